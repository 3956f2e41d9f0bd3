package report

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	_ "embed" // the style and the script of the page
	"encoding/base64"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// HTML writes the report as one page for people: what was checked, and the findings by rule. The
// page loads nothing and has a policy (CSP) that forbids it. It can be read without its script, which
// filters and shortens long lists, and without its style.
//
// The page stays below maxPage bytes: when it gets long, the findings that come last, the least
// severe ones of each rule, are listed without their source lines and then only counted.
func HTML(w io.Writer, r *Report) error {
	out := bufio.NewWriterSize(w, 64<<10)
	p := newPage(&markup{out: out}, r)
	p.head()
	p.projectTable()
	p.names()
	p.findings()
	p.foot()
	return out.Flush()
}

//go:embed html/page.css
var pageStyle string

//go:embed html/page.js
var pageScript string

// The limits of a page in bytes: from where on no further projects are listed, findings are listed
// by their place alone, and findings are only counted. maxPage leaves room for what follows.
const (
	maxProjects = 7_500_000
	maxComplete = 16_500_000
	maxListed   = 19_000_000
	maxPage     = 20_000_000
)

// page is a report that is written as HTML.
type page struct {
	*markup
	report   *Report
	active   []*finding.Finding
	counts   severityCounts
	rules    []*ruleFindings
	projects []*projectCounts // the worst come first
	number   map[string]int   // by root: the index in projects
	glyphs   []glyph          // memory for the line of a finding
}

// ruleFindings are the findings of one rule, the severest first.
type ruleFindings struct {
	id       finding.RuleID
	counts   severityCounts
	findings []*finding.Finding
}

// projectCounts are the findings of one project by target.
type projectCounts struct {
	*Project
	all      severityCounts
	byTarget []severityCounts // in the order of Project.Targets
}

func newPage(m *markup, r *Report) *page {
	p := &page{markup: m, report: r, active: r.active(), number: make(map[string]int, len(r.Projects))}
	for i := range r.Projects {
		one := &r.Projects[i]
		p.number[one.Root] = i
		p.projects = append(p.projects, &projectCounts{Project: one, byTarget: make([]severityCounts, len(one.Targets))})
	}
	rules := map[finding.RuleID]*ruleFindings{}
	for _, f := range p.active {
		p.counts.add(f)
		if i, ok := p.number[f.Project]; ok {
			p.projects[i].add(f)
		}
		g := rules[f.Rule]
		if g == nil {
			g = &ruleFindings{id: f.Rule}
			rules[f.Rule] = g
			p.rules = append(p.rules, g)
		}
		g.counts.add(f)
		g.findings = append(g.findings, f)
	}
	sorting.Stable(p.rules, func(a, b *ruleFindings) int {
		return cmp.Or(cmp.Compare(b.counts.worst(), a.counts.worst()), cmp.Compare(a.id, b.id))
	})
	for _, g := range p.rules {
		sorting.Stable(g.findings, func(a, b *finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	}
	sorting.Stable(p.projects, func(a, b *projectCounts) int { return cmp.Compare(b.all.worst(), a.all.worst()) })
	for i, one := range p.projects {
		p.number[one.Root] = i
	}
	return p
}

// add counts a finding for the targets where it holds.
func (c *projectCounts) add(f *finding.Finding) {
	c.all.add(f)
	for i, t := range c.Targets {
		if len(f.Targets) == 0 || slices.Contains(f.Targets, t.Name) {
			c.byTarget[i].add(f)
		}
	}
}

// head writes all that precedes the table of projects.
func (p *page) head() {
	p.add(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-`)
	p.write(digest(pageStyle))
	p.add(`'; script-src 'sha256-`)
	p.write(digest(pageScript))
	p.format(`'; base-uri 'none'; form-action 'none'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<title>astrosecrets: %</title>
<style>`, p.verdict())
	p.write(pageStyle)
	p.add("</style>\n<script>")
	p.write(pageScript)
	projects, detail := p.report.scope()
	p.format(`</script>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<p class="product">astrosecrets</p>
<h1>%</h1>
<p>%</p>
</header>
<main>
`, strings.ToUpper(p.verdict()[:1])+p.verdict()[1:], projects+", "+detail+p.report.leftOut())
	p.filter()
}

// verdict says in a few words what was found.
func (p *page) verdict() string {
	if p.report.noBackend() {
		return cmp.Or(tally(p.active), "no secrets backend configured")
	}
	return cmp.Or(tally(p.active), "no findings")
}

// digest is the SHA-256 of a style or a script as a policy names it.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// filter writes the form that the script filters by; without a script it is not displayed.
func (p *page) filter() {
	if len(p.active) == 0 && len(p.projects) < 2 {
		return
	}
	p.add("<form id=\"filter\" role=\"search\" aria-label=\"Filter\">\n<fieldset><legend>Severity</legend>\n<div>")
	for s := finding.Error; s >= finding.Note; s-- {
		p.format(`<label class="check %"><input type="checkbox" name="severity" value="%" checked="checked"/> %</label>`+"\n", s.String(), s.String(), plural(p.counts[s], s.String()))
	}
	p.add("</div></fieldset>\n<label>Rule <select name=\"rule\">\n<option value=\"\">All rules</option>\n")
	for _, g := range p.rules {
		p.format("<option value=\"%\">% (%)</option>\n", string(g.id), string(g.id), strconv.Itoa(len(g.findings)))
	}
	p.add("</select></label>\n<label>Project <input type=\"search\" name=\"project\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"Part of its name\"/></label>\n",
		"<button type=\"reset\">Clear</button>\n<output id=\"matches\"></output>\n</form>\n")
}

// severities explains the severities at the end of the page.
var severities = map[finding.Severity]string{
	finding.Error:   "Airflow, the image build or a reader of the file fails or silently ignores the setting, or a credential is exposed.",
	finding.Warning: "It works today and is fragile, or the targets of the project differ.",
	finding.Note:    "It cannot be verified from the files, or it is advice.",
}

// foot writes the end of the page.
func (p *page) foot() {
	p.add("</main>\n<footer>\n<dl>\n")
	for s := finding.Error; s >= finding.Note; s-- {
		p.format("<dt><span class=\"severity %\">%</span></dt><dd>%</dd>\n", s.String(), s.String(), severities[s])
	}
	p.add("</dl>\n<p>Values that may be credentials are masked as <code>••••</code>.")
	if p.report.Version != "" {
		p.format(" Written by astrosecrets %.", p.report.Version)
	}
	p.add("</p>\n</footer>\n</body>\n</html>\n")
}
