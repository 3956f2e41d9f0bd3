package airflow

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Section is an airflow.cfg section that can name a secrets backend.
type Section string

// The two sections; [workers] exists from Airflow 3.0.
const (
	Secrets Section = "secrets"
	Workers Section = "workers"
)

// Role is what an option of a section does.
type Role int

// The roles of the options of [secrets] and [workers].
const (
	RoleNone    Role = iota
	RoleBackend      // the class
	RoleKwargs       // its JSON
	RoleKwarg        // one key of it, from Airflow 3.2
	RoleOther        // use_cache, cache_ttl_seconds
)

// Suffix is the end of a variable that does not hold the value of an option itself. It is empty for
// one that does.
type Suffix string

// The suffixes.
const (
	CommandSuffix Suffix = "_CMD"    // the value is what a command prints
	SecretSuffix  Suffix = "_SECRET" // the value is in a secrets backend, under this name
)

// Option is one option of the secrets backend as an environment variable names it.
type Option struct {
	Section Section
	Role    Role
	Kwarg   string // for RoleKwarg: the key, lower-cased as Airflow does
	Suffix  Suffix
}

var options = []struct {
	env    string
	option Option
}{
	{"AIRFLOW__SECRETS__BACKEND", Option{Secrets, RoleBackend, "", ""}},
	{"AIRFLOW__SECRETS__BACKEND_KWARGS", Option{Secrets, RoleKwargs, "", ""}},
	{"AIRFLOW__SECRETS__USE_CACHE", Option{Secrets, RoleOther, "", ""}},
	{"AIRFLOW__SECRETS__CACHE_TTL_SECONDS", Option{Secrets, RoleOther, "", ""}},
	{"AIRFLOW__WORKERS__SECRETS_BACKEND", Option{Workers, RoleBackend, "", ""}},
	{"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS", Option{Workers, RoleKwargs, "", ""}},
}

var kwargPrefixes = []struct {
	env     string
	section Section
}{
	{"AIRFLOW__SECRETS__BACKEND_KWARG__", Secrets},
	{"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__", Workers},
}

// ParseOption returns the option of the secrets backend that an environment variable sets.
// Names are exact and upper case: Airflow reads no other spelling.
func ParseOption(env string) (Option, bool) {
	if !strings.HasPrefix(env, "AIRFLOW__") {
		return Option{}, false
	}
	for i := range kwargPrefixes {
		p := &kwargPrefixes[i]
		if key, ok := strings.CutPrefix(env, p.env); ok && key != "" {
			return Option{p.section, RoleKwarg, strings.ToLower(key), ""}, true
		}
	}
	for i := range options {
		if env == options[i].env {
			return options[i].option, true
		}
	}
	for _, suffix := range [...]Suffix{CommandSuffix, SecretSuffix} {
		base, ok := strings.CutSuffix(env, string(suffix))
		if !ok {
			continue
		}
		for _, o := range options {
			if base == o.env {
				opt := o.option
				opt.Suffix = suffix
				return opt, true
			}
		}
	}
	return Option{}, false
}

// Env is the environment variable of the backend class or kwargs of a section.
func (s Section) Env(r Role) string {
	for i := range options {
		if o := &options[i]; o.option.Role == r && o.option.Section == s {
			return o.env
		}
	}
	return ""
}

// Misnamed returns the option that a variable was probably meant to set, where Airflow reads nothing
// of that name: an underscore missing, a letter wrong, two letters swapped, an option that does not
// exist, the form of a team. Names that only resemble ours (AIRFLOW__SECRETS_MANAGER__…) are left
// alone.
func Misnamed(name string) (correct string, ok bool) {
	bare := strings.TrimPrefix(strings.Trim(name, "\ufeff \t"), "export ")
	if _, known := ParseOption(strings.TrimPrefix(bare, "ENV ")); known {
		return "", false // right, or right but for how one reader of the file takes the line
	}
	upper := strings.ToUpper(name)
	if correct, ok := invented[upper]; ok {
		return correct, true
	}
	if key, ok := strings.CutPrefix(upper, "AIRFLOW__SECRETS__BACKEND_KWARGS__"); ok && key != "" {
		return "AIRFLOW__SECRETS__BACKEND_KWARG__" + key, true
	}
	if _, option, ok := TeamOption(upper); ok {
		return option, true
	}
	// Without underscores the right names differ from each other by whole words, so what is near one
	// of them is meant for it.
	squeezed := strings.ReplaceAll(upper, "_", "")
	if len(squeezed) < len("AIRFLOWSECRETSBACKEND")-2 {
		return "", false
	}
	for _, o := range options {
		if o.option.Role == RoleOther {
			continue
		}
		if fuzzy.Distance(squeezed, strings.ReplaceAll(o.env, "_", ""), 3) <= 1 {
			return o.env, true
		}
	}
	return "", false
}

