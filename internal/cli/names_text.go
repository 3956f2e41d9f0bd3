package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// writeNamesText writes the report for people.
func writeNamesText(w io.Writer, projects []*projectNames, unused bool) error {
	return printText(w, printableLines(namesText(projects, unused)))
}

func namesText(projects []*projectNames, unused bool) string {
	var b strings.Builder
	for n, p := range projects {
		if n > 0 {
			b.WriteByte('\n')
		}
		if len(projects) > 1 {
			fmt.Fprintf(&b, "project %s\n", source.Printable(p.Root))
		}
		kind := schema.Kind("")
		for _, i := range p.Items {
			if i.Kind != kind {
				kind = i.Kind
				fmt.Fprintf(&b, "%s\n", map[schema.Kind]string{schema.Connection: "connections", schema.Variable: "variables", schema.Config: "options"}[kind])
			}
			p.item(&b, i)
		}
		p.rest(&b, unused)
	}
	return b.String()
}

// item writes one id, and a line for each target; targets that are alike share one.
func (p *projectNames) item(b *strings.Builder, i *inventory.Item) {
	at := i.Spots[0]
	fmt.Fprintf(b, "  %-28s %s:%d:%d", displayed(i.ID), shownPath(p.Root, at.Path), at.Line, at.Column)
	if more := len(i.Spots) - 1; more > 0 {
		fmt.Fprintf(b, " and %d more", more)
	}
	if note := useNotes[i.Use]; note != "" {
		fmt.Fprintf(b, "  (%s)", note)
	}
	b.WriteByte('\n')
	for _, l := range p.lines(i) {
		fmt.Fprintf(b, "    %-16s %s\n", p.describe(l.backends), l.what)
	}
}

// answerLine is what is known of an item on targets that are alike.
type answerLine struct {
	what     string
	first    int // of the states of the item
	backends []*inventory.Backend
}

// lines returns what is known of an item, targets that are alike in one.
func (p *projectNames) lines(i *inventory.Item) []answerLine {
	var out []answerLine
	for k := range i.States {
		what := p.answer(i, k)
		n := slices.IndexFunc(out, func(l answerLine) bool { return l.what == what })
		if n < 0 {
			n = len(out)
			out = append(out, answerLine{what: what, first: k})
		}
		out[n].backends = append(out[n].backends, p.Backends[k])
	}
	return out
}

