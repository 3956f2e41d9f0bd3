package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	another    = "hvs.CAESIAnotherAnotherAnotherAnother42"
	image      = "FROM quay.io/astronomer/astro-runtime:11.8.0\n"
	envFile    = "AIRFLOW__SECRETS__BACKEND=" + vault + "\nAIRFLOW__SECRETS__BACKEND_KWARGS=" + kwargs + "\n"
	connection = "AIRFLOW_CONN_WAREHOUSE=postgresql://loader:" + secret + "@warehouse.example.com:5432/dw\n"
)

// recorded are findings of every rule about a credential, wherever the rule points to: a
// mark, a command, a name. The file named first is the one that changes.
var recorded = []struct {
	name, rule string
	files      []string // NAME, text, NAME, text ...
	args       []string
	tracked    []string // set: a repository
	// key is a name that the finding is about, written differently it is another one; empty
	// where the finding is about a file or a command as a whole.
	key string
}{
	{"dump of a Deployment", "secret/not-marked", []string{"dump.yaml", "deployment:\n    environment_variables:\n        - is_secret: false\n          key: AIRFLOW__SECRETS__BACKEND\n          value: " + vault +
		"\n        - is_secret: false\n          key: AIRFLOW__SECRETS__BACKEND_KWARGS\n          value: '" + kwargs + "'\n"}, []string{"--deployment", "dump.yaml"}, nil, ""},
	{"dump of a connection", "secret/not-marked", []string{"dump.yaml", "deployment:\n    environment_variables:\n        - is_secret: false\n          key: AIRFLOW_CONN_WAREHOUSE\n          value: " +
		strings.TrimSpace(strings.TrimPrefix(connection, "AIRFLOW_CONN_WAREHOUSE=")) + "\n"}, []string{"--deployment", "dump.yaml"}, nil, "WAREHOUSE"},
	{"environment objects", "secret/not-marked", []string{"objects.json", `[{"objectKey": "VAULT_TOKEN", "objectType": "ENVIRONMENT_VARIABLE", "environmentVariable": {"isSecret": false, "value": "` + secret + `"}}]` + "\n", "requirements.txt", ""},
		[]string{"--deployment", "objects.json"}, nil, ""},
	{"table", "secret/not-marked", []string{"table.txt", " #     KEY             VALUE                                       SECRET\n 1     VAULT_TOKEN     " + secret + "     false\n", "requirements.txt", ""},
		[]string{"--deployment", "table.txt"}, nil, ""},
	{"environment object in Terraform", "secret/not-marked", []string{"main.tf", "resource \"astro_environment_object\" \"this\" {\n  object_key = \"VAULT_TOKEN\"\n  object_type = \"ENVIRONMENT_VARIABLE\"\n  environment_variable = {\n    is_secret = false\n    value = \"" + secret + "\"\n  }\n}\n# is_secret AIRFLOW__SECRETS\n"}, nil, nil, ""},
	{"--load", "secret/not-marked", []string{".env", envFile, "deploy.sh", "#!/bin/sh\nastro deployment variable create --deployment-id x --load --env .env\n"}, nil, nil, ""},
	{"--load of a connection", "secret/not-marked", []string{".env", envFile + connection, "deploy.sh", "#!/bin/sh\nastro deployment variable create --deployment-id x --load --env .env\n"}, nil, nil, ""},
	{"unproven", "secret/unproven", []string{".env", envFile}, nil, nil, ""},
	{"identity", "secret/static-credential", []string{".env", envFile, "Dockerfile", "FROM apache/airflow:2.10.5\nRUN pip install apache-airflow-providers-hashicorp\n"}, nil, nil, ""},
	{"tracked", "secret/exposed-file", []string{".env", envFile}, nil, []string{".env"}, ""},
	{"not ignored", "secret/exposed-file", []string{".env", connection, ".gitignore", "*.log\n"}, nil, []string{}, "WAREHOUSE"},
	{"in the image", "secret/exposed-file", []string{".env", connection, ".gitignore", ".env\n", ".dockerignore", ".git\n", "Dockerfile", image}, nil, []string{"Dockerfile"}, "WAREHOUSE"},
	{"plain text in a connection", "secret/plaintext", []string{"Dockerfile", image + "ENV " + connection}, nil, nil, "WAREHOUSE"},
	{"marked and committed", "secret/plaintext", []string{"deployment.yaml", "deployment:\n  environment_variables:\n    - is_secret: true\n      key: WAREHOUSE_KEY\n      value: " + secret + "\n"}, nil, []string{"deployment.yaml"}, "WAREHOUSE"},
	{"a variable for one kwarg", "kwargs/per-key", []string{".env", "AIRFLOW__SECRETS__BACKEND=" + vault + "\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com:8200\"}\nAIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=" + secret + "\n", "Dockerfile", "FROM astrocrpublic.azurecr.io/runtime:3.2-1\n"}, nil, nil, ""},
}

