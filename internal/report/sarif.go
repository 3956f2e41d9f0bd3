package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

const (
	home = "https://github.com/astrosecrets/astrosecrets"
	// sourceRoot is the name that viewers and code hosts know the repository's root by.
	sourceRoot = "%SRCROOT%"
	// GitHub takes 20 runs in one file.
	maxRuns = 20
	// maxSnippet is the longest range (bytes) that is repeated as text.
	maxSnippet = 200
)

// SARIF writes the report in SARIF 2.1.0: one run for each project, because GitHub
// keeps the results of each automationDetails.id apart; a tree of more projects than
// GitHub takes runs is one run. A result is on one line, since GitHub takes 10 MB.
func SARIF(w io.Writer, r *Report) error {
	s := sarif{report: r, rules: sarifRules(r), out: newJSONWriter(w)}
	for _, rule := range s.rules {
		s.index = append(s.index, rule.ID)
	}
	s.out.open("", '{')
	s.out.value("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
	s.out.value("version", "2.1.0")
	s.out.open("runs", '[')
	if roots := r.roots(); len(roots) > maxRuns {
		s.run("", r.Projects, r.Findings)
	} else {
		for _, root := range roots {
			projects := slices.DeleteFunc(slices.Clone(r.Projects), func(p Project) bool { return p.Root != root })
			findings := slices.DeleteFunc(slices.Clone(r.Findings), func(f *finding.Finding) bool { return f.Project != root })
			s.run(root, projects, findings)
		}
	}
	s.out.close(']')
	s.out.close('}')
	return s.out.flush()
}

// roots are the roots of all projects, in order; "." alone if there is none.
func (r *Report) roots() []string {
	var out []string
	for _, p := range r.Projects {
		out = append(out, p.Root)
	}
	for _, f := range r.Findings {
		out = append(out, f.Project)
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) == 0 {
		out = []string{"."}
	}
	return out
}

type sarif struct {
	report *Report
	rules  []sarifRule
	index  []string // rule ids in the order of rules
	out    *jsonWriter
}

// run writes one run.
func (s *sarif) run(root string, projects []Project, findings []*finding.Finding) {
	r := s.report
	var paths []string
	for _, p := range projects {
		for _, t := range p.Targets {
			for _, name := range t.Files {
				paths = append(paths, path.Join(p.Root, name))
			}
		}
	}
	for _, f := range findings {
		for file := range f.Files() {
			paths = append(paths, file.Path)
		}
	}
	slices.Sort(paths)
	files := artifacts{s, slices.Compact(paths)}
	automation := sarifAutomation{ID: "astrosecrets/"}
	if name := r.hostPath(root); root != "" && name != "." {
		automation.ID += name + "/"
	}
	s.out.open("", '{')
	s.out.value("tool", sarifTool{sarifDriver{
		Name: "astrosecrets", FullName: strings.TrimSpace("astrosecrets " + r.Version),
		Version: semantic(r.Version), SemanticVersion: semantic(r.Version), InformationURI: home, Language: "en-US",
		ShortDescription: sarifText{Text: "Checks the secrets-backend configuration of Astro projects."},
		Rules:            s.rules,
	}})
	s.out.value("invocations", []sarifInvocation{s.invocation()})
	s.out.value("originalUriBaseIds", map[string]sarifBase{sourceRoot: {sarifDir(r.Invocation.Root), sarifText{Text: "The root of the repository."}}})
	s.out.value("automationDetails", automation)
	s.out.value("columnKind", "utf16CodeUnits")
	s.out.value("redactionTokens", []string{redact.Mask})
	if len(files.paths) > 0 {
		s.out.open("artifacts", '[')
		s.out.lines(len(files.paths), func() func(int) any {
			return func(i int) any { return sarifArtifact{s.location(files.paths[i]), []string{"analysisTarget"}} }
		})
		s.out.close(']')
	}
	s.out.open("results", '[')
	s.out.lines(len(findings), func() func(int) any {
		results := sarifResults{artifacts: files}
		return func(i int) any { return results.of(findings[i]) }
	})
	s.out.close(']')
	s.out.close('}')
}

func (s *sarif) invocation() sarifInvocation {
	in := s.report.Invocation
	out := sarifInvocation{Successful: len(in.Failures) == 0, ExitCode: in.ExitCode}
	if dir := sarifDir(in.Dir); dir != "" {
		out.WorkingDirectory = &sarifLocation{URI: dir}
	}
	for _, f := range in.Failures {
		first, _, _ := strings.Cut(f, "\n") // the rest is a stack, which differs from run to run
		out.Notifications = append(out.Notifications, sarifNotification{"error", sarifText{Text: sentence(printable(first))}})
	}
	return out
}

// sarifResults makes the results of a run, and remembers what the findings of a file share.
type sarifResults struct {
	artifacts
	guard fix.Guard
	// hashes are those of hashed, the file of the last result: findings come in the order of files.
	hashed *source.File
	hashes lineHashes
}

func (s *sarifResults) of(f *finding.Finding) sarifResult {
	report := s.sarif.report
	i, _ := slices.BinarySearch(s.sarif.index, string(f.Rule))
	out := sarifResult{
		RuleID: string(f.Rule), RuleIndex: i, Kind: "fail", Level: f.Severity.String(),
		Message:      report.sarifMessage(f),
		Locations:    []sarifPlace{{Physical: s.physical(f.Views.Of(f.File), f.Span)}},
		Fingerprints: map[string]string{"astrosecrets/v1": f.Fingerprint},
		Properties:   sarifTargets{f.Project, f.Key, f.Targets},
	}
	if hash := s.lineHash(f); hash != "" {
		out.Fingerprints["primaryLocationLineHash"] = hash
	}
	for i, rel := range f.Related {
		out.Related = append(out.Related, sarifPlace{
			ID: i + 1, Physical: s.physical(f.Views.Of(rel.File), rel.Span), Message: &sarifText{Text: sentence(printable(rel.Message))},
		})
	}
	for _, x := range showable(&s.guard, f) {
		if len(x.Edits) == 0 {
			continue // SARIF has only changes of files
		}
		sf := sarifFix{Description: sarifText{Text: sentence(printable(x.Message))}, Properties: sarifSafe{!x.Unsafe}}
		for _, e := range x.Edits {
			change := sarifReplacement{s.region(e.File, e.Span), sarifContent{e.Text}}
			at := s.location(e.File)
			if n := len(sf.Changes); n > 0 && sf.Changes[n-1].Location.URI == at.URI {
				sf.Changes[n-1].Replacements = append(sf.Changes[n-1].Replacements, change)
				continue
			}
			sf.Changes = append(sf.Changes, sarifChange{at, []sarifReplacement{change}})
		}
		out.Fixes = append(out.Fixes, sf)
	}
	if sup, ok := report.Suppressed[f]; ok {
		kind := "inSource"
		if sup.External {
			kind = "external"
		}
		out.Suppressions = []sarifSuppression{{kind, "accepted"}}
	} else if len(report.Suppressed) > 0 {
		out.Suppressions = []sarifSuppression{} // says that it is not suppressed
	}
	return out
}

func (s *sarifResults) lineHash(f *finding.Finding) string {
	if s.hashed != f.File {
		s.hashed = f.File
		s.hashes.read(f.File)
	}
	return s.hashes.of(f.Views.Of(f.File), f.Start().Line)
}

// sarifMessage returns the message of a result. As plain text it is one paragraph: message,
// details, where, effect, help, and links to the related places. As Markdown each is a paragraph.
func (r *Report) sarifMessage(f *finding.Finding) sarifText {
	parts := r.parts(f)
	text := sentences(f, parts)
	if strings.Contains(text, "](") { // or it would be read as a link
		text = brackets(text)
	}
	var paragraphs strings.Builder
	add := func(text ...string) {
		for _, t := range text {
			paragraphs.WriteString(t)
		}
	}
	add("**", markdown(sentence(printable(f.Text))), "**")
	for _, p := range parts {
		add("\n\n", p.title(), ": ", markdown(sentence(p.text)))
	}
	if lines := details(f); len(lines) > 0 {
		all := strings.Join(lines, "\n")
		fence := fenceFor(all)
		add("\n\n", fence, "\n", all, "\n", fence)
	}
	for i, rel := range f.Related {
		message := strings.TrimRight(strings.Join(strings.Fields(printable(rel.Message)), " "), ".")
		if message == "" {
			message = "the other place"
		}
		link := fmt.Sprintf("See [%s](%d).", brackets(message), i+1)
		text += " " + link
		add("\n\n", link)
	}
	return sarifText{Text: text, Markdown: paragraphs.String()}
}

// sentences returns message, details, where, effect and help as one paragraph of plain text.
func sentences(f *finding.Finding, parts []part) string {
	var out strings.Builder
	add := func(s string) {
		if s = sentence(s); s == "" {
			return
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(s)
	}
	add(printable(f.Text))
	var lines []string
	for _, l := range details(f) {
		if fields := strings.Join(strings.Fields(l), " "); fields != "" {
			lines = append(lines, fields)
		}
	}
	add(strings.Join(lines, "; "))
	for _, p := range parts {
		switch p.label {
		case labelWhere:
			add("Where: " + p.text)
		case labelEffect, labelHelp:
			add(p.text)
		}
	}
	return out.String()
}

// brackets escapes what SARIF 2.1.0 §3.11.6 reads as a link.
func brackets(s string) string { return linkSigns.Replace(s) }

var linkSigns = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)

// sentence ends a message with a full stop, as SARIF viewers expect.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return strings.TrimRight(s, ":;,") + "."
}

