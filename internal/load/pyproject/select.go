package pyproject

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
)

// Selection says which dependencies an installation has.
type Selection struct {
	Extras, Groups []string
	// All is set for all extras, AllGroups for all groups.
	All, AllGroups bool
	// Defaults is set if the default groups are installed but for those in Without.
	Defaults bool
	Without  []string
	// OnlyGroups is set if the dependencies of the project itself are left out.
	OnlyGroups bool
}

// SelectionOf returns what a command of pip, uv, Poetry or PDM selects.
func SelectionOf(c *pip.Command) Selection {
	s := Selection{
		Extras: words(c, "--extra", "--extras"),
		Groups: words(c, "--group", "--with", "--only-group", "--only"),
		All:    c.Has("--all-extras"), AllGroups: c.Has("--all-groups"),
		Without: words(c, "--no-group", "--without"),
	}
	s.OnlyGroups = c.Has("--only-group") || c.Has("--only") || c.Has("--only-dev")
	if s.OnlyGroups && slices.Contains(s.Groups, "main") {
		s.OnlyGroups = false
	}
	if c.Has("--only-dev") || c.Has("--dev") {
		s.Groups = append(s.Groups, "dev")
	}
	if c.Has("--no-dev") {
		s.Without = append(s.Without, "dev")
	}
	s.Defaults = (c.Verb == pip.Project || c.Tool == "uv") && !s.OnlyGroups && !c.Has("--only") &&
		!c.Has("--no-default-groups") && !c.Has("--prod") && !c.Has("--no-default")
	return s
}

// words returns the normalized names in the values of options, which commas or spaces separate.
func words(c *pip.Command, options ...string) []string {
	var out []string
	for _, o := range options {
		for _, v := range c.Values(o) {
			for _, name := range strings.FieldsFunc(v.Value, func(r rune) bool { return r == ',' || r == ' ' }) {
				out = append(out, pip.Normalize(name))
			}
		}
	}
	return out
}

// Select returns the direct dependencies that a selection installs, in the order of the file as far
// as it has one. An extra of the project itself ("name[all]") is followed.
func (f *File) Select(s Selection) []*Dependency {
	w := selecting{file: f, seen: map[string]bool{}}
	if !s.OnlyGroups {
		w.add(f.Dependencies)
		for _, name := range s.Extras {
			w.extra(name)
		}
		if s.All {
			for _, name := range slices.Sorted(maps.Keys(f.Extras)) {
				w.extra(name)
			}
		}
	}
	for _, name := range s.Groups {
		w.group(name)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Groups)) {
		if s.AllGroups || s.Defaults && slices.Contains(f.DefaultGroups, name) && !slices.Contains(s.Without, name) {
			w.group(name)
		}
	}
	return w.out
}

type selecting struct {
	file *File
	seen map[string]bool // extras and groups
	out  []*Dependency
}

func (w *selecting) add(list []*Dependency) {
	for _, d := range list {
		switch {
		case d.Group != "":
			w.group(d.Group)
		case d.Normalized == w.file.Project && d.Normalized != "":
			for _, e := range d.Extras {
				w.extra(e.Normalized)
			}
		default:
			w.out = append(w.out, d)
		}
	}
}

func (w *selecting) extra(name string) {
	if !w.seen["extra "+name] {
		w.seen["extra "+name] = true
		w.add(w.file.Extras[name])
	}
}

func (w *selecting) group(name string) {
	if !w.seen["group "+name] {
		w.seen["group "+name] = true
		w.add(w.file.Groups[name])
	}
}

// after returns the first release after those that agree with v up to segment i.
func after(v pep440.Version, i int) string {
	var parts []string
	for k := range i {
		parts = append(parts, strconv.Itoa(v.Segment(k)))
	}
	return strings.Join(append(parts, strconv.Itoa(v.Segment(i)+1)), ".")
}
