package airflow

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestMaskedValue has what canaries found to be shown.
func TestMaskedValue(t *testing.T) {
	const class = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
	for _, test := range []struct{ name, value, want string }{
		{"AIRFLOW__SECRETS__BACKEND", class, class},
		{"AIRFLOW__SECRETS__BACKEND", `"` + class + `"`, `"` + class + `"`},
		{"AIRFLOW__SECRETS__BACKEND", class + " # old", class + " " + source.Mask},
		{"AIRFLOW__SECRETS__BACKEND", "hvs.FgkTWGSPB8Q~.4wSVCbMa22XI", source.Mask},
		{"AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "slbidnerygmwirqbrmob", source.Mask},
		{"AIRFLOW__SECRETS__USE_CACHE", "True", "True"},
		{"AIRFLOW__SECRETS__USE_CACHE", "hunter2hunter2", source.Mask},
		{"GREETING", "hello", "hello"},
		{"GREETING", "hello\nDB_PASSWORD=hunter2", source.Mask},
		{"GREETING", "A1g3ljwSDyDNNmyQEOm98qCw", source.Mask},
		{"\x00G\x00R", "h\x00u\x00n\x00t\x00e\x00r", source.Mask}, // UTF-16, read as it stands
		{"GREETING", "h\x00u\x00n\x00t\x00e\x00r\x002", source.Mask},
		{"GREETING", "a\tb", "a\tb"},
		{`{"client_secret"`, "hunter2", source.Mask},
		{"DB_PASSWORD", `"x"`, `"` + source.Mask + `"`},
	} {
		if got := MaskedValue(test.name, test.value, nil); got != test.want {
			t.Errorf("%s=%q is shown as %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

// A key that a lost quote has joined with a credential is none that may be shown.
func TestLooksLikeKey(t *testing.T) {
	for name, want := range map[string]bool{
		"client_secret": true, "vaultUrl": true, "serviceAccountName": true, "gcp_keyfile_dict": true,
		"client_secretwCYTihKmOhgy": false, "hvs.abc": false, "key1": false,
	} {
		if got := looksLikeKey(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
