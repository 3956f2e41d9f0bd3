package pyre

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestAsPython compares with what re.compile of CPython 3.12 said of made-up patterns.
func TestAsPython(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "python312.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	valid, invalid := 0, 0
	for lines.Scan() {
		var c struct {
			Pattern string
			Error   *string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		got := Check(c.Pattern)
		switch {
		case c.Error == nil:
			valid++
			if got != nil {
				t.Errorf("%q: %s, Python accepts it", c.Pattern, got.Message)
			}
		case got == nil:
			t.Errorf("%q: accepted, Python says %s", c.Pattern, *c.Error)
		default:
			invalid++
		}
	}
	if valid < 100 || invalid < 200 {
		t.Errorf("%d valid and %d invalid patterns prove little", valid, invalid)
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		pattern, message string
		offset           int
	}{
		{"(?i)my_.*", "", 0},
		{"(?P<env>my|prod)_.*", "", 0},
		{"a*+", "", 0},
		{"x{,3}", "", 0},
		{"(", "missing ), unterminated subpattern", 0},
		{"a)", "unbalanced parenthesis", 1},
		{"[a", "unterminated character set", 0},
		{"*", "nothing to repeat", 0},
		{"a**", "multiple repeat", 2},
		{"a{2,1}", "min repeat greater than max repeat", 2},
		{"my(?i)_db", "global flags not at the start of the expression", 2},
		{"(?P<n>a)(?P<n>b)", "redefinition of group name 'n' as group 2; was group 1", 12},
		{"(?<=a+)b", "look-behind requires fixed-width pattern", -1},
		{`a\`, "bad escape (end of pattern)", 1},
		{`\p{L}`, `bad escape \p`, 0},
		{"é[z-a]", "bad character range z-a", 3},
	} {
		got := Check(tt.pattern)
		switch {
		case tt.message == "" && got != nil:
			t.Errorf("%q: %s", tt.pattern, got.Message)
		case tt.message != "" && (got == nil || got.Message != tt.message || got.Offset != tt.offset):
			t.Errorf("%q: %+v, want %s at %d", tt.pattern, got, tt.message, tt.offset)
		}
	}
}

func TestCheckBefore311(t *testing.T) {
	for pattern, message := range map[string]string{
		"my(?i)_db": "",
		"a*+":       "multiple repeat",
		"x++":       "multiple repeat",
		"(?>a)":     "unknown extension ?>",
		"a{2,1}":    "min repeat greater than max repeat",
	} {
		got := CheckBefore311(pattern)
		if message == "" && got != nil || message != "" && (got == nil || got.Message != message) {
			t.Errorf("%q: %+v, want %q", pattern, got, message)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"(?P<a>b)\\1", "[a-z]{2,3}?", "(?x) a # b\n", "((((", "\\N{DASH}", "(?(1)a|b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if err := Check(pattern); err != nil && (err.Message == "" || err.Offset > len(pattern)) {
			t.Errorf("%q: %+v", pattern, err)
		}
	})
}
