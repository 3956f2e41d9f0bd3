package airflow

import (
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// TestDeploymentPlans states which variables a Deployment gets that files and commands describe: those
// of .env too if the description is incomplete or a command loads the file.
func TestDeploymentPlans(t *testing.T) {
	const (
		astro = "-- .astro/config.yaml --\nproject:\n  name: x\n"
		env   = "-- .env --\nAIRFLOW__SECRETS__BACKEND=" + azure + "\nAIRFLOW__SECRETS__BACKEND_KWARGS={}\n"
		set   = "astro deployment variable create -d x AIRFLOW__SECRETS__BACKEND=" + vault + "\n"
		file  = "-- deployment.yaml --\ndeployment:\n  environment_variables:\n    - is_secret: true\n      key: AIRFLOW__SECRETS__BACKEND_KWARGS\n      value: \"\"\n  configuration:\n    name: d\n    runtime_version: 11.8.0\n"
	)
	for name, c := range map[string]struct{ files, want, kwargs string }{
		"complete":        {astro + env + "-- d.sh --\n" + set, "hosted : d.sh open VaultBackend", ""},
		"loads .env":      {astro + env + "-- d.sh --\n" + set + "astro deployment variable create -d x --load --env .env\n", "hosted : d.sh .env open VaultBackend", "{}"},
		"loads another":   {astro + env + "-- d.sh --\n" + set + "astro deployment variable create -d x --load --env prod.env\n", "hosted : d.sh open VaultBackend", ""},
		"secret kwargs":   {astro + env + file, "hosted : deployment.yaml .env open AzureKeyVaultBackend", "{}"},
		"secret and none": {astro + "-- .env --\nX=1\n" + file, "hosted : deployment.yaml .env open", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, e := range project(t, c.files, noOverrides).Environments {
				if e.Target != setting.Hosted {
					continue
				}
				if got := describe(e); got != c.want {
					t.Errorf("environment %s, want %s", got, c.want)
				}
				kwargs := ""
				if e.Secrets.Kwargs != nil {
					kwargs = e.Secrets.Kwargs.Text.Value
				}
				if kwargs != c.kwargs {
					t.Errorf("kwargs %q, want %q", kwargs, c.kwargs)
				}
				return
			}
			t.Error("no Deployment")
		})
	}
}

// TestManifestPlans states the environments of a project of Astro CLI 2.
func TestManifestPlans(t *testing.T) {
	const (
		manifest = "-- pyproject.toml --\n[project]\nname = \"etl\"\nrequires-python = \">=3.12\"\ndependencies = [\"apache-airflow==3.3.*\", \"apache-airflow-providers-microsoft-azure\"]\n\n[tool.astro]\npackages = []\n"
		class    = "AIRFLOW__SECRETS__BACKEND"
		env      = "\n[tool.astro.env]\n" + class + " = { default = \"" + azure + "\" }\n"
		image    = "FROM astrocrpublic.azurecr.io/runtime:3.3-8\nENV " + class + "=" + vault + "\n"
	)
	for name, c := range map[string]struct{ files, want string }{
		"manifest alone":          {manifest + env, "local : pyproject.toml open AzureKeyVaultBackend"},
		"env file":                {manifest + env + "-- .env --\n" + class + "=" + vault + "\n", "local : .env pyproject.toml open VaultBackend\nhosted : .env open VaultBackend"},
		"its own Dockerfile":      {strings.Replace(manifest, "packages = []", "dockerfile = \"Dockerfile\"", 1) + env + "-- Dockerfile --\n" + image, "local : pyproject.toml open AzureKeyVaultBackend\nhosted : Dockerfile open VaultBackend"},
		"Dockerfile that is left": {manifest + env + "-- Dockerfile --\n" + image, "local : pyproject.toml open AzureKeyVaultBackend\nlocal Dockerfile: Dockerfile open VaultBackend"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, e := range project(t, c.files, noOverrides).Environments {
				got = append(got, describe(e))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("environments:\n%s\nwant:\n%s", text, c.want)
			}
		})
	}
}

