package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// The vectors were made by running hash() of github/codeql-action over these files.
func TestLineHashes(t *testing.T) {
	tests := []struct {
		content string
		want    []string
	}{
		{"", []string{"c129715d7a2bc9a3:1"}},
		{"A=1", []string{"3ff5213db407f966:1"}},
		{"A=1\n", []string{"fa6ac0a1a028f8c4:1", "c129715d7a2bc9a3:1"}},
		{"  KEY = value\t\n\n\nWIDE=日本語😀é\n", []string{
			"8528119f6be896ed:1", "29ab65c620c2c944:1", "da58f9cbd06846a:1", "cd9ba152d090e8:1", "c129715d7a2bc9a3:1"}},
		{"A=1\r\nB=2\r\n \t\r\n", []string{"6e2f8f3f0cd7c1fd:1", "31554f36946d104c:1", "3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"}},
		{"\ufeffA=1\n", []string{"70aa264bb5123517:1", "c129715d7a2bc9a3:1"}},
		{strings.Repeat("x\n", 5) + strings.Repeat("y", 150) + "\n" + strings.Repeat("x\n", 3), []string{
			"9f91969c5f7f3098:1", "1ac51ce338c6c8c:1", "a29f5f452e520860:1", "5662608839105914:1", "a434200caccdeba8:1",
			"cadd4b5b9d92c51c:1", "4c74ab87820424b1:1", "8c072f39cc89b447:1", "828973aa50c68d6d:1", "c129715d7a2bc9a3:1"}},
		{"A=\xff\n\xc3\n", []string{"9fb6fc06e378c60b:1", "a88b3c201b7e6ebe:1", "c129715d7a2bc9a3:1"}},
		{"a\rb\n", nil},
	}
	for _, test := range tests {
		if got := hashesOf(test.content); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.content, got, test.want)
		}
	}
	same := hashesOf(strings.Repeat(strings.Repeat("z", 120)+"\n", 3))
	if h, _, _ := strings.Cut(same[0], ":"); same[0] != h+":1" || same[1] != h+":2" || same[2] != h+":3" {
		t.Errorf("equal lines: %q", same)
	}
}

// hashesOf returns the hashes of all lines of a text.
func hashesOf(content string) (out []string) {
	var h lineHashes
	h.read(source.New("f", "f", []byte(content)))
	for _, hash := range h.hash {
		out = append(out, hash.String())
	}
	return out
}

// A hash that covers a hidden byte, in the line or below it, is not given.
func TestLineHashHidesNothing(t *testing.T) {
	long := strings.Repeat("01234,6789", 11) + "\n"
	tests := []struct {
		content string
		want    []bool // for each line
	}{
		{"A=1\nB=2\n", []bool{true, true, true}},
		{"A=1\nB=«pw»\nC=3\n", []bool{false, false, true, true}},
		{"A=1\n" + long + "B=«pw»\n", []bool{true, true, false, true}},
		{long + "B=«pw»\n", []bool{true, false, true}},
		{strings.TrimSuffix(long, "\n") + "«pw»\n", []bool{false, true}},
		{"A = 1\t \n«  »\n", []bool{true, true, true}}, // spaces are no secret
	}
	for _, test := range tests {
		f := file("f", test.content)
		var h lineHashes
		h.read(f)
		for i, want := range test.want {
			if got := h.of(views.Of(f), i+1) != ""; got != want {
				t.Errorf("%q line %d: given is %v, want %v", test.content, i+1, got, want)
			}
		}
	}
}
