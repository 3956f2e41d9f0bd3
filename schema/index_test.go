package schema_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

const (
	azure  = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
	google = "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend"
	sm     = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
	ssm    = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
	vault  = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
)

func TestIndexDecodes(t *testing.T) {
	data, err := os.ReadFile("backends/index.json")
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		IDs         []string
		Classes     map[string]string
		Aliases     map[string]string
		Current     []string
		Credentials map[string]string
	}
	if err := json.Unmarshal(data, &index); err != nil {
		t.Fatal(err)
	}
	all := schema.Backends()
	if len(all) != len(index.IDs) || len(all) < 10 {
		t.Fatalf("%d backends decode, the index names %d", len(all), len(index.IDs))
	}
	if !slices.IsSorted(schema.Distributions()) {
		t.Error("the distributions are not sorted, and they are searched by halves")
	}
	if !slices.IsSortedFunc(all, func(a, b *schema.Backend) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("backends are not sorted by id")
	}
	for path, id := range index.Classes {
		b, c, ok := schema.Lookup(path)
		if !ok || b.ID != id || c.Path != path {
			t.Errorf("%s leads to %v", path, b)
		}
	}
	credentials := map[string]string{}
	for _, b := range slices.Backward(all) {
		for _, k := range b.Kwargs() {
			if k.Credential {
				credentials[k.Name] = b.ID
			}
		}
	}
	if !maps.Equal(credentials, index.Credentials) {
		t.Errorf("credentials %v, the backends have %v", index.Credentials, credentials)
	}
	for wrong, right := range index.Aliases {
		if _, known := index.Classes[wrong]; known || !slices.Contains(index.Current, right) {
			t.Errorf("alias %s -> %s", wrong, right)
		}
	}
}

func TestLookup(t *testing.T) {
	b, c, ok := schema.Lookup("airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend")
	if !ok || b.ID != "azure-key-vault" || c.Distribution != "apache-airflow" || c.Until != "3.0.0" || c.DeprecatedSince != "2.0.0" || c.Replacement != azure {
		t.Errorf("contrib path: %+v", c)
	}
	if _, c, _ = schema.Lookup("airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend"); c.Until != "5.0.0" || c.DeprecatedSince != "3.4.0" {
		t.Errorf("old module: %+v", c)
	}
	if _, _, ok := schema.Lookup("my.Backend"); ok {
		t.Error("an unknown class is found")
	}
}

func TestSuggest(t *testing.T) {
	for class, want := range map[string]string{
		"airflow.providers.microsoft.azure.secrets.keyvault.AzureKeyVaultBackend":                  azure,
		"airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyvaultBackend":                 azure,
		"airflow.providers.azure.secrets.key_vault.AzureKeyVaultBackend":                           azure,
		"airflow.providers.google.cloud.secrets.secret_manager.SecretManagerBackend":               google,
		"airflow.providers.google.cloud.secrets.secrets_manager.CloudSecretsManagerBackend":        google,
		"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretsManagerBackend":         google,
		"airflow.providers.amazon.aws.secrets.secrets_manager.SystemsManagerParameterStoreBackend": ssm,
		"airflow.providers.amazon.aws.secrets.secret_manager.SecretsManagerBackend":                sm,
		"airflow.providers.amazon.aws.secrets.secrets_manager.SecretManagerBackend":                sm,
		"airflow.providers.hashicorp.secrets.vault.HashicorpVaultBackend":                          vault,
		"airflow.providers.hashicorp.vault.VaultBackend":                                           vault,
		`"airflow.providers.hashicorp.secrets.vault.VaultBackend" `:                                vault,
		"airflow.contrib.secrets.hashicorp_vaults.VaultBackend":                                    vault,
		"my.company.Backend": "",
		"":                   "",
	} {
		got := schema.Suggest(class)
		if want == "" && len(got) != 0 || want != "" && (len(got) == 0 || got[0] != want) {
			t.Errorf("%s: got %q, want %q", class, got, want)
		}
	}
}

func TestKnownPackage(t *testing.T) {
	for class, want := range map[string]bool{
		"airflow.providers.microsoft.azure.secrets.foo.Bar": true,
		"airflow.providers.snowflake.secrets.Foo":           true,
		"airflow.contrib.secrets.x.Y":                       true,
		"airflow.secrets.local.Foo":                         true,
		"airflow.providers.fernet_secrets.secrets.Foo":      false,
		"airflow.providers.amazonas.secrets.Foo":            false,
		"plugins.my.Backend":                                false,
	} {
		if got := schema.KnownPackage(class); got != want {
			t.Errorf("%s: got %v", class, got)
		}
	}
}

