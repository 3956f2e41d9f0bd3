package source

import (
	"slices"
	"testing"
	"unicode/utf8"
)

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{"what fits stays", []string{"abc", "abd"}, []string{"abc", "abd"}},
		{"a difference at the start", []string{"xbcdefghijklmn", "ybcdefghijklmn"}, []string{"xbcdefghi…", "ybcdefghi…"}},
		{"in the middle", []string{"0123456789abXdefghijklmn", "0123456789abYdefghijklmn"}, []string{"…89abXdef…", "…89abYdef…"}},
		{"at the end", []string{"0123456789abcdefX", "0123456789abcdefY"}, []string{"…89abcdefX", "…89abcdefY"}},
		{"one ends there", []string{"0123456789abcdef", "0123456789abcdefgh"}, []string{"…9abcdef", "…9abcdefgh"}},
		{"one is short", []string{"0123456789abcdefgh", "0"}, []string{"012345678…", "0"}},
		{"equal", []string{"0123456789abcdef", "0123456789abcdef"}, []string{"012345678…", "012345678…"}},
		{"empty", []string{"", "0123456789abcdef"}, []string{"", "012345678…"}},
	} {
		got := Around(c.texts, 10)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, g := range got {
			if utf8.RuneCountInString(g) > 10 {
				t.Errorf("%s: %q is too wide", c.name, g)
			}
		}
	}
}
