package airflow

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/redact"
)

func TestClassName(t *testing.T) {
	for value, want := range map[string]string{
		azure:                  azure,
		"'\" " + azure + "\"'": azure,
		"acme.secrets.Backend": "acme.secrets.Backend",
		"hvs.dJI5PuFtJ3znKzVM": redact.Mask,
		"":                     "",
	} {
		if got := backend(t, "AIRFLOW__SECRETS__BACKEND="+value).ClassName(); got != want {
			t.Errorf("%q: ClassName = %q, want %q", value, got, want)
		}
	}
}

// TestMayShowNames: secret names are displayed only if no prefix or separator may give a credential away.
func TestMayShowNames(t *testing.T) {
	const perKey = "AIRFLOW__SECRETS__BACKEND_KWARG__"
	for name, c := range map[string]struct {
		kwargs, line string
		want         bool
	}{
		"defaults":               {`{}`, "", true},
		"plain prefix":           {`{"connections_prefix": "etl-connections", "sep": "--"}`, "", true},
		"token as prefix":        {`{"connections_prefix": "hvs.dJI5PuFtJ3znKzVMwR6I"}`, "", false},
		"separator too long":     {`{"sep": "-abc"}`, "", false},
		"credential in a prefix": {`{"connections_prefix": "etl-orange-lamp", "client_secret": "orange-lamp"}`, "", false},
		"prefix in a credential": {`{"connections_prefix": "orange", "client_secret": "an-orange-lamp"}`, "", false},
		"short common part":      {`{"connections_prefix": "lamp", "client_secret": "an-orange-lamp"}`, "", true},
		"plain per-key prefix":   {`{}`, perKey + "VARIABLES_PREFIX=etl", true},
		"token as per-key":       {`{}`, perKey + "VARIABLES_PREFIX=hvs.dJI5PuFtJ3znKzVMwR6I", false},
		"other per-key kwarg":    {`{}`, perKey + "VAULT_URL=hvs.dJI5PuFtJ3znKzVMwR6I", true},
	} {
		b := backend(t, classLine, "AIRFLOW__SECRETS__BACKEND_KWARGS="+c.kwargs, c.line)
		if got := b.MayShowNames(); got != c.want {
			t.Errorf("%s: MayShowNames = %t, want %t", name, got, c.want)
		}
	}
}

// TestCredentialPlaceholder: a key file is a placeholder if each of its secret members is.
func TestCredentialPlaceholder(t *testing.T) {
	const google = "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend"
	for value, want := range map[string]bool{
		`{"private_key": "<private key>", "client_email": "a@b.example"}`:           true,
		`{"private_key": "", "token": "YOUR_TOKEN"}`:                                true,
		`{"private_key": "dJI5PuFtJ3znKzVMwR6I", "client_email": "a@b.example"}`:    false,
		`{"private_key": "<private key>", "refresh_token": "dJI5PuFtJ3znKzVMwR6I"}`: false,
		`{"private_key": 12}`:                 false,
		`{"client_email": "a@b.example"}`:     false,
		`["<private key>"]`:                   false,
		`"<the json of the service account>"`: true,
		`"dJI5PuFtJ3znKzVMwR6I"`:              false,
	} {
		list := backend(t, google, `AIRFLOW__SECRETS__BACKEND_KWARGS='{"gcp_keyfile_dict": `+value+`}'`).Credentials()
		if len(list) != 1 || list[0].Name != "gcp_keyfile_dict" || list[0].Placeholder != want {
			t.Errorf("%s: credentials %+v, want one, placeholder %t", value, list, want)
		}
	}
}
