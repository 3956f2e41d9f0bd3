package source

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding is how the bytes of a file encode its text. Content always is UTF-8.
type Encoding uint8

// The encodings. UTF-16 is recognized by its byte order mark, which Content does not have.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
)

const markUTF16 = 2 // bytes

func (e Encoding) order() binary.AppendByteOrder {
	if e == UTF16BE {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// encodingOf returns the encoding that the byte order mark of a file states.
func encodingOf(raw []byte) Encoding {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	return UTF8
}

// DecodeUTF16 returns the text of a file that begins with a byte order mark of UTF-16, as UTF-8
// without the mark. ok is false for any other file, and where a surrogate has no partner.
func DecodeUTF16(raw []byte) (text []byte, e Encoding, ok bool) {
	if e = encodingOf(raw); e == UTF8 || len(raw)%2 != 0 {
		return nil, UTF8, false
	}
	raw = raw[markUTF16:]
	text = make([]byte, 0, len(raw)/2)
	unit := func(i int) rune {
		if e == UTF16BE {
			return rune(binary.BigEndian.Uint16(raw[i:]))
		}
		return rune(binary.LittleEndian.Uint16(raw[i:]))
	}
	for i := 0; i < len(raw); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			if i += 2; i >= len(raw) {
				return nil, UTF8, false
			}
			if r = utf16.DecodeRune(r, unit(i)); r == utf8.RuneError {
				return nil, UTF8, false
			}
		}
		text = utf8.AppendRune(text, r)
	}
	return text, e, true
}

// Encode returns the bytes of the file with other content.
func (f *File) Encode(content []byte) []byte {
	if f.Encoding == UTF8 {
		return content
	}
	order := f.Encoding.order()
	out := order.AppendUint16(make([]byte, 0, markUTF16+2*len(content)), 0xfeff)
	var units []uint16
	for _, r := range string(content) {
		units = utf16.AppendRune(units[:0], r)
		for _, u := range units {
			out = order.AppendUint16(out, u)
		}
	}
	return out
}

// byteOffset returns the offset in the bytes of the file of an offset in Content.
func (f *File) byteOffset(offset int) int {
	if f.Encoding == UTF8 {
		return offset
	}
	_, units := count(f.Content[:offset])
	return markUTF16 + 2*units
}
