package python

import (
	"slices"
	"strings"
	"testing"
)

// differAt returns the index of the first token that line reads in another way than Next does, or -1.
func differAt(src string) int {
	s := NewScanner(src)
	var inLines []Token
	for {
		var last Token
		inLines, last = s.line(inLines)
		if inLines = append(inLines, last); last.Kind == EndMarker {
			break
		}
	}
	all, err := scanAll(src)
	all = slices.DeleteFunc(all, func(t Token) bool { return t.Kind == Comment || t.Kind == NL })
	for i, t := range all {
		if i >= len(inLines) || inLines[i] != t {
			return i
		}
	}
	if len(inLines) != len(all) || (err == nil) != (s.err == nil) || err != nil && *err != *s.err {
		return len(all)
	}
	return -1
}

// TestLine compares the tokens of lines with those that are read one by one.
func TestLine(t *testing.T) {
	for _, src := range []string{
		"a = 1\n", "f(\n  # b\n  'c',\r\n  1.5, .5, ...\n)\n", "in'x' if rb'y' else F'{z!r:>{w}}' 'a'\n", "if a:\n\tb\n  c\n",
		"a\\\n + b\f\n\\\n", "'a\n", "x = '''a", ")", "a ? b", "a \\ b", "f(", "\ufeffé = 1if 0x1for x", strings.Repeat("(", 500),
		strings.Repeat("(", 199) + strings.Repeat(")", 200), "if a:\n    b\n  c\n", "a ! b != c <> d := e ** f //= g\r\rh", "", "#",
		"  # a\n\n  \n", "f\"{a:\n}\"\n", "f'{\n}' + (\n)",
	} {
		if at := differAt(src); at >= 0 {
			t.Errorf("token %d of %.40q is another one in its line", at, src)
		}
	}
}
