package repair

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

// sloppy writes JSON with one or several of the mistakes people make.
type sloppy struct {
	*rand.Rand
	strings.Builder
	on map[FaultKind]bool
}

func (w *sloppy) have(k FaultKind) bool { return w.on[k] && w.IntN(2) == 0 }

func (w *sloppy) pick(s ...string) string { return s[w.IntN(len(s))] }

func (w *sloppy) space() {
	switch {
	case w.have(Comment):
		w.WriteString(w.pick(" # it's \"so\"\n", " // { [\n", "/* , */", " # x\r\n"))
	case w.have(OtherSpace):
		w.WriteString(w.pick("\u00a0", "\u200b", "\f", "\u3000"))
	case w.have(StrayBackslash):
		w.WriteString(w.pick("\\\n", `\n `, `\t `))
	default:
		w.WriteString(w.pick("", " ", " ", "\n  "))
	}
}

func (w *sloppy) value(v any) {
	switch v := v.(type) {
	case pairs:
		w.list("{", "}", len(v), func(i int) {
			w.str(v[i].key, true)
			w.space()
			if w.have(EqualsSign) {
				w.WriteString(w.pick("=", "=>", ":="))
			} else {
				w.WriteString(":")
			}
			w.space()
			w.value(v[i].value)
		})
	case []any:
		open, end := "[", "]"
		if w.have(Tuple) && len(v) != 1 {
			open, end = "(", ")"
		}
		w.list(open, end, len(v), func(i int) {
			if s, ok := v[i].(string); ok {
				w.str(s, false)
			} else {
				w.value(v[i])
			}
		})
	case string:
		w.str(v, true)
	case nil:
		w.literal("null", "None")
	case bool:
		w.literal(fmt.Sprint(v), map[bool]string{true: "True", false: "False"}[v])
	case int:
		if w.have(NumberForm) && v > 0 {
			fmt.Fprintf(w, w.pick("0x%x", "+%d", "0o%o"), v)
		} else {
			fmt.Fprint(w, v)
		}
	}
}

func (w *sloppy) literal(json, python string) {
	switch {
	case w.have(PythonLiteral):
		w.WriteString(python)
	case json == "null" && w.have(Undefined):
		w.WriteString("undefined")
	default:
		w.WriteString(json)
	}
}

func (w *sloppy) list(open, end string, n int, item func(i int)) {
	w.WriteString(open)
	for i := range n {
		w.space()
		item(i)
		w.space()
		switch {
		case i < n-1 && w.have(MissingComma):
			w.WriteString(w.pick(" ", "\n", ";"))
		case i < n-1 || w.have(TrailingComma):
			w.WriteString(",")
		}
	}
	w.space()
	w.WriteString(end)
}

func (w *sloppy) str(s string, member bool) {
	open, end := `"`, `"`
	esc := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	switch {
	case w.on[LostQuotes], w.have(BareWord) && plain(s):
		w.WriteString(s)
		return
	case w.have(SingleQuotes):
		open, end = "'", "'"
		esc = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`)
	case w.have(TypographicQuotes):
		open, end = "“", "”"
		esc = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "’", "’")
	case w.have(PythonString):
		open = w.pick("u", "b") + open
	case w.have(DoubledQuotes) && s != "":
		open, end = `""`, `""`
		esc = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	case w.have(ControlCharacter):
		esc = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	case w.have(InvalidEscape):
		esc = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "'", `\'`, "_", `\_`)
	case w.on[UnterminatedText] && member && plain(s):
		delete(w.on, UnterminatedText) // one: two that meet, and those in arrays, are ambiguous
		end = ""
	}
	w.WriteString(open + esc.Replace(s) + end)
}

// plain reports whether s is sure to be read back without its quotes.
func plain(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzé-_/.") == "" && !ambiguous(s) &&
		strings.Trim(s[:1], "abcdefghijklmnopqrstuvwxyz") == "" && !strings.Contains(s, "//") && !strings.Contains(s, "__")
}

type pair struct {
	key   string
	value any
}
type pairs []pair

// data makes what the mistakes are made in. Words only, where quotes are to be lost.
func data(r *rand.Rand, depth int, words bool) any {
	str := func(key bool) string {
		if words || key {
			return []string{"vault_url", "a-b", "connections_prefix", "https", "x.y/z", "sep", "é"}[r.IntN(6)]
		}
		return []string{"", "it's", `say "x"`, `C:\data`, "a, b", "{x}", "#1", "https://h:1/p", "two words", "line\nline", "é’s", "$X", "a: b", "abc", "true", "x_y", "[", "//"}[r.IntN(18)]
	}
	switch k := r.IntN(10); {
	case depth == 0 || k < 2 && depth < 3:
		v := pairs{}
		for i := range 1 + r.IntN(4) {
			v = append(v, pair{fmt.Sprint(str(true), "k", i), data(r, depth+1, words)})
		}
		return v
	case k < 4 && depth < 3:
		v := []any{}
		for range r.IntN(4) {
			v = append(v, data(r, depth+1, words))
		}
		return v
	case k < 7:
		return str(false)
	case k == 7:
		return nil
	case k == 8:
		return r.IntN(2) == 0
	}
	return r.IntN(1000)
}

