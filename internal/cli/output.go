package cli

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// writeJSON writes a value as JSON for programs.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// cleanWriter replaces what would disturb a terminal in lines of text, such as control characters in
// the name of a directory. Every write is of whole lines.
type cleanWriter struct{ io.Writer }

func (w cleanWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, printableLines(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// printableLines returns lines of text as a terminal can display them.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = source.Printable(l)
	}
	return strings.Join(lines, "\n")
}

// compact is a value as JSON on one line.
func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}
