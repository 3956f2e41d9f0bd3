package load

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"mvdan.cc/sh/v3/syntax"
)

// dockerfile adds the keywords, the names of variables, the base image and the pip commands of a
// Dockerfile.
func (s *structure) dockerfile() {
	f := s.file
	parsed := dockerfile.Parse(f.Content)
	if len(parsed.Errors) > 0 {
		s.name = source.Word
	}
	for _, e := range parsed.Errors {
		if e.Name.Value != "" {
			s.variableOfImage(e.Name, e.Value.Span)
			line := f.LineSpan(f.LineAt(e.Name.Span.Start))
			if keyword := instruction(f, line); strings.EqualFold(f.Slice(keyword), "env") {
				s.add(source.Keyword, keyword)
			}
		}
	}
	stage := parsed.Final()
	if stage == nil {
		return
	}
	if ref := stage.Image(); ref != nil {
		s.add(source.ImageName, ref.Span)
	}
	for _, env := range stage.Environment() {
		s.add(source.Keyword, instruction(f, env.Span))
		s.variableOfImage(env.Name, env.Value.Span)
	}
	for _, st := range stage.Chain() {
		s.add(source.Keyword, instruction(f, st.Span))
		for _, run := range st.Runs {
			s.add(source.Keyword, instruction(f, run.Span))
			for _, c := range run.Commands {
				s.pip(c.Words)
			}
		}
	}
}

// variableOfImage adds the name of a variable and what separates it from its value. Where a quote
// is not closed a piece of a value can be in the place of a name.
func (s *structure) variableOfImage(name mapped.String, value source.Span) {
	if strings.ToUpper(name.Value) == name.Value {
		s.add(s.name, name.Span)
	}
	s.between(name.Span, value)
}

// pip adds the words of a pip command. An option may carry the URL of an index with a password.
func (s *structure) pip(words []mapped.String) {
	if _, ok := pip.ParseArgs(words); !ok {
		return
	}
	for _, w := range words {
		s.add(source.Requirement, w.Span)
	}
}

// instruction is the keyword that an instruction starts with.
func instruction(f *source.File, s source.Span) source.Span {
	end := s.Start
	for end < s.End && isLetter(f.Content[end]) {
		end++
	}
	return source.Span{Start: s.Start, End: end}
}

// terraform adds the names of attributes, keys and functions, and the punctuation around them.
func (s *structure) terraform() {
	body, _ := parseHCL(s.file)
	if body == nil {
		return
	}
	m := &module{File: s.file, body: body}
	_ = hclsyntax.Walk(body, walker(func(n hclsyntax.Node) {
		switch n := n.(type) {
		case *hclsyntax.Block:
			s.add(source.Name, span(n.TypeRange))
		case *hclsyntax.Attribute:
			s.attribute(m, n.Name, span(n.NameRange), n.Expr)
		case *hclsyntax.ObjectConsExpr:
			s.object(m, n)
		case *hclsyntax.TupleConsExpr:
			s.add(source.Punctuation, span(n.OpenRange))
		case *hclsyntax.FunctionCallExpr:
			s.add(source.Name, span(n.NameRange))
			s.add(source.Punctuation, span(n.OpenParenRange), span(n.CloseParenRange))
		}
	}))
}

// attribute adds a name with what separates it from its value, and the value if that is a name
// or a boolean.
func (s *structure) attribute(m *module, name string, at source.Span, value hclsyntax.Expression) {
	s.add(source.Name, at)
	v := span(value.Range())
	s.between(at, v)
	if text := m.Slice(v); text == "true" || text == "false" {
		s.add(source.Keyword, v)
	}
	if nameKeys[name] || name == "object_key" {
		s.add(source.Name, v)
	}
}

func (s *structure) object(m *module, o *hclsyntax.ObjectConsExpr) {
	end := span(o.OpenRange)
	s.add(source.Punctuation, end)
	for _, it := range o.Items {
		key := span(it.KeyExpr.Range())
		s.between(end, key)
		s.attribute(m, m.key(it.KeyExpr).Value, key, it.ValueExpr)
		end = span(it.ValueExpr.Range())
	}
	s.add(source.Punctuation, source.Span{Start: end.End, End: max(end.End, span(o.Range()).End)})
}

// shell adds the words of a script that its language or a command of ours fixes, and the names
// of variables that are assigned.
func (s *structure) shell(in *script) {
	add := func(kind source.TokenKind, at source.Span) {
		if at.Len() > 0 {
			s.add(kind, in.Source(at.Start, at.End))
		}
	}
	in.parse(func(n syntax.Node, base int) {
		switch n := n.(type) {
		case *syntax.DeclClause:
			if n.Variant != nil {
				at := base + int(n.Variant.Pos().Offset())
				add(source.Keyword, source.Span{Start: at, End: at + len(n.Variant.Value)})
			}
		case *syntax.Assign:
			if n.Name != nil && n.Value != nil && n.Index == nil {
				at, value := base+int(n.Name.Pos().Offset()), base+int(n.Value.Pos().Offset())
				add(source.Name, source.Span{Start: at, End: at + len(n.Name.Value)})
				add(source.Punctuation, source.Span{Start: at + len(n.Name.Value), End: max(at+len(n.Name.Value), value)})
			}
		case *syntax.CallExpr:
			in.commandTokens(n, base, add)
		}
	})
}

// commandTokens adds the words of a command of the Astro CLI that are no values, and the flags of helm.
func (s *script) commandTokens(n *syntax.CallExpr, base int, add func(source.TokenKind, source.Span)) {
	start, _ := commandStart(n)
	helm := false
	for _, a := range n.Args[:min(3, len(n.Args))] {
		helm = helm || path.Base(a.Lit()) == "helm"
	}
	for i, a := range n.Args {
		w := s.word(a, base)
		flag, _, _ := strings.Cut(w.Value, "=")
		switch ours := start >= 0 && i >= start; {
		case ours && i < start+4:
			add(source.Keyword, w.Span)
		case strings.HasPrefix(flag, "--") && w.IsResolvedIn(0, len(flag)) && (ours || helm && strings.HasPrefix(flag, "--set")):
			add(source.Name, source.Span{Start: w.Span.Start, End: w.Span.Start + len(flag)})
		case ours && len(w.Value) > 1 && w.Value[0] == '-' && w.IsResolved():
			add(source.Keyword, source.Span{Start: w.Span.Start, End: w.Span.Start + 2})
		case ours && fileFlags[n.Args[i-1].Lit()] && KindOf(strings.TrimPrefix(w.Value, "./")) != KindNone:
			add(source.FileName, w.Span)
		case ours && (n.Args[i-1].Lit() == "--key" || n.Args[i-1].Lit() == "-k") && plainName(w.Value):
			add(source.Name, w.Span)
		}
	}
}

// fileFlags are the flags of the Astro CLI whose value is the name of a file.
var fileFlags = map[string]bool{"--env": true, "-e": true, "--from-file": true}
