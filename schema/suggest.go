package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// Suggest returns the classes that were probably meant by an unknown path, best first, at most three:
// from the table of known wrong paths, the same class elsewhere, another class of the same module, or
// what differs by a few letters.
func Suggest(class string) []string {
	c := index()
	class, _, _ = strings.Cut(class, ",") // some write a list, of which Airflow takes none
	class = strings.Trim(class, " \t\"'")
	if right, ok := c.Aliases.get()[class]; ok {
		return []string{right}
	}
	module, name := moduleOf(class)
	type candidate struct {
		path string
		far  int
	}
	var found []candidate
	for _, path := range c.Current.get() {
		m, n := moduleOf(path)
		far := fuzzy.Distance(class, path, 5)
		switch byName := fuzzy.Distance(strings.ToLower(name), strings.ToLower(n), 4); {
		case byName == 0:
			far = min(far, 1)
		case m == module:
			far = min(far, 2)
		case byName < 4 && len(n) > 8:
			far = min(far, byName+1)
		}
		if far < 5 {
			found = append(found, candidate{path, far})
		}
	}
	// The path may be a misspelled older path: suggest the path of today.
	if len(found) == 0 {
		for path, id := range c.Classes {
			if b, ok := ByID(id); ok && fuzzy.Distance(class, path, 4) < 4 {
				found = append(found, candidate{b.Class, 3})
			}
		}
	}
	sorting.Stable(found, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.path, b.path)) })
	var paths []string
	for _, n := range found {
		if len(paths) < 3 && !slices.Contains(paths, n.path) && n.far <= found[0].far+1 {
			paths = append(paths, n.path)
		}
	}
	return paths
}

// SuggestKwarg returns the kwarg that was probably meant by an unknown name, and what to do, in a
// sentence. Either may be "".
func (b *Backend) SuggestKwarg(name string) (right, help string) {
	s := getText(&b.suggestions, name, func() suggestion {
		right, help := b.suggestKwarg(name)
		return suggestion{right, help}
	})
	return s.right, s.help
}

// maxSuggestions bounds how many answers of SuggestKwarg a backend keeps.
const maxSuggestions = 64

// suggestion is an answer of SuggestKwarg. Several rules ask for each unknown name.
type suggestion struct{ right, help string }

func (b *Backend) suggestKwarg(name string) (right, help string) {
	if n, ok := b.mistake(name); ok {
		return n.Right, n.Help
	}
	folded := fold(name)
	best := 1 + len(folded)/4
	for _, k := range b.kwargs {
		if k.Until != "" {
			continue
		}
		if d := fuzzy.Distance(folded, k.Name, best); d < best {
			best, right = d, k.Name
		}
	}
	return right, ""
}

// ValueAfterRename returns what becomes of the value of a wrong kwarg under the right name.
func (b *Backend) ValueAfterRename(name string) MistakenValue {
	n, _ := b.mistake(name)
	return n.Value
}

// mistake returns what is known of a wrong name.
func (b *Backend) mistake(name string) (KnownMistake, bool) {
	n, ok := b.KnownMistakes[name]
	if !ok {
		n, ok = b.KnownMistakes[fold(name)]
	}
	return n, ok
}

// fold removes differences that people do not intend: case, surrounding spaces, and '-' for '_'.
func fold(name string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_")
}

// CredentialKwarg returns the kwarg of any built-in backend that has this name and holds a
// credential; nil if there is none.
func CredentialKwarg(name string) *Kwarg {
	if b, ok := ByID(index().Credentials.get()[name]); ok {
		return b.Kwarg(name)
	}
	return nil
}

// ModuleDistributions returns the distributions of the known backend classes in a module or package,
// in order; none if the path is not one.
func ModuleDistributions(path string) []string {
	var out []string
	for class, id := range index().Classes {
		if !strings.HasPrefix(class, path+".") {
			continue
		}
		if b, ok := ByID(id); ok && !slices.Contains(out, b.Distribution) {
			out = append(out, b.Distribution)
		}
	}
	slices.Sort(out)
	return out
}
