package schema

import "slices"

// PrefixKwarg is the kwarg that holds the prefix or path of a kind, "" if there is none.
func (b *Backend) PrefixKwarg(kind Kind) string { return b.names.Kinds[kind].Prefix }

// PatternKwarg is the kwarg that holds the lookup pattern of a kind, "" if there is none.
func (b *Backend) PatternKwarg(kind Kind) string { return b.names.Kinds[kind].Pattern }

// Separator is what joins a prefix and an id with these kwargs: sep as given, its default, or the
// one that the backend has fixed.
func (b *Backend) Separator(kwargs map[string]any) string {
	if b.names.SeparatorArg == "" {
		return b.names.Separator
	}
	s, _ := b.value(kwargs, b.names.SeparatorArg).(string)
	return s
}

// NameKwargs are the kwargs that decide which names the backend asks its store for, sorted.
func (b *Backend) NameKwargs() []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	add(b.names.SeparatorArg)
	for _, k := range b.names.Kinds {
		add(k.Prefix)
		add(k.Pattern)
	}
	if m := b.names.Mount; m != nil {
		add(m.Kwarg)
		for _, r := range m.Requests {
			add(r.Kwarg)
		}
	}
	for _, p := range b.names.ExtraPrefixes {
		add(p.Kwarg)
	}
	slices.Sort(out)
	return out
}
