//go:build unix

package cli

import (
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
)

// scaleTo is the size of the largest inputs. The gate goes to 1 MB.
var scaleTo = flag.Int("scale-to", 256, "TestScaling: the size of the largest input in `KB`")

const vaultClass = "airflow.providers.hashicorp.secrets.vault.VaultBackend"

// scalingInput is a file of about n bytes that is made of one part again and again. The part is the
// costly case of its format: a connection, a broken value, a reference.
type scalingInput struct {
	name, file         string
	head, part, ending string
}

// content returns the text of about n bytes. A "%d" in the part is the number of the part.
func (i scalingInput) content(n int) string {
	var b strings.Builder
	b.WriteString(i.head)
	numbered := strings.Contains(i.part, "%d")
	for k := 0; b.Len() < n; k++ {
		if numbered {
			fmt.Fprintf(&b, i.part, k)
		} else {
			b.WriteString(i.part)
		}
	}
	return b.String() + i.ending
}

func scalingInputs() []scalingInput {
	const backend = "AIRFLOW__SECRETS__BACKEND=" + vaultClass + "\n"
	const connection = "AIRFLOW_CONN_A%d=postgres://u:pw@h/x"
	const item = "  - name: AIRFLOW_CONN_A%d\n    value: postgres://u:pw@h/x\n"
	const image = "FROM quay.io/astronomer/astro-runtime:12.1.0\n"
	return []scalingInput{
		{"keys", ".astro/config.yaml", "project:\n  name: x\n", "  k%d: v\n", ""},
		{"dependencies", "pyproject.toml", "[project]\nname = \"x\"\ndependencies = [\n", "  \"apache-airflow-providers-hashicorp>=%d\",\n", "]\n"},
		{"assignments", ".env", backend, connection + "\n", ""},
		{"comments", ".env", backend, "# " + connection + "\n", ""},
		{"unquoted keys", ".env", backend + kwargsName + "={", "a%d: b, ", "}\n"},
		{"Python words", ".env", backend + kwargsName + "=", "True ", "\n"},
		{"references", ".env", backend + kwargsName + "={\"url\": \"", "$A", "\"}\n"},
		{"quotes", ".env", backend + kwargsName + "=", "'{\"", "\n"},
		{"backslashes", ".env", backend + kwargsName + "=\"", "\\\\\\\"", "\"\n"},
		{"open brackets", ".env", backend + kwargsName + "=", "[{", "\n"},
		{"pins", "requirements.txt", "", "apache-airflow-providers-hashicorp==%d.0\n", ""},
		{"continued line", "requirements.txt", "pandas==1 ", "--hash=sha256:%d \\\n  ", "\n"},
		{"ENV", "Dockerfile", image, "ENV " + connection + "\n", ""},
		{"ENV with many keys", "Dockerfile", image + "ENV A=b \\\n", "  " + connection + " \\\n", "  B=c\n"},
		{"ENV with unquoted keys", "Dockerfile", image + "ENV " + strings.TrimSpace(backend) + " " + kwargsName + "='{", "a%d: b, ", "}'\n"},
		{"RUN", "Dockerfile", image, "RUN pip install apache-airflow-providers-hashicorp==%d && export A=b\n", ""},
		{"set", "helmfile.yaml", "releases:\n  - name: a\n    chart: apache-airflow/airflow\n    set:\n", "      - name: env[%d].name\n        value: AIRFLOW_CONN_A\n", ""},
		{"environment", "docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n", "      AIRFLOW_CONN_A%d: postgres://u:pw@h/x\n", ""},
		{"services", "docker-compose.override.yml", "services:\n", "  s%d:\n    environment:\n      AIRFLOW_CONN_A: postgres://u:pw@h/x\n", ""},
		{"commonEnv", "values.yaml", "secretBackend: " + vaultClass + "\ncommonEnv:\n", item, ""},
		{"a long value", "values.yaml", "secretBackend: " + vaultClass + "\ncommonEnv:\n  - name: " + kwargsName + "\n    value: '{", "\"a%d\": ''x'', ", "}'\n"},
		{"env of the chart", "airflow-values.yaml", "executor: KubernetesExecutor\nenv:\n", item, ""},
		{"variables", "deployment.yaml", "deployment:\n  environment_variables:\n", "    - key: AIRFLOW_CONN_A%d\n      value: postgres://u:pw@h/x\n", ""},
		{"resources", "m.tf", "", "resource \"astro_deployment\" \"d%d\" {\n  environment_variables = [{ key = \"AIRFLOW_CONN_A\", value = \"postgres://u:pw@h/x\", is_secret = false }]\n}\n", ""},
		{"steps", ".github/workflows/w.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n", "      - run: astro deployment variable create AIRFLOW_CONN_A%d=postgres://u:pw@h/x\n", ""},
		{"commands", "a.sh", "", "astro deployment variable create " + connection + "\n", ""},
		{"exports", "a.sh", "", "export " + connection + "\n", ""},
		{"recipes", "justfile", "all:\n", "  astro deployment variable create " + connection + "\n", ""},
		{"recipes", "Makefile", "all:\n", "\tastro deployment variable create " + connection + "\n", ""},
		{"continuation lines", "airflow.cfg", "[secrets]\nbackend = x.y.Z\nbackend_kwargs = {\"tokn\": \"x\"\n", " ,\n", ""},
		{"options", "airflow.cfg", "[secrets]\nbackend = " + vaultClass + "\n", "backend_kwargs%d = {\"tokn\": \"x\"}\n", ""},
		{"Environment", "airflow-scheduler.service", "[Service]\nExecStart=/opt/airflow/bin/airflow scheduler\n", "Environment=\"" + connection + "\"\n", ""},
		{"containers", "deployment.json", `{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": {"containers": [`, `{"name": "c%d", "env": [{"name": "AIRFLOW_CONN_A", "value": "postgres://u:pw@h/x"}]}, `, `{}]}}}}`},
		{"connections", "airflow_settings.yaml", "airflow:\n  connections:\n", "    - conn_id: c%d\n      conn_type: postgres\n      conn_password: Example8Qnotarealsecret\n", ""},
		{"tasks", "dags/pipeline.yaml", "d:\n  tasks:\n", "    - task_id: t%d\n      operator: airflow.operators.bash.BashOperator\n      bash_command: \"{{ conn.a.host }}\"\n      ssh_conn_id: a.b\n", ""},
		{"patterns", ".gitignore", ".env\n", "/a%d/**/b*c\n", ""},
	}
}

