package airflow

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

// TestMaskedValue has what canaries found to be shown.
func TestMaskedValue(t *testing.T) {
	const class = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
	for _, test := range []struct{ name, value, want string }{
		{"AIRFLOW__SECRETS__BACKEND", class, class},
		{"AIRFLOW__SECRETS__BACKEND", `"` + class + `"`, `"` + class + `"`},
		{"AIRFLOW__SECRETS__BACKEND", class + " # old", class + " " + redact.Mask},
		{"AIRFLOW__SECRETS__BACKEND", "hvs.FgkTWGSPB8Q~.4wSVCbMa22XI", redact.Mask},
		{"AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "slbidnerygmwirqbrmob", redact.Mask},
		{"AIRFLOW__SECRETS__USE_CACHE", "True", "True"},
		{"AIRFLOW__SECRETS__USE_CACHE", "hunter2hunter2", redact.Mask},
		{"GREETING", "hello", redact.Mask},
		{"GREETING", "true", "true"},
		{"AIRFLOW__CORE__PARALLELISM", "'32'", "'32'"},
		{"AIRFLOW__SMTP__SMTP_PASSWORD", "1234", redact.Mask},
		{"VAULT_ADDR", "https://vault.example.com:8200?token=x", "https://vault.example.com:8200" + redact.Mask},
		{"AWS_DEFAULT_REGION", "eu-west-1", "eu-west-1"},
		{"AWS_DEFAULT_REGION", "hunter2", redact.Mask},
		{"GREETING", "hello\nDB_PASSWORD=hunter2", redact.Mask},
		{"GREETING", "A1g3ljwSDyDNNmyQEOm98qCw", redact.Mask},
		{"\x00G\x00R", "h\x00u\x00n\x00t\x00e\x00r", redact.Mask}, // UTF-16, read as is
		{"GREETING", "h\x00u\x00n\x00t\x00e\x00r\x002", redact.Mask},
		{"GREETING", "a\tb", redact.Mask},
		{`{"client_secret"`, "hunter2", redact.Mask},
		{"DB_PASSWORD", `"x"`, `"` + redact.Mask + `"`},
	} {
		if got := MaskedValue(test.name, test.value, nil); got != test.want {
			t.Errorf("%s=%q is shown as %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

// A key that a lost quote has joined with a credential may not be displayed.
func TestKwargName(t *testing.T) {
	azure, ok := schema.ByID("azure-key-vault")
	if !ok {
		t.Fatal("no such backend")
	}
	for name, want := range map[string]bool{
		"client_secret": true, "vaultUrl": true, "gcp_keyfile_dict": true, "conections_prefix": true,
		"client_secretwCYTihKmOhgy": false, "hvs.abc": false, "Harborside": false, "cliient_secret": false,
	} {
		if got := redact.KwargName(azure, name, true); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if redact.KwargName(azure, "conections_prefix", false) {
		t.Error("a near miss is displayed although it may not be a key")
	}
}
