package helmfile

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/loadtest"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestReleases reads a helmfile with a values file, inline values and set items.
func TestReleases(t *testing.T) {
	in := &load.Files{Root: "."}
	for _, f := range [][2]string{
		{"deploy/helmfile.yaml", `releases:
- name: airflow
  values:
  - values.yaml
  - config: {secrets: {backend_kwargs: '{"b": 2}'}}
  set:
  - {name: config.secrets.backend, value: "a{{ b }},c"}
  - {name: config.secrets.use_cache, values: [x]}
- name: open
  values:
  - missing.yaml
  - config: {secrets: {backend: x.Y}}
- name: agent
  values:
  - resourceNamePrefix: a
    secretBackend: x.Y
- name: other
  values: [{replicas: 2}]
`},
		{"deploy/values.yaml", "config: {secrets: {backend: x.Z, backend_kwargs: '{}'}}\n"},
		{"values.yaml", "config: {secrets: {backend: not.Read}}\n"},
	} {
		in.All = append(in.All, source.New(f[0], f[0], []byte(f[1])))
	}
	in.Classify(func(name string) load.Kind {
		if strings.Contains(name, "helmfile") {
			return Kind
		}
		return load.KindYAML
	})
	out := loadtest.RunOn(t, analyzer, in).(*helm.Values)
	if len(out.Releases) != 2 || len(out.Agents) != 1 || len(out.Problems) != 0 {
		t.Fatalf("%d releases, %d agents, problems %v", len(out.Releases), len(out.Agents), out.Problems)
	}
	r := out.Releases[0]
	if got, want := loadtest.Describe(r.Config), `AIRFLOW__SECRETS__BACKEND_KWARGS={"b": 2}@'{"b": 2}' AIRFLOW__SECRETS__BACKEND=x.Z@x.Z`; got != want {
		t.Errorf("config %s, want %s", got, want)
	}
	if got, want := loadtest.Describe(r.Set.Vars), `AIRFLOW__SECRETS__BACKEND=a{{ b }},c@"a{{ b }},c"`; got != want {
		t.Errorf("set %s, want %s", got, want)
	}
	if v := r.Set.Vars[0].Value; v.IsResolved() || v.Quoting == nil {
		t.Error("the expression counts as text, or the value cannot be rewritten")
	}
	if r.Role != "airflow" || !r.Declared || r.Open || len(r.Files) != 2 || out.Releases[1].Role != "open" || !out.Releases[1].Open {
		t.Errorf("%+v\n%+v", r, out.Releases[1])
	}
	if a := out.Agents[0]; a.Role != "agent" || a.SecretBackend.Value.Value != "x.Y" {
		t.Errorf("%+v", a)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"helmfile.yaml": true, "a/helmfile.yml": true, "helmfile.yaml.gotmpl": true, "helmfile.d/10-airflow.yaml": true, "helmfile.d/README.md": false,
		"values.yaml": false, "my-helmfile.yaml": false,
	} {
		if got := isHelmfile(load.NewName(name)); got != want {
			t.Errorf("%s is a helmfile: %v, want %v", name, got, want)
		}
	}
}
