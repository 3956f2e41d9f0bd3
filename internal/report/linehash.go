package report

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// lineHashes computes what GitHub calls primaryLocationLineHash (github/codeql-action,
// src/fingerprints.ts): for each line a polynomial of base 37 modulo 2^64 over the 100
// UTF-16 code units from the start of the line on, spaces skipped, line ends folded to
// \n, 0xFFFF at the end of the file and zeros behind it; then ":" and how many lines
// with that hash there have been.
//
// The hash can be turned back into the text by trying. It is given only where the line,
// and every line below that the hundred code units reach into, is shown in full.
type lineHashes struct {
	units []uint16
	at    []int // offset of each unit's code point in the file
	start []int // index in units of each line's first
	hash  []lineHash
	seen  map[uint64]int // how many lines have a sum
}

// lineHash is the hash of a line, and how many lines with it there have been.
type lineHash struct {
	sum uint64
	nth int
}

// String returns the hash as GitHub writes it.
func (h lineHash) String() string { return strconv.FormatUint(h.sum, 16) + ":" + strconv.Itoa(h.nth) }

const hashWindow = 100

// read hashes a file, in the memory of the file before. A file with a carriage return that ends a line by
// itself counts its lines in another way: it gets none.
func (h *lineHashes) read(f *source.File) {
	h.units, h.at, h.start, h.hash = h.units[:0], h.at[:0], h.start[:0], h.hash[:0]
	if n := bytes.Count(f.Content, []byte{'\r'}); n > bytes.Count(f.Content, []byte("\r\n")) {
		return
	}
	h.units, h.at = slices.Grow(h.units, len(f.Content)+1), slices.Grow(h.at, len(f.Content))
	h.start = append(h.start, 0)
	var pair [2]uint16
	for i := 0; i < len(f.Content); {
		r, size := utf8.DecodeRune(f.Content[i:])
		if r != ' ' && r != '\t' && r != '\r' {
			for _, u := range utf16.AppendRune(pair[:0], r) {
				h.units, h.at = append(h.units, u), append(h.at, i)
			}
		}
		i += size
		if r == '\n' {
			h.start = append(h.start, len(h.units))
		}
	}
	h.units = append(h.units, 0xffff)
	if h.seen == nil {
		h.seen = map[uint64]int{}
	}
	clear(h.seen)
	for _, start := range h.start {
		var sum uint64
		for i := start; i < start+hashWindow; i++ {
			sum *= 37
			if i < len(h.units) {
				sum += uint64(h.units[i])
			}
		}
		h.seen[sum]++
		h.hash = append(h.hash, lineHash{sum, h.seen[sum]})
	}
}

// of is the hash of a 1-based line, or "" where it would cover hidden text.
func (h *lineHashes) of(v *redact.View, line int) string {
	f := v.File
	if line > len(h.hash) {
		return ""
	}
	from := h.start[line-1]
	to := len(f.Content)
	if i := from + hashWindow; i < len(h.at) {
		to = h.at[i]
	}
	for n := line; n <= f.LineCount(); n++ {
		l := f.LineSpan(n)
		if l.Start >= to {
			break
		}
		if !visible(v, l) {
			return ""
		}
	}
	return h.hash[line-1].String()
}
