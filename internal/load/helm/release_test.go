package helm

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load/loadtest"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

const ours = "- {name: AIRFLOW__SECRETS__BACKEND, value: x.Y}\n"

func TestReleases(t *testing.T) {
	const text = `
airflowVersion: "2.9.3"
images: {airflow: {repository: apache/airflow, tag: 2.9.3-python3.11}}
config:
  core: {load_examples: "True"}
  secrets:
    backend: x.Y
    backend_kwargs: '{"a": "50%%", "b": {{ .Values.b }}}'
  workers: {secrets_backend: x.Z, other: 1}
env:
  - name: K
    value: v
  - name: S
    valueFrom: {secretKeyRef: {name: n, key: k}}
extraEnv: |
  - name: E
    value: 'it''s {{ .Release.Name }}'
scheduler:
  env:
    - {name: AIRFLOW__SECRETS__USE_CACHE, value: "1"}
secret:
  - envName: X
`
	got := loadtest.Run(t, Analyzer, "values.yaml", text).(*Values)
	if len(got.Releases) != 1 || len(got.Problems) != 0 {
		t.Fatalf("%+v", got)
	}
	r := got.Releases[0]
	if s := loadtest.Describe(r.Config); s != `AIRFLOW__SECRETS__BACKEND=x.Y@x.Y AIRFLOW__SECRETS__BACKEND_KWARGS={"a": "50%", "b": {{ .Values.b }}}@'{"a": "50%%", "b": {{ .Values.b }}}' AIRFLOW__WORKERS__SECRETS_BACKEND=x.Z@x.Z` {
		t.Errorf("config: %s", s)
	}
	if parts := r.Config[1].Value.Unresolved; len(parts) != 1 || r.Config[1].Value.Value[parts[0].Start:parts[0].End] != "{{ .Values.b }}" {
		t.Errorf("unresolved parts: %v", parts)
	}
	if s := loadtest.Describe(r.Env); s != "K=v@v S=~ E=it's {{ .Release.Name }}@'it''s {{ .Release.Name }}'" {
		t.Errorf("env: %s", s)
	}
	if len(r.Parts) != 1 || r.Parts[0].Name != "scheduler" || !r.Open || r.Image.Ref.Value != "apache/airflow:2.9.3-python3.11" || r.Version != "2.9.3" {
		t.Errorf("%+v", r)
	}
}

func TestNoReleases(t *testing.T) {
	for name, text := range map[string]string{
		"of the agent":     "commonEnv:\n" + ours + "env:\n" + ours,
		"a manifest":       "apiVersion: v1\nenv:\n" + ours,
		"a compose file":   "services: {a: {image: b}}\nenv:\n" + ours,
		"a workflow":       "jobs: {}\nenv:\n" + ours,
		"somebody else's":  "env:\n- {name: A, value: AIRFLOW__SECRETS__BACKEND}\n",
		"nothing of ours":  "config: {secrets: {}}\n# AIRFLOW__SECRETS\n",
		"not even a chart": "- AIRFLOW__SECRETS\n",
	} {
		if got := loadtest.Run(t, Analyzer, "values.yaml", text).(*Values); len(got.Releases) != 0 {
			t.Errorf("%s: %+v", name, got.Releases[0])
		}
	}
	if got := loadtest.Run(t, Analyzer, "values.yaml", "airflow:\n  env:\n  "+ours).(*Values); len(got.Releases) != 1 || got.Releases[0].At != "airflow" {
		t.Errorf("values of a subchart: %+v", got)
	}
}

func TestChartQuoting(t *testing.T) {
	loadtest.Changed(t, []string{
		"env:\n  - name: K\n    value: '{\"a\": \"b\"}'\n" + "  " + ours,
		"env:\n  - name: K\n    value: \"a {{ x }} \\\"b\\\"\"\n" + "  " + ours,
		"extraEnv: |\n  - name: K\n    value: '{\"a\": \"b\"}'\n" + "  " + ours,
		"extraEnv: \"- {name: K, value: plain}\\n- {name: AIRFLOW__SECRETS__BACKEND, value: x.Y}\"\n",
	}, func(text string) *setting.Variable {
		got := loadtest.Run(t, Analyzer, "values.yaml", text).(*Values)
		if len(got.Releases) == 0 {
			return nil
		}
		return loadtest.Last(got.Releases[0].Env)
	})
	loadtest.Changed(t, []string{
		"config:\n  secrets:\n    backend_kwargs: '{\"a\": \"50%%\"}'\n",
		"config:\n  secrets:\n    backend_kwargs: >-\n      {\"a\": 1,\n       \"b\": 2}\n",
	}, func(text string) *setting.Variable {
		got := loadtest.Run(t, Analyzer, "values.yaml", text).(*Values)
		if len(got.Releases) == 0 {
			return &setting.Variable{Value: setting.Scalar{}}
		}
		return got.Releases[0].Config[0]
	})
}
