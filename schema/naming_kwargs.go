package schema

import "slices"

// PrefixKwarg returns the kwarg that holds the prefix or path of a kind, "" if there is none.
func (b *Backend) PrefixKwarg(kind Kind) string { return b.names.Kinds[kind].Prefix }

// PatternKwarg returns the kwarg that holds the lookup pattern of a kind, "" if there is none.
func (b *Backend) PatternKwarg(kind Kind) string { return b.names.Kinds[kind].Pattern }

// Separator returns the text that joins a prefix and an id with these kwargs: the kwarg, its default,
// or the fixed separator of the backend.
func (b *Backend) Separator(kwargs map[string]any) string {
	if b.names.SeparatorArg == "" {
		return b.names.Separator
	}
	s, _ := b.value(kwargs, b.names.SeparatorArg).(string)
	return s
}

// NamingKwargs returns the kwargs that decide which secret names the backend looks up, sorted. The
// slice is shared: do not change it.
func (b *Backend) NamingKwargs() []string { return b.names.kwargs }

// listKwargs returns the kwargs that the names depend on, sorted.
func (n *namingSpec) listKwargs() (out []string) {
	add := func(names ...string) {
		for _, name := range names {
			if name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	add(n.SeparatorArg)
	for _, k := range n.Kinds {
		add(k.Prefix, k.Pattern)
	}
	if m := n.Mount; m != nil {
		add(m.Kwarg)
		for _, r := range m.Requests {
			add(r.Kwarg)
		}
	}
	for _, p := range n.ExtraPrefixes {
		add(p.Kwarg)
	}
	words := func(forms ...string) {
		for _, form := range forms {
			placeholder(form, func(word string) string {
				if word != "prefix" && word != "sep" && word != "id" && word != "team" {
					add(word)
				}
				return ""
			})
		}
	}
	for _, f := range n.Formats {
		add(f.Given, f.Set)
		words(f.Format, f.In)
	}
	for _, t := range n.Teams {
		add(t.Given)
		words(t.Format, t.In)
	}
	for _, r := range n.Refuse {
		add(r.Kwarg, r.Given, r.Null)
		add(r.Unless...)
	}
	slices.Sort(out)
	return out
}