// artifacts are the files that a run refers to, numbered in the order of their paths.
type artifacts struct {
	sarif *sarif
	paths []string // sorted
}

func (a *artifacts) location(f *source.File) sarifLocation {
	at := a.sarif.location(f.Path)
	i, _ := slices.BinarySearch(a.paths, f.Path)
	at.Index = &i
	return at
}

func (a *artifacts) physical(v *redact.View, s source.Span) sarifPhysical {
	f := v.File
	region := a.region(f, widen(f, s))
	if n := s.Len(); n > 0 && n <= maxSnippet && region.StartLine == region.EndLine && visible(v, s) {
		region.Snippet = &sarifContent{v.Text(s)}
	}
	return sarifPhysical{a.location(f), region}
}

func (a *artifacts) region(f *source.File, s source.Span) sarifRegion {
	return sarifRegion{
		StartLine: f.LineAt(s.Start), StartColumn: f.UTF16Column(s.Start),
		EndLine: f.LineAt(s.End), EndColumn: f.UTF16Column(s.End),
	}
}

// widen gives an empty range the code point behind it, so that there is something to
// underline.
func widen(f *source.File, s source.Span) source.Span {
	if end := f.LineSpan(f.LineAt(s.Start)).End; s.Len() == 0 && s.Start < end {
		s.End = boundary(f.Content[:end], s.Start+1)
	}
	return s
}