func TestDistribution(t *testing.T) {
	for _, test := range []struct {
		name, right string
		known       bool
	}{
		{"apache-airflow-providers-microsoft-azure", "apache-airflow-providers-microsoft-azure", true},
		{"Apache_Airflow_Providers.Microsoft-Azure", "apache-airflow-providers-microsoft-azure", true},
		{"apache-airflow-providers-snowflake", "apache-airflow-providers-snowflake", true},
		{"onepassword-secrets-backend", "onepassword-secrets-backend", true},
		{"apache-airflow-providers-azure", "apache-airflow-providers-microsoft-azure", false},
		{"apache-airflow-provider-hashicorp", "apache-airflow-providers-hashicorp", false},
		{"apache-airflow-providers-amazn", "apache-airflow-providers-amazon", false},
		{"apache-airflow-backport-providers-amazon", "apache-airflow-providers-amazon", false},
		{"requests", "", false},
		{"airflow-fernet-secrets", "", false},
	} {
		if right, known := schema.Distribution(test.name); right != test.right || known != test.known {
			t.Errorf("%s: got %q %v", test.name, right, known)
		}
	}
}

func TestExtras(t *testing.T) {
	got := schema.Extras("microsoft.azure")
	if len(got) != 1 || got[0].Name != "apache-airflow-providers-microsoft-azure" || got[0].Until != "" {
		t.Errorf("microsoft.azure: %+v", got)
	}
	if got = schema.Extras("AWS"); len(got) != 1 || got[0].Name != "apache-airflow-providers-amazon" || got[0].Until != "3.0.0" {
		t.Errorf("aws: %+v", got)
	}
	if got = schema.Extras("celery"); got != nil {
		t.Errorf("celery: %+v", got)
	}
	for _, b := range schema.Backends() {
		for _, extra := range slices.Concat(b.Extras, b.LegacyExtras) {
			if !slices.ContainsFunc(schema.Extras(extra), func(d schema.ExtraDistribution) bool { return d.Name == b.Distribution }) {
				t.Errorf("%s: extra %s does not bring %s", b.ID, extra, b.Distribution)
			}
		}
	}
}

func TestSuggestKwarg(t *testing.T) {
	for _, test := range [][3]string{
		{"azure-key-vault", "conections_prefix", "connections_prefix"},
		{"azure-key-vault", "connection_prefix", "connections_prefix"},
		{"azure-key-vault", "connections_path", "connections_prefix"},
		{"azure-key-vault", "Vault-URL", "vault_url"},
		{"google-secret-manager", "project-id", "project_id"},
		{"hashicorp-vault", "kv_version", "kv_engine_version"},
		{"hashicorp-vault", "connections_prefix", "connections_path"},
		{"aws-secrets-manager", "region", "region_name"},
		{"aws-secrets-manager", "role-arn", "role_arn"},
		{"aws-ssm", "sep", ""},
		{"azure-key-vault", "whatever_else", ""},
	} {
		b, _ := schema.ByID(test[0])
		if right, _ := b.SuggestKwarg(test[1]); right != test[2] {
			t.Errorf("%s %s: got %q, want %q", test[0], test[1], right, test[2])
		}
	}
}

func TestVersionDependence(t *testing.T) {
	b, _ := schema.ByID("azure-key-vault")
	for _, test := range []struct {
		kwarg    string
		versions []string
		want     schema.Support
	}{
		{"client_secret", nil, schema.All},
		{"client_secret", []string{"7.0.0"}, schema.None},
		{"client_secret", []string{"7.0.0", "8.0.0"}, schema.Some},
		{"client_secret", []string{"8.0.0"}, schema.All},
		{"vault_url", []string{"1.0.0"}, schema.All},
		{"nonsense", nil, schema.None},
	} {
		if got := b.Supported(test.kwarg, schema.ParseVersions(test.versions...)); got != test.want {
			t.Errorf("%s %v: got %v, want %v", test.kwarg, test.versions, got, test.want)
		}
	}
	amazon, _ := schema.ByID("aws-secrets-manager")
	for version, want := range map[string]schema.Outcome{"5.0.0": schema.LookupFails, "5.1.0": schema.Ignored} {
		if got := amazon.UnknownKwargsIn(schema.ParseVersions(version)); len(got) != 1 || got[0].Outcome != want {
			t.Errorf("amazon %s: unknown kwargs: %+v", version, got)
		}
	}
	if got := amazon.UnknownKwargsIn(nil); len(got) != 2 {
		t.Errorf("unknown versions: %+v", got)
	}
	if got := amazon.Supported("full_url_mode", nil); got != schema.None {
		t.Errorf("a removed kwarg without versions: %v", got)
	}
	for version, want := range map[string]string{"8.27.0": "2.7.0", "8.28.0": "2.8.0", "99.0": "2.11.0"} {
		if got := amazon.Releases.MinimumAirflow(version); got != want {
			t.Errorf("amazon %s needs Airflow %q, want %q", version, got, want)
		}
	}
	for _, name := range []string{"aws_secret_access_key", "aws_session_token"} {
		if k := amazon.Kwarg(name); !k.Credential || k.Safer == "" {
			t.Errorf("%s: %+v", name, k)
		}
	}
}

// TestOldestAirflow compares the list of all releases with the answer for each of them.
func TestOldestAirflow(t *testing.T) {
	for _, b := range schema.Backends() {
		for i, v := range b.ReleaseVersions() {
			if got, want := b.OldestAirflow(i), b.Releases.MinimumAirflow(v.String()); got != want {
				t.Errorf("%s %s: %q, want %q", b.ID, v, got, want)
			}
		}
	}
}