// companions let a file count that is read only beside others.
var companions = map[string]map[string]string{
	"dags/pipeline.yaml": {".env": "AIRFLOW__SECRETS__BACKEND=" + vaultClass + "\n" + kwargsName + "={\"url\": \"https://v\"}\n"},
	".gitignore":         {".env": "AIRFLOW_CONN_A=postgres://u:pw@h/x\n"},
}

// Eight times the size may take maxScaling times the processor time, of what takes longer than
// minScaled. A quadratic reader takes 64 times.
const (
	maxScaling = 20
	minScaled  = 60 * time.Millisecond
)

// TestScaling doubles the input of every format.
func TestScaling(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	inputs := scalingInputs()
	for _, f := range registry.Formats() {
		if !slices.ContainsFunc(inputs, func(i scalingInput) bool { return f.Match(load.NewName(i.file)) }) {
			t.Errorf("no input for the format of %v", f.Examples)
		}
	}
	for _, in := range inputs {
		t.Run(in.file+" "+in.name, func(t *testing.T) {
			var took []time.Duration
			for n := 4; n <= *scaleTo; n *= 2 {
				took = append(took, in.check(t, n<<10))
				last := len(took) - 1
				if last < 3 {
					continue
				}
				limit := maxScaling * max(took[last-3], minScaled/8)
				for range 3 { // what disturbed one run does not disturb all
					if took[last] > minScaled && took[last] > limit {
						took[last] = min(took[last], in.check(t, n<<10))
					}
				}
				if took[last] > minScaled && took[last] > limit {
					t.Errorf("%d KB take %v, more than %d times as long as an eighth of it", n, took[last], maxScaling)
				}
			}
			t.Logf("from 4 KB to %d KB: %v", *scaleTo, took)
		})
	}
}

// check returns the processor time of a check of a project with about n bytes of the input.
func (i scalingInput) check(t *testing.T, n int) time.Duration {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, ".astro", "config.yaml"), []byte("project:\n  name: x\n"))
	for name, text := range companions[i.file] {
		put(t, filepath.Join(dir, name), []byte(text))
	}
	put(t, filepath.Join(dir, i.file), []byte(i.content(n)))
	runtime.GC() // what earlier runs left
	start := processorTime(t)
	(&projectGenerator{}).outputs([]string{"check", "--no-config", dir}, t.TempDir())
	return processorTime(t) - start
}

// processorTime is what this process has taken so far.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestBoundedFindings counts the findings of a value that is broken throughout.
func TestBoundedFindings(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, ".astro", "config.yaml"), []byte("project:\n  name: x\n"))
	keys := strings.Repeat(`"conections_prefix": 1, `, 2000)
	put(t, filepath.Join(dir, ".env"), []byte("AIRFLOW__SECRETS__BACKEND="+vaultClass+"\n"+kwargsName+"={"+keys+`"url": "https://v"}`+"\n"))
	out := string((&projectGenerator{}).outputs([]string{"check", "--no-config", dir}, t.TempDir())["stdout"])
	if n := strings.Count(out, "[kwargs/unknown-key]"); n != 100 {
		t.Errorf("%d findings of a rule about one value, want 100", n)
	}
	if !strings.Contains(out, " more findings of this rule in this value are not reported") {
		t.Error("the report does not say how many findings are left out")
	}
}
