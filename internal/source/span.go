package source

// Span is a half-open range [Start, End) of byte offsets in a file.
type Span struct{ Start, End int }

// Len returns the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether every byte of t lies in s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share a byte. An empty span overlaps one that it lies
// strictly inside of.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Range is a span of a file.
type Range struct {
	File *File
	Span Span
}

// Start returns the position of the first byte of the range.
func (r Range) Start() Position { return r.File.Position(r.Span.Start) }

// End returns the position behind the last byte of the range.
func (r Range) End() Position { return r.File.Position(r.Span.End) }
