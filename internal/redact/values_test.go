package redact

import (
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// render shows parts of a text, the rest masked.
func render(text string, shown []source.Span) string {
	v := NewView(source.New("f", "f", []byte(text)), shown, nil)
	return v.Text(source.Span{End: len(text)})
}

func TestKwargText(t *testing.T) {
	for _, test := range []struct{ backend, kwarg, text, want string }{
		{"hashicorp-vault", "token", "hunter2", Mask},
		{"hashicorp-vault", "url", "https://vault.example.com:8200", "https://vault.example.com:8200"},
		{"hashicorp-vault", "url", "https://vault:8200/v1", "https://vault:8200/v1"},
		{"hashicorp-vault", "url", "https://vault:8200/harborside", "https://vault:8200/" + Mask},
		{"hashicorp-vault", "url", "https://vault:8200/?sig=harborside", "https://vault:8200/" + Mask},
		{"hashicorp-vault", "url", "https://vault:8200#harborside", "https://vault:8200" + Mask},
		{"hashicorp-vault", "url", "https://u:p/w@vault:8200", "https://" + Mask},
		{"hashicorp-vault", "url", "ftp://vault", Mask},
		{"hashicorp-vault", "url", "https://har bor", "https://" + Mask},
		{"hashicorp-vault", "url", "https://vault:harbor", "https://" + Mask},
		{"hashicorp-vault", "url", "https://10.0.0.1:8200", "https://10.0.0.1:8200"},
		{"hashicorp-vault", "url", "https://kv-{env}.example.com", "https://kv-{env}.example.com"},
		{"hashicorp-vault", "url", "https://" + strings.Repeat("a", 200), "https://" + Mask},
		{"azure-key-vault", "vault_url", "contoso.vault.azure.net", "contoso.vault.azure.net"},
		{"azure-key-vault", "vault_url", "contoso.example.com", Mask},
		{"azure-key-vault", "tenant_id", "72f988bf-86f1-41af-91ab-2d7cd011db47", "72f988bf-86f1-41af-91ab-2d7cd011db47"},
		{"azure-key-vault", "tenant_id", "72f988bf-86f1-41af-91ab-2d7cd011db4x", Mask},
		{"azure-key-vault", "tenant_id", "moonlight", Mask},
		{"azure-key-vault", "sep", "--", "--"},
		{"azure-key-vault", "sep", "horse", Mask},
		{"azure-key-vault", "connections_prefix", "airflow-connections", "airflow-connections"},
		{"azure-key-vault", "connections_prefix", "prod-airflow-conns", "prod-airflow-conns"},
		{"azure-key-vault", "connections_prefix", "harborside-connections", Mask},
		{"azure-key-vault", "connections_prefix", "moonlight", Mask},
		{"hashicorp-vault", "auth_type", "approle", "approle"},
		{"hashicorp-vault", "auth_type", "moonlight", Mask},
		{"hashicorp-vault", "region", "eu-west-1", "eu-west-1"},
		{"hashicorp-vault", "region", "moonlight", Mask},
		{"hashicorp-vault", "token_path", "/var/run/secrets/token", "/var/run/secrets/token"},
		{"hashicorp-vault", "token_path", "/moonlight/x", Mask},
		{"hashicorp-vault", "username", "moonlight", Mask},
		{"hashicorp-vault", "username", "", ""},
		{"hashicorp-vault", "mount_point", "secret", "secret"},
	} {
		b, ok := schema.ByID(test.backend)
		if !ok {
			t.Fatal(test.backend)
		}
		got := render(test.text, []source.Span{{End: KwargText(b.Kwarg(test.kwarg), slices.Contains(b.NamingKwargs(), test.kwarg), test.text, true)}})
		if got != test.want {
			t.Errorf("%s %q is displayed as %q, want %q", test.kwarg, test.text, got, test.want)
		}
	}
	if KwargText(nil, false, "x", true) != 0 {
		t.Error("the value of an unknown kwarg is displayed")
	}
}

func TestVariableValue(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"DB_PW", "hunter2", Mask}, {"DEBUG", "True", "True"}, {"DEBUG", "", ""}, {"debug", "moonlight", Mask},
		{"VAULT_ADDR", "'https://vault:8200'", Mask + "https://vault:8200" + Mask},
		{"AWS_REGION", "eu-west-1", "eu-west-1"}, {"AWS_REGION", "horse", Mask},
		{"AZURE_CLIENT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47", "72f988bf-86f1-41af-91ab-2d7cd011db47"}, {"AZURE_CLIENT_ID", "horse", Mask},
		{"AIRFLOW__CORE__PARALLELISM", "32", "32"}, {"AIRFLOW__CORE__EXECUTOR", "LocalExecutor", "LocalExecutor"}, {"AIRFLOW__CORE__FERNET_KEY", "12345", Mask},
		{"PINCODE", "12345678", Mask},
	} {
		if got := render(test.value, VariableValue(test.name, test.value)); got != test.want {
			t.Errorf("%s=%q is displayed as %q, want %q", test.name, test.value, got, test.want)
		}
	}
}

func TestIsNamePart(t *testing.T) {
	for text, want := range map[string]bool{
		"airflowconnections": true, "contoso/prod": true, "AF-Conns": true, "team1": true, "": true,
		"hvs.CAESIJlWh0": false, "hunter2horse": false, "a b": false, strings.Repeat("x", 30): false,
	} {
		if got := IsNamePart(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestPlaceholderAndReference(t *testing.T) {
	for text, want := range map[string]bool{"<your-client-secret>": true, "<moonlight>": false, "<>": false, "your-secret": false} {
		if got := IsPlaceholder(text); got != want {
			t.Errorf("%q is a placeholder: %v", text, got)
		}
	}
	for text, want := range map[string]string{"$VAULT_TOKEN": "VAULT_TOKEN", "${A}": "A", "$moonlight": "", "VAULT_TOKEN": "", "${A": ""} {
		if name, ok := Reference(text); ok != (want != "") || ok && name != want {
			t.Errorf("%q refers to %q, %v", text, name, ok)
		}
	}
}
