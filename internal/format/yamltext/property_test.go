package yamltext

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// writer writes random YAML by hand: every scalar style, nested in maps, lists and
// brackets, with comments, anchors and tags around.
type writer struct {
	*rand.Rand
	strings.Builder
	anchors int
}

func (w *writer) pick(of ...string) string { return of[w.IntN(len(of))] }

func (w *writer) some(most int, piece func() string) string {
	var b strings.Builder
	for range w.IntN(most + 1) {
		b.WriteString(piece())
	}
	return b.String()
}

func (w *writer) word() string {
	return w.pick("a", "bc", "vault_url", "{\"k\":1}", "é", "日本", "😀", "x:y", "a#b", "'q'", "\"d\"", "https://h/p", "12", "true", "-", "]", ",", "\u00a0", "&", "*")
}

func (w *writer) safeWord() string {
	return w.pick("a", "bc", "vault_url", "é", "日本", "😀", "x:y", "a#b", "it's", "https://h/p", "12", "true", "no")
}

// newline goes to the next line of a folded scalar.
func (w *writer) newline(indent int) string {
	return w.pick("", " ", "\t") + strings.Repeat(w.pick("", "", " ", "  ", "\t")+"\n", w.IntN(2)) +
		w.pick("\n", "\n", "\n", "\u0085", "\u2028") + strings.Repeat(" ", indent+w.IntN(2))
}

func (w *writer) spaces(indent int) string {
	return w.pick(" ", " ", "  ", "\t", w.newline(indent))
}

// scalar is a token; flow limits it to what is valid in brackets, key to one line.
func (w *writer) scalar(indent int, flow, key bool) string {
	props := ""
	if w.IntN(6) == 0 {
		w.anchors++
		props = fmt.Sprintf("&a%d ", w.anchors)
	}
	if w.IntN(8) == 0 {
		props = w.pick(props+"!!str ", "!!str "+props, "!custom "+props, "! "+props, "!!str "+props+strings.Repeat(" ", 3))
	}
	spaces := func() string { return w.spaces(indent) }
	if key {
		spaces = func() string { return " " }
	}
	kinds := 3
	if !flow && !key {
		kinds = 5
	}
	switch w.IntN(kinds) {
	case 0:
		token := w.safeWord()
		for range w.IntN(5) {
			token += spaces() + w.safeWord()
		}
		return props + token
	case 1:
		return props + "'" + w.some(6, func() string {
			return w.pick(strings.ReplaceAll(w.word(), "'", "''"), "''", spaces(), "\\", "\\n")
		}) + "'"
	case 2:
		return props + `"` + w.some(6, func() string {
			esc := w.pick(`\0`, `\a`, `\b`, `\t`, `\n`, `\v`, `\f`, `\r`, `\e`, `\ `, `\"`, `\'`, `\\`, `\N`, `\_`, `\L`, `\P`, `\x41`, `\u00e9`, `\U0001F600`)
			if !key && w.IntN(8) == 0 {
				esc = "\\\n" + strings.Repeat(" ", indent+w.IntN(3))
			}
			return w.pick(strings.ReplaceAll(w.word(), `"`, `\"`), esc, esc, spaces())
		}) + `"`
	}
	return props + w.block(indent)
}

func (w *writer) block(indent int) string {
	extra := 1 + w.IntN(3)
	header := w.pick("|", ">")
	chomp := w.pick("", "-", "+")
	digit := ""
	if w.IntN(4) == 0 && indent >= 1 {
		digit = fmt.Sprint(extra)
	}
	header += w.pick(chomp+digit, digit+chomp) + w.pick("", "", " ", " # comment")
	pad := strings.Repeat(" ", indent-1+extra)
	lines := header + "\n" + strings.Repeat("\n", w.IntN(2))
	for n := range w.IntN(5) {
		lead := w.pick("", "", " ", "\t", "   ")
		if n == 0 && digit == "" {
			lead = ""
		}
		lines += pad + lead + w.word() + w.pick("", " ", "\t") + w.some(3, func() string { return w.pick(w.word(), " ", "# no comment") }) +
			"\n" + strings.Repeat(w.pick("", pad, pad+" ", " ")+"\n", w.IntN(2)*w.IntN(3))
	}
	return strings.TrimSuffix(lines, "\n")
}

func (w *writer) comment(indent int) {
	if w.IntN(5) == 0 {
		w.WriteString(strings.Repeat(" ", indent) + "# a comment: é 'x' \"\n")
	}
}

