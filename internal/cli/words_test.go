package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPasswordsOfWordsAreRedacted plants passwords that look like words: only their position identifies
// them. Text that looks random is masked a second time at any position, so TestCanaries would
// not notice that the first time was forgotten.
func TestPasswordsOfWordsAreRedacted(t *testing.T) {
	const class = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
	for seed := range uint64(12) {
		g := &projectGenerator{r: rand.New(rand.NewPCG(seed, 2)), detector: detector{}}
		word := func(file string) string {
			var b strings.Builder
			for range 7 {
				b.WriteString(g.word(1, "bdfgklmnprstvz") + g.word(1, "aeiou"))
			}
			g.detector.watch(b.String(), fmt.Sprintf("%s in %s (%d)", b.String(), file, seed))
			return b.String()
		}
		kwargs := func(file string) string {
			return g.pick(
				`{"url": "http://v:8200", "token": "`+word(file)+`", "auth_type": "token"}`,
				`{"url": "http://u:`+word(file)+`@v:8200", "auth_type": "approle", "role_id": "r", "secret_id": "`+word(file)+`"}`,
				`{"url": "http://v:8200", "auth_type": "userpass", "username": "u", "password": "`+word(file)+`", "mount_pont": "x"}`,
				`{'url': 'http://v:8200', 'token': '`+word(file)+`', 'auth_type': None}`,
				`{"url": "http://v:8200", "token": "`+word(file)+`",}`)
		}
		escaped := func(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
		quoted := func(s string) string { return g.pick(s, "'"+s+"'", `"`+escaped(s)+`"`) }
		yaml := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
		top := t.TempDir()
		dir := filepath.Join(top, "p")
		for name, content := range map[string]string{
			".env":                      backendName + "=" + class + "\n" + kwargsName + "=" + quoted(kwargs(".env")) + "\nVAULT_TOKEN=" + quoted(word(".env")) + "\nAIRFLOW_CONN_X=http://u:" + word(".env") + "@h\n",
			"Dockerfile":                "FROM quay.io/astronomer/astro-runtime:11.8.0\nENV " + backendName + "=" + class + "\nENV " + kwargsName + "=" + quoted(kwargs("Dockerfile")) + "\nENV VAULT_TOKEN=" + word("Dockerfile") + "\n",
			"values.yaml":               "secretBackend: " + class + "\nagentToken: " + word("values.yaml") + "\ncommonEnv:\n  - name: " + kwargsName + "\n    value: " + yaml(kwargs("values.yaml")) + "\n  - name: VAULT_TOKEN\n    value: " + word("values.yaml") + "\n",
			"airflow-values.yaml":       "config:\n  secrets:\n    backend: " + class + "\n    backend_kwargs: " + yaml(kwargs("airflow-values.yaml")) + "\n",
			"compose.override.yml":      "services:\n  s:\n    environment:\n      " + backendName + ": " + class + "\n      " + kwargsName + ": " + yaml(kwargs("compose.override.yml")) + "\n      DB_PASSWORD: " + word("compose.override.yml") + "\n",
			"airflow.cfg":               "[secrets]\nbackend = " + class + "\nbackend_kwargs = " + kwargs("airflow.cfg") + "\n",
			"deployment.yaml":           "deployment:\n  environment_variables:\n    - {is_secret: false, key: " + backendName + ", value: " + class + "}\n    - is_secret: false\n      key: " + kwargsName + "\n      value: " + yaml(kwargs("deployment.yaml")) + "\n    - {is_secret: false, key: VAULT_TOKEN, value: " + word("deployment.yaml") + "}\n",
			"main.tf":                   "resource \"astro_deployment\" \"d\" {\n  environment_variables = [\n    { key = \"" + backendName + "\", value = \"" + class + "\", is_secret = false },\n    { key = \"" + kwargsName + "\", value = \"" + escaped(kwargs("main.tf")) + "\", is_secret = false },\n  ]\n}\n",
			"deploy.sh":                 "astro deployment variable create -d x " + backendName + "=" + class + " " + kwargsName + "='" + strings.ReplaceAll(kwargs("deploy.sh"), "'", `'\''`) + "' VAULT_TOKEN=" + word("deploy.sh") + "\n",
			".github/workflows/go.yml":  "on: push\njobs:\n  d:\n    steps:\n      - run: astro deployment variable create -d x DB_PASSWORD=" + word(".github/workflows/go.yml") + "\n",
			"requirements.txt":          "--extra-index-url https://u:" + word("requirements.txt") + "@h/simple\napache-airflow-providers-azure\n",
			".astro/config.yaml":        "project:\n  name: p\n",
			"airflow_settings.yaml":     "airflow:\n  connections:\n    - conn_id: a\n      conn_password: " + word("airflow_settings.yaml") + "\n",
			"requirements-client.txt":   "# " + word("requirements-client.txt") + "\n",
			"deployment.variables.json": `[{"key": "` + kwargsName + `", "value": "` + escaped(kwargs("deployment.variables.json")) + `", "isSecret": false}]`,
		} {
			put(t, filepath.Join(dir, name), []byte(content))
		}
		for _, args := range g.commands(dir) {
			for name, out := range g.outputs(args, top) {
				if leak := g.detector.find(out); leak != "" {
					t.Fatalf("seed %d: %s of %s: %s", seed, name, strings.ReplaceAll(strings.Join(args, " "), dir, "DIR"), leak)
				}
			}
		}
		for _, leak := range g.moved(dir, nil) {
			t.Errorf("seed %d: %s", seed, leak)
		}
		os.RemoveAll(top)
	}
}
