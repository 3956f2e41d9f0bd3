package report

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
)

// maxDiff is the number of lines of a diff that a page displays.
const maxDiff = 60

// diff writes what the first fix of a finding changes, with credentials masked.
func (p *page) diff(f *finding.Finding) {
	if len(f.Fixes) == 0 || p.written > maxComplete {
		return
	}
	plan := fix.NewPlan([]*finding.Finding{f}, true)
	if plan.Empty() {
		return
	}
	var b strings.Builder
	if err := plan.Diff(&b, nil); err != nil {
		return // a strings.Builder takes everything
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	p.add("<details class=\"fix\"><summary>Show the change</summary><pre class=\"diff\">")
	for i, l := range lines {
		if i == maxDiff {
			p.format("<span class=\"muted\">… %</span>\n", plural(len(lines)-i, "more line"))
			break
		}
		p.diffLine(l)
	}
	p.add("</pre></details>")
}

// diffLine writes one line of a unified diff.
func (p *page) diffLine(l string) {
	switch {
	case strings.HasPrefix(l, "--- "), strings.HasPrefix(l, "+++ "), strings.HasPrefix(l, "@@ "), strings.HasPrefix(l, `\ `):
		p.format("<span class=\"muted\">%</span>\n", l)
	case strings.HasPrefix(l, "+"):
		p.format("<ins>%</ins>\n", l)
	case strings.HasPrefix(l, "-"):
		p.format("<del>%</del>\n", l)
	default:
		p.format("%\n", l)
	}
}
