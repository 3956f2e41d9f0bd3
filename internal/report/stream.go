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
	j.enc = json.NewEncoder(&j.buf)
	j.enc.SetEscapeHTML(false)
	return j
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
	if err := j.enc.Encode(v); err != nil && j.err == nil {
		j.err = err
	}
	if _, err := j.out.Write(bytes.TrimSuffix(j.buf.Bytes(), []byte("\n"))); err != nil && j.err == nil {
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
	if _, err := j.out.WriteString(s); err != nil && j.err == nil {
		j.err = err
	}
}

// flush ends the document with a line break.
func (j *jsonWriter) flush() error {
	j.put("\n")
	if err := j.out.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}
