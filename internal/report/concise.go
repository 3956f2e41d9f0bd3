package report

import (
	"bytes"
	"fmt"
	"io"
)

// Concise writes one line for each finding, "path:line:column: severity rule message", in the
// order of the text report, and nothing else. Tools that read the lines of a compiler read it.
func Concise(w io.Writer, r *Report) error {
	found := notesLast(r.active())
	return writeInOrder(w, len(found), func(out *bytes.Buffer, i int) {
		f := found[i]
		fmt.Fprintf(out, "%s: %s %s %s\n", place(f.File, f.Span), f.Severity, f.Rule, printable(f.Text))
	})
}
