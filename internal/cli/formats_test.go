package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/cli"
)

const (
	vault  = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
	secret = "hvs.CAESIExampleExampleExampleExample24"
	kwargs = `{"url": "https://vault.example.com:8200", "token": "` + secret + `"}`
)

// formats is a credential in plain text in every format that carries settings, with the
// rule that must see it. JSON has no comments: there the configuration suppresses.
var formats = []struct{ name, text, rule string }{
	{"Dockerfile", "FROM quay.io/astronomer/astro-runtime:11.8.0\nENV AIRFLOW__SECRETS__BACKEND=" + vault + "\nENV AIRFLOW__SECRETS__BACKEND_KWARGS='" + kwargs + "'\n", "secret/plaintext"},
	{"values.yaml", "secretBackend: " + vault + "\ncommonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '" + kwargs + "'\n", "secret/plaintext"},
	{"airflow-values.yaml", "executor: KubernetesExecutor\nconfig:\n  secrets:\n    backend: " + vault + "\n    backend_kwargs: '" + kwargs + "'\n", "secret/plaintext"},
	{"docker-compose.yml", "services:\n  airflow-scheduler:\n    image: apache/airflow:2.10.5\n    environment:\n      AIRFLOW__SECRETS__BACKEND: " + vault + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '" + kwargs + "'\n", "secret/plaintext"},
	{"airflow.cfg", "[secrets]\nbackend = " + vault + "\nbackend_kwargs = " + kwargs + "\n", "secret/plaintext"},
	{"deployment.yaml", "deployment:\n  environment_variables:\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND\n      value: " + vault + "\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND_KWARGS\n      value: '" + kwargs + "'\n", "secret/not-marked"},
	{"deployment.json", `{"deployment": {"environment_variables": [` + "\n" + `{"is_secret": false, "key": "AIRFLOW__SECRETS__BACKEND", "value": "` + vault + `"},` + "\n" + `{"is_secret": false, "key": "AIRFLOW__SECRETS__BACKEND_KWARGS", "value": "` + strings.ReplaceAll(kwargs, `"`, `\"`) + `"}]}}` + "\n", "secret/not-marked"},
	{"main.tf", "resource \"astro_deployment\" \"this\" {\n  environment_variables = [\n    { key = \"AIRFLOW__SECRETS__BACKEND\", value = \"" + vault + "\", is_secret = false },\n    { key = \"AIRFLOW__SECRETS__BACKEND_KWARGS\", value = \"" + strings.ReplaceAll(kwargs, `"`, `\"`) + "\", is_secret = false },\n  ]\n}\n", "secret/not-marked"},
	{"deploy.sh", "#!/bin/sh\nset -e\nastro deployment variable create --deployment-id x AIRFLOW__SECRETS__BACKEND_KWARGS='" + kwargs + "'\n", "secret/not-marked"},
	{"Makefile", "push:\n\tastro deployment variable create --deployment-id x AIRFLOW__SECRETS__BACKEND_KWARGS='" + kwargs + "'\n", "secret/not-marked"},
	{".github/workflows/deploy.yml", "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          astro deployment variable create --deployment-id x AIRFLOW__SECRETS__BACKEND_KWARGS='" + kwargs + "'\n", "secret/not-marked"},
}

type found struct {
	Rule     string `json:"rule"`
	Path     string `json:"path"`
	Severity string `json:"severity"`
	Start    struct {
		Line int `json:"line"`
	} `json:"start"`
}

// check runs the program in dir and returns its findings.
func checkIn(t *testing.T, dir string, args ...string) []found {
	t.Helper()
	t.Chdir(dir)
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), append([]string{"check", "-f", "json"}, args...), cli.Streams{Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	if code > 1 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var report struct{ Findings []found }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return report.Findings
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func pick(all []found, rule string) (found, bool) {
	for _, f := range all {
		if f.Rule == rule {
			return f, true
		}
	}
	return found{}, false
}

// TestSuppressionInEveryFormat accepts one finding of each format by a comment above it, or
// in the configuration where the format has no comments.
func TestSuppressionInEveryFormat(t *testing.T) {
	for _, tt := range formats {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, tt.name, tt.text)
			f, ok := pick(checkIn(t, dir), tt.rule)
			if !ok {
				t.Fatalf("%s does not speak", tt.rule)
			}
			if strings.HasSuffix(tt.name, ".json") {
				put(t, dir, ".astrosecrets.yaml", fmt.Sprintf("suppressions:\n  - path: %s\n    rule: %s\n    reason: a test\n", tt.name, tt.rule))
			} else {
				lines := strings.Split(tt.text, "\n")
				above := lines[f.Start.Line-1]
				indent := above[:len(above)-len(strings.TrimLeft(above, " \t"))]
				lines[f.Start.Line-1] = indent + "# astrosecrets: ignore " + tt.rule + " -- a test\n" + above
				put(t, dir, tt.name, strings.Join(lines, "\n"))
			}
			after := checkIn(t, dir)
			if _, ok := pick(after, tt.rule); ok {
				t.Error("the suppression does not hold")
			}
			if _, ok := pick(after, "project/unused-suppression"); ok {
				t.Error("the suppression is called unused")
			}
		})
	}
}

// gitIn runs git in dir as if nobody had ever configured it.
func gitIn(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
