package report

import (
	"bufio"
	"fmt"
	"io"
)

// Concise writes one line for each finding, "path:line:column: severity rule message", in the
// order of the text report, and nothing else. Tools that read the lines of a compiler read it.
func Concise(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	for _, f := range notesLast(r.active()) {
		fmt.Fprintf(out, "%s: %s %s %s\n", place(f.File, f.Span), f.Severity, f.Rule, printable(f.Text))
	}
	return out.Flush()
}
