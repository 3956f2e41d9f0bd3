package inventory

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/schema"
)

// near returns the secret of the store that was probably meant by an id, "" if none is near: one
// whose name differs in separators and case alone, or has another prefix, or a spelling mistake.
func (b *Backend) near(id string, lookups []schema.Name) string {
	if len(lookups) == 0 {
		return ""
	}
	name := full(lookups[0])
	want, bare := plain(name), plain(id)
	best, rank := "", 3
	consider := func(name string, r int) {
		if r < rank {
			best, rank = name, r
		}
	}
	for _, held := range b.all {
		have := plain(held)
		switch {
		case have == want:
			consider(held, 0)
		case have == bare || len(bare) >= 4 && strings.HasSuffix(have, bare) && isBoundary(held, len(id)):
			consider(held, 1)
		}
	}
	if best == "" {
		best, _ = fuzzy.Best(name, b.sharing(name))
	}
	if best == lookups[0].Name { // the name is right, and the vault is not
		for _, e := range b.held[b.Folded(best)] {
			if len(e.In) > 0 {
				return best + " in " + e.In[len(e.In)-1]
			}
		}
	}
	return best
}

// plain is a name without case and separators.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '-', '_', '.', '/', ' ':
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// isBoundary reports whether the last n bytes of a name follow a separator.
func isBoundary(name string, n int) bool {
	at := len(name) - n - 1
	return at < 0 || strings.ContainsRune("-_./", rune(name[at]))
}

// sharing returns the names of the store that may be a misspelling of name: equal but for two
// characters, since a prefix that all share makes long names look alike.
func (b *Backend) sharing(name string) []string {
	var out []string
	for _, have := range b.all {
		if have != name && fuzzy.Distance(have, name, 3) < 3 {
			out = append(out, have)
		}
	}
	return out
}

// Unused returns the secrets of the store under the backend's prefixes that no item asks for.
// A kind without a prefix has none, since any secret may be somebody else's.
func (inv *Inventory) Unused(b *Backend) []string {
	if !b.Listed || !isReadable(b.Backend) {
		return nil
	}
	at := slices.Index(inv.Backends, b)
	used := map[string]bool{}
	for _, i := range inv.Items {
		for _, n := range i.States[at].Names {
			used[b.Folded(n.Name)], used[b.Folded(full(n))] = true, true
		}
	}
	var prefixes []string
	for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
		const sample = "xqz"
		for _, n := range b.LookupNames(kind, sample).Names {
			for _, name := range []string{n.Name, full(n)} {
				if p, ok := strings.CutSuffix(name, sample); ok && len(strings.Trim(p, "/-_")) > 0 {
					prefixes = append(prefixes, b.Folded(p))
				}
			}
		}
	}
	var out []string
	for _, name := range b.all {
		folded := b.Folded(name)
		if !used[folded] && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(folded, p) }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
