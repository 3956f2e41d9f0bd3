package fuzzy

import (
	"strings"
	"testing"
)

func TestBestMatch(t *testing.T) {
	names := []string{"vault_url", "tenant_id", "client_id", "client_secret", "connections_prefix", "variables_prefix"}
	for _, tt := range []struct{ word, want string }{
		{"vault_ulr", "vault_url"},
		{"conections_prefix", "connections_prefix"},
		{"connection_prefix", "connections_prefix"},
		{"client-secret", "client_secret"},
		{"tenantid", "tenant_id"},
		{"mount_point", ""},
		{"vault_url", ""}, // itself is no suggestion
		{"x", ""},
		{"", ""},
	} {
		if got, ok := Best(tt.word, names); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("Best(%q) = %q, %v; want %q", tt.word, got, ok, tt.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"ab", "ba", 1}, {"abc", "abc", 0}, {"kitten", "sitting", 3}, {"abcdefghij", "", 5}} {
		if got := Distance(tt.a, tt.b, 5); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// plain is the distance by its definition.
func plain(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	cost := 1
	if a[0] == b[0] {
		cost = 0
	}
	d := min(plain(a[1:], b[1:])+cost, plain(a[1:], b)+1, plain(a, b[1:])+1)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		d = min(d, plain(a[2:], b[2:])+1)
	}
	return d
}

func TestDistanceIsItsDefinition(t *testing.T) {
	words := []string{""}
	for i := 0; len(words[i]) < 5; i++ {
		words = append(words, words[i]+"a", words[i]+"b", words[i]+"c")
	}
	for i, a := range words {
		for _, b := range words[i%3:] {
			if len(a)+len(b) > 7 {
				continue
			}
			if got, want := Distance(a, b, 99), plain(a, b); got != want {
				t.Fatalf("Distance(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
	long := strings.Repeat("ab", 40) // longer than the rows on the stack
	if got := Distance("x"+long+"y", "z"+long+"q", 99); got != 2 {
		t.Errorf("two long words are %d apart", got)
	}
}
