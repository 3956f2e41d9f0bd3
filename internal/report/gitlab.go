package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules"
)

type gitlabIssue struct {
	Type        string         `json:"type"`
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Categories  []string       `json:"categories"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

// gitlabLocation gives the place twice: GitLab reads lines.begin first and positions
// where that is missing, other readers of Code Climate reports want either.
type gitlabLocation struct {
	Path      string          `json:"path"`
	Lines     gitlabLines     `json:"lines"`
	Positions gitlabPositions `json:"positions"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

type gitlabPositions struct {
	Begin gitlabPosition `json:"begin"`
	End   gitlabPosition `json:"end"`
}

type gitlabPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// GitLab writes a Code Quality report (docs.gitlab.com, "Code Quality report format"), an issue a line.
func GitLab(w io.Writer, r *Report) error {
	j := newJSONWriter(w)
	j.open("", '[')
	seen := map[string]int{}
	active := r.active()
	fingerprints := make([]string, 0, len(active))
	for _, f := range active {
		fingerprints = append(fingerprints, unique(seen, f.Fingerprint))
	}
	j.lines(len(active), func() func(int) any { return func(i int) any { return r.gitlabIssue(active[i], fingerprints[i]) } })
	j.close(']')
	return j.flush()
}

// gitlabIssue returns a finding with a fingerprint that no other of the report has.
func (r *Report) gitlabIssue(f *finding.Finding, fingerprint string) gitlabIssue {
	start, end := f.Start(), f.End()
	return gitlabIssue{
		Type: "issue", Description: sentences(f, r.parts(f)), CheckName: string(f.Rule),
		Categories: []string{category(r.rule(f.Rule))}, Fingerprint: fingerprint, Severity: r.gitlabSeverity(f),
		Location: gitlabLocation{
			Path:      r.hostPath(f.File.Path),
			Lines:     gitlabLines{start.Line, end.Line},
			Positions: gitlabPositions{gitlabPosition{start.Line, start.Column}, gitlabPosition{end.Line, end.Column}},
		},
	}
}

func category(r *rules.Rule) string {
	if r.SecuritySeverity != "" {
		return "Security"
	}
	return "Bug Risk"
}

// gitlabSeverity maps severities to info, minor, major and critical, the last for an
// error of a rule that guards a credential and is scored high (7.0 or more).
func (r *Report) gitlabSeverity(f *finding.Finding) string {
	switch f.Severity {
	case finding.Error:
		if score, err := strconv.ParseFloat(r.rule(f.Rule).SecuritySeverity, 64); err == nil && score >= 7 {
			return "critical"
		}
		return "major"
	case finding.Warning:
		return "minor"
	}
	return "info"
}

// unique keeps the fingerprints of a report apart: GitLab drops all but one of those
// that are equal.
func unique(seen map[string]int, fingerprint string) string {
	seen[fingerprint]++
	if n := seen[fingerprint]; n > 1 {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", fingerprint, n))
		return hex.EncodeToString(sum[:16])
	}
	return fingerprint
}
