package airflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestPlans states which environments a project has, in which order, and from which sources.
func TestPlans(t *testing.T) {
	const (
		env      = "AIRFLOW__SECRETS__BACKEND=" + azure + "\n"
		astro    = "-- .astro/config.yaml --\nproject:\n  name: x\n"
		compose  = "services:\n  scheduler:\n    image: apache/airflow:2.10.5\n"
		override = "services:\n  scheduler:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: " + vault + "\n"
	)
	for name, c := range map[string]struct{ files, want string }{
		"env and image": {
			"-- .env --\n" + env + "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n",
			"local : .env Dockerfile AzureKeyVaultBackend\nhosted : .env Dockerfile open AzureKeyVaultBackend",
		},
		"image alone": {
			"-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\nENV AIRFLOW__SECRETS__BACKEND=" + azure + "\n",
			"local : Dockerfile open AzureKeyVaultBackend\nhosted : Dockerfile open AzureKeyVaultBackend",
		},
		"an image outside Astro": {
			"-- Dockerfile --\nFROM apache/airflow:2.10.5\nENV AIRFLOW__SECRETS__BACKEND=" + azure + "\n",
			"other : Dockerfile open AzureKeyVaultBackend",
		},
		"a second image": {
			astro + "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n-- ci/Dockerfile --\nFROM apache/airflow:2.10.5\nENV AIRFLOW__SECRETS__BACKEND=" + azure + "\n",
			"local : Dockerfile open\nhosted : Dockerfile open\nlocal ci/Dockerfile: ci/Dockerfile open AzureKeyVaultBackend",
		},
		"standalone ignores the image": {
			"-- .astro/config.yaml --\ndev:\n  mode: standalone\n-- .env --\n" + env + "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n",
			"local : .env AzureKeyVaultBackend\nhosted : .env Dockerfile open AzureKeyVaultBackend",
		},
		"the override of some services": {
			astro + "-- .env --\n" + env + "-- docker-compose.override.yml --\n" + override,
			"local : .env open AzureKeyVaultBackend\nhosted : .env open AzureKeyVaultBackend\nlocal scheduler: docker-compose.override.yml .env VaultBackend",
		},
		"the override of all services": {
			astro + "-- .env --\n" + env + "-- docker-compose.override.yml --\n" + override +
				strings.ReplaceAll(strings.TrimPrefix(override, "services:\n"), "scheduler", "webserver") +
				strings.ReplaceAll(strings.TrimPrefix(override, "services:\n"), "scheduler", "triggerer"),
			"hosted : .env open AzureKeyVaultBackend\n" +
				"local scheduler: docker-compose.override.yml .env VaultBackend\n" +
				"local webserver: docker-compose.override.yml .env VaultBackend\n" +
				"local triggerer: docker-compose.override.yml .env VaultBackend",
		},
		"a Compose project reads its env file": {
			"-- docker-compose.yml --\n" + compose + "    env_file: [.env]\n-- .env --\n" + env,
			"other docker-compose.yml scheduler: docker-compose.yml .env image AzureKeyVaultBackend",
		},
		"a Compose project beside an env file": {
			"-- docker-compose.yml --\n" + compose + "    environment:\n      AIRFLOW__SECRETS__BACKEND: " + azure + "\n-- .env --\nX=1\n",
			"local : .env open\nhosted : .env open\nother docker-compose.yml scheduler: docker-compose.yml image AzureKeyVaultBackend",
		},
		"two services alike are one": {
			"-- docker-compose.yml --\nx-e: &e\n  AIRFLOW__SECRETS__BACKEND: " + azure + "\nservices:\n  a:\n    image: apache/airflow:2.10.5\n    environment: *e\n  b:\n    image: apache/airflow:2.10.5\n    environment: *e\n",
			"other docker-compose.yml a: docker-compose.yml image AzureKeyVaultBackend",
		},
		"an override of a plain Compose file": {
			"-- docker-compose.yml --\n" + compose + "    environment:\n      AIRFLOW__SECRETS__USE_CACHE: 'true'\n-- docker-compose.override.yml --\n" + override,
			"other docker-compose.override.yml scheduler: docker-compose.override.yml image VaultBackend",
		},
		"a missing env_file leaves the service open": {
			"-- docker-compose.yml --\n" + compose + "    env_file: [missing.env]\n    environment:\n      AIRFLOW__SECRETS__BACKEND: " + azure + "\n",
			"other docker-compose.yml scheduler: docker-compose.yml image open AzureKeyVaultBackend",
		},
		"airflow.cfg below the variables": {
			"-- docker-compose.yml --\n" + compose + "    environment:\n      AIRFLOW__SECRETS__BACKEND: " + azure + "\n-- airflow.cfg --\n[secrets]\nbackend_kwargs = {}\n",
			"other docker-compose.yml scheduler: docker-compose.yml image airflow.cfg AzureKeyVaultBackend",
		},
		"two airflow.cfg": {
			"-- a/airflow.cfg --\n[secrets]\nbackend = " + azure + "\n-- b/airflow.cfg --\n[secrets]\nbackend = " + vault + "\n",
			"other a/airflow.cfg: a/airflow.cfg open AzureKeyVaultBackend\nother b/airflow.cfg: b/airflow.cfg open VaultBackend",
		},
		"agents": {
			"-- values.yaml --\nsecretBackend: " + azure + "\ncommonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '{}'\nworkers:\n  - name: w\n    env:\n      - name: AIRFLOW__SECRETS__BACKEND\n        value: " + vault + "\n",
			"remote : values.yaml values.yaml open AzureKeyVaultBackend\nremote workers[0]: values.yaml values.yaml values.yaml VaultBackend",
		},
		"the agents' image": {
			"-- Dockerfile.client --\nFROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.0-1\nENV AIRFLOW__SECRETS__BACKEND=" + azure + "\n",
			"remote : Dockerfile.client open AzureKeyVaultBackend",
		},
		"the official chart": {
			"-- values.yaml --\nairflowVersion: 2.10.5\nconfig:\n  secrets:\n    backend: " + azure + "\nscheduler:\n  env:\n    - name: AIRFLOW__SECRETS__BACKEND\n      value: " + vault + "\n",
			"other values.yaml: values.yaml values.yaml open AzureKeyVaultBackend\nother values.yaml scheduler: values.yaml values.yaml values.yaml VaultBackend",
		},
		"a Deployment file replaces .env": {
			astro + "-- .env --\n" + env + "-- deployment.yaml --\ndeployment:\n  environment_variables:\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND\n      value: " + vault + "\n  configuration:\n    name: d\n    runtime_version: 11.8.0\n",
			"hosted : deployment.yaml open VaultBackend\nlocal : .env AzureKeyVaultBackend",
		},
		"a script that exports": {
			"-- run.sh --\nexport AIRFLOW__SECRETS__BACKEND=" + azure + "\nairflow db migrate\n",
			"other run.sh: run.sh open AzureKeyVaultBackend",
		},
		"commands that set a variable twice": {
			astro + "-- deploy.sh --\nastro deployment variable create -d x AIRFLOW__SECRETS__BACKEND=" + azure + "\nastro deployment variable update -d x AIRFLOW__SECRETS__BACKEND=" + vault + "\n",
			"hosted deploy.sh: deploy.sh open AzureKeyVaultBackend\nhosted deploy.sh: deploy.sh open VaultBackend",
		},
		"a template keeps no placeholders": {
			astro + "-- .env.example --\nAIRFLOW__SECRETS__BACKEND=\n",
			"local .env.example: .env.example open \nhosted .env.example: .env.example open",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, e := range project(t, c.files, load.Overrides{}).Environments {
				got = append(got, describe(e))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("environments:\n%s\nwant:\n%s", text, c.want)
			}
		})
	}
}

