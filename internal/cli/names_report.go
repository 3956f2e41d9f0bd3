package cli

import (
	"encoding/csv"
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

// displayed is a text of the project or of a store as reports have it: without control characters,
// and with a mask over what looks like a credential. A URI in the place of an id is one.
func displayed(s string) string {
	if strings.Contains(s, "://") || len(s) > maxDisplayed {
		return redact.Mask
	}
	return source.Printable(redact.Text(s))
}

// maxDisplayed is the length in bytes of the longest name that is displayed. Airflow's ids have at
// most 250 characters.
const maxDisplayed = 600

// secretName is the name of a secret as reports have it.
func secretName(b *inventory.Backend, n schema.Name) string {
	if !b.Backend.MayShowNames() {
		return redact.Mask
	}
	name := displayed(n.Name)
	if n.In != "" {
		name += " in " + displayed(n.In)
	}
	return name
}

type nameJSON struct {
	Kind    string          `json:"kind"`
	ID      string          `json:"id"`
	Use     string          `json:"use"`
	Places  []placeJSON     `json:"places"`
	Targets []nameStateJSON `json:"targets"`
}

type placeJSON struct {
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

type nameStateJSON struct {
	Target  string   `json:"target"`
	Part    string   `json:"part,omitempty"`
	Backend string   `json:"backend"`
	Secrets []string `json:"secrets"`
	State   string   `json:"state"`
	Why     string   `json:"why,omitempty"`
	Defined string   `json:"defined,omitempty"`
	Near    string   `json:"near,omitempty"`
	Varies  bool     `json:"varies,omitempty"`
	// Order is where Airflow looks, in this order, until one place answers.
	Order []responderJSON `json:"order"`
	// AnsweredBy is the one that answers, "unknown" if it cannot be determined.
	AnsweredBy string `json:"answered_by"`
}

// presence says whether a place where Airflow looks has an id.
type presence string

const (
	isThere    presence = "yes"
	isAbsent   presence = "no"
	mayBeThere presence = "unknown"
)

// responderJSON is the backend or something else that may answer a lookup.
type responderJSON struct {
	By   string   `json:"by"`
	Has  presence `json:"has"`
	Name string   `json:"name,omitempty"`
	At   string   `json:"at,omitempty"`
}

type projectNamesJSON struct {
	Root    string      `json:"root"`
	Names   []nameJSON  `json:"names"`
	Dynamic []placeJSON `json:"dynamic"`
	Unread  []placeJSON `json:"unread"`
	Unused  []string    `json:"unused,omitempty"`
}

var useWords = map[names.Use]string{names.Required: "required", names.Optional: "optional", names.Default: "default", names.Written: "written"}

func spots(root string, list []inventory.Spot) []placeJSON {
	out := make([]placeJSON, 0, len(list))
	for _, s := range list {
		out = append(out, placeJSON{inRoot(root, s.Path), s.Line, s.Column})
	}
	return out
}

// shownPath is inRoot for people: without line breaks and other control characters.
func shownPath(root, name string) string { return source.Printable(inRoot(root, name)) }

// inRoot returns the path of a project's file relative to the working directory.
func inRoot(root, name string) string {
	if root == "" || root == "." {
		return name
	}
	return root + "/" + name
}

func (p *projectNames) state(i *inventory.Item, n int) nameStateJSON {
	b, s := p.Backends[n], &i.States[n]
	out := nameStateJSON{Target: b.Target, Part: redact.Part(b.Part), Backend: b.ClassName(), Secrets: []string{}, State: s.Answer.String(), Why: source.Printable(redact.Text(s.Detail)), Varies: s.Varies}
	for _, name := range s.Names {
		out.Secrets = append(out.Secrets, secretName(b, name))
	}
	if len(s.Definitions) > 0 {
		out.Defined = p.place(s.Definitions[0])
	}
	out.Order, out.AnsweredBy = p.order(b, s)
	if s.Unusable != "" {
		out.Why = s.Unusable
	}
	if s.Near != "" && b.Backend.MayShowNames() {
		out.Near = displayed(s.Near)
	}
	return out
}

// place is where a definition is.
func (p *projectNames) place(d inventory.Definition) string {
	return fmt.Sprintf("%s:%d", shownPath(p.Root, d.Path), d.Line)
}

// order returns where Airflow looks an item up, and which place answers. The metadata database comes
// last, and the files do not show what it holds.
func (p *projectNames) order(b *inventory.Backend, s *inventory.State) (out []responderJSON, answers string) {
	switch s.Answer {
	case inventory.NotAsked, inventory.Impossible:
	default:
		if s.Why != schema.LookedUp && s.Answer == inventory.Defined {
			break
		}
		backend := responderJSON{By: "backend", Has: mayBeThere}
		switch {
		case s.Answer == inventory.Present:
			backend.Has = isThere
		case s.Absent || s.Answer == inventory.Unusable:
			backend.Has = isAbsent
		}
		if len(s.Names) > 0 {
			backend.Name = secretName(b, s.Names[0])
		}
		out = append(out, backend)
	}
	for _, d := range s.Definitions {
		has := isThere
		if d.Uncertain {
			has = mayBeThere
		}
		out = append(out, responderJSON{string(d.By), has, displayed(d.Name), p.place(d)})
	}
	out = append(out, responderJSON{By: "metadata database", Has: mayBeThere})
	for _, r := range out {
		switch r.Has {
		case isThere:
			return out, r.By
		case mayBeThere:
			return out, string(mayBeThere)
		}
	}
	return out, string(mayBeThere)
}

// writeNamesJSON writes the inventories for programs.
func writeNamesJSON(w io.Writer, projects []*projectNames, unused bool) error {
	list := []projectNamesJSON{}
	for _, p := range projects {
		one := projectNamesJSON{Root: p.Root, Names: []nameJSON{}, Dynamic: spots(p.Root, p.Dynamic), Unread: []placeJSON{}}
		for _, u := range p.Unread {
			one.Unread = append(one.Unread, placeJSON{inRoot(p.Root, u.Path), 1, 1})
		}
		for _, i := range p.Items {
			n := nameJSON{Kind: string(i.Kind), ID: displayed(i.ID), Use: useWords[i.Use], Places: spots(p.Root, i.Spots), Targets: []nameStateJSON{}}
			for k := range i.States {
				n.Targets = append(n.Targets, p.state(i, k))
			}
			one.Names = append(one.Names, n)
		}
		if unused {
			one.Unused = p.unused()
		}
		list = append(list, one)
	}
	return writeJSON(w, map[string]any{"version": 1, "projects": list})
}

// unused returns the secrets that nothing refers to, each once.
func (p *projectNames) unused() []string {
	var out []string
	for _, b := range p.Backends {
		for _, name := range p.Unused(b) {
			out = append(out, displayed(name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// writeNamesCSV writes a line for each id and backend, and one for each unused secret if these are
// asked for.
func writeNamesCSV(w io.Writer, projects []*projectNames, unused bool) error {
	out := csv.NewWriter(cleanWriter{w})
	_ = out.Write([]string{"project", "kind", "id", "use", "path", "line", "column", "target", "part", "secret", "state", "defined", "near", "answered_by"})
	for _, p := range projects {
		for _, i := range p.Items {
			at := i.Spots[0]
			row := []string{csvCell(source.Printable(p.Root)), string(i.Kind), csvCell(displayed(i.ID)), useWords[i.Use], csvCell(shownPath(p.Root, at.Path)), fmt.Sprint(at.Line), fmt.Sprint(at.Column)}
			if len(i.States) == 0 {
				_ = out.Write(append(row, "", "", "", "", "", "", ""))
			}
			for k := range i.States {
				s := p.state(i, k)
				_ = out.Write(append(slices.Clone(row), s.Target, s.Part, csvCell(strings.Join(s.Secrets, " ")), s.State, csvCell(s.Defined), csvCell(s.Near), s.AnsweredBy))
			}
		}
	}
	if unused {
		for _, p := range projects {
			for _, name := range p.unused() {
				_ = out.Write([]string{csvCell(source.Printable(p.Root)), "", "", "unused", "", "", "", "", "", csvCell(name), "present", "", "", ""})
			}
		}
	}
	out.Flush()
	return out.Error()
}

// csvCell keeps a spreadsheet from taking a name for a formula.
func csvCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
