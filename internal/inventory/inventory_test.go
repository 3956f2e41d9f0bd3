package inventory

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// The two ids of dag are one secret on Key Vault.
const dag = `from airflow.sdk import BaseHook, Variable
BaseHook.get_connection("my_db")
BaseHook.get_connection("my-db")
Variable.get("bucket")
Variable.get("limit", default=1)
`

// stores are, by backend: the class with its kwargs, a listing with the connection my_db and with
// something near the variable bucket, and the command that creates that variable.
var stores = map[string]struct{ class, kwargs, listing, path, connection, near, command string }{
	"azure": {"airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend", `{"vault_url": "https://contoso.vault.azure.net/"}`,
		`[{"id": "https://contoso.vault.azure.net/secrets/airflow-connections-my-db", "attributes": {"enabled": true}},
		  {"id": "https://contoso.vault.azure.net/secrets/airflow-variable-bucket", "attributes": {"enabled": true}}]`, "",
		"airflow-connections-my-db", "airflow-variable-bucket", "az keyvault secret set --vault-name contoso --name airflow-variables-bucket --file /dev/stdin"},
	"aws secrets manager": {"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend", `{"region_name": "eu-west-1"}`,
		`{"SecretList": [{"Name": "airflow/connections/my_db"}, {"Name": "bucket"}]}`, "",
		"airflow/connections/my_db", "bucket", "aws secretsmanager create-secret --region eu-west-1 --name airflow/variables/bucket --secret-string file:///dev/stdin"},
	"aws parameters": {"airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend", `{}`,
		`{"Parameters": [{"Name": "/airflow/connections/my_db"}, {"Name": "/airflow/variables/Bucket"}]}`, "",
		"/airflow/connections/my_db", "/airflow/variables/Bucket", "aws ssm put-parameter --type SecureString --name /airflow/variables/bucket --value file:///dev/stdin"},
	"google": {"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend", `{"project_id": "my-project"}`,
		`[{"name": "projects/1/secrets/airflow-connections-my_db"}, {"name": "projects/1/secrets/airflow-variables-bucke"}]`, "",
		"airflow-connections-my_db", "airflow-variables-bucke", "gcloud secrets create airflow-variables-bucket --project my-project --replication-policy=automatic --data-file=-"},
	"vault": {"airflow.providers.hashicorp.secrets.vault.VaultBackend", `{"url": "https://vault.example.com", "token": "t", "mount_point": "kv"}`,
		`["my_db", "folder/"]`, "kv/connections",
		"connections/my_db", "", ""},
	"vault, whole names": {"airflow.providers.hashicorp.secrets.vault.VaultBackend", `{"url": "https://vault.example.com", "token": "t", "mount_point": "kv", "namespace": "team"}`,
		"kv/connections/my_db\nkv/variables/buckets\n", "",
		"connections/my_db", "kv/variables/buckets", "vault kv put -namespace team -mount=kv variables/bucket value=-"},
	"vault variables": {"airflow.providers.hashicorp.secrets.vault.VaultBackend", `{"url": "https://vault.example.com", "token": "t", "mount_point": "kv"}`,
		`["buckets"]`, "kv/variables",
		"", "kv/variables/buckets", "vault kv put -mount=kv variables/bucket value=-"},
	"kubernetes": {"airflow.providers.cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend", `{}`,
		`{"kind": "List", "items": [{"metadata": {"labels": {"airflow.apache.org/connection-id": "my_db"}}}]}`, "",
		"airflow.apache.org/connection-id=my_db", "", "kubectl create secret generic airflow-variable-bucket --from-file=value=/dev/stdin && kubectl label secret airflow-variable-bucket airflow.apache.org/variable-key=bucket"},
	"yandex": {"airflow.providers.yandex.secrets.lockbox.LockboxSecretBackend", `{}`,
		`[{"id": "e", "folder_id": "b", "name": "airflow/connections/my_db", "status": "ACTIVE"}, {"id": "f", "folder_id": "b", "name": "airflow/variable/bucket", "status": "ACTIVE"}]`, "",
		"airflow/connections/my_db", "airflow/variable/bucket", `jq -Rs '[{key: "value", text_value: rtrimstr("\n")}]' | yc lockbox secret create --name airflow/variables/bucket --payload -`},
	"1password": {"onepassword_secrets_backend.OnePasswordSecretsBackend", `{"vault": "Airflow", "connections_prefix": "conn", "variables_prefix": "vars"}`,
		`[{"id": "a", "title": "conn/my_db", "vault": {"id": "x1", "name": "Airflow"}}, {"id": "b", "title": "vars/bucket", "vault": {"id": "x2", "name": "Private"}}]`, "",
		"conn/my_db", "vars/bucket in Private", `jq -Rs --arg title vars/bucket '{title: $title, category: "SECURE_NOTE", fields: [{id: "notesPlain", type: "STRING", purpose: "NOTES", value: rtrimstr("\n")}]}' | op item create --vault Airflow -`},
	"akeyless": {"airflow.providers.akeyless.secrets.akeyless.AkeylessBackend", `{"api_url": "https://gw.example.com:8081/"}`,
		`{"items": [{"item_name": "/airflow/connections/my_db"}, {"item_name": "/airflow/variables/Bucket"}], "next_page": ""}`, "",
		"/airflow/connections/my_db", "/airflow/variables/Bucket", `jq -Rs --arg name /airflow/variables/bucket '{name: $name, value: rtrimstr("\n"), token: env.AKEYLESS_TOKEN}' | curl --fail-with-body --silent --json @- https://gw.example.com:8081/create-secret`},
	"infisical": {"airflow.providers.infisical.secrets.infisical.InfisicalBackend", `{"connections_path": "/airflow/connections", "variables_path": "/airflow/variables", "project_id": "p", "environment_slug": "prod"}`,
		`[{"key": "my_db", "workspace": "", "secretPath": "/airflow/connections"}, {"key": "Bucket", "workspace": "", "secretPath": "/airflow/variables"}]`, "",
		"my_db", "airflow/variables/Bucket", `{ printf %s= bucket; cat; } | infisical secrets set --projectId p --env prod --path /airflow/variables --type shared --file /dev/stdin > /dev/null`},
	"aws parameters by path": {"airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend", `{"region_name": "eu-west-1", "profile_name": "p"}`,
		`{"Parameters": [{"Name": "/airflow/connections/my_db", "Value": "x"}, {"Name": "/airflow/variables/bucke", "Value": "x"}]}`, "",
		"/airflow/connections/my_db", "/airflow/variables/bucke", "aws ssm put-parameter --profile p --region eu-west-1 --type SecureString --name /airflow/variables/bucket --value file:///dev/stdin"},
	"names": {"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend", `{}`,
		"airflow/connections/my_db\nairflow/variables/buckets\n", "",
		"airflow/connections/my_db", "airflow/variables/buckets", "aws secretsmanager create-secret --name airflow/variables/bucket --secret-string file:///dev/stdin"},
}

