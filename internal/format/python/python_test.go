package python

import (
	"fmt"
	"strings"
	"testing"
)

// render writes tokens as CPython's names and the text, without NL and the end.
func render(src string, tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		switch t.Kind {
		case EndMarker:
		case Newline, NL, Indent, Dedent:
			fmt.Fprintf(&b, " %s", t.Kind)
		default:
			fmt.Fprintf(&b, " %s", src[t.Start:t.End])
		}
	}
	return strings.TrimSpace(b.String())
}

func TestScanner(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"f-string within an f-string": {`f"{f"{1}"}"` + "\n", `f" { f" { 1 } " } " NEWLINE`},
		"same quotes in a field":      {`f"{a["b"]}"`, `f" { a [ "b" ] } " NEWLINE`},
		"format with a field":         {`f"{x:>{w}}|"`, `f" { x : > { w } } | " NEWLINE`},
		"walrus needs parentheses":    {`f"{(x:=1)} {y:=1}"`, `f" { ( x := 1 ) }   { y : =1 } " NEWLINE`},
		"not equal in a field":        {`f"{a!=b!r}"`, `f" { a != b ! r } " NEWLINE`},
		"doubled braces":              {`f"{{x}} {{{y}}}"`, `f" {{x}} {{ { y } }} " NEWLINE`},
		"named character":             {`f"\N{BULLET} {x}"`, `f" \N{BULLET}  { x } " NEWLINE`},
		"raw f-string":                {`rf"\{x}\N{y}"`, `rf" \ { x } \N { y } " NEWLINE`},
		"comment in a field":          {"f'''{\nx # '''\n}'''", "f''' { NL x # ''' NL } ''' NEWLINE"},
		"continuation":                {"a = \\\n  1\n", "a = 1 NEWLINE"},
		"continuation in the margin":  {"if x:\n  \\\n  y\n", "if x : NEWLINE INDENT y NEWLINE DEDENT"},
		"brackets join lines":         {"f(\n a,\n)\n", "f ( NL a , NL ) NEWLINE"},
		"blocks":                      {"if a:\n\tb\n# c\nd", "if a : NEWLINE INDENT b NEWLINE # c NL DEDENT d NEWLINE"},
		"number and keyword":          {"1if 0x1for x", "1 if 0x1f or x NEWLINE"},
		"numbers":                     {"1_0.5e-3j .5 1. 0b1_0", "1_0.5e-3j .5 1. 0b1_0 NEWLINE"},
		"walrus":                      {"(a:=b)", "( a := b ) NEWLINE"},
		"string over lines":           {"'''a\nb''' 'c\\\nd'", "'''a\nb''' 'c\\\nd' NEWLINE"},
		"prefixes":                    {`Rb"x" u'y' BR'' ub"z"`, `Rb"x" u'y' BR'' ub "z" NEWLINE`},
		"byte order mark":             {"\ufeffx", "x NEWLINE"},
		"carriage returns":            {"a\r\nb\r\n", "a NEWLINE b NEWLINE"},
	} {
		tokens, err := scanAll(c.src)
		if got := render(c.src, tokens); err != nil || got != c.want {
			t.Errorf("%s: %q, error %v, want %q", name, got, err, c.want)
		}
	}
}

func TestScannerErrors(t *testing.T) {
	for src, want := range map[string]int{
		"x = 'a\n":               4,
		"x = '''a\n":             4,
		"f(\n":                   3,
		")":                      0,
		"a ? b":                  2,
		"if a:\n    b\n  c\n":    14,
		`f"{x"`:                  4,
		`f"}"`:                   2,
		"a \\ b":                 2,
		"x\x00y":                 1,
		strings.Repeat("(", 500): maxBrackets - 1,
	} {
		_, err := scanAll(src)
		if err == nil || err.Offset != want {
			t.Errorf("%.20q: error %v, want offset %d", src, err, want)
		}
	}
}

func TestText(t *testing.T) {
	for src, want := range map[string]string{
		`"a" 'b'`:                "ab",
		`("a"` + "\n" + `  "b")`: "ab",
		`r"\n" "\n"`:             "\\n\n",
		`"\x41\u0042\103\d"`:     "ABC\\d",
		"'a\\\nb'":               "ab",
		`f"a{x}b"`:               "a\x00b",
		`f"{{ {x!r:>{w}} }}"`:    "{ \x00 }",
		`f"{x = }"`:              "x = \x00",
		`f"a" "b"`:               "ab",
		"'''a\r\nb'''":           "a\nb",
	} {
		m := Parse("v = " + src + "\n")
		if len(m.Body) != 1 || len(m.Body[0].Exprs) != 1 {
			t.Errorf("%s: %v", src, m.Err)
			continue
		}
		got, ok := m.Text(m.Body[0].Exprs[0])
		if !ok || got.Value != want {
			t.Errorf("%s: %q, %v, want %q", src, got.Value, ok, want)
		}
	}
	for _, src := range []string{`"\N{BULLET}"`, `x`, `"a" + "b"`, "# coding: latin-1\n'\xe9'"} {
		m := Parse(src)
		if _, ok := m.Text(m.Body[len(m.Body)-1].Exprs[0]); ok {
			t.Errorf("%q has a text", src)
		}
	}
}