func exact(v any) string {
	switch v := v.(type) {
	case pairs:
		var out []string
		for _, p := range v {
			out = append(out, pyjson.Quote(p.key)+":"+exact(p.value))
		}
		return "{" + strings.Join(out, ",") + "}"
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, exact(e))
		}
		return "[" + strings.Join(out, ",") + "]"
	case string:
		return pyjson.Quote(v)
	}
	return fmt.Sprint(cmp.Or(v, any("null")))
}

// Whatever mistakes are made, alone and together: the tree is what was meant, and the edits
// of all faults make JSON of the text that means it.
func TestRepair(t *testing.T) {
	inside := []FaultKind{Comment, OtherSpace, StrayBackslash, EqualsSign, Tuple, PythonLiteral, Undefined, NumberForm,
		MissingComma, TrailingComma, BareWord, SingleQuotes, TypographicQuotes, PythonString, DoubledQuotes,
		ControlCharacter, InvalidEscape, UnterminatedText}
	seen := map[FaultKind]int{}
	for seed := range uint64(10000) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := &sloppy{Rand: r, on: map[FaultKind]bool{}}
		for range r.IntN(4) {
			w.on[inside[r.IntN(len(inside))]] = true
		}
		if r.IntN(12) == 0 {
			w.on = map[FaultKind]bool{LostQuotes: true}
		}
		if w.on[UnterminatedText] {
			w.on = map[FaultKind]bool{UnterminatedText: true, PythonLiteral: w.on[PythonLiteral], TrailingComma: w.on[TrailingComma]}
		}
		delete(w.on, [...]FaultKind{BareWord, MissingComma}[r.IntN(2)]) // together they are ambiguous
		if w.on[BareWord] || w.on[MissingComma] {
			delete(w.on, DoubledQuotes)
		}
		if w.on[MissingComma] {
			delete(w.on, Comment)
		}
		unterminated := w.on[UnterminatedText]
		v := data(r, 0, w.on[LostQuotes])
		if strings.Contains(exact(v), "[") {
			delete(w.on, UnterminatedText)
		}
		w.value(v)
		text := w.String()
		switch k := r.IntN(30); {
		case k == 0 && !unterminated && !w.on[LostQuotes]:
			text = "'" + text + "'"
		case k == 1 && len(w.on) == 0:
			text = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text)
		case k == 2 && len(w.on) == 0:
			text = `"` + text + `"`
		case k == 3:
			text = "\ufeff" + text
		case k == 4 && len(w.on) == 0:
			text += "}"
		case k == 5:
			text = "= " + text
		case k == 6 && !unterminated:
			text += " ;"
		}
		d := Parse(text)
		want := exact(v)
		if got := pyjson.Encode(d.Root); got != want {
			t.Errorf("seed %d %v\n%s\nrecovered %s\nwant      %s", seed, d.kinds(), text, got, want)
			continue
		}
		fixed, ok := repaired(d)
		if !ok {
			t.Errorf("seed %d: no repair for %v\n%s", seed, d.kinds(), text)
			continue
		}
		if again := Parse(fixed); len(again.Faults) > 0 || pyjson.Encode(again.Root) != want {
			t.Errorf("seed %d: %v is left\n%s\n%s", seed, again.kinds(), text, fixed)
		}
		for _, f := range d.Faults {
			seen[f.Kind]++
		}
	}
	for _, k := range append(inside, WrappedQuotes, EscapedQuotes, LostQuotes, ByteOrderMark, ExtraClose, TextBefore, TextAfter) {
		if seen[k] < 20 {
			t.Errorf("%s was tried %d times only", k, seen[k])
		}
	}
}

// kinds are the kinds of the faults, for messages; those without edits have a !.
func (d *Document) kinds() []string {
	var out []string
	for _, f := range d.Faults {
		s := string(f.Kind)
		if len(f.Edits) == 0 {
			s += "!"
		}
		out = append(out, s)
	}
	return slices.Clip(out)
}

// repaired returns the text with the edits of all faults; false if it cannot be repaired with certainty.
func repaired(d *Document) (string, bool) {
	edits, ok := d.Repair()
	if !ok {
		return "", false
	}
	return apply(d.text, edits), true
}
