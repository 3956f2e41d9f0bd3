package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/atomicfile"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// output is one --format: a format, and the file that it goes to, "" for standard output.
type output struct{ format, file string }

// parseOutputs reads the values of --format; the first of the formats is the default.
func parseOutputs(list, formats []string) ([]output, error) {
	if len(list) == 0 {
		return []output{{formats[0], ""}}, nil
	}
	var out []output
	for _, f := range list {
		format, file, _ := strings.Cut(f, "=")
		if !slices.Contains(formats, format) {
			return nil, usagef("--format: %q is not one of %s%s", redact.Word(format, formats...), strings.Join(formats, ", "), didYouMean(format, formats))
		}
		if file == "" && slices.ContainsFunc(out, func(o output) bool { return o.file == "" }) {
			return nil, usagef("--format: only one format can go to standard output; write the others to files: %s=FILE", format)
		}
		out = append(out, output{format, file})
	}
	return out, nil
}

// emit writes a result in the formats of --format.
func emit(ctx context.Context, s Streams, list, formats []string, render func(w io.Writer, format string) error) error {
	outputs, err := parseOutputs(list, formats)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if err := o.write(ctx, s, func(w io.Writer) error { return render(w, o.format) }); err != nil {
			return err
		}
	}
	return nil
}

// write writes a report to where it goes.
func (o output) write(ctx context.Context, s Streams, render func(io.Writer) error) error {
	buffered := func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 64<<10)
		if err := render(b); err != nil {
			return err
		}
		return b.Flush()
	}
	if o.file != "" {
		return writeReport(ctx, o.file, buffered)
	}
	return buffered(s.Out)
}

// writeReport writes a report in place of a file, whole or not at all. A link that leads out of the
// tree is not followed, for a pull request can bring one; nothing is written into a pipe or a
// device, unless the user names what the shell gives.
func writeReport(ctx context.Context, name string, render func(io.Writer) error) error {
	if !strings.HasPrefix(name, "/dev/") && !strings.HasPrefix(name, "/proc/self/fd/") {
		return atomicfile.WriteFrom(ctx, repository(filepath.Dir(name)), name, render)
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return render(f)
}

// textJSON are the formats of a command that has no others.
var textJSON = []string{"text", "json"}

// writeJSON writes a value as JSON for programs.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// notice prints one line about the run on standard error. Line breaks in it, as in the name of a
// file, are replaced.
func (s Streams) notice(format string, args ...any) {
	fmt.Fprintf(s.Err, "astrosecrets: %s\n", source.Printable(fmt.Sprintf(format, args...)))
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
