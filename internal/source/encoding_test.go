package source

import (
	"bytes"
	"testing"
)

func TestUTF16(t *testing.T) {
	const text = "a: é\r\nb: 😀 c\n"
	for _, raw := range [][]byte{
		[]byte("\xff\xfea\x00:\x00 \x00\xe9\x00\r\x00\n\x00b\x00:\x00 \x00\x3d\xd8\x00\xde \x00c\x00\n\x00"),
		[]byte("\xfe\xff\x00a\x00:\x00 \x00\xe9\x00\r\x00\n\x00b\x00:\x00 \xd8\x3d\xde\x00\x00 \x00c\x00\n"),
	} {
		content, e, ok := DecodeUTF16(raw)
		if !ok || string(content) != text {
			t.Fatalf("DecodeUTF16 = %q, %v", content, ok)
		}
		f := &File{Content: content, Encoding: e}
		if got := f.Encode(content); !bytes.Equal(got, raw) {
			t.Errorf("Encode = %q, want %q", got, raw)
		}
		at := f.Position(bytes.IndexByte(content, 'c'))
		if at != (Position{Offset: 26, Line: 2, Column: 6}) {
			t.Errorf("Position of c = %+v", at)
		}
		if raw[at.Offset]+raw[at.Offset+1] != 'c' {
			t.Errorf("the bytes at %d are %q", at.Offset, raw[at.Offset:])
		}
	}
	for _, raw := range []string{"", "a: b\n", "\xff\xfea", "\xff\xfe\x3d\xd8", "\xff\xfe\x3d\xd8a\x00", "\xff\xfe\x00\xdea\x00"} {
		if text, _, ok := DecodeUTF16([]byte(raw)); ok {
			t.Errorf("DecodeUTF16(%q) = %q", raw, text)
		}
	}
}
