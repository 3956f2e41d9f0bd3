package ignore

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

type dockerCase struct {
	file string
	path string
	by   string // the pattern that ignores the path, as written; "" for none
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
		{"*\n!.env\n", ".env", ""},
		{"*\n!dags/a.py\n", "dags/a.py", ""}, // out of an ignored directory
		{"*\n!dags/a.py\n", "dags/b.py", "*"},
		{"*\n!dags\n", "dags/b/c.py", ""},
		{"!.env\n.env\n", ".env", ".env"},
		{".env*\n!.env.example\n.env.ex*\n", ".env.example", ".env.ex*"},
		{"a\na/b\n", "a/b", "a"}, // the second changes nothing
		{"a/*\n!a\n", "a/b", "a/*"},
		{" ! .env\n.env\n! .env \r\n", ".env", ""},
		{"/!.env\n", ".env", ""},
		{".env\n/!.env\n", ".env", ""}, // an exception, as it turns out
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
		d, err := ParseDocker([]byte(test.file))
		if err != nil {
			t.Errorf("%q: %v", test.file, err)
			continue
		}
		if got := d.Ignores(test.path); got != (test.by != "") {
			t.Errorf("%.80q: %.80q is ignored: %v", test.file, test.path, got)
		}
	}
}

func TestDockerRefuses(t *testing.T) {
	for _, file := range []string{"a\n[\n", "!\n", "a\n  a\\ \n[\n", "*[b-a]\n", "\\p\n", "a\n!\\p\n", strings.Repeat("a", 1<<16)} {
		if _, err := ParseDocker([]byte("\n" + file + "\n.env")); err == nil {
			t.Errorf("%.80q is accepted", file)
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
		d, err := ParseDocker([]byte(v.File))
		if (err != nil) != v.Refused {
			t.Errorf("%q: error %v, want one: %v", v.File, err, v.Refused)
			continue
		}
		for path, want := range v.Ignored {
			if got := d.Ignores(path); got != want {
				t.Errorf("%q: %q ignored = %v, want %v", v.File, path, got, want)
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
	f.Fuzz(func(_ *testing.T, content []byte, path string) {
		if d, err := ParseDocker(content); err == nil {
			d.Ignores(path)
		}
	})
}
