package hcl

import (
	"fmt"
	"slices"
	"strings"

	library "github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/text/unicode/norm"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// parts lists the parts of a tree with their places. Operators are left out: the two trees nest them
// differently.
type parts []string

func (p *parts) add(at source.Span, format string, args ...any) {
	*p = append(*p, fmt.Sprintf("%d-%d ", at.Start, at.End)+fmt.Sprintf(format, args...))
}

// ours lists the parts of our tree.
func ours(root Node) (out parts) {
	Walk(root, func(n Node) {
		at := n.Range()
		switch n := n.(type) {
		case *Attribute:
			out.add(at, "attribute %s %v %d", n.Name, n.NameSpan, n.EqualsOffset)
		case *Block:
			out.add(n.TypeSpan, "block %s %q", n.Type, n.Labels)
		case *Literal:
			if n.IsText {
				out.add(at, "text %q", norm.NFC.String(n.Text)) // the library normalizes
			} else {
				out.add(at, "literal null=%v", n.IsNull())
			}
		case *Template:
			out.add(at, "template of %d", len(n.Parts))
		case *Interpolation:
			out.add(at, "interpolation")
		case *Reference:
			out.add(at, "reference %v", n.Steps)
		case *Call:
			out.add(at, "call %s %v %v %v of %d", n.Name, n.NameSpan, n.Open, n.Close, len(n.Args))
		case *Parentheses:
			out.add(at, "parentheses")
		case *Object:
			out.add(at, "object %v of %d", n.Open, len(n.Items))
		case *Key:
			out.add(at, "key %q", n.Name())
		case *Tuple:
			out.add(at, "tuple %v of %d", n.Open, len(n.Items))
		case *For:
			out.add(at, "for %q %q key=%v if=%v", n.KeyName, n.ValueName, n.Key != nil, n.Condition != nil)
		}
	})
	return out
}

// theirs lists the parts of the library's tree.
type theirs struct{ parts }

func (t *theirs) Exit(hclsyntax.Node) library.Diagnostics { return nil }

func (t *theirs) Enter(n hclsyntax.Node) library.Diagnostics {
	at := spanOf(n.Range())
	switch n := n.(type) {
	case *hclsyntax.LiteralValueExpr:
		if n.Val.IsKnown() && !n.Val.IsNull() && n.Val.Type().FriendlyName() == "string" {
			t.add(at, "text %q", n.Val.AsString())
		} else {
			t.add(at, "literal null=%v", n.Val.IsNull())
		}
	case *hclsyntax.TemplateExpr:
		t.add(at, "template of %d", len(n.Parts))
	case *hclsyntax.TemplateWrapExpr:
		t.add(at, "interpolation")
	case *hclsyntax.ScopeTraversalExpr:
		t.add(at, "reference %v", steps(n.Traversal))
	case *hclsyntax.FunctionCallExpr:
		t.add(at, "call %s %v %v %v of %d", n.Name, spanOf(n.NameRange), spanOf(n.OpenParenRange), spanOf(n.CloseParenRange), len(n.Args))
	case *hclsyntax.ParenthesesExpr:
		t.add(at, "parentheses")
	case *hclsyntax.ObjectConsExpr:
		t.add(at, "object %v of %d", spanOf(n.OpenRange), len(n.Items))
	case *hclsyntax.ObjectConsKeyExpr:
		name := library.ExprAsKeyword(n.Wrapped)
		if n.ForceNonLiteral {
			name = ""
		}
		t.add(at, "key %q", name)
	case *hclsyntax.TupleConsExpr:
		t.add(at, "tuple %v of %d", spanOf(n.OpenRange), len(n.Exprs))
	case *hclsyntax.ForExpr:
		t.add(at, "for %q %q key=%v if=%v", n.KeyVar, n.ValVar, n.KeyExpr != nil, n.CondExpr != nil)
	}
	return nil
}

func (t *theirs) body(b *hclsyntax.Body) {
	attributes := []*hclsyntax.Attribute{}
	for _, a := range b.Attributes {
		attributes = append(attributes, a)
	}
	slices.SortFunc(attributes, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	for _, a := range attributes {
		t.add(spanOf(a.SrcRange), "attribute %s %v %d", a.Name, spanOf(a.NameRange), a.EqualsRange.Start.Byte)
		_ = hclsyntax.Walk(a.Expr, t)
	}
	for _, c := range b.Blocks {
		t.add(spanOf(c.TypeRange), "block %s %q", c.Type, c.Labels)
		t.body(c.Body)
	}
}

func spanOf(r library.Range) source.Span { return source.Span{Start: r.Start.Byte, End: r.End.Byte} }

func steps(t library.Traversal) []Step {
	var out []Step
	for _, s := range t {
		switch s := s.(type) {
		case library.TraverseRoot:
			out = append(out, Step{Name: s.Name})
		case library.TraverseAttr:
			out = append(out, Step{Name: s.Name})
		case library.TraverseIndex:
			step := Step{IsIndex: true}
			if s.Key.IsKnown() && !s.Key.IsNull() && s.Key.Type().FriendlyName() == "string" {
				step.Name = s.Key.AsString()
			}
			out = append(out, step)
		}
	}
	return out
}

// compare parses a text with both readers and returns how they differ, "" if they agree.
func compare(src string) string {
	file, faults := hclsyntax.ParseConfig([]byte(src), "", library.InitialPos)
	body, valid := Parse(src)
	if valid == faults.HasErrors() {
		return fmt.Sprintf("valid %v, the library says: %v", valid, faults)
	}
	if !valid {
		return ""
	}
	var want theirs
	want.body(file.Body.(*hclsyntax.Body))
	got := ours(body)
	for i := range max(len(got), len(want.parts)) {
		switch {
		case i >= len(got):
			return "missing: " + want.parts[i]
		case i >= len(want.parts):
			return "too much: " + got[i]
		case got[i] != want.parts[i]:
			return "got " + got[i] + "\nwant " + want.parts[i]
		}
	}
	return ""
}

// excerpt is the part of a text that a test prints.
func excerpt(s string) string { return strings.ToValidUTF8(s[:min(len(s), 2000)], "?") }
