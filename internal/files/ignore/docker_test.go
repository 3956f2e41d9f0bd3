package ignore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
)

type dockerCase struct {
	file string
	path string
	want string // the pattern that decides, as written; "" for none
}

func dockerCases() []dockerCase {
	return []dockerCase{
		{".env\n", ".env", ".env"},
		{".env\n", "etl/.env", ""}, // tied to the root
		{".env\n", ".env/secrets.env", ".env"},
		{"**/.env\n", ".env", "**/.env"},
		{"**/.env\n", "a/b/.env", "**/.env"},
		{"**/.env*\n", "a/.env.local", "**/.env*"},
		{"**.env\n", "a/prod.env", "**.env"},
		{"*.env\n", "a/prod.env", ""},
		{"*/*.env\n", "a/prod.env", "*/*.env"},
		{"/.env\n", ".env", "/.env"},
		{"//.env\n", ".env", "//.env"},
		{"./.env\n", ".env", "./.env"},
		{"a/../.env/\n", ".env", "a/../.env/"},
		{"logs/\n", "logs", "logs/"}, // a file too
		{"logs/**\n", "logs", ""},
		{"logs/**\n", "logs/a/b", "logs/**"},
		{"lo**\n", "logs/a", "lo**"},
		{"a/**/b\n", "a/b", "a/**/b"},
		{"a/**/b\n", "a/x/y/b/z", "a/**/b"},
		{"a**b\n", "ab", "a**b"},
		{"a**b\n", "ax/b", "a**b"},
		{"a**b\n", "axb", ""},
		{"*\n!.env\n", ".env", "!.env"},
		{"*\n!dags/a.py\n", "dags/a.py", "!dags/a.py"}, // out of an ignored directory
		{"*\n!dags/a.py\n", "dags/b.py", "*"},
		{"*\n!dags\n", "dags/b/c.py", "!dags"},
		{"!.env\n.env\n", ".env", ".env"},
		{".env*\n!.env.example\n.env.ex*\n", ".env.example", ".env.ex*"},
		{"a\na/b\n", "a/b", "a"}, // the second changes nothing
		{"a/*\n!a\n", "a/b", "a/*"},
		{" ! .env\n.env\n! .env \r\n", ".env", "! .env"},
		{"/!.env\n", ".env", ""},
		{".env\n/!.env\n", ".env", "/!.env"}, // an exception, as it turns out
		{".env\n!!.env\n", ".env", ".env"},
		{"#.env\n", "#.env", ""},
		{" #.env\n", "#.env", "#.env"},
		{"\ufeff.env\n", ".env", ".env"},
		{".env \t\r\n", ".env", ".env"},
		{"\n\n.", ".env", ""},
		{"*.py[co]\n", "a.pyc", "*.py[co]"},
		{"*.py[co]\n", "a.pyd", ""},
		{"[^a]b\n", "/b", "[^a]b"},
		{"[!a]\n", "!", "[!a]"},
		{"\\*\n", "*", "\\*"},
		{"\\*\n", "a", ""},
		{"a?c\n", "a/c", ""},
		{"a.c\n?.c\n", "axc", ""},
		{"?é\n", "éé", "?é"},
		{"\\d\n", "7", "\\d"},       // a regular expression shines through
		{"*|b\n", "b", "*|b"},       // so here
		{"b{2}*\n", "bb1", "b{2}*"}, // and here
		{"*^b\n", "b", "*^b"},       // and here
		{"[*]\n", "*", ""},          // becomes [[^/]*]
		{"[*]\n", "[^]", "[*]"},     // which is this
		{strings.Repeat("?", 70) + "\n", strings.Repeat("x", 70), strings.Repeat("?", 70)},
		{strings.Repeat("**/a*", 12) + "b\n", strings.Repeat("a/", 500) + "c", ""},
		{strings.Repeat("x\n", 70) + "y\n", "y/a/b", "y"},
		{"*\n", ".", ""},
		{"*\n", "", ""},
	}
}

