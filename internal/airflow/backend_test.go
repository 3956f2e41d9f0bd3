package airflow

import (
	"sync"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

var noOverrides = load.Overrides{}

func TestBackendClass(t *testing.T) {
	for value, want := range map[string]struct {
		path              string
		malformed, known  bool
		spec, customClass bool
	}{
		azure:                          {azure, false, true, true, false},
		`" ` + azure + `"`:             {azure, true, true, true, false},
		azure + "x":                    {azure + "x", false, false, true, false},
		"acme.secrets.backend.Backend": {"acme.secrets.backend.Backend", false, false, false, true},
	} {
		b := backend(t, "AIRFLOW__SECRETS__BACKEND='"+value+"'")
		if b.Path != want.path || b.Malformed != want.malformed || (b.SpecClass != nil) != want.known || (b.Spec != nil) != want.spec || b.IsCustomClass() != want.customClass {
			t.Errorf("%s: path %q, malformed %t, known %t, spec %t, custom %t, want %+v", value, b.Path, b.Malformed, b.SpecClass != nil, b.Spec != nil, b.IsCustomClass(), want)
		}
	}
	if b := backend(t, "AIRFLOW__SECRETS__BACKEND=", "AIRFLOW__SECRETS__BACKEND_KWARGS={}"); b.Class != nil {
		t.Error("an empty class is a class, and Airflow takes it for none")
	}
}

func TestIsLikelyCustomClass(t *testing.T) {
	for path, want := range map[string]bool{
		"acme.secrets.MyBackend": true, "backend": false, azure + "x": false, "airflow.providers.microsoft.azure.secrets.key_vault.Other": false,
	} {
		if got := IsLikelyCustomClass(path, schema.Suggest(path)); got != want {
			t.Errorf("IsLikelyCustomClass(%s) = %t, want %t", path, got, want)
		}
	}
}

func TestArguments(t *testing.T) {
	b := backend(t, classLine, `AIRFLOW__SECRETS__BACKEND_KWARGS={"sep": "-", "list": ["a", {"b": null}], "r": "$UNSET"}`, "AIRFLOW__SECRETS__BACKEND_KWARG__SEP=_")
	args := b.Arguments()
	if args["sep"] != "_" {
		t.Errorf("sep is %v: the variable of one key overrides the JSON", args["sep"])
	}
	list, ok := args["list"].([]any)
	if !ok || len(list) != 2 || list[0] != "a" || list[1].(map[string]any)["b"] != nil {
		t.Errorf("list is %v", args["list"])
	}
	if _, unknown := args["r"].(schema.UnknownValue); !unknown {
		t.Errorf("a reference that nothing sets is %v", args["r"])
	}
	if v := b.PerKeyVariable("sep"); v == nil || v.Value.Value != "_" || b.PerKeyVariable("other") != nil {
		t.Error("PerKeyVariable does not find the variable of a key")
	}
}

// Before Airflow 3.2 nothing reads the variable of a single key.
func TestPerKeyBefore32(t *testing.T) {
	s := project(t, "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n-- .env --\n"+classLine+"\nAIRFLOW__SECRETS__BACKEND_KWARG__SEP=_\n", noOverrides)
	b := s.Environments[0].Secrets
	if len(b.PerKey) != 1 || b.PerKeyVariable("sep") != nil || len(b.Arguments()) != 0 {
		t.Errorf("Airflow %v reads %v", b.Env.Airflow, b.Arguments())
	}
	if b.Any() != b.Class {
		t.Error("a finding on the backend is not placed at its class")
	}
}

func TestPlaceWithoutClass(t *testing.T) {
	b := backend(t, "AIRFLOW__SECRETS__BACKEND_KWARGS={}")
	if b.Any() != b.Kwargs.Var {
		t.Error("a finding on kwargs without a class is not placed at their variable")
	}
	b = backend(t, "AIRFLOW__SECRETS__BACKEND_KWARG__SEP=_")
	if b.Any() != b.PerKey[0].Var {
		t.Error("a finding on a single key is not placed at its variable")
	}
}

func TestLookupNames(t *testing.T) {
	b := backend(t, classLine, `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "c"}`)
	for kind, want := range map[schema.Kind]string{schema.Connection: "c-my-db", schema.Variable: "airflow-variables-my-db"} {
		if l := b.LookupNames(kind, "my_db"); len(l.Names) != 1 || l.Names[0].Name != want {
			t.Errorf("a %s my_db is looked up as %v, want %s", kind, l.Names, want)
		}
	}
	if l := b.SampleNames(schema.Connection); len(l.Names) != 1 || l.Names[0].Name != "c-"+SampleID {
		t.Errorf("the sample is %v", l.Names)
	}
	// Airflow drops kwargs that are not JSON, so the defaults apply.
	b = backend(t, classLine, `AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "c",}`)
	if l := b.LookupNames(schema.Connection, "my_db"); len(l.Names) != 1 || l.Names[0].Name != "airflow-connections-my-db" {
		t.Errorf("kwargs that are not JSON give %v", l.Names)
	}
}

func TestUnreadWorkers(t *testing.T) {
	const env = "-- .env --\nAIRFLOW__WORKERS__SECRETS_BACKEND=" + azure + "\n-- Dockerfile --\nFROM "
	for image, want := range map[string]bool{"quay.io/astronomer/astro-runtime:11.8.0": true, "astrocrpublic.azurecr.io/runtime:3.0-1": false} {
		s := project(t, env+image+"\n", noOverrides)
		if got := s.Environments[0].Workers.Unread(); got != want {
			t.Errorf("%s: the backend of [workers] is unread = %t, want %t", image, got, want)
		}
	}
}

func TestMaySetExternally(t *testing.T) {
	s := project(t, "-- .astro/config.yaml --\nproject:\n  name: x\n-- .env --\nA=1\nAIRFLOW__SECRETS__BACKEND_KWARGS_CMD=cat kwargs\n", noOverrides)
	for _, e := range s.Environments {
		kwargs := e.MaySetExternally(Secrets.Env(RoleKwargs))
		if e.MaySetExternally("A") || !kwargs || e.MaySetExternally("B") != (e.Target == setting.Hosted) {
			t.Errorf("%s: A %t, kwargs by a command %t, B %t", e.Target, e.MaySetExternally("A"), kwargs, e.MaySetExternally("B"))
		}
	}
}

// Environments with the same class, kwargs and packages share what was computed.
func TestShareAnswers(t *testing.T) {
	s := project(t, "-- .astro/config.yaml --\nproject:\n  name: x\n-- .env --\n"+classLine+"\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"a/b\"}\n", noOverrides)
	first, second := s.Environments[0].Secrets, s.Environments[1].Secrets
	if len(first.Violations()) != len(second.Violations()) || first.answers == nil || first.answers != second.answers {
		t.Error("the second environment computes the names again")
	}
}

// Names in multi-team mode may be others, so an environment in that mode has answers of its own.
func TestShareAnswersInMultiTeamMode(t *testing.T) {
	kwargs := "{\"connections_prefix\": \"a/b\"}"
	s := project(t, withTeams+"-- .env --\n"+classLine+"\nAIRFLOW__SECRETS__BACKEND_KWARGS="+kwargs+
		"\n-- deploy.sh --\nastro deployment variable create "+classLine+" AIRFLOW__SECRETS__BACKEND_KWARGS='"+kwargs+"' "+MultiTeamEnv+"=True\n", noOverrides)
	of := map[bool]*answers{}
	for _, e := range s.Environments {
		e.Secrets.Violations()
		of[e.Secrets.Scope().MultiTeam] = e.Secrets.answers
	}
	if of[false] == nil || of[true] == nil || of[false] == of[true] {
		t.Errorf("answers without and with multi-team mode: %p, %p", of[false], of[true])
	}
}

// TestLookupBackend: a backend that the configuration describes comes before a known one.
func TestLookupBackend(t *testing.T) {
	own := &schema.Backend{Classes: []schema.Class{{Path: "acme.secrets.Old"}, {Path: "acme.secrets.Backend"}, {Path: vault}}}
	known, _, _ := schema.Lookup(azure)
	for path, want := range map[string]*schema.Backend{"acme.secrets.Backend": own, vault: own, azure: known, "acme.secrets.Other": nil} {
		b, c, ok := LookupBackend([]*schema.Backend{own}, path)
		if b != want || ok != (want != nil) || ok && c.Path != path {
			t.Errorf("LookupBackend(%s) = %v, %v, %t", path, b, c, ok)
		}
	}
	s := project(t, "-- .env --\nAIRFLOW__SECRETS__BACKEND=acme.secrets.Backend\n", load.Overrides{Backends: []*schema.Backend{own}})
	if b := s.Environments[0].Secrets; b.Spec != own || b.SpecClass != &own.Classes[1] || b.IsCustomClass() {
		t.Errorf("the backend of the project is %+v, want the one of the configuration", b.Spec)
	}
}

func TestCannotExist(t *testing.T) {
	for path, want := range map[string]bool{
		"acme.secrets.Backend": false, azure: false, azure + "x": false, "airflow.providers.microsoft.azure.secrets": true, "Backend": true, "acme.my-secrets.Backend": true, "acme.1st.Backend": true, "acme..Backend": true,
		"apache_airflow.secrets.Backend": true, "Airflow.secrets.Backend": true, "airflow.plugins.Backend": true,
		"airflow.providers.acme.Backend": true, "airflow.providers.acme.secrets.Backend": false, "acme.secrets2.Backend_1": false,
	} {
		if got := cannotExist(path); got != want {
			t.Errorf("cannotExist(%s) = %t, want %t", path, got, want)
		}
	}
}

// The class may refer to a variable, which Airflow expands.
func TestClassOfVariable(t *testing.T) {
	for lines, want := range map[string]string{
		"CLASS=" + azure: azure, "CLASS='$OTHER'\nOTHER=" + azure: azure, "X=1": "",
	} {
		s := project(t, "-- docker-compose.yml --\nservices:\n  a:\n    image: apache/airflow:2.10.5\n    env_file: [a.env]\n    environment:\n      AIRFLOW__SECRETS__BACKEND: $$CLASS\n-- a.env --\n"+lines+"\n", noOverrides)
		b := s.Environments[len(s.Environments)-1].Secrets
		if b.Path != want || (b.Spec != nil) != (want != "") {
			t.Errorf("%s: the class is %q, want %q", lines, b.Path, want)
		}
	}
}

// TestAnswersOfMany asks the backends of one project from many goroutines, as an editor does.
func TestAnswersOfMany(t *testing.T) {
	s := project(t, "-- .astro/config.yaml --\nproject:\n  name: x\n-- .env --\n"+classLine+"\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"a/b\", \"client_secret\": \"Zq8vT3nLw1\"}\n", noOverrides)
	var all sync.WaitGroup
	for _, e := range s.Environments {
		for range 4 {
			all.Go(func() {
				for _, b := range []*Backend{e.Secrets, e.Workers} {
					b.Arguments()
					b.NameVersions()
				}
				e.Secrets.Violations()
				if n := len(e.Secrets.Credentials()); n != 1 || len(e.Workers.Credentials()) != 0 {
					t.Errorf("%s: %d credentials, want 1", e.Target, n)
				}
				if l := e.Secrets.SampleNames(schema.Connection); l.Why == schema.LookedUp {
					t.Errorf("%s: Key Vault has no name with a slash", e.Target)
				}
			})
		}
	}
	all.Wait()
}
