package airflow

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/schema"
)

// TestServicePackages states what the containers of a Compose service have installed, and whether the
// release of a package is known.
func TestServicePackages(t *testing.T) {
	const (
		head     = "-- docker-compose.yml --\nservices:\n  scheduler:\n    image: "
		official = "apache/airflow:2.10.5\n"
		env      = "    environment:\n      AIRFLOW__SECRETS__BACKEND: airflow.providers.yandex.secrets.lockbox.LockboxSecretBackend\n"
		more     = "      _PIP_ADDITIONAL_REQUIREMENTS: "
	)
	for name, c := range map[string]struct {
		files   string
		status  packages.Status
		version string
		airflow string
		reason  string
	}{
		"image alone":           {head + official + env, packages.Absent, "", "2.10.5", ""},
		"installed at start":    {head + official + env + more + "pandas  apache-airflow-providers-yandex==4.0.0\n", packages.Present, "4.0.0", "2.10.5", ""},
		"another package":       {head + official + env + more + "pandas\n", packages.Absent, "", "2.10.5", ""},
		"packages of the shell": {head + official + env + more + "${PACKAGES:?}\n", packages.Unclear, "", "2.10.5", "its command installs packages"},
		"empty by default":      {head + official + env + more + "${PACKAGES:-}\n", packages.Unclear, "", "2.10.5", "packages that the shell names"},
		"packages by default":   {head + official + env + more + "${PACKAGES:-pandas}\n", packages.Unclear, "", "2.10.5", "its command installs packages"},
		"a command installs":    {head + official + env + "    command: bash -c 'pip install pandas && airflow scheduler'\n", packages.Unclear, "", "2.10.5", "its command installs packages"},
		"another image":         {head + "registry.example.org/etl:1\n" + env, packages.Unclear, "", "none", "the image is not built here"},
		"a default image":       {head + "${IMAGE:-apache/airflow:2.10.5}\n" + env, packages.Unclear, "", "2.10.5", "the image is not built here"},
		"image of the env file": {head + "apache/airflow:${TAG}\n" + env + "-- .env --\nTAG=2.9.3\n", packages.Unclear, "", "2.9.3", "the image is not built here"},
		"built with an argument": {
			"-- docker-compose.yml --\nservices:\n  scheduler:\n    build:\n      context: .\n      args:\n        TAG: ${TAG}\n" + env +
				"-- .env --\nTAG=2.9.3\n-- Dockerfile --\nARG TAG=2.8.1\nFROM apache/airflow:${TAG}\n", packages.Absent, "", "2.9.3", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var e *Environment
			for _, have := range project(t, c.files, noOverrides).Environments {
				if have.Secrets.Class != nil {
					e = have
				}
			}
			if e == nil {
				t.Fatal("no environment has the backend")
			}
			if got := e.Install.Status("apache-airflow-providers-yandex"); got != c.status {
				t.Errorf("Status = %d, want %d", got, c.status)
			}
			if e.Install.IncompleteReason != c.reason {
				t.Errorf("the list is incomplete for the reason %q, want %q", e.Install.IncompleteReason, c.reason)
			}
			version := ""
			for _, p := range e.Install.Found("apache-airflow-providers-yandex") {
				version += p.Specifiers[0].Version
			}
			if version != c.version {
				t.Errorf("version %q, want %q", version, c.version)
			}
			airflow := "none"
			if len(e.Airflow) == 1 {
				airflow = e.Airflow[0].String()
			}
			if airflow != c.airflow {
				t.Errorf("Airflow %v, want %s", e.Airflow, c.airflow)
			}
		})
	}
}

// TestServiceRequirements: Amazon MWAA installs the requirements file of its bucket. The project has the
// file under that name, or one file with the same base name.
func TestServiceRequirements(t *testing.T) {
	const (
		mwaa     = "-- mwaa.tf --\nresource \"aws_mwaa_environment\" \"a\" {\n  airflow_version = \"2.10.3\"\n  requirements_s3_path = \"dags/requirements.txt\"\n  airflow_configuration_options = {\n    \"secrets.backend\" = \"airflow.providers.akeyless.secrets.akeyless.AkeylessBackend\"\n  }\n}\n"
		akeyless = "apache-airflow-providers-akeyless\n"
	)
	for name, c := range map[string]struct {
		files string
		want  packages.Status
	}{
		"no file":          {"", packages.Unclear},
		"the same name":    {"-- dags/requirements.txt --\n" + akeyless + "-- other/requirements.txt --\npandas\n", packages.Present},
		"the base name":    {"-- mwaa/requirements.txt --\n" + akeyless, packages.Present},
		"without akeyless": {"-- mwaa/requirements.txt --\npandas\n", packages.Unclear}, // Amazon states no list of its image
		"two base names":   {"-- a/requirements.txt --\n" + akeyless + "-- b/requirements.txt --\n" + akeyless, packages.Unclear},
	} {
		e := project(t, mwaa+c.files, noOverrides).Environments[0]
		if got := e.Install.Status("apache-airflow-providers-akeyless"); got != c.want {
			t.Errorf("%s: Status = %d, want %d", name, got, c.want)
		}
	}
}

func TestPackagesUnknown(t *testing.T) {
	const (
		env   = "-- .env --\nAIRFLOW__SECRETS__BACKEND="
		astro = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n"
	)
	for name, c := range map[string]struct{ files, want string }{
		"determined":   {astro + env + vault + "\n", ""},
		"no backend":   {"-- Dockerfile --\nFROM registry.example.org/base:1\n-- .astro/config.yaml --\nproject:\n  name: x\n-- .env --\nX=1\n", ""},
		"own base":     {"-- Dockerfile --\nFROM registry.example.org/base:1\n-- .astro/config.yaml --\nproject:\n  name: x\n" + env + vault + "\n", "the packages of the base image are not known"},
		"core backend": {"-- Dockerfile --\nFROM registry.example.org/base:1\n-- .astro/config.yaml --\nproject:\n  name: x\n" + env + "airflow.secrets.local_filesystem.LocalFilesystemBackend\n", ""},
		"no image":     {"-- .astro/config.yaml --\nproject:\n  name: x\n" + env + vault + "\n", ""},
	} {
		if got := project(t, c.files, noOverrides).Environments[0].PackagesUnknown(); got != c.want {
			t.Errorf("%s: PackagesUnknown = %q, want %q", name, got, c.want)
		}
	}
}

// TestNameVersions: of the releases that a pin allows, one for each way to make names is enough.
func TestNameVersions(t *testing.T) {
	const image = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:9.1.0\n-- requirements.txt --\napache-airflow-providers-microsoft-azure"
	for pin, want := range map[string]struct {
		versions, names int
		varies          bool
	}{
		"==8.0.0":       {1, 1, false},
		"==8.0.0,>=7":   {1, 1, false},
		">=8.0.0,<8.2":  {2, 1, false},
		">=4.3.0,<=5.0": {2, 2, true},
	} {
		s := project(t, image+pin+"\n-- .env --\n"+classLine+"\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"\"}\n", noOverrides)
		b := s.Environments[0].Secrets
		l := b.LookupNames(schema.Connection, "x")
		if len(b.Versions()) != want.versions || len(b.NameVersions()) != want.names || l.Varies != want.varies {
			t.Errorf("%s: releases %v, for names %v, varies %t, want %+v", pin, b.Versions(), b.NameVersions(), l.Varies, want)
		}
	}
}