func TestDocker(t *testing.T) {
	for _, test := range dockerCases() {
		d, err := ParseDocker("x.dockerignore", []byte(test.file))
		if err != nil {
			t.Errorf("%q: %v", test.file, err)
			continue
		}
		got := d.Match(test.path, false)
		if test.want == "" {
			if got != (Result{}) {
				t.Errorf("%.80q: %.80q: %v by %+v, want no rule", test.file, test.path, got.Ignored, got.By)
			}
			continue
		}
		if got.By == nil {
			t.Errorf("%.80q: %.80q is decided by no rule, want %q", test.file, test.path, test.want)
			continue
		}
		pattern := test.file[got.By.Span.Start:got.By.Span.End]
		line := 1 + strings.Count(test.file[:got.By.Span.Start], "\n")
		if pattern != test.want || got.By.Line != line || got.By.File != "x.dockerignore" || got.Ignored == got.By.Negated {
			t.Errorf("%.80q: %.80q: %v by %+v %q, want %q", test.file, test.path, got.Ignored, got.By, pattern, test.want)
		}
	}
}

func TestDockerRefuses(t *testing.T) {
	tests := []struct {
		file string
		line int
		span string
	}{
		{"a\n[\n", 2, "["},
		{"!\n", 1, "!"},
		{"a\n  a\\ \n[\n", 2, "a\\"},
		{"*[b-a]\n", 1, "*[b-a]"},
		{"\\p\n", 1, "\\p"},
		{strings.Repeat("a", 1<<16), 1, strings.Repeat("a", 1<<16)},
	}
	for _, test := range tests {
		d, err := ParseDocker(".dockerignore", []byte("\n"+test.file+"\n.env"))
		var refused *PatternError
		if !errors.As(err, &refused) || !errors.Is(err, ErrPattern) {
			t.Errorf("%.80q: error %v, want a PatternError", test.file, err)
			continue
		}
		if refused.Line != test.line+1 || ("\n" + test.file)[refused.Span.Start:refused.Span.End] != test.span {
			t.Errorf("%.80q: %v at %v", test.file, err, refused.Span)
		}
		if !d.Match(".env", false).Ignored {
			t.Errorf("%.80q: the other lines do not count", test.file)
		}
	}
}

// The vectors are generated patterns and paths with the answers of patternmatcher v0.6.1,
// asked directory by directory as BuildKit asks it.
func TestDockerVectors(t *testing.T) {
	f, err := os.Open("testdata/docker.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	answers := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var v struct {
			File    string
			Refused bool
			Ignored map[string]bool
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		d, err := ParseDocker(".dockerignore", []byte(v.File))
		if (err != nil) != v.Refused {
			t.Errorf("%q: error %v, want one: %v", v.File, err, v.Refused)
			continue
		}
		for path, want := range v.Ignored {
			if got := d.Match(path, false); got.Ignored != want {
				t.Errorf("%q: %q ignored = %v, want %v", v.File, path, got.Ignored, want)
			}
			answers++
		}
	}
	if answers < 500 {
		t.Errorf("only %d answers in the vectors", answers)
	}
}

func FuzzDocker(f *testing.F) {
	f.Add([]byte("**/*.py[cod]\n!a/**\n/a|b{2}\\d^\n"), "a/b/c.pyc")
	f.Fuzz(func(t *testing.T, content []byte, path string) {
		d, err := ParseDocker(".dockerignore", content)
		var refused *PatternError
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("error %v", err)
		}
		for i := range d.rules {
			r := &d.rules[i]
			if r.Span.Start < 0 || r.Span.End > len(content) || r.Span.Len() <= 0 ||
				r.Line != 1+bytes.Count(content[:r.Span.Start], []byte("\n")) {
				t.Fatalf("rule %+v of %q", r, content)
			}
		}
		d.Match(path, false)
	})
}
