package shell

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// parse calls visit for every simple command and declaration of a script. Text that is not shell
// throughout (a template, a dialect) is parsed line by line where it may matter.
func (s *script) parse(visit func(node syntax.Node, base int)) {
	text := s.plain()
	if file, ok := ParseShell(text); ok {
		syntax.Walk(file, func(n syntax.Node) bool {
			visit(n, 0)
			return true
		})
		return
	}
	for at := 0; at < len(text); {
		end := lineAfter(text, at)
		if line := text[at:end]; strings.Contains(line, "variable") || strings.Contains(line, "var ") || strings.Contains(line, "AIRFLOW__") {
			for to, lines := end, 0; lines < 30; lines++ {
				if file, ok := ParseShell(text[at:to]); ok && !strings.HasSuffix(strings.TrimRight(text[at:to], "\r\n"), `\`) {
					syntax.Walk(file, func(n syntax.Node) bool {
						visit(n, at)
						return true
					})
					end = to
					break
				}
				if to == len(text) {
					break
				}
				to = lineAfter(text, to)
			}
		}
		at = end
	}
}

func lineAfter(s string, at int) int {
	if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(s)
}

// ParseShell parses a script; false if it is not shell.
func ParseShell(text string) (file *syntax.File, ok bool) {
	defer func() { // a parser of a library must not stop the program
		if recover() != nil {
			file, ok = nil, false
		}
	}()
	if strings.IndexByte(text, 0) >= 0 { // the parser ignores it, and its offsets are wrong after it
		return nil, false
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	return file, err == nil
}

// plain returns the script with letters in place of what is not shell: expressions that are
// replaced before, and <placeholders>, which a shell would take for redirections.
func (s *script) plain() string {
	text := []byte(s.Value)
	fill := func(at source.Span) {
		for i := at.Start; i < at.End; i++ {
			text[i] = 'x'
		}
	}
	for _, h := range s.Unresolved {
		fill(h)
	}
	for i := 0; i < len(text); i++ {
		if n := placeholderLen(text[i:]); n > 0 && (i == 0 || strings.IndexByte(" \t='\"", text[i-1]) >= 0) {
			fill(source.Span{Start: i, End: i + n})
			i += n - 1
		}
	}
	return string(text)
}

// placeholderLen returns the length of <your-deployment-id> at the start of s, 0 if there is none.
func placeholderLen(s []byte) int {
	if len(s) < 3 || s[0] != '<' || !load.IsLetter(s[1]) {
		return 0
	}
	for i := 1; i < len(s) && i < 60; i++ {
		switch c := s[i]; {
		case c == '>':
			return i + 1
		case load.IsLetter(c), c >= '0' && c <= '9', c == '-', c == '_', c == ' ':
		default:
			return 0
		}
	}
	return 0
}

// word is one word of a command as the command gets it. The positions of its text are offsets in
// the script.
type word struct {
	mapped.String
	parts []syntax.WordPart
	base  int
	// attached is set for the value in --flag=value or -fvalue.
	attached bool
}

// after returns the word without its first n bytes, a flag.
func (w *word) after(n int) *word {
	return &word{String: w.Slice(n, len(w.Value)), parts: w.parts, base: w.base, attached: true}
}

// quoted reports quotes anywhere in the word.
func (w *word) quoted() bool {
	return slices.ContainsFunc(w.parts, func(p syntax.WordPart) bool { return partForm(p) != "bare" })
}

func (w *word) at(p syntax.Pos) int { return w.base + int(p.Offset()) }

// word decodes a word of the shell: quotes and escapes are undone, and what the shell inserts is
// unresolved. base is the offset of the parsed text in the script.
func (s *script) word(w *syntax.Word, base int) *word {
	out := &word{parts: w.Parts, base: base}
	var b mapped.Builder
	s.parts(&b, out, w.Parts, false)
	out.String = b.Text(source.Span{Start: out.at(w.Pos()), End: out.at(w.End())})
	return out
}

// span returns the place of a node in the script; false for a position of the parser outside of it.
func (s *script) span(n syntax.Node, base int) (at source.Span, ok bool) {
	at = source.Span{Start: base + int(n.Pos().Offset()), End: base + int(n.End().Offset())}
	return at, at.Start >= 0 && at.End <= len(s.Value) && at.Start <= at.End
}

func (s *script) parts(b *mapped.Builder, w *word, parts []syntax.WordPart, quoted bool) {
	for _, p := range parts {
		at, ok := s.span(p, w.base)
		if !ok {
			continue
		}
		switch p := p.(type) {
		case *syntax.Lit:
			s.literal(b, at, func(c byte) bool { return !quoted || strings.IndexByte("$`\"\\\n", c) >= 0 })
		case *syntax.SglQuoted:
			inner := source.Span{Start: at.Start + 1, End: max(at.Start+1, at.End-1)}
			if p.Dollar {
				b.AddUnresolved(at.Start, s.Value[at.Start:at.Start+1]) // $'…': not worth decoding
				continue
			}
			s.literal(b, inner, func(byte) bool { return false })
		case *syntax.DblQuoted:
			s.parts(b, w, p.Parts, true)
		default:
			b.AddUnresolved(at.Start, mapped.ExpressionPrefix(s.Value[at.Start:at.End]))
		}
	}
}

