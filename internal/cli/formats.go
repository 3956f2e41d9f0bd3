package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/astrosecrets/astrosecrets/internal/atomicfile"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/report"
)

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
		{"html", plainFormat(report.HTML)},
	}
}

// plainFormat is a format that depends on the report alone.
func plainFormat(write func(io.Writer, *report.Report) error) func(context.Context, *job, io.Writer, output, *report.Report) error {
	return func(_ context.Context, _ *job, w io.Writer, _ output, r *report.Report) error { return write(w, r) }
}

func writeText(_ context.Context, j *job, w io.Writer, o output, r *report.Report) error {
	style := report.TextOptions{Quiet: j.flags.quiet}
	if o.file == "" {
		style.Width, style.Color, style.Links = j.text.width, j.text.color, j.text.links
	}
	if j.flags.statistics {
		return report.Statistics(w, r, style)
	}
	return report.Text(w, r, style)
}

func writeSARIF(_ context.Context, j *job, w io.Writer, _ output, r *report.Report) error {
	if j.streams.Getenv("GITHUB_ACTIONS") == "true" {
		r = r.Active()
	}
	return report.SARIF(w, r)
}

// writeGitHub writes annotations, and the summary to the file that GitHub names for it.
func writeGitHub(ctx context.Context, j *job, w io.Writer, _ output, r *report.Report) error {
	if name := j.streams.Getenv("GITHUB_STEP_SUMMARY"); name != "" {
		had, err := files.Disk{}.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		summary := bytes.NewBuffer(had)
		if err := report.GitHubSummary(summary, r); err != nil {
			return err
		}
		if err := atomicfile.Write(ctx, "", name, summary.Bytes()); err != nil {
			return err
		}
	}
	return report.GitHub(w, r)
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}
