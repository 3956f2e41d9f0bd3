//go:build unix

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostileNames puts a line break and an escape sequence into the names of files, directories and
// arguments: each is printed on one line, without them. What begins a line of ours may be a workflow
// command, a comment of a shell script or a cell.
func TestHostileNames(t *testing.T) {
	const second = "::error::injected"
	hostile := func(before, after string) string { return before + "\n" + second + "\x1b[2J" + after }
	top := t.TempDir()
	dir := hostile("proj", "")
	const backend = "AIRFLOW__SECRETS__BACKEND=" + vaultClass + "\n" + kwargsName + "={\"url\": \"https://v.example.com\", \"conections_path\": \"c\",}\nAIRFLOW_CONN_A=postgres://u:Tiger88pass@h/x\n"
	for name, text := range map[string]string{
		".astro/config.yaml":            "project:\n  name: x\n",
		"Dockerfile":                    "FROM quay.io/astronomer/astro-runtime:12.1.0\n",
		hostile("Dockerfile.", ""):      "FROM x\nENV AIRFLOW__SECRETS__BACKEND=a b\n",
		"requirements.txt":              "apache-airflow-providers-hashicorp==\n",
		".env":                          backend,
		hostile("", ".env"):             backend,
		hostile("values-", ".yaml"):     "secretBackend: a\ncommonEnv: x\n",
		hostile("airflow", ".cfg"):      "[secrets]\nbackend = x\nbackend_kwargs = {\n",
		hostile("a", ".sh"):             "astro deployment variable create A=b --secret\nexport AIRFLOW__SECRETS__BACKEND=a\n",
		hostile("a", ".tf"):             "resource \"astro_deployment\" \"d\" {\n  environment_variables = [{ key = \"AIRFLOW__SECRETS__BACKEND\", value = \"x\", is_secret = false }]\n}\n",
		hostile("dags/a", ".py"):        "from airflow.models import Variable\nVariable.get(\"region\")\n",
		hostile("dags/b", ".py"):        "def f(:\n",
		hostile("include/sub", "/c.py"): "from airflow.models import Variable\nVariable.get(f\"{x}\")\n",
	} {
		put(t, filepath.Join(top, dir, name), []byte(text))
	}
	put(t, filepath.Join(top, "list.json"), []byte(`["other"]`))
	t.Chdir(top)
	commands := [][]string{{"init", dir}, {"init", hostile("none", "")}, {"explain", hostile("a", "")}, {hostile("a", "")}}
	for _, c := range []string{
		"check", "check -v", "check -q", "check --diff", "check --write-baseline b.json", "check --baseline b.json", "config show", "env", "env -v",
		"names", "names -v", "names -f csv", "names --store list.json --unused", "names --store list.json --commands", "lookup conn a", "lookup -v variable a", "check --fix",
	} {
		commands = append(commands, append(strings.Fields(c), "."), append(strings.Fields(c), dir), append(strings.Fields(c), hostile("none", "")))
	}
	for _, f := range formatNames() {
		commands = append(commands, []string{"check", "-f", f, "."}, []string{"names", "-f", f, "."})
	}
	for _, flag := range []string{"--baseline", "--config", "--deployment", "--store", "--only", "--target", "--format", "--base", "--env", "--exclude"} {
		commands = append(commands, []string{"check", flag, dir, "."}, []string{"check", flag, hostile("none", ""), "."})
	}
	for _, args := range commands {
		var out, err bytes.Buffer
		Main(t.Context(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &err, Getenv: func(string) string { return "" }})
		for stream, text := range map[string]string{"standard output": out.String(), "standard error": err.String()} {
			for l := range strings.Lines(text) {
				if strings.HasPrefix(l, second) || strings.Contains(l, "\x1b[2J") {
					t.Errorf("%q, on %s: %q", args, stream, l)
				}
			}
		}
	}
	if _, err := os.Stat(filepath.Join(top, "b.json")); err != nil {
		t.Error("the commands do not reach the project:", err)
	}
}