// TestEnvFileOfUnit: an env file that a unit of systemd reads has no environment of its own.
func TestEnvFileOfUnit(t *testing.T) {
	const (
		unit = "-- airflow-scheduler.service --\n[Service]\nEnvironmentFile=/etc/airflow/airflow.env\nExecStart=/opt/airflow/bin/airflow scheduler\n"
		base = "-- Dockerfile --\nFROM apache/airflow:2.10.5\n"
		env  = " --\nAIRFLOW__SECRETS__BACKEND=" + azure + "\n"
	)
	for files, want := range map[string]string{
		base + "-- airflow.env" + env:        "other airflow.env: airflow.env Dockerfile open AzureKeyVaultBackend",
		base + unit + "-- airflow.env" + env: "other airflow-scheduler.service: airflow.env airflow-scheduler.service open AzureKeyVaultBackend",
	} {
		var got []string
		for _, e := range project(t, files, noOverrides).Environments {
			if e.Secrets.Class != nil {
				got = append(got, describe(e))
			}
		}
		if text := strings.Join(got, "\n"); text != want {
			t.Errorf("environments:\n%s\nwant:\n%s", text, want)
		}
	}
}

// TestUnused states which variables no Airflow gets although files set them.
func TestUnused(t *testing.T) {
	const class = "AIRFLOW__SECRETS__BACKEND"
	for name, c := range map[string]struct{ files, want string }{
		"none": {"-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\nENV " + class + "=" + azure + "\n", ""},
		"stage outside the image": {
			"-- Dockerfile --\nFROM python:3.12 AS build\nENV VAULT_TOKEN=dJI5PuFtJ3\nENV A=1\nFROM quay.io/astronomer/astro-runtime:11.8.0\nENV " + class + "=" + azure + "\n",
			"Dockerfile: VAULT_TOKEN A",
		},
		"values of a set": {
			"-- values.yaml --\nsecretBackend: " + azure + "\ncommonEnv:\n  - name: A\n    value: base\n-- values-prod.yaml --\ncommonEnv:\n  - name: A\n    value: prod\n" +
				"-- deploy.sh --\nhelm upgrade --install agents astronomer/astro-remote-execution-agent -f values.yaml -f values-prod.yaml\n",
			"values.yaml: A",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, l := range project(t, c.files, noOverrides).Unused {
				var names []string
				for _, v := range l.Vars {
					names = append(names, v.Name.Value)
				}
				got = append(got, l.File.Name+": "+strings.Join(names, " "))
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("unused %q, want %q", text, c.want)
			}
		})
	}
}

func TestHasBackend(t *testing.T) {
	for files, want := range map[string]bool{
		"-- .env --\n" + classLine + "\n":                     true,
		"-- .env --\nAIRFLOW__SECRETS__BACKEND_KWARGS={}\n":   true,
		"-- .env --\nAIRFLOW__CORE__FERNET_KEY=x\nA=secret\n": false,
	} {
		s := project(t, "-- .astro/config.yaml --\nproject:\n  name: x\n"+files, noOverrides)
		if got := s.HasBackend(); got != want {
			t.Errorf("%s: HasBackend = %t, want %t", files, got, want)
		}
	}
}

// TestToolMarkers: what a tool replaces before Airflow reads the file is unresolved, and the rest is not.
func TestToolMarkers(t *testing.T) {
	for value, want := range map[string][]string{
		`{"vault_url": "https://contoso.vault.azure.net/"}`:                  nil,
		`{"vault_url": "https://#{Vault}#.vault.azure.net/"}`:                {"#{Vault}#"},
		`{"vault_url": "__VAULT__", "connections_prefix": "<path:kv/data>"}`: {"__VAULT__", "<path:kv/data>"},
	} {
		v := backend(t, classLine, "AIRFLOW__SECRETS__BACKEND_KWARGS='"+value+"'").Kwargs.Var
		var got []string
		for _, u := range v.Value.Unresolved {
			got = append(got, v.Value.Value[u.Start:u.End])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: unresolved %q, want %q", value, got, want)
		}
	}
}
