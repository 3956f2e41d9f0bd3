// Package setting holds the settings that files state: variables with their values and secrecy,
// the layers they form, and the targets that read them. It knows no file format.
package setting

import (
	"bytes"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Scalar is a decoded value in a file, with the place that each of its bytes came from and the
// encoder that writes another value there.
type Scalar struct {
	mapped.String
	File *source.File
	// Quoting writes a new value here; nil if the value cannot be rewritten.
	Quoting mapped.Encoder
}

// longestWritten is how many bytes a value may have that is written again: Linux starts no process with a
// longer variable (MAX_ARG_STRLEN), and each spelling is proven by reading the file with every reader.
const longestWritten = 128 << 10

// writable reports that another value can be written in the place of this one.
func (s *Scalar) writable() bool { return s.Quoting != nil && len(s.Value) <= longestWritten }

// At returns the part [i, j) of the decoded value as a span of the file.
func (s *Scalar) At(i, j int) source.Span { return s.Source(i, j) }

// Edit replaces the decoded bytes [i, j) by text: in the quoting that the value has or, if that
// cannot hold the text, by writing the whole value again.
func (s *Scalar) Edit(i, j int, text string) (finding.Edit, bool) {
	if !s.writable() {
		return finding.Edit{}, false
	}
	if s.Value == "" { // the file has nothing of it but its quotes
		return s.requote(text)
	}
	if at := s.Source(i, j); s.spanIsExclusive(i, j, at) {
		if enc, ok := s.Quoting.Encode(&s.String, i, j, text); ok {
			e := finding.Edit{Range: source.Range{File: s.File, Span: at}, Text: enc}
			return e, keepsLineBreak(e)
		}
	}
	return s.requote(s.Value[:i] + text + s.Value[j:])
}

// Rewrite replaces the whole value by text and changes as few bytes as possible.
func (s *Scalar) Rewrite(text string) (finding.Edit, bool) {
	if !s.writable() {
		return finding.Edit{}, false
	}
	i, n := 0, min(len(text), len(s.Value))
	for i < n && text[i] == s.Value[i] {
		i++
	}
	k := 0
	for k < n-i && text[len(text)-1-k] == s.Value[len(s.Value)-1-k] {
		k++
	}
	return s.Edit(i, len(s.Value)-k, text[i:len(text)-k])
}

// spanIsExclusive reports that a span is of the decoded bytes [i, j) and of no others.
func (s *Scalar) spanIsExclusive(i, j int, at source.Span) bool {
	return (i == 0 || s.Source(i-1, i).End <= at.Start) && (j == len(s.Value) || s.Source(j, j+1).Start >= at.End)
}

// Requote writes the whole value again, in a quoting of the format that can hold it.
func (s *Scalar) Requote(text string) (finding.Edit, bool) {
	if !s.writable() {
		return finding.Edit{}, false
	}
	return s.requote(text)
}

func (s *Scalar) requote(text string) (finding.Edit, bool) {
	enc, ok := s.Quoting.Requote(&s.String, text)
	e := finding.Edit{Range: source.Range{File: s.File, Span: s.Span}, Text: enc}
	return e, ok && keepsLineBreak(e)
}

// keepsLineBreak reports whether an edit leaves the line break behind it. A shell reads the carriage return
// of \r\n as part of a value, and one line of a file cannot lose it alone.
func keepsLineBreak(e finding.Edit) bool {
	if e.File == nil || e.Span.Len() == 0 || !bytes.HasPrefix(e.File.Content[e.Span.End:], []byte{'\n'}) {
		return true
	}
	return e.File.Content[e.Span.End-1] != '\r' || strings.HasSuffix(e.Text, "\r")
}
