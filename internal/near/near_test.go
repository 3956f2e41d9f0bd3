package near

import "testing"

func TestBest(t *testing.T) {
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
