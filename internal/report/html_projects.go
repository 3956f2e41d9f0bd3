package report

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/schema"
)

// targetPlaces says where the targets run, for the table of projects.
var targetPlaces = map[string]string{"local": "astro dev start", "hosted": "Deployment", "remote": "agents"}

// projectTable writes a table with the targets of each project.
func (p *page) projectTable() {
	p.add("<section id=\"projects\" aria-labelledby=\"projects-title\">\n<h2 id=\"projects-title\">Projects</h2>\n",
		"<table>\n<thead><tr><th scope=\"col\">Target</th><th scope=\"col\">Secrets backend</th><th scope=\"col\">State</th></tr></thead>\n")
	start, left := p.written, 0
	for i, one := range p.projects {
		if p.written-start > maxProjects {
			left = len(p.projects) - i
			break
		}
		p.project(one)
	}
	p.add("</table>\n")
	p.leftOut(left, "more project")
	p.add("<p class=\"more\"><button type=\"button\" id=\"more-projects\"></button></p>\n</section>\n")
}

// leftOut says how many things of a kind are not on the page, if there are any.
func (p *page) leftOut(n int, kind string) {
	if n == 0 {
		return
	}
	p.format("<p>% would make this page too large. The format json has all of them.</p>\n", plural(n, kind))
}

// project writes a row with the name of a project and one for each of its targets.
func (p *page) project(c *projectCounts) {
	p.format("<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"3\"><a href=\"#findings\">%</a>", c.Root)
	p.versions(c.Project)
	p.add("</th></tr>\n")
	for i := range c.Targets {
		p.add("<tr>")
		p.target(&c.Targets[i], c.byTarget[i])
		p.add("</tr>\n")
	}
	if len(c.Targets) == 0 {
		p.add(`<tr><td class="muted" colspan="2">no target of Astro</td>`)
		p.state(c.all)
		p.add("</tr>\n")
	}
	p.add("</tbody>\n")
}

// versions writes the Runtime and the Airflow of a project.
func (p *page) versions(one *Project) {
	var parts []string
	if one.Runtime != "" {
		parts = append(parts, "Runtime "+one.Runtime)
	}
	if one.Airflow != "" {
		parts = append(parts, "Airflow "+one.Airflow)
	}
	if len(parts) > 0 {
		p.format(" <small>%</small>", strings.Join(parts, ", "))
	}
}

func (p *page) target(t *Target, counts severityCounts) {
	p.format("<td>%", t.Name)
	if at := targetPlaces[t.Name]; at != "" {
		p.format(" <small>%</small>", at)
	}
	p.add("</td>")
	if b, _, known := schema.Lookup(t.Backend); known {
		p.format("<td>% <small><code>%</code></small></td>", b.Title, t.Backend[strings.LastIndexByte(t.Backend, '.')+1:])
	} else if t.Backend != "" {
		p.format("<td><code>%</code></td>", t.Backend)
	} else {
		p.add(`<td class="muted">none</td>`)
	}
	p.state(counts)
}

// state writes a cell with what was found.
func (p *page) state(counts severityCounts) {
	if counts.worst() == 0 {
		p.add(`<td class="clean">no findings</td>`)
		return
	}
	p.add("<td>")
	for s := finding.Error; s >= finding.Note; s-- {
		if counts[s] > 0 {
			p.format(`<span class="count %">%</span> `, s.String(), plural(counts[s], s.String()))
		}
	}
	p.add("</td>")
}
