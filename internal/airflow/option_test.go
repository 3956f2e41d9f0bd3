package airflow

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

func TestParseOption(t *testing.T) {
	for name, want := range map[string]Option{
		"AIRFLOW__SECRETS__BACKEND":                       {Section: Secrets, Role: RoleBackend},
		"AIRFLOW__SECRETS__BACKEND_KWARGS":                {Section: Secrets, Role: RoleKwargs},
		"AIRFLOW__SECRETS__BACKEND_KWARGS_CMD":            {Section: Secrets, Role: RoleKwargs, Suffix: "_CMD"},
		"AIRFLOW__SECRETS__BACKEND_SECRET":                {Section: Secrets, Role: RoleBackend, Suffix: "_SECRET"},
		"AIRFLOW__SECRETS__BACKEND_KWARG__Vault_URL":      {Section: Secrets, Role: RoleKwarg, Kwarg: "vault_url"},
		"AIRFLOW__SECRETS__USE_CACHE":                     {Section: Secrets, Role: RoleOther},
		"AIRFLOW__WORKERS__SECRETS_BACKEND":               {Section: Workers, Role: RoleBackend},
		"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS":        {Section: Workers, Role: RoleKwargs},
		"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__SEP":    {Section: Workers, Role: RoleKwarg, Kwarg: "sep"},
		"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS_SECRET": {Section: Workers, Role: RoleKwargs, Suffix: "_SECRET"},
	} {
		if got, ok := ParseOption(name); !ok || got != want {
			t.Errorf("ParseOption(%s) = %+v, %t, want %+v", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "AIRFLOW__SECRETS__BACKEND ", "airflow__secrets__backend", "AIRFLOW__SECRETS__BACKEND_KWARG__", "AIRFLOW__CORE__FERNET_KEY"} {
		if got, ok := ParseOption(name); ok {
			t.Errorf("ParseOption(%q) = %+v, want none", name, got)
		}
	}
}

func TestSectionEnv(t *testing.T) {
	if got := Workers.Env(RoleKwargs); got != "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS" {
		t.Errorf("the kwargs of [workers] are %s", got)
	}
	if got := Secrets.Env(RoleNone); got != "" {
		t.Errorf("no role is %q", got)
	}
}

func TestMisnamed(t *testing.T) {
	for name, want := range map[string]string{
		"AIRFLOW_SECRETS_BACKEND":               "AIRFLOW__SECRETS__BACKEND",
		"AIRFLOW__SECRETS_BACKEND":              "AIRFLOW__SECRETS__BACKEND",
		"AIRFLOW__SECRETS__BACKENDS":            "AIRFLOW__SECRETS__BACKEND",
		"airflow__secrets__backend":             "AIRFLOW__SECRETS__BACKEND",
		"AIRFLOW__SECRETS__BACKEND_CONF":        "AIRFLOW__SECRETS__BACKEND_KWARGS",
		"AIRFLOW__SECRETS__BACKEND_KWARGS__SEP": "AIRFLOW__SECRETS__BACKEND_KWARG__SEP",
		"AIRFLOW__WORKERS__SECRET_BACKEND":      "AIRFLOW__WORKERS__SECRETS_BACKEND",
	} {
		if got, ok := Misnamed(name); !ok || got != want {
			t.Errorf("Misnamed(%s) = %s, %t, want %s", name, got, ok, want)
		}
	}
	for _, name := range []string{"AIRFLOW__SECRETS__BACKEND", "export AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__USE_CACHE", "AIRFLOW__SECRETS_MANAGER__REGION", "SECRET_KEY", ""} {
		if got, ok := Misnamed(name); ok {
			t.Errorf("Misnamed(%q) = %s, want none", name, got)
		}
	}
}

func TestNameIn(t *testing.T) {
	s := project(t, "-- airflow.cfg --\n[secrets]\nbackend = "+azure+"\n", noOverrides)
	if got := NameIn(s.Environments[0].Secrets.Class, "AIRFLOW__SECRETS__BACKEND_KWARGS"); got != "`backend_kwargs` in [secrets]" {
		t.Errorf("airflow.cfg names the kwargs %s", got)
	}
	if got := NameIn(&setting.Variable{}, "AIRFLOW__SECRETS__BACKEND"); got != "`AIRFLOW__SECRETS__BACKEND`" {
		t.Errorf("a variable is named %s", got)
	}
}

func TestSecretOption(t *testing.T) {
	for name, want := range map[string]string{
		"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET": "sql_alchemy_conn",
		"AIRFLOW__CORE__FERNET_KEY_SECRET":           "fernet_key",
		"AIRFLOW__CORE__PARALLELISM_SECRET":          "", // Airflow reads only sensitive options from a secret
		"AIRFLOW__CORE__UNHEARD_OF_SECRET":           "",
		"AIRFLOW__CORE_SECRET":                       "",
		"AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET":    "",
		"AIRFLOW__WORKERS__SECRETS_BACKEND_SECRET":   "",
		"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD":    "",
		"DATABASE__SQL_ALCHEMY_CONN_SECRET":          "",
	} {
		got := ""
		if o := SecretOption(name); o != nil {
			got = o.Name
		}
		if got != want {
			t.Errorf("SecretOption(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestTeamOption(t *testing.T) {
	for name, want := range map[string]struct {
		team, option string
		ok           bool
	}{
		"AIRFLOW__RED___SECRETS__BACKEND":         {"RED", "AIRFLOW__SECRETS__BACKEND", true},
		"AIRFLOW__RED___SECRETS__BACKEND_KWARGS":  {"RED", "AIRFLOW__SECRETS__BACKEND_KWARGS", true},
		"AIRFLOW__RED___WORKERS__SECRETS_BACKEND": {"RED", "AIRFLOW__WORKERS__SECRETS_BACKEND", true},
		"AIRFLOW__RED___CORE__EXECUTOR":           {"RED", "AIRFLOW__CORE__EXECUTOR", false},
		"AIRFLOW__SECRETS__BACKEND":               {},
		"AIRFLOW_____SECRETS__BACKEND":            {},
		"RED___SECRETS__BACKEND":                  {},
	} {
		team, option, ok := TeamOption(name)
		if team != want.team || option != want.option || ok != want.ok {
			t.Errorf("TeamOption(%s) = %q, %q, %t, want %+v", name, team, option, ok, want)
		}
	}
	if got, ok := Misnamed("AIRFLOW__RED___SECRETS__BACKEND"); !ok || got != "AIRFLOW__SECRETS__BACKEND" {
		t.Errorf("the option of a team means %s, %t", got, ok)
	}
}
