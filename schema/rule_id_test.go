package schema

import "testing"

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		id   RuleID
		name string
		want bool
	}{
		{"kwargs/unknown-key", "kwargs/unknown-key", true},
		{"kwargs/unknown-key", "kwargs", true},
		{"kwargs/unknown-key", "kwargs/*", true},
		{"kwargs/unknown-key", "*/unknown-*", true},
		{"kwargs/unknown-key", "k*", true},
		{"kwargs/unknown-key", "*", true},
		{"kwargs/unknown-key", "*/*", true},
		{"kwargs/unknown-key", "k*/u*n*key", true},
		{"kwargs/unknown-key", "kwargs*key", false}, // * is no slash
		{"kwargs/unknown-key", "kwargs/key*", false},
		{"kwargs/unknown-key", "unknown-key", false},
		{"kwargs/unknown-key", "prefix/*", false},
		{"kwargs/unknown-key", "kwargs/unknown-key*unknown-key", false}, // the pieces overlap
		{"kwargs/unknown-key", "", false},
		{"kwargs/unknown-key", "[k]wargs/*", false},
	} {
		if got := c.id.Matches(c.name); got != c.want {
			t.Errorf("%s matches %q: %v, want %v", c.id, c.name, got, c.want)
		}
	}
}