// literal copies a span. A backslash before a byte that escapes reports is dropped, and a line
// break after it too. What is not part of the shell is unresolved.
func (s *script) literal(b *mapped.Builder, at source.Span, escapes func(c byte) bool) {
	for i := at.Start; i < at.End; {
		if h, ok := s.unresolvedAt(i); ok {
			n := min(h.End, at.End) - i
			b.AddUnresolved(i, mapped.ExpressionPrefix(s.Value[i:i+n]))
			i += n
			continue
		}
		// The parser may end a literal between the backslash and the line break.
		if s.Value[i] == '\\' && i+1 < len(s.Value) && (i+1 < at.End || s.Value[i+1] == '\n') && escapes(s.Value[i+1]) {
			if s.Value[i+1] != '\n' {
				b.Escape(i, 2, s.Value[i+1:i+2])
			}
			i += 2
			continue
		}
		j := i + 1
		for j < at.End && s.Value[j] != '\\' {
			if _, ok := s.unresolvedAt(j); ok {
				break
			}
			j++
		}
		b.Copy(i, s.Value[i:j])
		i = j
	}
}

func (s *script) unresolvedAt(i int) (source.Span, bool) {
	for _, h := range s.Unresolved {
		if h.Start <= i && i < h.End {
			return h, true
		}
	}
	return source.Span{}, false
}

// shellQuoting writes a value in a word of the shell.
type shellQuoting struct {
	// form is the quoting of the value: "bare", "single", "double", "mixed".
	form string
	// wrapped is set if the quotes hold the name as well: "NAME=value".
	wrapped bool
}

func (q shellQuoting) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	switch q.form {
	case "single":
		return strings.ReplaceAll(s, "'", `'\''`), true
	case "double":
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s), true
	case "bare":
		for i := range len(s) {
			if c := s[i]; !load.IsLetter(c) && (c < '0' || c > '9') && strings.IndexByte("_-./:@%+,", c) < 0 {
				return "", false
			}
		}
		return s, true
	}
	return "", false
}

func (q shellQuoting) Requote(t *mapped.String, s string) (string, bool) {
	if q.wrapped {
		return q.Encode(t, 0, len(t.Value), s)
	}
	// In a script with CRLF the carriage return is a part of the last word. It stays at the end of the line.
	text, ok := strings.CutSuffix(s, "\r")
	quoted := "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	if ok {
		quoted += "\r"
	}
	return quoted, true
}

// split splits NAME=value. Its encoder writes the value in the quoting of the word.
func (w *word) split() (name, value mapped.String, q shellQuoting, ok bool) {
	eq := strings.IndexByte(w.Value, '=')
	if eq <= 0 || !w.IsResolvedIn(0, eq+1) || !setting.IsVariableName(w.Value[:eq]) {
		return name, value, q, false
	}
	name, value = w.Slice(0, eq), w.Slice(eq+1, len(w.Value))
	after := w.Source(eq, eq+1).End
	q.form = "bare"
	for i, p := range w.parts {
		at := source.Span{Start: w.at(p.Pos()), End: w.at(p.End())}
		form := partForm(p)
		switch {
		case at.Start < after && at.End >= after && form != "bare": // the quotes hold the name
			q.form, q.wrapped = form, true
			if i+1 < len(w.parts) {
				q.form = "mixed"
			}
		case at.Start >= after && form != "bare":
			if q.form = form; at.Start > after || i+1 < len(w.parts) {
				q.form = "mixed"
			}
		}
		if q.form == "mixed" {
			break
		}
	}
	value.Span = source.Span{Start: after, End: w.Span.End}
	if q.wrapped {
		value.Span.End = max(after, w.Span.End-1)
	}
	return name, value, q, true
}

func partForm(p syntax.WordPart) string {
	switch p.(type) {
	case *syntax.SglQuoted:
		return "single"
	case *syntax.DblQuoted:
		return "double"
	}
	return "bare"
}
