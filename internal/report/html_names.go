package report

import (
	"cmp"
	"strconv"
)

// ProjectNames is what the DAGs of a project refer to, for a page of names. Its texts are redacted.
type ProjectNames struct {
	Root string
	// Rows are the ids by kind.
	Rows []NameRow
}

// NameRow is one id.
type NameRow struct {
	Kind, ID string
	// Use says how the id is used if it need not be there: "optional".
	Use string
	// At is the first place that refers to it ("dags/load.py:3:31"), More the number of the others.
	At     string
	More   int
	States []NameState
}

// NameState is one id on targets that are alike.
type NameState struct {
	Targets string
	// Secret is the name of the secret that Airflow looks up, "" if there is none.
	Secret string
	// Text says what is known of the secret, as the format text does; Class is the class of the text.
	Text  string
	Class NameClass
}

// NameClass is how good a state is: the class of its text on the page.
type NameClass string

// The classes.
const (
	NameUnknown NameClass = "muted" // nothing is known, or something else defines the id
	NamePresent NameClass = "clean"
	NameMissing NameClass = "count error" // Airflow requires the id, and nothing is known to answer
)

// maxNames is the size in bytes of the tables of names from where on ids are only counted.
const maxNames = 2_500_000

var kindTitles = map[string]string{"connection": "Connections", "variable": "Variables", "config": "Options"}

// names writes the tables of ids.
func (p *page) names() {
	if len(p.report.Names) == 0 {
		return
	}
	p.add("<section id=\"names\" aria-labelledby=\"names-title\">\n<h2 id=\"names-title\">Names</h2>\n")
	start, left := p.written, 0
	for _, one := range p.report.Names {
		if p.written-start > maxNames {
			left += len(one.Rows)
			continue
		}
		if len(p.report.Names) > 1 {
			p.format("<h3>%</h3>\n", one.Root)
		}
		p.add("<table class=\"names\">\n<thead><tr><th scope=\"col\">Id</th><th scope=\"col\">Used in</th><th scope=\"col\">Target</th><th scope=\"col\">Secret and state</th></tr></thead>\n")
		kind, open := "", false
		for i := range one.Rows {
			if p.written-start > maxNames {
				left += len(one.Rows) - i
				break
			}
			if row := &one.Rows[i]; row.Kind != kind {
				if kind = row.Kind; open {
					p.add("</tbody>\n")
				}
				open = true
				p.format("<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"4\">%</th></tr>\n", kindTitles[kind])
			}
			p.nameRow(&one.Rows[i])
		}
		if open {
			p.add("</tbody>\n")
		}
		p.add("</table>\n")
	}
	p.leftOut(left, "more id")
	p.add("</section>\n")
}

// nameRow writes an id, and a line for each of its states.
func (p *page) nameRow(row *NameRow) {
	span := strconv.Itoa(max(1, len(row.States)))
	p.format(`<tr><td rowspan="%"><code>%</code>`, span, row.ID)
	if row.Use != "" {
		p.format(" <small>%</small>", row.Use)
	}
	p.format(`</td><td rowspan="%"><code>%</code>`, span, row.At)
	if row.More > 0 {
		p.format(" <small>and %</small>", plural(row.More, "more place"))
	}
	p.add("</td>")
	for i := range row.States {
		if i > 0 {
			p.add("<tr>")
		}
		p.nameState(&row.States[i])
		p.add("</tr>\n")
	}
	if len(row.States) == 0 {
		p.add("<td></td><td class=\"muted\">no secrets backend</td></tr>\n")
	}
}

func (p *page) nameState(s *NameState) {
	p.format("<td>%</td><td>", s.Targets)
	if s.Secret != "" {
		p.format("<code>%</code> ", s.Secret)
	}
	p.format(`<span class="%">%</span></td>`, string(cmp.Or(s.Class, NameUnknown)), s.Text)
}