func (s *sarif) location(p string) sarifLocation {
	p = s.report.hostPath(p)
	switch {
	case path.IsAbs(p):
		return sarifLocation{URI: "file://" + escape(p)}
	case strings.HasPrefix(p, "../"):
		return sarifLocation{URI: escape(p)}
	}
	return sarifLocation{URI: escape(p), BaseID: sourceRoot}
}

// escape writes a path as a relative URI reference; a colon in its first part would
// make that a scheme.
func escape(p string) string {
	if strings.Trim(p, unreserved) == "" {
		return p
	}
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

// unreserved are the characters of a path that are never escaped (RFC 3986), and the slash.
const unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"

// sarifDir is an absolute directory as a URI, which ends in a slash.
func sarifDir(dir string) string {
	if dir == "" {
		return ""
	}
	dir = "/" + strings.Trim(strings.ReplaceAll(dir, `\`, "/"), "/")
	return "file://" + strings.TrimSuffix(escape(dir), "/") + "/"
}

// semantic is a release in the form of Semantic Versioning; another build gets
// the lowest version, because consumers compare versions.
func semantic(version string) string {
	v := strings.TrimPrefix(version, "v")
	core, _, _ := strings.Cut(v, "+")
	core, _, _ = strings.Cut(core, "-")
	parts := strings.Split(core, ".")
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 32); err != nil || len(parts) != 3 {
			return "0.0.0-devel"
		}
	}
	return v
}

// sarifRules describes the rules, sorted by id.
func sarifRules(r *Report) []sarifRule {
	all := slices.Clone(r.Rules)
	seen := map[finding.RuleID]bool{}
	for _, f := range r.Findings {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			all = append(all, r.rule(f.Rule))
		}
	}
	sorting.Stable(all, func(a, b *rules.Rule) int { return cmp.Compare(a.ID, b.ID) })
	all = slices.CompactFunc(all, func(a, b *rules.Rule) bool { return a.ID == b.ID })
	out := []sarifRule{}
	for _, rule := range all {
		out = append(out, describe(rule))
	}
	return out
}