// describe names the targets of backends that are alike. The parts of a target are left out if all
// of them are among these.
func (p *projectNames) describe(alike []*inventory.Backend) string {
	var words []string
	for _, b := range alike {
		whole := !slices.ContainsFunc(p.Backends, func(o *inventory.Backend) bool { return o.Target == b.Target && !slices.Contains(alike, o) })
		word := describeBackend(b)
		if whole {
			word = shownTarget(b.Target)
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

// answer says what is known of an item on one target.
func (p *projectNames) answer(i *inventory.Item, n int) string {
	s := p.state(i, n)
	secret := strings.Join(s.Secrets, ", ")
	near := ""
	if s.Near != "" {
		near = "; the store has " + s.Near
	}
	switch i.States[n].Answer {
	case inventory.Present:
		return secret + ": present" + p.overridden(i.States[n].Definitions)
	case inventory.Missing:
		if i.Use != names.Required {
			return secret + ": not in the store" + near
		}
		return secret + ": missing" + near
	case inventory.Unusable:
		return secret + ": in the store, but " + s.Why
	case inventory.Defined:
		defined := i.States[n].Definitions
		if secret != "" {
			secret += ": "
		}
		if i.States[n].Absent {
			secret += absent(p.Backends[n]) + ", "
		}
		by := "defined by "
		if defined[0].Uncertain {
			by = "may be defined by "
		}
		return secret + by + p.definition(defined[0]) + p.overridden(defined[1:]) + near
	case inventory.Impossible:
		return "cannot exist in " + title(p.Backends[n]) + ": " + s.Why + near
	case inventory.NotAsked:
		return "not looked up in the store: " + s.Why
	case inventory.Unclear:
		return "cannot be determined: " + s.Why
	}
	if i.States[n].Absent {
		return secret + ": " + absent(p.Backends[n]) + near
	}
	return secret + near
}

// absent says that the store does not have a secret.
func absent(b *inventory.Backend) string {
	if b.IsFile() {
		return "not in the file"
	}
	return "not in the store"
}

// definition names what defines an id, with its place.
func (p *projectNames) definition(d inventory.Definition) string {
	what := displayed(d.Name)
	switch d.By {
	case inventory.EnvironmentManager:
		what = "the Environment Manager"
	case inventory.LocalDatabase:
		what = "the local database"
	}
	return what + " (" + p.place(d) + ")"
}

// overridden names the definitions that do not count, "" if there are none.
func (p *projectNames) overridden(list []inventory.Definition) string {
	if len(list) == 0 {
		return ""
	}
	var words []string
	for _, d := range list {
		words = append(words, p.definition(d))
	}
	return ", which overrides " + strings.Join(words, " and ")
}

// rest writes what is not an id: dynamic references, files that were not read, unused secrets,
// and the counts.
func (p *projectNames) rest(b *strings.Builder, unused bool) {
	if len(p.Dynamic) > 0 {
		b.WriteString("dynamic: only a run determines these ids\n")
		for _, d := range p.Dynamic {
			fmt.Fprintf(b, "  %s %s:%d:%d\n", d.Kind, shownPath(p.Root, d.Path), d.Line, d.Column)
		}
	}
	if len(p.Unread) > 0 {
		b.WriteString("not read\n")
		for _, u := range p.Unread {
			fmt.Fprintf(b, "  %s: %v\n", shownPath(p.Root, u.Path), redact.Text(u.Err.Error()))
		}
	}
	if unused {
		list := p.unused()
		fmt.Fprintf(b, "unused: %s of the store that nothing here refers to\n", count(len(list), "secret", "secrets"))
		for _, name := range list {
			fmt.Fprintf(b, "  %s\n", name)
		}
	}
	if len(p.Backends) == 0 {
		b.WriteString("No secrets backend is configured, so no secret is looked up.\n")
		return
	}
	listed := slices.ContainsFunc(p.Backends, func(b *inventory.Backend) bool { return b.Listed })
	isFile := !slices.ContainsFunc(p.Backends, func(b *inventory.Backend) bool { return !b.IsFile() })
	switch missing := p.missing(); {
	case !listed && isFile:
		fmt.Fprintf(b, "%s.\n", count(len(p.Items), "name", "names"))
	case !listed:
		fmt.Fprintf(b, "%s. Compare with the store:%s\n", count(len(p.Items), "name", "names"), p.compare())
	case missing > 0:
		fmt.Fprintf(b, "%s, %d missing%s. Create what is missing: astrosecrets names --store FILE --commands\n", count(len(p.Items), "name", "names"), missing, p.uncovered())
	default:
		fmt.Fprintf(b, "%s, none missing%s.\n", count(len(p.Items), "name", "names"), p.uncovered())
	}
}

// uncovered says how many ids no listing tells anything of, "" if none.
func (p *projectNames) uncovered() string {
	n := 0
	for _, i := range p.Items {
		if slices.ContainsFunc(p.Backends, func(b *inventory.Backend) bool {
			return !b.IsCovered(&i.States[slices.Index(p.Backends, b)])
		}) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d not covered by the listing", n)
}

// compare returns the commands that list the store and compare, or how they begin if backends differ.
func (p *projectNames) compare() string {
	names := "astrosecrets names"
	if p.Root != "" && p.Root != "." {
		names += " " + inventory.Quote(source.Printable(p.Root))
	}
	lists := p.Lists(p.Backends[0])
	for _, b := range p.Backends {
		if !slices.Equal(p.Lists(b), lists) {
			lists = nil
		}
	}
	switch {
	case len(lists) == 0:
		return " " + names + " --store FILE"
	case len(lists) == 1 && lists[0].Folder == "":
		return "\n  " + displayed(lists[0].Command) + " | " + names + " --store -"
	}
	var out strings.Builder
	for n, l := range lists {
		file := fmt.Sprintf("list-%d.json", n+1)
		fmt.Fprintf(&out, "\n  %s > %s", displayed(l.Command), file)
		names += " --store " + displayed(file+"@"+inventory.Quote(l.Folder))
	}
	return out.String() + "\n  " + names
}

// namesCommands prints the commands that create what is missing, each once.
func namesCommands(projects []*projectNames) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, p := range projects {
		for _, i := range p.Items {
			for k := range i.States {
				s, be := &i.States[k], p.Backends[k]
				if s.Answer != inventory.Missing || i.Use == names.Default || i.Use == names.Written || !be.Backend.MayShowNames() {
					continue
				}
				command, ok := be.Command(i, s)
				if !ok {
					command = "# no command is known that reads the value from standard input: create " + s.Asked() + " in " + title(be)
				}
				if command = source.Printable(redact.Text(command)); seen[command] {
					continue
				}
				seen[command] = true
				at := i.Spots[0]
				optional := ""
				if i.Use == names.Optional {
					optional = " (optional)"
				}
				fmt.Fprintf(&b, "# %s %s%s, used at %s:%d\n%s\n", i.Kind, displayed(i.ID), optional, shownPath(p.Root, at.Path), at.Line, command)
			}
		}
	}
	if len(seen) == 0 {
		return "# nothing is missing\n"
	}
	return "# Each command reads the value from standard input.\n" + b.String()
}
