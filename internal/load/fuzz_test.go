package load

import (
	"testing"

	"astrosecrets/internal/source"
)

// FuzzSources gives any bytes to the loaders of files that run Airflow elsewhere.
func FuzzSources(f *testing.F) {
	f.Add([]byte("services:\n  s:\n    <<: *a\n    environment: ['K=${', AIRFLOW__SECRETS__BACKEND=x]\nx-a: &a {env_file: [{path: b}]}\n"))
	f.Add([]byte("config: {secrets: {backend: '%', backend_kwargs: [1]}}\nextraEnv: |\n  - {name: AIRFLOW__SECRETS__BACKEND, value: '{{ x }}'}\n"))
	f.Add([]byte("[secrets]\nbackends = x\nbackend_kwargs = {\n\"a\"\n}%"))
	f.Fuzz(func(t *testing.T, content []byte) {
		text := string(content) + "\n# AIRFLOW__SECRETS"
		var all []*Variable
		problems := run(t, AirflowCfg, "airflow.cfg", text).(*Configs).Problems
		for _, c := range run(t, ComposeFiles, "compose.yaml", text).(*Composes).Files {
			for _, s := range c.Services {
				all = append(all, s.Vars...)
			}
		}
		for _, r := range run(t, OfficialChart, "values.yaml", text).(*Releases).List {
			all = append(append(all, r.Config...), r.Env...)
		}
		problems = append(problems, run(t, ComposeFiles, "compose.yaml", text).(*Composes).Problems...)
		inside := func(s source.Span) bool { return s.Start >= 0 && s.Start <= s.End && s.End <= len(text) }
		for _, p := range problems {
			if !inside(p.Span) || p.Message == "" {
				t.Fatalf("%s at %v", p.Rule, p.Span)
			}
		}
		for _, v := range all {
			if !inside(v.Name.Span) || !inside(v.Value.Span) {
				t.Fatalf("%v %v", v.Name.Span, v.Value.Span)
			}
			for i := range v.Value.Value {
				if !inside(v.Value.At(i, i+1)) {
					t.Fatalf("byte %d is at %v", i, v.Value.At(i, i+1))
				}
			}
			v.Value.Rewrite("a$b%{{ c }}")
		}
	})
}