func (w *writer) flow(depth int) string {
	item := func() string {
		if depth > 0 && w.IntN(3) == 0 {
			return w.flow(depth - 1)
		}
		return w.scalar(12, true, false)
	}
	gap := func() string { return w.pick("", " ", "\n            ", " # c\n            ") }
	var parts []string
	list := w.IntN(2) == 0
	for n := range w.IntN(4) {
		if list && w.IntN(4) > 0 {
			parts = append(parts, item())
			continue
		}
		parts = append(parts, fmt.Sprintf("k%d : ", n)+item())
	}
	body := gap() + strings.Join(parts, " ,"+gap()) + gap()
	if list {
		return "[" + body + "]"
	}
	return "{" + body + "}"
}

// value writes what follows "key:" or "-" of a collection in column indent.
func (w *writer) value(indent, depth int) {
	switch k := w.IntN(10); {
	case depth > 0 && k < 2:
		w.WriteString(w.pick("", " # comment", " &m"+fmt.Sprint(w.anchors)) + "\n")
		w.mapping(indent+1+w.IntN(3), depth-1)
	case depth > 0 && k < 4:
		w.WriteString("\n")
		w.list(indent+1+w.IntN(2), depth-1)
	case k == 4:
		w.WriteString(" " + w.flow(2) + "\n")
	case k == 5:
		w.WriteString(w.pick("", " ", " # nothing", " !!str", " &n") + "\n")
	default:
		token := w.scalar(indent+1, false, false)
		w.WriteString(" " + token)
		if !strings.ContainsAny(token, "|>") {
			w.WriteString(w.pick("", "", " # comment", "  "))
		}
		w.WriteString("\n")
	}
}

func (w *writer) mapping(indent, depth int) {
	for n := range 1 + w.IntN(4) {
		w.comment(indent)
		w.WriteString(strings.Repeat(" ", indent))
		if w.IntN(5) == 0 {
			w.WriteString(w.scalar(indent+1, false, true) + " :")
		} else {
			fmt.Fprintf(w, "key%d:", n)
		}
		w.value(indent, depth)
	}
}

func (w *writer) list(indent, depth int) {
	for range 1 + w.IntN(4) {
		w.comment(indent)
		w.WriteString(strings.Repeat(" ", indent) + "-")
		if depth > 0 && w.IntN(4) == 0 {
			w.WriteString(" name:")
			w.value(indent+2, depth-1)
			continue
		}
		w.value(indent, depth)
	}
}

func randomYAML(r *rand.Rand) string {
	w := writer{Rand: r}
	for n := range 1 + w.IntN(2) {
		if n > 0 || w.IntN(3) == 0 {
			w.WriteString(w.pick("---\n", "--- # doc\n", "%YAML 1.1\n---\n"))
		}
		if w.IntN(3) == 0 {
			w.list(0, 3)
		} else {
			w.mapping(0, 3)
		}
		if w.IntN(4) == 0 {
			w.WriteString("...\n")
		}
	}
	text := w.String()
	switch w.IntN(4) {
	case 0:
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		text = "\ufeff" + text
	}
	if w.IntN(8) == 0 {
		text = strings.TrimRight(text, "\r\n")
	}
	return text
}

func scalars(s *Stream) []*yaml.Node {
	var out []*yaml.Node
	for _, doc := range s.Docs {
		Walk(doc, func(n *yaml.Node) bool {
			if n.Kind == yaml.ScalarNode {
				out = append(out, n)
			}
			return true
		})
	}
	return out
}

func styleName(n *yaml.Node) string {
	for _, s := range []struct {
		style yaml.Style
		name  string
	}{{yaml.DoubleQuotedStyle, "double"}, {yaml.SingleQuotedStyle, "single"}, {yaml.LiteralStyle, "literal"}, {yaml.FoldedStyle, "folded"}} {
		if n.Style&s.style != 0 {
			return s.name
		}
	}
	if n.Value == "" {
		return "empty"
	}
	return "plain"
}