// project writes files and returns their directory.
func projectOf(t *testing.T, files, tracked []string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		put(t, dir, files[i], files[i+1])
	}
	if tracked != nil {
		gitIn(t, dir, "init", "-q")
		for _, name := range tracked {
			gitIn(t, dir, "add", "-f", name)
		}
	}
	return dir
}

// TestBaselineInEveryFormat: what is recorded stays known when lines move; with another
// credential the rule that spoke of the old one speaks again.
func TestBaselineInEveryFormat(t *testing.T) {
	for _, tt := range formats {
		t.Run(tt.name, func(t *testing.T) {
			dir := projectOf(t, []string{tt.name, tt.text}, nil)
			baselineHolds(t, dir, tt.name, tt.rule, "", nil)
		})
	}
	for _, tt := range recorded {
		t.Run(tt.name, func(t *testing.T) {
			dir := projectOf(t, tt.files, tt.tracked)
			baselineHolds(t, dir, tt.files[0], tt.rule, tt.key, tt.args)
		})
	}
}

func baselineHolds(t *testing.T, dir, name, rule, key string, args []string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	if _, ok := pick(checkIn(t, dir, args...), rule); !ok {
		t.Fatalf("%s does not speak", rule)
	}
	if known := checkIn(t, dir, append(args, "--write-baseline", "known.json")...); len(known) > 0 {
		t.Errorf("%d findings were not recorded", len(known))
	}
	now := func(text string) []found {
		put(t, dir, name, text)
		return checkIn(t, dir, append(args, "--baseline", "known.json")...)
	}
	moved := "\n\n" + text
	if strings.HasPrefix(text, "#!") {
		moved = strings.Replace(text, "\n", "\n\n\n", 1)
	}
	for _, f := range now(moved) {
		t.Errorf("moving lines made %s new", f.Rule)
	}
	if _, ok := pick(now(strings.ReplaceAll(moved, secret, another)), rule); !ok {
		t.Errorf("with another credential %s is still known", rule)
	}
	if key == "" {
		return
	}
	if _, ok := pick(now(strings.ReplaceAll(moved, key, "OTHER")), rule); !ok {
		t.Errorf("with another key %s is still known", rule)
	}
}

// TestBaselineKnowsKeys: findings about no credential are known by their key, in whatever
// file and on whatever line.
func TestBaselineKnowsKeys(t *testing.T) {
	unknown := "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n" +
		`AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "vault_uri": "x"}` + "\n"
	for _, tt := range []struct {
		name, rule string
		files      []string
		tracked    []string
		old, other string // of the key
	}{
		{".env", "kwargs/unknown-key", []string{".env", unknown}, nil, "vault_uri", "vault_urn"},
		{".env, a variable", "backend/misnamed-variable", []string{".env", "AIRFLOW_SECRETS_BACKEND=" + vault + "\n"}, nil, "AIRFLOW_SECRETS_BACKEND", "AIRFLOW__SECRETS_BACKEND"},
		{"Dockerfile", "kwargs/unknown-key", []string{"Dockerfile", image + "ENV " + strings.NewReplacer("KWARGS={", "KWARGS='{", "}", "}'", "\nAIR", "\nENV AIR").Replace(unknown)}, nil, "vault_uri", "vault_urn"},
		{"requirements.txt", "provider/misspelled", []string{"requirements.txt", "apache-airflow-providers-azure\n", ".env", strings.Replace(unknown, `, "vault_uri": "x"`, "", 1)}, nil, "providers-azure", "providers-microsoft-azur"},
		{".gitignore", "project/unused-suppression", []string{".gitignore", "# astrosecrets: ignore prefix -- x\n.env\n", ".env", unknown}, []string{}, "prefix", "values"},
		{".dockerignore", "project/unused-suppression", []string{".dockerignore", "# astrosecrets: ignore prefix -- x\n.env\n", "Dockerfile", image, ".env", unknown}, nil, "prefix", "values"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := projectOf(t, tt.files, tt.tracked)
			name, text := tt.files[0], tt.files[1]
			if _, ok := pick(checkIn(t, dir), tt.rule); !ok {
				t.Fatalf("%s does not speak", tt.rule)
			}
			checkIn(t, dir, "--write-baseline", "known.json")
			put(t, dir, name, "# moved\n\n\n"+text)
			for _, f := range checkIn(t, dir, "--baseline", "known.json") {
				t.Errorf("moving lines made %s new", f.Rule)
			}
			put(t, dir, name, strings.ReplaceAll(text, tt.old, tt.other))
			if _, ok := pick(checkIn(t, dir, "--baseline", "known.json"), tt.rule); !ok {
				t.Errorf("with another key %s is still known", tt.rule)
			}
		})
	}
}