// TestOverrides states what the configuration can say of images that the files do not show.
func TestOverrides(t *testing.T) {
	const files = "-- Dockerfile --\nFROM registry.example.com/base:1\nENV AIRFLOW__SECRETS__BACKEND=" + azure + "\n-- .astro/config.yaml --\nproject:\n  name: x\n"
	s := project(t, files, load.Overrides{Airflow: "2.10.5"})
	if got := s.Environments[0].Airflow; len(got) != 1 || got[0].String() != "2.10.5" {
		t.Errorf("Airflow is %v, want 2.10.5", got)
	}
	s = project(t, files, load.Overrides{Runtime: "11.8.0"})
	if s.Hosted == nil || !s.Hosted.Known || s.Hosted.Base.Runtime != "11.8.0" {
		t.Errorf("the image is %+v, want Runtime 11.8.0", s.Hosted)
	}
}

func TestLoadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Load(ctx, &load.Files{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Load returns %v, want context.Canceled", err)
	}
}

func TestCLIReads(t *testing.T) {
	const env = "-- .env --\nAIRFLOW__SECRETS__BACKEND=" + azure + "\n"
	for name, c := range map[string]struct {
		files string
		want  bool
	}{
		"alone":                 {env, true},
		"of a Compose project":  {env + "-- docker-compose.yml --\nservices:\n  a:\n    image: apache/airflow:2.10.5\n    env_file: .env\n", false},
		"of an Astro project":   {env + "-- .astro/config.yaml --\nproject:\n  name: x\n-- docker-compose.yml --\nservices:\n  a:\n    image: apache/airflow:2.10.5\n    env_file: .env\n", true},
		"with a CLI's commands": {env + "-- d.sh --\nastro deployment variable create -d x --load --env .env\n", true},
	} {
		s := project(t, c.files, load.Overrides{})
		if got := s.CLIReads(s.EnvFiles[0]); got != c.want {
			t.Errorf("%s: CLIReads = %t, want %t", name, got, c.want)
		}
	}
}

