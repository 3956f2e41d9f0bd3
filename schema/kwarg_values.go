package schema

import "slices"

// Enum returns the texts that some release accepts for a kwarg, in the order of its schema; nil if
// it accepts others too, or no text. Validate determines which of them a release accepts.
func (k *Kwarg) Enum() []string {
	if k.node == nil {
		return nil
	}
	lists := slices.Clone(k.node.enums)
	for _, n := range k.node.allOf {
		lists = append(lists, n.enums...)
	}
	var out []string
	for _, list := range lists {
		for _, v := range list {
			if s, ok := v.(string); ok && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Distributions returns the names of all official provider packages, sorted.
func Distributions() []string { return index().Distributions.get() }

// CurrentClasses returns the class paths to write today, one for each backend.
func CurrentClasses() []string { return index().Current.get() }
