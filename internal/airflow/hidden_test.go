package airflow_test

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

const vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend"

// TestHidden plants credentials all over the files that run Airflow elsewhere. What may be
// printed of a file must not have any of them, while the keys beside them are shown.
func TestHidden(t *testing.T) {
	for _, c := range []struct{ name, content, shown string }{
		{"compose.yaml", `
# password: CANARY
x-env: &env
  AIRFLOW__SECRETS__BACKEND: ` + vault + `
  # "token": "CANARY"
  AIRFLOW__SECRETS__BACKEND_KWARGS: >-
    {"url": "http://user:CANARY@vault:8200", "token": "CANARY",
     "secret_id": "CANARY$$CANARY", "headers": {"x": "CANARY"}}
  VAULT_TOKEN: CANARY
  PASSWORD: ${PASSWORD:-CANARY}
services:
  scheduler:
    image: registry.example.com/CANARY
    environment:
      <<: *env
      AIRFLOW_CONN_DB: postgres://u:CANARY@h/db
    command: ["--password", "CANARY"]
  worker:
    image: apache/airflow:2.10.5
    environment:
      - AIRFLOW__SECRETS__BACKEND=` + vault + `
      - 'AIRFLOW__SECRETS__BACKEND_KWARGS={"token": CANARY, "url": None}'
      - "VAULT_TOKEN=CANARY"
`, "AIRFLOW__SECRETS__BACKEND_KWARGS="},
		{"airflow.cfg", `# CANARY
[core]
fernet_key = CANARY
[secrets]
backend = ` + vault + `
backend_kwargs = {"url": "http://vault:8200",
    # "token": "CANARY",
    "token": "CANARY%%CANARY",

    "secret_id": "CANARY"
}
backends = CANARY
use_cache = CANARY
CANARY
[CANARY
`, `"url": "http://vault:8200"`},
		{"values.yaml", `
# CANARY
config:
  core:
    fernet_key: CANARY
  secrets:
    backend: ` + vault + `
    backend_kwargs: '{"url": "http://vault:8200", "token": "CANARY"}'
env:
  - {name: VAULT_TOKEN, value: CANARY}
secret:
  - CANARY
extraEnv: |
  # CANARY
  - name: AIRFLOW__WORKERS__SECRETS_BACKEND
    value: ` + vault + `
  - name: AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS # CANARY
    value: "{\"url\": \"http://vault:8200\", \"token\": \"CANARY\"}"
  - name: PASSWORD
    value: {{ "CANARY" }}
data:
  password: CANARY
`, `"url": "http://vault:8200"`},
	} {
		f := source.New(c.name, c.name, []byte(c.content))
		res, err := lint.Run(t.Context(), &load.Files{Root: ".", All: []*source.File{f}}, lint.Options{Rules: rules.All()})
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range res.Failures {
			t.Fatal(err)
		}
		whole := source.Span{End: len(c.content)}
		if len(res.Findings) == 0 {
			t.Fatalf("%s: no finding", c.name)
		}
		if got := res.Findings[0].Views.Of(f).Text(whole); strings.Contains(got, "CANARY") || !strings.Contains(got, c.shown) {
			t.Errorf("%s is shown as\n%s", c.name, got)
		}
		if len(res.Findings) < 2 {
			t.Errorf("%s: only %d findings", c.name, len(res.Findings))
		}
		for _, found := range res.Findings {
			if strings.Contains(found.Text, "CANARY") {
				t.Errorf("%s says %s", found.Rule, found.Text)
			}
		}
	}
}
