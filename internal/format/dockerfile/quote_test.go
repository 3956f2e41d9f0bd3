package dockerfile

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

var alphabet = []string{"a", "b", "Z", "0", " ", "  ", "'", "\"", "\\", "\\\\", "`", "$", "$A", "${A}", "${U}", "=", "#", "{", "}", "<<", "<", ":", ",", "é", "\u00a0", "𝕏", "\t", "--"}

func randomValue(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(9) {
		b.WriteString(alphabet[rng.IntN(len(alphabet))])
	}
	return b.String()
}

// form is how an ENV value is quoted: mixed has quotes around or in parts of it, legacy is
// `ENV name value`.
type form int

const (
	bare form = iota
	single
	double
	mixed
	legacy
)

// written returns a value in one of the forms; it is false where the form cannot hold the value.
func written(rng *rand.Rand, escape byte, f form, value string) (string, bool) {
	q := quoting{escape: escape, legacy: f == legacy}
	switch f {
	case single:
		return "'" + value + "'", !strings.Contains(value, "'")
	case double:
		return `"` + q.in('"', value) + `"`, true
	case bare, legacy:
		return q.in(0, value), true
	}
	var b strings.Builder
	for value != "" {
		n := 1
		for n < len(value) && (value[n]&0xc0 == 0x80 || rng.IntN(3) > 0) {
			n++
		}
		part := value[:n]
		value = value[n:]
		switch quote := []byte{0, '\'', '"'}[rng.IntN(3)]; {
		case quote == '\'' && !strings.Contains(part, "'"):
			b.WriteString("'" + part + "'")
		case quote == 0:
			b.WriteString(q.in(0, part))
		default:
			b.WriteString(`"` + q.in('"', part) + `"`)
		}
	}
	return b.String(), true
}

// broken puts continuations, comments and empty lines between the characters of s where
// none is escaped.
func broken(rng *rand.Rand, escape byte, eol, s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && rng.IntN(6) == 0 && s[i-1] != escape && r != '#' && r != ' ' && r != '\t' && r != 0xa0 {
			b.WriteString(string(rune(escape)) + eol)
			b.WriteString([]string{"", "", "# it's a \"comment\"" + eol, eol}[rng.IntN(4)])
		}
		b.WriteRune(r)
	}
	return b.String()
}

func apply(content string, at source.Span, text string) string {
	return content[:at.Start] + text + content[at.End:]
}

func TestQuoting(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var tried, encoded, requoted [5]int
	forms := []form{bare, single, double, mixed, legacy}
	for n := range 2500 {
		k := n % len(forms)
		form := forms[k]
		escape, eol, head := byte('\\'), "\n", ""
		if rng.IntN(4) == 0 {
			escape, head = '`', "# escape=`\n"
		}
		if rng.IntN(4) == 0 {
			eol = "\r\n"
		}
		value := randomValue(rng)
		text, ok := written(rng, escape, form, value)
		if !ok {
			continue
		}
		line := "ENV K=" + broken(rng, escape, eol, text) + " J='x y'"
		if form == legacy {
			line = "ENV K " + broken(rng, escape, eol, text)
		}
		content := head + "FROM x" + eol + "ENV A=val" + eol + line + eol + "ENV L=\"m\"" + eol
		f := Parse([]byte(content))
		check(t, f, []byte(content))
		if len(f.Errors) > 0 || len(f.Stages[0].Env) < 3 {
			if form == legacy || strings.HasPrefix(value, " ") {
				continue // a legacy value may look like pairs, or be cut at its end
			}
			t.Fatalf("%q: %+v", content, f.Errors)
		}
		e := f.Stages[0].Env[1]
		if e.Value.Value != value {
			if form == legacy {
				continue
			}
			t.Fatalf("%q: value %q, want %q", content, e.Value.Value, value)
		}
		tried[k]++
		others := func(g *File) string {
			var b strings.Builder
			for i, e := range g.Stages[0].Env {
				if i != 1 {
					b.WriteString(e.Name.Value + "=" + e.Value.Value + "\n")
				}
			}
			return b.String()
		}
		same := func(what, edited, want string) {
			g := Parse([]byte(edited))
			if len(g.Errors) > 0 || others(g) != others(f) || g.Stages[0].Env[1].Name.Value != "K" || g.Stages[0].Env[1].Value.Value != want {
				t.Fatalf("%s: %q -> %q: got %+v, want K=%q", what, content, edited, g, want)
			}
		}
		i := rng.IntN(len(value) + 1)
		j := i + rng.IntN(len(value)-i+1)
		s := randomValue(rng)
		if enc, ok := e.Quoting.Encode(&e.Value, i, j, s); ok {
			encoded[k]++
			same("encode", apply(content, e.Value.Source(i, j), enc), value[:i]+s+value[j:])
		}
		enc, ok := e.Quoting.Requote(&e.Value, s)
		if !ok {
			t.Fatalf("%q: %q cannot be written", content, s)
		}
		requoted[k]++
		same("requote", apply(content, e.Value.Span, enc), s)
	}
	for k, form := range forms {
		t.Logf("%v: %d values, %d encoded, %d requoted", form, tried[k], encoded[k], requoted[k])
		if tried[k] < 150 || encoded[k] < tried[k]/4 {
			t.Errorf("%v: %d values, %d encoded, %d requoted", form, tried[k], encoded[k], requoted[k])
		}
	}
}

func TestQuotingRefuses(t *testing.T) {
	e := Parse([]byte("FROM x\nENV A=ab\nENV K=\"x${A}y\"\n")).Final().Env[1]
	for _, c := range []struct {
		i, j int
		s    string
		want string
		ok   bool
	}{
		{0, 1, "$", `\$`, true},
		{0, 1, `"`, `\"`, true},
		{1, 3, "new", "new", true}, // the whole ${A}
		{1, 2, "n", "", false},     // half of it
		{2, 2, "n", "", false},     // inside it
		{3, 3, "n", "n", true},     // after it
		{4, 4, "n", "n", true},     // at the end
		{0, 1, "a\nb", "", false},  // no line ends
		{0, 1, "a\xff", "", false}, // no bytes
	} {
		got, ok := e.Quoting.Encode(&e.Value, c.i, c.j, c.s)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%d, %d, %q: %q %v, want %q %v", c.i, c.j, c.s, got, ok, c.want, c.ok)
		}
	}
	if got, ok := e.Quoting.Requote(&e.Value, "it's"); !ok || got != `"it's"` {
		t.Errorf("requote: %q %v", got, ok)
	}
	if _, ok := e.Quoting.Requote(&e.Value, "a\nb"); ok {
		t.Error("a line end was written")
	}
}
