// Package mapped holds decoded values that remember which bytes of a file they were made of,
// through every quoting, and how to write a new value in their place. In: what a format reader
// decodes, byte by byte. Out: the span of the file for any part of the value, and the edit for a
// new one. It knows no format and no rule.
package mapped

import (
	"slices"
	"sort"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// String is a decoded value that remembers where each of its bytes came from: the
// value that a reader returns (quotes and escapes removed), and for every byte of it the
// source bytes it was made of.
type String struct {
	// Value is what the reader yields.
	Value string
	// Span is the whole token in the file, quotes included. It is what a rewrite
	// of the whole value replaces.
	Span source.Span
	// Unresolved are the parts of Value (byte ranges of Value, in order) that the files
	// do not determine: an interpolation, a template expression. What is there
	// in Value is the expression as written.
	Unresolved []source.Span

	from copied     // of a value that is one copy, as most are
	segs *[]segment // those of any other value; nil for a value that was made without a Builder
}

// copied says where the bytes begin that a value is one copy of: the offset plus one; zero for any other value.
type copied int

// segment returns the only segment of a value that is one copy.
func (c copied) segment() segment { return segment{src: int(c) - 1, linear: true} }

// IsCopy reports a value that is one copy of bytes of the file: each byte of it is one byte there.
func (t *String) IsCopy() bool { return t.from != 0 }

// SameSource reports whether two values are equal and each byte of them was made of the same bytes.
func (t *String) SameSource(o *String) bool {
	return t.Value == o.Value && t.Span == o.Span && t.from == o.from && slices.Equal(t.segments(), o.segments())
}

// parts returns the segments; the only one of a copy is put into one.
func (t *String) parts(one *[1]segment) []segment {
	if t.from != 0 {
		one[0] = t.from.segment()
		return one[:]
	}
	return t.segments()
}

// segments returns the segments of a value that is no copy.
func (t *String) segments() []segment {
	if t.segs == nil {
		return nil
	}
	return *t.segs
}

// segment maps decoded bytes [dec, next.dec) to source bytes. A linear segment is a
// plain copy; any other represents one escape: all its decoded bytes came from all
// its srcLen source bytes.
type segment struct {
	dec, src int
	srcLen   int // of an escape; a linear segment is as long as its decoded bytes
	linear   bool
}

// IsResolved reports whether the files determine the whole value.
func (t *String) IsResolved() bool { return len(t.Unresolved) == 0 }

// IsUnresolved reports a value that is one expression and nothing else: it may be anything.
func (t *String) IsUnresolved() bool {
	return len(t.Unresolved) == 1 && t.Unresolved[0].Len() == len(t.Value) && len(t.Value) > 0
}

// IsResolvedIn reports whether the files determine the decoded bytes [i, j).
func (t *String) IsResolvedIn(i, j int) bool {
	return !slices.ContainsFunc(t.Unresolved, source.Span{Start: i, End: j}.Overlaps)
}

// Source returns the source bytes that the decoded bytes [i, j) came from. For an
// empty range it is the empty span where a byte inserted at i would go.
func (t *String) Source(i, j int) source.Span {
	var one [1]segment
	segs := t.parts(&one)
	if len(segs) == 0 {
		return t.Span
	}
	if i >= j {
		at := boundary(segs, i, len(t.Value))
		return source.Span{Start: at, End: at}
	}
	a, b := segs[find(segs, i)], segs[find(segs, j-1)]
	start, end := a.src, b.src+b.srcLen
	if a.linear {
		start = a.src + i - a.dec
	}
	if b.linear {
		end = b.src + j - b.dec
	}
	if end < start { // only if a reader reorders, which none does
		return t.Span
	}
	return source.Span{Start: start, End: end}
}

// boundary is the source offset just before decoded byte i of n, or after the last one.
func boundary(segs []segment, i, n int) int {
	s := segs[find(segs, min(i, n))]
	switch {
	case s.linear:
		return s.src + min(i, n) - s.dec
	case i >= n:
		return s.src + s.srcLen
	}
	return s.src
}

// find returns the index of the segment that has decoded byte i.
func find(segs []segment, i int) int {
	if len(segs) == 1 {
		return 0
	}
	return max(0, sort.Search(len(segs), func(k int) bool { return segs[k].dec > i })-1)
}

// Builder assembles a String while a value is being decoded.
type Builder struct {
	// first is all of the value as long as it is one copy, as most are; value has it else.
	first      string
	value      []byte
	from       copied
	segs       []segment
	unresolved []source.Span
}

// add adds decoded bytes.
func (b *Builder) add(s string) {
	switch {
	case b.Len() == 0:
		b.first = s
		return
	case b.first != "":
		b.value = append(make([]byte, 0, 2*(len(b.first)+len(s))), b.first...)
		b.first = ""
	}
	b.value = append(b.value, s...)
}

// Copy adds s, which is verbatim at offset src of the file.
func (b *Builder) Copy(src int, s string) {
	if s == "" {
		return
	}
	if last := b.last(); last.linear && last.src+b.Len()-last.dec == src {
		b.add(s)
		return
	}
	b.push(segment{dec: b.Len(), src: src, linear: true})
	b.add(s)
}

// Escape adds s, which srcLen bytes at offset src of the file decode to. An empty s
// (a line continuation) adds nothing.
func (b *Builder) Escape(src, srcLen int, s string) {
	if s == "" {
		return
	}
	b.push(segment{dec: b.Len(), src: src, srcLen: srcLen})
	b.add(s)
}

// Decode adds s, which the decoded bytes [i, j) of t decode to in turn.
func (b *Builder) Decode(t *String, i, j int, s string) {
	at := t.Source(i, j)
	b.Escape(at.Start, at.Len(), s)
}

// last returns the last segment, the zero segment for an empty text.
func (b *Builder) last() segment {
	switch n := len(b.segs); {
	case n > 0:
		return b.segs[n-1]
	case b.from != 0:
		return b.from.segment()
	}
	return segment{}
}

// push adds a segment.
func (b *Builder) push(s segment) {
	switch {
	case s.linear && len(b.segs) == 0 && b.from == 0:
		b.from = copied(s.src + 1)
		return
	case b.from != 0:
		b.segs = append(make([]segment, 0, 4), b.from.segment())
		b.from = 0
	}
	b.segs = append(b.segs, s)
}

// AddUnresolved adds s, the expression at [src, src+len(s)) whose value the files do not determine.
func (b *Builder) AddUnresolved(src int, s string) {
	start := b.Len()
	b.Copy(src, s)
	b.MarkUnresolved(start)
}

// MarkUnresolved marks what was added after the first start bytes as unresolved.
func (b *Builder) MarkUnresolved(start int) {
	b.unresolved = append(b.unresolved, source.Span{Start: start, End: b.Len()})
}

// Append adds the decoded bytes [i, j) of t, wherever they came from, and the parts
// of the unresolved parts of t among them.
func (b *Builder) Append(t *String, i, j int) {
	for _, h := range t.Unresolved {
		if part := (source.Span{Start: max(h.Start, i), End: min(h.End, j)}); part.Start < part.End {
			to := b.Len() - i
			b.unresolved = append(b.unresolved, source.Span{Start: part.Start + to, End: part.End + to})
		}
	}
	var one [1]segment
	segs := t.parts(&one)
	if len(segs) == 0 && i < j { // made without a Builder: the whole token is its source
		b.Escape(t.Span.Start, t.Span.Len(), t.Value[i:j])
		return
	}
	for n := find(segs, i); i < j; n++ {
		s, end := segs[n], j
		if n+1 < len(segs) {
			end = min(segs[n+1].dec, j)
		}
		if s.linear {
			b.Copy(s.src+i-s.dec, t.Value[i:end])
		} else {
			b.Escape(s.src, s.srcLen, t.Value[i:end])
		}
		i = end
	}
}

// Len is the number of bytes decoded so far.
func (b *Builder) Len() int { return len(b.first) + len(b.value) }

// Text returns what was built, for a token that occupies span.
func (b *Builder) Text(span source.Span) String {
	value := b.first
	if value == "" {
		value = string(b.value)
	}
	out := String{Value: value, Span: span, Unresolved: b.unresolved, from: b.from}
	if len(b.segs) > 0 {
		segs := b.segs
		out.segs = &segs
	}
	return out
}

// Plain returns the String of a token that is its own value.
func Plain(src int, s string) String {
	out := String{Value: s, Span: source.Span{Start: src, End: src + len(s)}}
	if s != "" {
		out.from = copied(src + 1)
	}
	return out
}

// Slice returns the bytes [i, j) of t as a String of its own. Its Span is that part's.
func (t *String) Slice(i, j int) String {
	var b Builder
	b.Append(t, i, j)
	return b.Text(t.Source(i, j))
}

// Encoder writes values in one kind of place of one file format: a YAML
// single-quoted scalar, a Dockerfile ENV word in double quotes, a bare .env value.
type Encoder interface {
	// Encode returns the source text that, put in place of the source bytes of the
	// decoded range [i, j) of t, makes the value read t.Value[:i] + s + t.Value[j:].
	// It returns false where this kind of quoting cannot carry s there.
	Encode(t *String, i, j int, s string) (string, bool)
	// Requote returns source text that, put in place of t.Span, reads as s in full,
	// in whatever quoting the format has for it; false where it has none.
	Requote(t *String, s string) (string, bool)
}
