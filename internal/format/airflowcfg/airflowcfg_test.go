package airflowcfg

import (
	"bufio"
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestConfigparser compares with what configparser of Python 3.12 made of the same texts:
// section, option, raw value, value, and the error of reading that value.
func TestConfigparser(t *testing.T) {
	f, err := os.Open("testdata/configparser.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	refused, read := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var c struct {
			Text, Error string
			Options     [][]*string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		got := Parse([]byte(c.Text))
		fatal, soft := false, false
		for _, e := range got.Errors {
			fatal, soft = fatal || e.Fatal, soft || !e.Fatal
		}
		if soft {
			continue
		}
		if fatal != (c.Error != "") {
			t.Errorf("%q: errors %v, python %q", c.Text, got.Errors, c.Error)
		}
		if fatal || c.Error != "" {
			refused++
			continue
		}
		read++
		for _, want := range c.Options {
			i := slices.IndexFunc(got.Options, func(o Option) bool { return o.Section == *want[0] && o.Name == *want[1] })
			if i < 0 || got.Options[i].Raw.Value != *want[2] {
				t.Errorf("%q: no [%s] %s = %q", c.Text, *want[0], *want[1], *want[2])
				continue
			}
			v, errs := got.Value(i)
			if strings.Contains(*want[2], "%(") {
				continue // the value of a reference is left open
			}
			if (len(errs) > 0) != (*want[4] != "") || len(errs) == 0 && v.Value != *want[3] {
				t.Errorf("%q: [%s] %s is %q %v, want %q %s", c.Text, *want[0], *want[1], v.Value, errs, *want[2], *want[4])
			}
		}
	}
	if refused < 20 || read < 60 {
		t.Errorf("only %d refused and %d read", refused, read)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name, text string
		kind       Kind
		at         string
		fatal      bool
		lines      int
	}{
		{"brace in column 0", "[secrets]\nbackend_kwargs = {\n  \"a\": 1\n}\n", Unindented, "}", true, 1},
		{"all in column 0", "[secrets]\nbackend_kwargs = {\n\"a\": 1\n}\n", Unindented, "}", true, 2},
		{"only the brace indented", "[secrets]\nbackend_kwargs = {\n\"a\": 1\n }\n", Unindented, "\"", false, 1},
		{"no section", "a = 1\nb = 2\n", NoSection, "a = 1", true, 0},
		{"twice the section", "[a]\n[b]\n[a] \n", DuplicateSection, "[a]", true, 0},
		{"twice the option", "[a]\nx = 1\nX: 2\n", DuplicateOption, "X", true, 0},
		{"no delimiter", "[a]\nx = 1\nhello \n", NoDelimiter, "hello", true, 0},
		{"no name", "[a]\n= 1\n", NoDelimiter, "= 1", true, 0},
	} {
		f := Parse([]byte(c.text))
		if len(f.Errors) != 1 {
			t.Errorf("%s: %v", c.name, f.Errors)
			continue
		}
		e := f.Errors[0]
		if got := c.text[e.Span.Start:e.Span.End]; e.Kind != c.kind || got != c.at || e.Fatal != c.fatal || len(e.Lines) != c.lines {
			t.Errorf("%s: %v at %q", c.name, e, got)
		}
	}
	if f := Parse([]byte("[a]\n{% if x %}\nb = 1\n{% endif %}\n")); !f.Template {
		t.Error("a Jinja template is not seen")
	}
}

func TestPositions(t *testing.T) {
	const text = "[secrets]\r\nBackend = x.Y\r\nbackend_kwargs : {\"a\": \"50%%\",\r\n# pw\r\n\r\n\t\"b\": 2}  \r\n"
	f := Parse([]byte(text))
	if len(f.Options) != 2 || len(f.Errors) != 0 {
		t.Fatalf("%+v", f)
	}
	o := f.Options[1]
	v, errs := f.Value(1)
	if len(errs) != 0 || v.Value != "{\"a\": \"50%\",\n\n\"b\": 2}" {
		t.Errorf("%q %v", v.Value, errs)
	}
	if got := text[o.NameSpan.Start:o.NameSpan.End] + text[o.Delimiter.Start:o.Delimiter.End]; got != "backend_kwargs : " {
		t.Errorf("%q", got)
	}
	for _, part := range []string{`{"a"`, `%`, `"b": 2}`, `50%"`} {
		i := strings.Index(v.Value, part)
		s := v.Source(i, i+len(part))
		if got := strings.ReplaceAll(text[s.Start:s.End], "%%", "%"); got != part {
			t.Errorf("%q is said to come from %q", part, got)
		}
	}
	if got := text[v.Span.Start:v.Span.End]; !strings.HasPrefix(got, "{") || !strings.HasSuffix(got, "2}") {
		t.Errorf("the span of the value is %q", got)
	}
	// No byte of the value may come from the comment.
	comment := source.Span{Start: strings.Index(text, "#"), End: strings.Index(text, "pw") + 2}
	for i := range v.Value {
		if v.Source(i, i+1).Overlaps(comment) {
			t.Errorf("byte %d comes from the comment", i)
		}
	}
}

func TestPercent(t *testing.T) {
	const text = "[DEFAULT]\nhome = /h\n[secrets]\na = %(home)s/x\nb = 5% off\nc = %(nope)s\n"
	f := Parse([]byte(text))
	a, errs := f.Value(1)
	if len(errs) != 0 || a.IsResolved() || a.Value != "%(home)s/x" || len(a.Unresolved) != 1 || a.Unresolved[0] != (source.Span{Start: 0, End: 8}) {
		t.Errorf("%+v %v", a, errs)
	}
	_, errs = f.Value(2)
	if len(errs) != 1 || errs[0].Kind != BadPercent || text[errs[0].Span.Start:errs[0].Span.End] != "%" {
		t.Errorf("%v", errs)
	}
	_, errs = f.Value(3)
	if len(errs) != 1 || errs[0].Kind != NoReference || text[errs[0].Span.Start:errs[0].Span.End] != "%(nope)s" {
		t.Errorf("%v", errs)
	}
}

// TestQuoting changes random parts of random values and reads them back.
func TestQuoting(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	values := []string{`{"a": "b"}`, "{\n  \"a\": 1,\n  # note\n\n  \"b\": 2}", "'x.Y'", "50%%", "%(home)s/x", "", "é = :"}
	texts := []string{"", "x", "%", "a%b", "{\n\"a\": 1\n}", " lead", "trail ", "# c", "é", "\n\nx", "]", "50%(", "\r"}
	changed := 0
	for range 4000 {
		head := "[DEFAULT]\nhome = 1\n[secrets]\n" + strings.Repeat(" ", rnd.IntN(3)) + "backend_kwargs = "
		content := []byte(head + values[rnd.IntN(len(values))] + "\nuse_cache = True\n")
		f := Parse(content)
		i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Name == "backend_kwargs" })
		v, _ := f.Value(i)
		a := rnd.IntN(len(v.Value) + 1)
		b := a + rnd.IntN(len(v.Value)-a+1)
		s := texts[rnd.IntN(len(texts))]
		span := v.Source(a, b)
		text, ok := f.Quoting(content, i).Encode(&v, a, b, s)
		want := v.Value[:a] + s + v.Value[b:]
		if rnd.IntN(3) == 0 {
			span, want = v.Span, s
			text, ok = f.Quoting(content, i).Requote(&v, s)
		}
		if !ok {
			continue
		}
		changed++
		now := Parse([]byte(string(content[:span.Start]) + text + string(content[span.End:])))
		got, _ := now.Value(i)
		if got.Value != want || len(now.Options) != len(f.Options) || len(now.Errors) > len(f.Errors) {
			t.Fatalf("%q: [%d,%d) = %q gives %q, want %q", content, a, b, s, got.Value, want)
		}
	}
	if changed < 1500 {
		t.Errorf("only %d of 4000 changes could be written", changed)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[secrets]\nbackend_kwargs = {\n\"a\": 1\n}\n# x\n\n y\n"))
	f.Add([]byte("\ufeff[a\r= %(x)s\r\n\x1c"))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := Parse(content)
		for i, o := range file.Options {
			v, errs := file.Value(i)
			for _, s := range []source.Span{o.NameSpan, o.Delimiter, v.Span} {
				if s.Start < 0 || s.End < s.Start || s.End > len(content) {
					t.Fatalf("%v lies outside", s)
				}
			}
			for k := range v.Value {
				if s := v.Source(k, k+1); s.Start < o.NameSpan.End || s.End < s.Start || s.End > len(content) {
					t.Fatalf("byte %d is at %v", k, s)
				}
			}
			for _, e := range errs {
				if e.Span.Len() <= 0 {
					t.Fatalf("an error without a place: %v", e)
				}
			}
		}
		for _, e := range file.Errors {
			if e.Span.Start < 0 || e.Span.End > len(content) || e.Span.Len() <= 0 {
				t.Fatalf("an error without a place: %v", e)
			}
		}
	})
}
