package report

import (
	"bytes"
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
)

// findings writes one section for each rule.
func (p *page) findings() {
	p.add("<section id=\"findings\" aria-labelledby=\"findings-title\" tabindex=\"-1\">\n<h2 id=\"findings-title\">Findings</h2>\n")
	if len(p.rules) == 0 {
		p.add("<p>There are no findings.</p>\n")
	}
	if len(p.rules) > 3 {
		p.contents()
	}
	for _, g := range p.rules {
		p.rule(g)
	}
	p.add("</section>\n")
}

// contents writes the list of the rules that have findings.
func (p *page) contents() {
	p.add("<nav aria-label=\"Rules\">\n<ul class=\"rules\">\n")
	for _, g := range p.rules {
		worst := g.counts.worst().String()
		p.format(`<li><span class="dot %"><span class="spoken">%</span></span>`, worst, worst)
		p.format("<a href=\"#%\">%</a> <span class=\"number\">%</span></li>\n", string(g.id), string(g.id), strconv.Itoa(len(g.findings)))
	}
	p.add("</ul>\n</nav>\n")
}

func (p *page) rule(g *ruleFindings) {
	rule := p.report.rule(g.id)
	p.format("<section class=\"rule\" id=\"%\">\n<h3>", string(g.id))
	p.prose(rule.Title)
	p.format("</h3>\n<p class=\"about\"><a href=\"%\">%</a> <span class=\"number\">%</span></p>\n", rule.URL(), string(g.id), plural(len(g.findings), "finding"))
	if rule.Doc.Why != "" {
		p.add("<details><summary>Why it matters</summary><p>")
		p.prose(rule.Doc.Why)
		p.add("</p></details>\n")
	}
	p.add("<div class=\"cards\">\n")
	left := 0
	for _, same := range p.alike(g.findings) {
		if p.written > maxListed {
			left += len(same)
			continue
		}
		left += p.card(same)
	}
	p.add("</div>\n")
	p.leftOut(left, "more finding")
	p.add("<p class=\"more\"><button type=\"button\"></button></p>\n</section>\n")
}

// alike groups findings that say the same in words, in the order of the first of each group.
func (p *page) alike(findings []*finding.Finding) [][]*finding.Finding {
	var out [][]*finding.Finding
	index := map[string]int{}
	for _, f := range findings {
		var key strings.Builder
		key.WriteString(f.Severity.String() + "\n" + f.Text)
		for _, l := range p.report.parts(f) {
			key.WriteString("\n" + l.label + l.text)
		}
		i, ok := index[key.String()]
		if !ok {
			i = len(out)
			index[key.String()] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

// card writes findings that say the same, and returns how many of them it leaves out.
func (p *page) card(same []*finding.Finding) int {
	f := same[0]
	severity := f.Severity.String()
	p.format("<article class=\"card %\">\n<h4><span class=\"severity %\">%</span> ", severity, severity, severity)
	p.prose(f.Text)
	p.add("</h4>\n")
	if len(same) > 1 {
		p.words(f, false)
	}
	p.add("<ol class=\"places\">\n")
	left := p.places(same)
	p.add("</ol>\n")
	if len(same) == 1 {
		p.words(f, true)
	}
	p.add("</article>\n")
	return left
}

// places writes the findings of a card, and returns how many of them it leaves out.
func (p *page) places(same []*finding.Finding) int {
	withDiff := len(same) > 1
	done := 0
	_ = inOrder(len(same), func(b *bytes.Buffer) func(int) error {
		part := *p
		part.markup, part.glyphs = &markup{out: b}, nil
		return func(i int) error {
			part.written = 0
			part.place(same[i], withDiff)
			return nil
		}
	}, func(_ int, text []byte) error {
		if p.written+len(text) >= maxComplete {
			return errLongPage
		}
		p.write(string(text))
		done++
		return nil
	})
	for i, f := range same[done:] {
		if p.written > maxListed {
			return len(same) - done - i
		}
		p.place(f, withDiff)
	}
	return 0
}

// errLongPage tells that the page got too long for findings with their source lines.
var errLongPage = errors.New("the page is long")

// words writes where a finding holds, its effect, its help and its fixes, withDiff with what the
// first fix changes.
func (p *page) words(f *finding.Finding, withDiff bool) {
	parts := p.report.parts(f)
	if len(parts) == 0 {
		return
	}
	p.add("<dl class=\"words\">\n")
	for _, l := range parts {
		p.format("<dt>%</dt><dd>", l.title())
		p.prose(l.text)
		if l.label == labelFix {
			p.format(` <code class="command">%</code>`, fixCommand(f.Fixes[0]))
			if withDiff {
				p.diff(f)
			}
		}
		p.add("</dd>\n")
	}
	for i := 1; i < len(f.Fixes); i++ {
		p.add("<dt>Or</dt><dd>")
		p.prose(f.Fixes[i].Message)
		p.add("</dd>\n")
	}
	p.add("</dl>\n")
}

// place writes one finding of a card: where it is, the line of the file, and withDiff what its fix
// changes.
func (p *page) place(f *finding.Finding, withDiff bool) {
	p.add("<li")
	id := ""
	if len(f.Fingerprint) >= idLen {
		id = f.Fingerprint[:idLen]
		p.format(` id="f-%"`, id)
	}
	if i, ok := p.number[f.Project]; ok {
		p.format(` data-p="%"`, strconv.Itoa(i))
	}
	at := place(f.File, f.Span)
	if id != "" {
		p.format(`><p class="at"><a href="#f-%">%</a></p>`, id, at)
	} else {
		p.format(`><p class="at">%</p>`, at)
	}
	if p.written < maxComplete {
		p.source(f)
		p.more(f)
		if withDiff {
			p.diff(f)
		}
	}
	p.add("</li>\n")
}

// idLen is how much of a fingerprint identifies a finding in the page (hexadecimal digits).
const idLen = 16

// source writes the line of a finding with its range marked.
func (p *page) source(f *finding.Finding) {
	snip := snippetOf(&p.glyphs, f.Views.Of(f.File), f.Span, pageColumns)
	if snip.line == "" {
		return
	}
	p.format(`<pre class="source"><span class="line">%</span> `, strconv.Itoa(f.Start().Line))
	p.marked(snip.line[:snip.from], snip.line[snip.from:snip.to], snip.line[snip.to:]) //leakcheck:ok files are shown by Cells alone
	if snip.more > 0 {
		p.format(`<span class="muted"> … %</span>`, plural(snip.more, "more line"))
	}
	p.add("</pre>")
}

// marked writes a line with a part of it marked. An empty part marks its place.
func (p *page) marked(before, part, after string) {
	p.format("%<mark>%</mark>%", before, cmp.Or(part, " "), after)
}

// pageColumns is how much of a source line a page displays.
const pageColumns = 160

// more writes what a finding lays out below its line, and its related places.
func (p *page) more(f *finding.Finding) {
	if lines := details(f); len(lines) > 0 {
		p.format("<pre class=\"details\">%", lines[0])
		for _, l := range lines[1:] {
			p.format("\n%", l)
		}
		p.add("</pre>")
	}
	for _, rel := range f.Related {
		p.format("<p class=\"related\">See <code>%</code>: ", place(rel.File, rel.Span))
		p.prose(rel.Message)
		p.add("</p>")
	}
}
