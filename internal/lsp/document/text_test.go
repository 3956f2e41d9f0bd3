package document

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

func pos(line, char uint32) protocol.Position { return protocol.Position{Line: line, Character: char} }

func TestOffsetAndPosition(t *testing.T) {
	text := NewText([]byte("aä😀b\r\n\ncr\rcr\nlast"))
	for _, c := range []struct {
		p      protocol.Position
		e      Encoding
		offset int
		back   protocol.Position // where it differs from p
	}{
		{pos(0, 0), UTF16, 0, pos(0, 0)},
		{pos(0, 2), UTF16, 3, pos(0, 2)},
		{pos(0, 3), UTF16, 3, pos(0, 2)}, // inside the surrogate pair
		{pos(0, 4), UTF16, 7, pos(0, 4)},
		{pos(0, 5), UTF16, 8, pos(0, 5)},
		{pos(0, 99), UTF16, 8, pos(0, 5)},
		{pos(1, 0), UTF16, 10, pos(1, 0)},
		{pos(2, 5), UTF16, 16, pos(2, 5)}, // a lone \r is a character
		{pos(3, 4), UTF16, 21, pos(3, 4)},
		{pos(9, 9), UTF16, 21, pos(3, 4)},
		{pos(4294967295, 4294967295), UTF16, 21, pos(3, 4)},
		{pos(0, 2), UTF8, 1, pos(0, 1)}, // inside ä
		{pos(0, 3), UTF8, 3, pos(0, 3)},
		{pos(0, 99), UTF8, 8, pos(0, 8)},
	} {
		if got := text.Offset(c.p, c.e); got != c.offset {
			t.Errorf("offset of %v (%s) = %d, want %d", c.p, c.e, got, c.offset)
		}
		if got := text.Position(c.offset, c.e); got != c.back {
			t.Errorf("position of %d (%s) = %v, want %v", c.offset, c.e, got, c.back)
		}
	}
	if got := text.Position(9, UTF16); got != pos(0, 5) {
		t.Errorf("inside the line end: %v", got)
	}
	if got := text.Position(-5, UTF16); got != pos(0, 0) {
		t.Errorf("before the text: %v", got)
	}
}

// TestRoundTrip compares with the encoding of the standard library, at random places.
func TestRoundTrip(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "ä", "€", "😀", "\n", "\r\n", " "}
	for range 500 {
		var b strings.Builder
		for range rnd.IntN(40) {
			b.WriteString(alphabet[rnd.IntN(len(alphabet))])
		}
		s := b.String()
		text := NewText([]byte(s))
		for offset := range s {
			if s[offset] == '\n' && offset > 0 && s[offset-1] == '\r' {
				continue
			}
			start := strings.LastIndexByte(s[:offset], '\n') + 1
			want := pos(uint32(strings.Count(s[:offset], "\n")), uint32(len(utf16.Encode([]rune(s[start:offset])))))
			if got := text.Position(offset, UTF16); got != want {
				t.Fatalf("%q: position of %d = %v, want %v", s, offset, got, want)
			}
			for _, e := range []Encoding{UTF16, UTF8} {
				if got := text.Offset(text.Position(offset, e), e); got != offset {
					t.Fatalf("%q (%s): offset %d comes back as %d", s, e, offset, got)
				}
			}
		}
	}
}

func TestApply(t *testing.T) {
	text := NewText([]byte("one\ntwo\n"))
	change := func(a, b protocol.Position, s string) protocol.ContentChange {
		return protocol.ContentChange{Range: &protocol.Range{Start: a, End: b}, Text: s}
	}
	for _, c := range []struct {
		change protocol.ContentChange
		want   string
	}{
		{change(pos(0, 1), pos(1, 1), "-"), "o-wo\n"},
		{change(pos(2, 0), pos(2, 0), "three"), "one\ntwo\nthree"},
		{change(pos(9, 0), pos(9, 9), "end"), "one\ntwo\nend"},
		{change(pos(0, 0), pos(9, 9), ""), ""},
		{protocol.ContentChange{Text: "all"}, "all"},
	} {
		got, err := text.Apply(c.change, UTF16)
		if err != nil || string(got.Bytes) != c.want {
			t.Errorf("got %q, %v; want %q", got.Bytes, err, c.want)
		}
	}
	if _, err := text.Apply(change(pos(1, 0), pos(0, 0), ""), UTF16); err == nil {
		t.Error("a range that ends before it starts is applied")
	}
}

func TestURI(t *testing.T) {
	for uri, path := range map[protocol.URI]string{
		"file:///a/b%20c/.env":      "/a/b c/.env",
		"file://localhost/a":        "/a",
		"file:///a/../b/":           "/b",
		"file:///%C3%A4%23":         "/ä#",
		"untitled:Untitled-1":       "",
		"git:/a/.env?ref":           "",
		"vscode-notebook-cell:/a#x": "",
		"":                          "",
		"%zz":                       "",
	} {
		got, ok := Path(uri)
		if got != path || ok != (path != "") {
			t.Errorf("Path(%q) = %q, %v", uri, got, ok)
		}
	}
	for _, p := range []string{"/a/b c/.env", "/ä#?%", "/a;b=c"} {
		if got, ok := Path(URI(p)); !ok || got != p {
			t.Errorf("Path(URI(%q)) = %q (%s)", p, got, URI(p))
		}
	}
}