// checkMap verifies that every decoded byte maps to source bytes that make sense.
func checkMap(t *testing.T, src string, n *yaml.Node, text mapped.String) {
	t.Helper()
	last := text.Span.Start
	for i := range len(text.Value) {
		at := text.Source(i, i+1)
		if at.Len() <= 0 || !text.Span.Contains(at) || at.Start < last && !strings.Contains(src[at.Start:at.End], "\\") && text.Value[i] < utf8.RuneSelf {
			t.Fatalf("%s %q: byte %d from %v in %v\n%s", styleName(n), n.Value, i, at, text.Span, src)
		}
		from := src[at.Start:at.End]
		switch {
		case from == text.Value[i:i+1]:
		case from[0] == '\\' && n.Style&yaml.DoubleQuotedStyle != 0:
		case from == "''" && text.Value[i] == '\'' && n.Style&yaml.SingleQuotedStyle != 0:
		case strings.Trim(from, " \t\r\n\u0085\u2028\u2029") == "" && strings.ContainsAny(from, "\r\n\u0085\u2028"):
		default:
			t.Fatalf("%s %q: byte %d (%q) from %q", styleName(n), n.Value, i, text.Value[i], from)
		}
		last = at.Start
	}
}

// checkRewrite applies a rewrite and compares the whole document.
func checkRewrite(t *testing.T, src string, which int, at source.Span, text, want string) {
	t.Helper()
	out := src[:at.Start] + text + src[at.End:]
	before, now := scalars(Parse([]byte(src))), Parse([]byte(out))
	after := scalars(now)
	if now.Err != nil || len(before) != len(after) {
		t.Fatalf("%v: %d nodes become %d by %q for %q\n--- before\n%s\n--- after\n%s", now.Err, len(before), len(after), text, src[at.Start:at.End], src, out)
	}
	for i := range before {
		wanted := before[i].Value
		if i == which {
			wanted = want
		}
		if after[i].Value != wanted || after[i].Anchor != before[i].Anchor || i != which && (after[i].Tag != before[i].Tag || after[i].Style != before[i].Style) {
			t.Fatalf("node %d of %d (changed %d) is %q, want %q\n--- before\n%s\n--- after\n%s", i, len(before), which, after[i].Value, wanted, src, out)
		}
	}
}

// cut moves i back to the start of a character.
func cut(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func TestEveryStyle(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	runs := 1000
	if testing.Short() {
		runs = 200
	}
	valid, count := 0, map[string]int{}
	for range runs {
		src := randomYAML(r)
		s := Parse([]byte(src))
		if s.Err != nil {
			continue
		}
		valid++
		for which, n := range scalars(s) {
			style := styleName(n)
			text, exact := s.scalar(n)
			if !exact || text.Value != n.Value {
				t.Fatalf("%s at %d:%d: %q is read as %q\n%s", style, n.Line, n.Column, n.Value, text.Value, src)
			}
			checkMap(t, src, n, text)
			count[style]++
			if r.IntN(4) > 0 {
				continue
			}
			w := writer{Rand: r}
			value := w.some(4, func() string { return w.pick(w.word(), " ", "b", w.pick("\n", "b", "b", "'", ": ", " #", "\t", "\\")) })
			i := cut(n.Value, r.IntN(len(n.Value)+1))
			j := cut(n.Value, i+r.IntN(len(n.Value)-i+1))
			i = min(i, j)
			count[style+" encode"]++
			if out, ok := s.Quoting(n).Encode(&text, i, j, value); ok {
				count[style+" encoded"]++
				checkRewrite(t, src, which, text.Source(i, j), out, n.Value[:i]+value+n.Value[j:])
			}
			count[style+" requote"]++
			if out, ok := s.Quoting(n).Requote(&text, value); ok {
				count[style+" requoted"]++
				checkRewrite(t, src, which, text.Span, out, value)
			} else if style != "empty" {
				t.Fatalf("%s %q at %d:%d cannot become %q\n%s", style, n.Value, n.Line, n.Column, value, src)
			}
		}
	}
	if valid < runs*3/4 {
		t.Errorf("only %d of %d documents are valid", valid, runs)
	}
	for _, style := range []string{"plain", "single", "double", "literal", "folded", "empty"} {
		t.Logf("%-8s %6d scalars, encoded %4d of %4d, requoted %4d of %4d", style, count[style],
			count[style+" encoded"], count[style+" encode"], count[style+" requoted"], count[style+" requote"])
		if count[style] == 0 {
			t.Errorf("no %s scalar", style)
		}
	}
	if count["double encoded"] < count["double encode"]*99/100 {
		t.Errorf("double quotes carry all but parts of folded empty lines, but only %d of %d were written", count["double encoded"], count["double encode"])
	}
	t.Logf("%d of %d documents valid", valid, runs)
}
