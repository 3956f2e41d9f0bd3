package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
)

// jsonWriter writes a document of JSON piece by piece, indented as writeJSON does it. A report of
// many findings is never in memory as a whole. The first error is kept, and returned by flush.
type jsonWriter struct {
	out   *bufio.Writer
	buf   bytes.Buffer
	enc   *json.Encoder
	depth int
	empty bool // nothing is in the innermost object or list yet
	err   error
}

func newJSONWriter(w io.Writer) *jsonWriter {
	j := &jsonWriter{out: bufio.NewWriter(w), empty: true}
	j.enc = newEncoder(&j.buf)
	return j
}

func newEncoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// open begins an object or a list; key is "" for an element of a list and for the document.
func (j *jsonWriter) open(key string, bracket byte) {
	j.next(key)
	j.put(string(bracket))
	j.depth++
	j.empty = true
}

// close ends what open began.
func (j *jsonWriter) close(bracket byte) {
	j.depth--
	if !j.empty {
		j.put("\n" + j.indent())
	}
	j.put(string(bracket))
	j.empty = false
}

// value writes a value: a member of an object under its key, or an element of a list.
func (j *jsonWriter) value(key string, v any) {
	j.next(key)
	j.buf.Reset()
	j.enc.SetIndent(j.indent(), "  ")
	j.keep(j.enc.Encode(v))
	_, err := j.out.Write(bytes.TrimSuffix(j.buf.Bytes(), []byte("\n")))
	j.keep(err)
}

// elements writes the n elements of a list on all processors. Each goroutine has an element of its own, so
// that it may remember something from element to element.
func (j *jsonWriter) elements(n int, newElement func() (element func(i int) any)) {
	j.list(n, newElement, j.indent(), "  ")
}

// lines writes the n elements of a list as elements does, each on one line: half the bytes.
func (j *jsonWriter) lines(n int, newElement func() (element func(i int) any)) {
	j.list(n, newElement, "", "")
}

func (j *jsonWriter) list(n int, newElement func() (element func(i int) any), prefix, indent string) {
	j.keep(inOrder(n, func(b *bytes.Buffer) func(int) error {
		element, enc := newElement(), newEncoder(b)
		enc.SetIndent(prefix, indent)
		return func(i int) error { return enc.Encode(element(i)) }
	}, func(_ int, text []byte) error {
		j.next("")
		_, err := j.out.Write(bytes.TrimSuffix(text, []byte("\n")))
		return err
	}))
}

// keep keeps the first error.
func (j *jsonWriter) keep(err error) {
	if j.err == nil {
		j.err = err
	}
}

// next writes what precedes a value.
func (j *jsonWriter) next(key string) {
	if !j.empty {
		j.put(",")
	}
	if j.depth > 0 {
		j.put("\n" + j.indent())
	}
	if key != "" {
		j.put(`"` + key + `": `)
	}
	j.empty = false
}

func (j *jsonWriter) indent() string { return strings.Repeat("  ", j.depth) }

func (j *jsonWriter) put(s string) {
	_, err := j.out.WriteString(s)
	j.keep(err)
}

// flush ends the document with a line break.
func (j *jsonWriter) flush() error {
	j.put("\n")
	j.keep(j.out.Flush())
	return j.err
}
