package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxSummary is the number of findings a step summary lists: GitHub refuses one of more
// than 1 MiB.
const maxSummary = 500

// GitHub writes the findings as workflow commands, which a runner turns into annotations
// (docs.github.com, "Workflow commands"). It keeps ten of a kind for a step: the
// severest come first.
func GitHub(w io.Writer, r *Report) error {
	found := severestFirst(r.active())
	return writeInOrder(w, len(found), func(out *bytes.Buffer, i int) { r.annotation(out, found[i]) })
}

// annotation writes the workflow command of a finding.
func (r *Report) annotation(out *bytes.Buffer, f *finding.Finding) {
	start, end := f.Start(), f.End()
	fmt.Fprintf(out, "::%s file=%s,line=%d", command(f.Severity), property(r.annotatedPath(f)), start.Line)
	if end.Line == start.Line { // columns of a range over lines are not taken
		fmt.Fprintf(out, ",endLine=%d,col=%d,endColumn=%d", end.Line, start.Column, max(end.Column, start.Column+1))
	} else {
		fmt.Fprintf(out, ",endLine=%d", end.Line)
	}
	var body []string
	for _, p := range r.parts(f) {
		body = append(body, p.label+": "+p.text)
	}
	body = append(body, details(f)...)
	for _, rel := range f.Related {
		body = append(body, place(rel.File, rel.Span)+": "+printable(rel.Message))
	}
	body = append(body, "["+string(f.Rule)+"]")
	fmt.Fprintf(out, ",title=%s::%s\n", property(printable(f.Text)), data(strings.Join(body, "\n")))
}

// annotatedPath is the path of a finding's file from the root of the repository. Line breaks stay, for
// property escapes them; the runner has no escape for other control characters.
func (r *Report) annotatedPath(f *finding.Finding) string {
	lines := strings.Split(r.hostPath(f.File.Path), "\n")
	for i, l := range lines {
		lines[i] = source.Printable(l)
	}
	return strings.Join(lines, "\n")
}

func command(s finding.Severity) string {
	if s <= finding.Note {
		return "notice"
	}
	return s.String()
}

// data and property escape as the runner unescapes (actions/runner, ActionCommand).
func data(s string) string { return dataSigns.Replace(s) }

func property(s string) string { return propertySigns.Replace(s) }

var (
	dataSigns     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertySigns = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func severestFirst(in []*finding.Finding) []*finding.Finding {
	out := slices.Clone(in)
	sorting.Stable(out, func(a, b *finding.Finding) int { return int(b.Severity) - int(a.Severity) })
	return out
}

// GitHubSummary writes the report as Markdown, for the file GITHUB_STEP_SUMMARY names.
func GitHubSummary(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### astrosecrets\n\n%s\n", markdown(r.summary()))
	found := severestFirst(r.active())
	if len(found) > 0 {
		b.WriteString("\n| | Where | What | Rule |\n|---|---|---|---|\n")
	}
	for _, f := range found[:min(len(found), maxSummary)] {
		message := printable(f.Text)
		for _, p := range r.parts(f) {
			message += "\n" + p.label + ": " + p.text
		}
		at := f.Start()
		fmt.Fprintf(&b, "| %s | `%s:%d:%d` | %s | [%s](%s) |\n", f.Severity,
			code(r.hostPath(f.File.Path)), at.Line, at.Column, cell(message), cell(string(f.Rule)), r.rule(f.Rule).URL())
	}
	if n := len(found) - maxSummary; n > 0 {
		fmt.Fprintf(&b, "\n… and %s\n", plural(n, "more finding"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell escapes text for a cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", "<br>").Replace(markdown(s))
}

// markdown escapes text for Markdown. Backticks stay: messages quote commands with them.
func markdown(s string) string {
	var b strings.Builder
	splitQuotes(s, func(plain string) {
		b.WriteString(markdownSigns.Replace(plain))
	}, func(code string) {
		b.WriteString("`" + code + "`")
	})
	return b.String()
}

// markdownSigns escapes what has a meaning in Markdown or in the HTML within it.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "@", "&#64;",
	"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

// code is a path inside backticks.
func code(s string) string {
	return strings.NewReplacer("`", "'", "|", `\|`).Replace(printable(strings.ReplaceAll(s, "\n", " ")))
}