func project(t *testing.T, files map[string]string) *airflow.Settings {
	t.Helper()
	in := &load.Files{Root: "."}
	for name, content := range files {
		in.All = append(in.All, source.New(name, name, []byte(content)))
	}
	s, err := airflow.Load(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sources(text string) []names.Source {
	s := names.Source{Path: "dags/a.py"}
	for _, r := range names.Python(text).References {
		s.Places = append(s.Places, names.Place{Reference: r, Line: 1 + strings.Count(text[:r.Start], "\n"), Column: 1})
	}
	return []names.Source{s}
}

func base(class, kwargs string) map[string]string {
	return map[string]string{
		"Dockerfile": "FROM quay.io/astronomer/astro-runtime:13.0.0\n",
		".env":       fmt.Sprintf("AIRFLOW__SECRETS__BACKEND=%s\nAIRFLOW__SECRETS__BACKEND_KWARGS=%s\n", class, kwargs),
		"requirements.txt": "apache-airflow-providers-microsoft-azure\napache-airflow-providers-amazon\napache-airflow-providers-google\napache-airflow-providers-hashicorp\n" +
			"apache-airflow-providers-cncf-kubernetes\napache-airflow-providers-yandex\nonepassword-secrets-backend\napache-airflow-providers-akeyless\nairflow-provider-infisical\n",
	}
}

func find(t *testing.T, inv *Inventory, id string) *Item {
	t.Helper()
	for _, i := range inv.Items {
		if i.ID == id {
			return i
		}
	}
	t.Fatalf("no item %s", id)
	return nil
}

func TestStores(t *testing.T) {
	for name, c := range stores {
		t.Run(name, func(t *testing.T) {
			l, err := store.Parse([]byte(c.listing))
			if err != nil {
				t.Fatal(err)
			}
			inv := New(Input{Settings: project(t, base(c.class, c.kwargs)), Sources: sources(dag), Stores: []store.Source{{Listing: l, Path: c.path}}})
			if len(inv.Backends) == 0 || !inv.Backends[0].Listed {
				t.Fatal("the listing fits no backend")
			}
			if c.connection != "" {
				s := find(t, inv, "my_db").States[0]
				if s.Answer != Present || !strings.HasPrefix(s.Asked(), c.connection) {
					t.Errorf("my_db: %s %s, want present %s", s.Answer, s.Asked(), c.connection)
				}
			}
			other := find(t, inv, "my-db").States[0]
			if want := map[bool]Answer{true: Present, false: Missing}[name == "azure"]; c.connection != "" && other.Answer != want {
				t.Errorf("my-db: %s, want %s", other.Answer, want)
			}
			s := find(t, inv, "bucket").States[0]
			if name == "vault" { // the folder of variables was not listed
				if s.Answer != Unknown {
					t.Errorf("bucket: %s", s.Answer)
				}
				return
			}
			if s.Answer != Missing || s.Near != c.near {
				t.Errorf("bucket: %s, near %q, want missing, near %q", s.Answer, s.Near, c.near)
			}
			if command, ok := inv.Backends[0].Command(find(t, inv, "bucket"), &s); command != c.command || ok != (c.command != "") {
				t.Errorf("command %s", command)
			}
		})
	}
}

func TestListings(t *testing.T) {
	c := stores["aws secrets manager"]
	settings := project(t, base(c.class, c.kwargs))
	state := func(listing, id string) State {
		l, err := store.Parse([]byte(listing))
		if err != nil {
			t.Fatal(err)
		}
		return find(t, New(Input{Settings: settings, Sources: sources(dag), Stores: []store.Source{{Listing: l}}}), id).States[0]
	}
	if s := state(`{"SecretList": [], "NextToken": "x"}`, "bucket"); s.Answer != Unknown {
		t.Errorf("in an incomplete listing: %s", s.Answer)
	}
	if s := state(`{"SecretList": [{"Name": "airflow/variables/bucket", "DeletedDate": 1}]}`, "bucket"); s.Answer != Unusable {
		t.Errorf("marked for deletion: %s", s.Answer)
	}
	if s := state(`{"Parameters": []}`, "bucket"); s.Answer != Unknown {
		t.Errorf("the listing of another store: %s", s.Answer)
	}
}

func TestDefinitions(t *testing.T) {
	c := stores["azure"]
	files := base(c.class, c.kwargs)
	files[".env"] += "AIRFLOW_CONN_MY_DB=http://h\nAIRFLOW__LOGGING__REMOTE_LOG_CONN_ID=logs\nAIRFLOW__COSMOS__DBT_DOCS_CONN_ID=docs\nAIRFLOW__CORE__FERNET_KEY_SECRET=fernet\nAIRFLOW__SECRETS__BACKEND_KWARGS_SECRET=no\n"
	files["airflow_settings.yaml"] = "airflow:\n  connections:\n    - conn_id: my-db\n  variables:\n    - variable_name: bucket\n      variable_value: x\n"
	object := func(name, key, kind string) string {
		return "resource \"astro_environment_object\" \"" + name + "\" {\n  object_key = " + key + "\n  object_type = \"" + kind + "\"\n"
	}
	files["infra/main.tf"] = object("one", "each.key", "CONNECTION") + "for_each = toset([\"my-db\", \"x\"])\n}\n" +
		object("two", `"my_db"`, "CONNECTION") + "}\n" + object("variables", "var.name", "AIRFLOW_VARIABLE") + "}\n"
	l, _ := store.Parse([]byte("other"))
	inv := New(Input{Settings: project(t, files), Sources: sources(dag), Stores: []store.Source{{Listing: l}}})
	var got []string
	for _, i := range inv.Items {
		for k, s := range i.States {
			by := ""
			for _, d := range s.Definitions {
				by += fmt.Sprintf(" %s %s:%d", d.By, d.Path, d.Line)
			}
			got = append(got, fmt.Sprintf("%s %s %s: %s%s", i.Kind, i.ID, inv.Backends[k].Target, s.Answer, by))
		}
	}
	want := `config fernet local: missing
config fernet hosted: missing
connection docs local: missing
connection docs hosted: missing
connection logs local: missing
connection logs hosted: missing
connection my-db local: defined local database airflow_settings.yaml:3
connection my-db hosted: defined environment manager infra/main.tf:4
connection my_db local: defined environment .env:3
connection my_db hosted: defined environment manager infra/main.tf:7 environment .env:3
variable bucket local: defined local database airflow_settings.yaml:5
variable bucket hosted: unknown
variable limit local: unknown
variable limit hosted: unknown`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

func TestUnused(t *testing.T) {
	c := stores["azure"]
	l, _ := store.Parse([]byte("airflow-connections-my-db\nairflow-variables-old\nsomething-else\n"))
	inv := New(Input{Settings: project(t, base(c.class, c.kwargs)), Sources: sources(dag), Stores: []store.Source{{Listing: l}}})
	if got := strings.Join(inv.Unused(inv.Backends[0]), " "); got != "airflow-variables-old" {
		t.Errorf("unused: %s", got)
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{"a-b/c": "a-b/c", "a b": "'a b'", "a'b": `'a'\''b'`, "": "''", "$(x)": "'$(x)'"} {
		if got := Quote(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}
