package terraform

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/hcl"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// sortVars sorts variables in the order of the file. Attributes are in a map.
func sortVars(vars []*setting.Variable) {
	sorting.Stable(vars, func(a, b *setting.Variable) int { return a.Name.Span.Start - b.Name.Span.Start })
}

// resolve follows local.NAME, var.NAME and parentheses to the expression that is written.
func (m *module) resolve(e hcl.Expression) (*module, hcl.Expression) {
	return m.resolveFrom(e, 0)
}

// resolveFrom is resolve after depth references.
func (m *module) resolveFrom(e hcl.Expression, depth int) (*module, hcl.Expression) {
	for ; depth < maxReferences; depth++ {
		switch x := e.(type) {
		case *hcl.Parentheses:
			e = x.Inner
			continue
		case *hcl.Interpolation: // "${local.x}"
			e = x.Inner
			continue
		case *hcl.Reference:
			if to := m.resolveReference(x.Steps, depth); to.expr != nil {
				m, e = to.in, to.expr
				continue
			}
		case *hcl.Call: // sensitive(x) is x
			if (x.Name == "sensitive" || x.Name == "nonsensitive" || x.Name == "tostring") && len(x.Args) == 1 {
				e = x.Args[0]
				continue
			}
			if to := m.lookup(x, depth+1); to.expr != nil {
				m, e = to.in, to.expr
				continue
			}
		}
		break
	}
	return m, e
}

// lookup returns what lookup(MAP, KEY, DEFAULT) leads to; none for any other call, and for a map or a
// key that the files do not determine.
func (m *module) lookup(c *hcl.Call, depth int) located {
	if c.Name != "lookup" || len(c.Args) < 2 {
		return located{}
	}
	in, of := m.resolveFrom(c.Args[0], depth)
	o, isObject := of.(*hcl.Object)
	key := m.text(c.Args[1])
	if !isObject || !key.IsResolved() {
		return located{}
	}
	if e := in.member(o, key.Value); e != nil {
		return located{in, e}
	}
	if len(c.Args) == 3 {
		return located{m, c.Args[2]}
	}
	return located{}
}

// key returns the text of a key of an object. A bare name is itself.
func (m *module) key(e hcl.Expression) mapped.String {
	if k, ok := e.(*hcl.Key); ok {
		at := k.Range()
		if k.Name() != "" {
			return mapped.Plain(at.Start, m.Slice(at))
		}
		return m.text(k.Inner)
	}
	return m.text(e)
}

// text returns the value of an expression as far as the file determines it.
func (m *module) text(e hcl.Expression) mapped.String {
	var b mapped.Builder
	m.append(&b, e)
	return b.Text(e.Range())
}

func (m *module) append(b *mapped.Builder, e hcl.Expression) {
	switch e := e.(type) {
	case *hcl.Template:
		for _, p := range e.Parts {
			if lit, ok := p.(*hcl.Literal); ok {
				m.literal(b, lit)
			} else {
				m.addUnresolved(b, p.Range())
			}
		}
	case *hcl.Literal:
		at := e.Range()
		b.Copy(at.Start, m.Slice(at))
	case *hcl.Parentheses:
		m.append(b, e.Inner)
	case *hcl.Call:
		if e.Name == "jsonencode" && len(e.Args) == 1 {
			in, arg := m.resolve(e.Args[0])
			if in.File == m.File {
				m.json(b, arg, 0)
				return
			}
		}
		m.addUnresolved(b, e.Range())
	default:
		m.addUnresolved(b, e.Range())
	}
}

// addUnresolved adds an unresolved expression. The text for it breaks no string that it is put in.
func (m *module) addUnresolved(b *mapped.Builder, at source.Span) {
	if at.Start > 1 && m.Content[at.Start-1] == '{' && m.Content[at.Start-2] == '$' {
		at.Start -= 2 // "${": the expression as people see it
	}
	text := m.Slice(at)
	inner := strings.TrimLeft(text, "[{! \t\r\n") // of a "for" expression
	at.Start += len(text) - len(inner)
	text = mapped.ExpressionPrefix(inner)
	if i := strings.IndexAny(text, "{}[](),: \t"); i > 0 && !strings.HasPrefix(text, "${") {
		text = text[:i]
	} else if strings.HasPrefix(text, "${") {
		if i := strings.IndexAny(text[2:], "{}[](),: \t"); i >= 0 {
			text = text[:2+i]
		}
	}
	if text != "" {
		b.AddUnresolved(at.Start, text)
	}
}

// literal adds a literal part of a template: of a quoted string with its escapes undone, of a
// here-document without its indentation.
func (m *module) literal(b *mapped.Builder, lit *hcl.Literal) {
	value, at := lit.Text, lit.Span
	src := m.Slice(at)
	switch {
	case !lit.IsText:
		b.Copy(at.Start, src)
		return
	case !hcl.IsNormalized(value):
		b.AddUnresolved(at.Start, src)
		return
	}
	if lines, ok := flushed(src, value); ok {
		for _, l := range lines {
			b.Copy(at.Start+l.Start, src[l.Start:l.End])
		}
		return
	}
	var quoted mapped.Builder
	for i := 0; i < len(src); {
		n, s := hclEscape(src[i:])
		if src[i:i+n] == s {
			quoted.Copy(at.Start+i, s)
		} else {
			quoted.Escape(at.Start+i, n, s)
		}
		i += n
	}
	if t := quoted.Text(at); t.Value == value {
		b.Append(&t, 0, len(value))
	} else {
		b.AddUnresolved(at.Start, src) // Terraform refuses the escape
	}
}

// flushed returns the lines of a value in the source of a here-document, where each may be
// indented.
func flushed(src, value string) (lines []source.Span, ok bool) {
	at := 0
	for line := range strings.Lines(value) {
		n := strings.IndexByte(src[at:], '\n') + 1
		if n == 0 {
			n = len(src) - at
		}
		end := at + n
		if !strings.HasSuffix(src[at:end], line) || strings.Trim(src[at:end-len(line)], " \t") != "" {
			return nil, false
		}
		lines = append(lines, source.Span{Start: end - len(line), End: end})
		at = end
	}
	return lines, strings.Trim(src[at:], " \t") == ""
}

// hclEscape decodes the start of a quoted string: n bytes are s.
func hclEscape(src string) (n int, s string) {
	if strings.HasPrefix(src, "$${") || strings.HasPrefix(src, "%%{") {
		return 2, src[:1]
	}
	if src[0] != '\\' || len(src) < 2 {
		_, n := utf8.DecodeRuneInString(src)
		return n, src[:n]
	}
	switch src[1] {
	case 'n':
		return 2, "\n"
	case 'r':
		return 2, "\r"
	case 't':
		return 2, "\t"
	case 'u', 'U':
		n := 6
		if src[1] == 'U' {
			n = 10
		}
		if len(src) >= n {
			if r, err := strconv.ParseUint(src[2:n], 16, 32); err == nil {
				return n, string(rune(r))
			}
		}
	}
	return 2, src[1:2]
}

// quoting returns the encoder of an expression's value: of a string without line breaks; nil for
// any other.
func (m *module) quoting(e hcl.Expression) mapped.Encoder {
	if t, ok := e.(*hcl.Template); ok && m.Content[t.Start] == '"' {
		return hclQuoting{}
	}
	return nil
}

// hclQuoting writes text in a quoted string.
type hclQuoting struct{}

func (hclQuoting) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{").Replace(s), true
}

func (q hclQuoting) Requote(t *mapped.String, s string) (string, bool) {
	text, ok := q.Encode(t, 0, 0, s)
	return `"` + text + `"`, ok
}
