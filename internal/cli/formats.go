package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/report"
)

// output is one --format of the command line.
type output struct {
	format format
	file   string // empty for standard output
}

// format is one format that check writes reports in.
type format struct {
	name  string
	write func(ctx context.Context, j *job, w io.Writer, o output, r *report.Report) error
}

// formats are the formats, the default first. Help and completion list them in this order.
func formats() []format {
	return []format{
		{"text", writeText},
		{"concise", plainFormat(report.Concise)},
		{"json", plainFormat(report.JSON)},
		{"sarif", writeSARIF},
		{"github", writeGitHub},
		{"gitlab", plainFormat(report.GitLab)},
		{"junit", plainFormat(report.JUnit)},
	}
}

// plainFormat is a format that depends on the report alone.
func plainFormat(write func(io.Writer, *report.Report) error) func(context.Context, *job, io.Writer, output, *report.Report) error {
	return func(_ context.Context, _ *job, w io.Writer, _ output, r *report.Report) error { return write(w, r) }
}

func writeText(_ context.Context, j *job, w io.Writer, o output, r *report.Report) error {
	style := report.TextOptions{Quiet: j.flags.quiet}
	if o.file == "" {
		style.Width, style.Color = j.text.width, j.text.color
	}
	return report.Text(w, r, style)
}

func writeSARIF(_ context.Context, j *job, w io.Writer, _ output, r *report.Report) error {
	if j.streams.Getenv("GITHUB_ACTIONS") == "true" {
		r = r.Active()
	}
	return report.SARIF(w, r)
}

func writeGitHub(ctx context.Context, j *job, w io.Writer, _ output, r *report.Report) error {
	return j.github(ctx, w, r)
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// parseOutputs reads the values of --format: FMT or FMT=FILE.
func parseOutputs(list []string) ([]output, error) {
	all := formats()
	if len(list) == 0 {
		return []output{{format: all[0]}}, nil
	}
	var out []output
	for _, arg := range list {
		name, file, _ := strings.Cut(arg, "=")
		i := slices.IndexFunc(all, func(f format) bool { return f.name == name })
		if i < 0 {
			return nil, usagef("--format: %q is not one of %s", redact.Word(name, formatNames()...), strings.Join(formatNames(), ", "))
		}
		if file == "" && slices.ContainsFunc(out, func(o output) bool { return o.file == "" }) {
			return nil, usagef("--format: only one format can go to standard output; write the others to files: %s=FILE", name)
		}
		out = append(out, output{all[i], file})
	}
	return out, nil
}