// SecretOption returns the option that a variable takes from a secret (…_SECRET); nil for another
// variable and for the options of the secrets backend itself.
func SecretOption(name string) *schema.Option {
	if !setting.IsSecretOption(name) {
		return nil
	}
	rest := strings.TrimSuffix(strings.TrimPrefix(name, "AIRFLOW__"), "_SECRET")
	section, option, ok := strings.Cut(rest, "__")
	if !ok || section == "SECRETS" || section == "WORKERS" {
		return nil
	}
	if o := schema.FindOption(section, option); o != nil && o.Sensitive != nil {
		return o
	}
	return nil
}

// TeamOption splits the name of an option of one team, AIRFLOW__<TEAM>___SECTION__OPTION (Airflow
// 3.2.0 and newer), where the option is one of the secrets backend. The secrets backend is not
// team-aware, so Airflow reads nothing of this name.
func TeamOption(name string) (team, option string, ok bool) {
	rest, ok := strings.CutPrefix(name, "AIRFLOW__")
	team, option, found := strings.Cut(rest, "___")
	if !ok || !found || team == "" {
		return "", "", false
	}
	option = "AIRFLOW__" + option
	_, known := ParseOption(option)
	return team, option, known
}

// NameIn is how the file of a variable would name another setting, for messages: a variable
// in most files, "`backend` in [secrets]" in airflow.cfg, "`secrets.backend`" for MWAA.
func NameIn(v *setting.Variable, env string) string {
	env = redact.Text(env) // AIRFLOW__SECRETS__BACKEND_KWARGS__ may have anything behind it
	if n, ok := v.Name.Quoting.(setting.Namer); ok {
		return n.Named(env)
	}
	return "`" + env + "`"
}

// invented are options that guides name and that never existed.
var invented = map[string]string{
	"AIRFLOW__SECRETS__BACKEND_CONF":    "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__BACKEND_CONFIG":  "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__BACKEND_ARGS":    "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__BACKEND_OPTIONS": "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__KWARGS":          "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__BACKEND_CLASS":   "AIRFLOW__SECRETS__BACKEND",
	"AIRFLOW__CORE__SECRETS_BACKEND":    "AIRFLOW__SECRETS__BACKEND",
	"AIRFLOW__SECRETS__SECRETS_BACKEND": "AIRFLOW__SECRETS__BACKEND",
	"AIRFLOW__SECRETS__SECRET_BACKEND":  "AIRFLOW__SECRETS__BACKEND",

	"AIRFLOW__CORE__SECRETS_BACKEND_KWARGS":    "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS__SECRETS_BACKEND_KWARGS": "AIRFLOW__SECRETS__BACKEND_KWARGS",
	// Cloud Composer separates section and option by a dash.
	"SECRETS.BACKEND":        "AIRFLOW__SECRETS__BACKEND",
	"SECRETS.BACKEND_KWARGS": "AIRFLOW__SECRETS__BACKEND_KWARGS",
	// [workers] calls its options secrets_backend and secrets_backend_kwargs.
	"AIRFLOW__WORKERS__BACKEND":        "AIRFLOW__WORKERS__SECRETS_BACKEND",
	"AIRFLOW__WORKERS__BACKEND_KWARGS": "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS",
	// A section with the name of the option.
	"AIRFLOW__SECRETS_BACKEND__BACKEND":        "AIRFLOW__SECRETS__BACKEND",
	"AIRFLOW__SECRETS_BACKEND__BACKEND_KWARGS": "AIRFLOW__SECRETS__BACKEND_KWARGS",
	"AIRFLOW__SECRETS_BACKEND__CLASS":          "AIRFLOW__SECRETS__BACKEND",
}