func TestTextOffset(t *testing.T) {
	src := `x = "a\u0062c" f'{{d{e}f'`
	m := Parse(src)
	text, _ := m.Text(m.Body[0].Exprs[0])
	for _, c := range []struct {
		value string
		file  string
	}{{"a", "a"}, {"b", `\u0062`}, {"c", "c"}, {"{", "{{"}, {"d", "d"}, {"f", "f'"}} {
		i := strings.LastIndex(text.Value, c.value)
		if at := text.Offset(i); !strings.HasPrefix(src[at:], c.file) {
			t.Errorf("%q is at %q", c.value, src[at:])
		}
	}
}

func TestEncoding(t *testing.T) {
	for src, want := range map[string]bool{
		"# -*- coding: utf-8 -*-\n":   true,
		"#!x\n# coding=latin-1\n":     true,
		"# coding: shift_jis\n":       false,
		"x\n# coding: utf-16\n":       true,
		"# a\n\n# coding: utf-16\n":   true,
		"# vim: set fileencoding=gbk": false,
	} {
		if got := Parse(src).Err == nil; got != want {
			t.Errorf("%q is read: %v, want %v", src, got, want)
		}
	}
}

// TestParse checks that what is no use of a value is not in the tree.
func TestParse(t *testing.T) {
	src := `@d("decorator")
def f(a="default", *, b: "annotation" = "default") -> "annotation":
    x: "annotation" = "value"
    return lambda y="default": "body"
match x:
    case "pattern" if "guard": "inline"
try: pass
except E as e: pass
match = {"key": "value", **more}
`
	m := Parse(src)
	if m.Err != nil {
		t.Fatal(m.Err)
	}
	var texts []string
	visit := func(e *Expr) bool {
		if text, ok := m.Text(e); ok {
			texts = append(texts, text.Value)
		}
		return true
	}
	var all func(list []*Stmt)
	all = func(list []*Stmt) {
		for _, s := range list {
			for _, e := range s.Exprs {
				e.Walk(visit)
			}
			all(s.Body)
			all(s.Handlers)
		}
	}
	all(m.Body)
	if got := strings.Join(texts, " "); got != "decorator value body guard inline key value" {
		t.Errorf("the tree holds %s", got)
	}
	if try := m.Body[3]; try.Kind != Try || !try.Catches || strings.Join(try.Handlers[0].Names, "") != "e" {
		t.Errorf("the try statement is %+v", try)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"f\"{x:{y}}\"", "if a:\n\tb\n", "match x:\n case [a, *b]: pass", "@a\nclass B(C, d=1): x = '''", "lambda: (yield)", "{**a, 'b': 1}",
		"from . import (a as b, c)", "try: x\nexcept* E: y", "# coding: latin-1\n'\xe9'", "f'{x!r:>{w}}' \"\\N{X}\"", "a = b = c += 1", "f\"", "f'''", "f\"{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if at := differAt(src); at >= 0 {
			t.Fatalf("token %d of %q is another one in its line", at, src)
		}
		m := Parse(src)
		at := 0
		s := NewScanner(src)
		for {
			k := s.Next()
			if k.Start < at || k.End < k.Start || k.End > len(src) {
				t.Fatalf("token %v after offset %d of %d", k, at, len(src))
			}
			if at = k.End; k.Kind == EndMarker {
				break
			}
		}
		visit := func(e *Expr) bool {
			if e.Start < 0 || e.End < e.Start || e.End > len(src) {
				t.Fatalf("expression %d-%d of %d bytes", e.Start, e.End, len(src))
			}
			text, _ := m.Text(e)
			for i := range text.Value {
				if o := text.Offset(i); o < e.Start || o > e.End {
					t.Fatalf("byte %d of a text is at %d, outside of %d-%d", i, o, e.Start, e.End)
				}
			}
			return true
		}
		var all func(list []*Stmt)
		all = func(list []*Stmt) {
			for _, s := range list {
				for _, e := range append(s.Targets, s.Exprs...) {
					e.Walk(visit)
				}
				all(s.Body)
				all(s.Handlers)
			}
		}
		all(m.Body)
	})
}