func TestLoadsEnvFile(t *testing.T) {
	for _, c := range []struct {
		from, file string
		want       bool
	}{
		{".env", ".env", true}, {"./.env", ".env", true}, {"project/.env", ".env", true}, {"prod/.env", "prod/.env", true},
		{"x/prod/.env", "prod/.env", true}, {"xprod/.env", "prod/.env", false}, {".env.prod", ".env", false}, {"", ".env", false},
	} {
		f := &envfile.File{File: source.New(c.file, c.file, nil)}
		if got := Loads(&shell.Command{Load: true, From: c.from}, f); got != c.want {
			t.Errorf("a command that loads %q loads %s: %t, want %t", c.from, c.file, got, c.want)
		}
	}
}

func TestPrecedence(t *testing.T) {
	v := func(name, value string) *setting.Variable {
		out := &setting.Variable{}
		out.Name.Value, out.Value.Value = name, value
		return out
	}
	layers := []setting.Layer{
		{Vars: []*setting.Variable{v("A", "1"), v("A", "2")}},
		{Vars: []*setting.Variable{v("A", "3"), v("B", "4")}},
	}
	check := func(what string) {
		t.Helper()
		e := &Environment{Layers: layers, vars: newVariables(layers)}
		a, b := e.Lookup("A"), e.Lookup("B")
		if a.Value.Value != "2" || b.Value.Value != "4" {
			t.Errorf("%s: A = %s, B = %s, want 2 and 4", what, a.Value.Value, b.Value.Value)
		}
		if e.LayerOf(layers[0].Vars[0]) != &layers[0] || e.LayerOf(b) != &layers[1] || e.LayerOf(v("B", "4")) != nil {
			t.Errorf("%s: a variable is in another layer", what)
		}
		if e.Lookup("C") != nil {
			t.Errorf("%s: C is set", what)
		}
	}
	check("few variables")
	for i := range few {
		layers[1].Vars = append(layers[1].Vars, v(fmt.Sprint("V", i), ""))
	}
	check("many variables")
}
