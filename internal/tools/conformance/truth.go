package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/schema"
)

// wrong says what Airflow did with a case that the user did not mean: it raised, dropped,
// ignored, failed at a lookup, or asked for a name that the store cannot have. It is
// empty if the backend runs with what was configured.
func wrong(c Case, answers []Answer) []string {
	var out []string
	say := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, a := range answers {
		if a.Error != nil {
			say("raises %s", a.Error[0])
			continue
		}
		for _, w := range a.Warnings {
			if strings.Contains(w, "defaulting to no kwargs") {
				say("drops the kwargs")
			}
		}
		for _, k := range a.Unread {
			say("ignores kwarg %s", k)
		}
		ignored(c, a, say)
		lookups(a, say)
		if a.Class == "" && c.Env[secretOptionVar] != "" {
			say(noStoreAsked)
		}
	}
	for _, name := range unused(answers) {
		say("ignores variable %s", name)
	}
	slices.Sort(out)
	return out
}

// unused are the variables that no process took the value of.
func unused(answers []Answer) []string {
	var out []string
	for i, a := range answers {
		if a.Error != nil {
			return nil // it stopped before it could read the rest
		}
		if i == 0 {
			out = slices.Clone(a.Unused)
			continue
		}
		out = slices.DeleteFunc(out, func(name string) bool { return !slices.Contains(a.Unused, name) })
	}
	return out
}

// ignored finds kwargs of the JSON that the constructor did not get, and credentials that
// were not used.
func ignored(c Case, a Answer, say func(string, ...any)) {
	class, text, prefix := c.Env[classVar], c.Env[kwargsVar], perKeyVar
	if a.Mode == "worker" && c.Env[workersVar] != "" {
		class, text, prefix = c.Env[workersVar], c.Env[workersKwargsVar], workersPerKeyVar
		if text == "" && c.Env[kwargsVar] != "" && !slices.ContainsFunc(slices.Collect(maps.Keys(c.Env)), func(n string) bool { return strings.HasPrefix(n, prefix) }) {
			say("workers ignore the kwargs of [secrets]")
		}
	}
	if class == "" || a.Class == "" || text == "" {
		return
	}
	if strings.HasPrefix(a.Class, "airflow.secrets.") && !strings.Contains(a.Class, "Local") {
		var value any
		if json.Unmarshal([]byte(text), &value) == nil {
			if _, object := value.(map[string]any); !object {
				say("drops the kwargs")
			}
		}
		return
	}
	if strings.Contains(text, "$") {
		credentials(a, say)
		return
	}
	var members map[string]any
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&members); err != nil || members == nil {
		say("drops the kwargs")
		return
	}
	for key, value := range members {
		got, ok := a.Kwargs[key]
		_, beaten := c.Env[prefix+strings.ToUpper(key)]
		if !beaten && (!ok || got != "***" && !reflect.DeepEqual(got, value)) {
			say("ignores kwarg %s", key)
		}
	}
	credentials(a, say)
}

// credentials finds those that were given and did not open anything: part of a set, or
// in addition to another that overrides it.
func credentials(a Answer, say func(string, ...any)) {
	given := func(key string) bool {
		v, ok := a.Kwargs[key].(string)
		return ok && v != ""
	}
	used := func(login string) bool {
		return slices.ContainsFunc(a.Logins, func(l string) bool { return strings.HasPrefix(l, login) })
	}
	if len(a.Logins) == 0 {
		return // nothing was asked for at all
	}
	switch class := a.Class[strings.LastIndexByte(a.Class, '.')+1:]; class {
	case "AzureKeyVaultBackend":
		if (given("tenant_id") || given("client_id") || given("client_secret")) && !used("azure:client-secret") {
			say("ignores the service principal")
		}
		if given("managed_identity_client_id") != given("workload_identity_tenant_id") {
			say("ignores the managed identity")
		}
	case "SecretsManagerBackend", "SystemsManagerParameterStoreBackend":
		if (given("aws_access_key_id") || given("aws_secret_access_key")) && used("aws:WORLD") {
			say("ignores the access key")
		}
		if given("aws_access_key_id") != given("aws_secret_access_key") {
			say("the store refuses the login")
		}
		if given("role_arn") && !used("sts:AssumeRole") {
			say("ignores role_arn")
		}
		if a.Kwargs["assume_role_kwargs"] != nil && !used("sts:AssumeRole") {
			say("ignores assume_role_kwargs")
		}
		for _, name := range []string{"config_kwargs", "service_config", "assume_role_method", "assume_role_with_saml", "assume_role_with_web_identity_federation"} {
			if v := a.Kwargs[name]; v != nil && v != "" && !reflect.DeepEqual(v, map[string]any{}) && !used("sts:") {
				say("ignores %s", name) // they are for the client that assumes a role
			}
		}
		for name, login := range map[string]string{"assume_role_with_saml": "sts:AssumeRoleWithSAML", "assume_role_with_web_identity_federation": "sts:AssumeRoleWithWebIdentity"} {
			if v := a.Kwargs[name]; v != nil && v != "" && used("sts:") && !used(login) {
				say("ignores %s", name)
			}
		}
		if k, ok := a.Kwargs["session_kwargs"].(map[string]any); ok && (k["aws_access_key_id"] != nil) != (k["aws_secret_access_key"] != nil) {
			say("ignores the access key of session_kwargs")
		}
		if given("aws_session_token") && !used("aws:session-token") {
			say("ignores aws_session_token")
		}
	}
}

// storeNames are the stores' own rules for names, from the documentation of the vendors.
var storeNames = sync.OnceValue(func() map[string]*regexp.Regexp {
	const label = `([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?`
	return map[string]*regexp.Regexp{
		"AzureKeyVaultBackend":                regexp.MustCompile(`^[0-9A-Za-z-]{1,127}$`),
		"SecretsManagerBackend":               regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,512}$`),
		"SystemsManagerParameterStoreBackend": regexp.MustCompile(`^/?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,14}$`),
		"CloudSecretManagerBackend":           regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`),
		"LockboxSecretBackend":                regexp.MustCompile(`^.{1,100}$`),
		"KubernetesSecretsBackend":            regexp.MustCompile(`^` + label + `=[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?(,!` + label + `|,` + label + `=[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$`),
	}
})

// lookups finds lookups of plain ids that fail, or ask for what cannot be there.
func lookups(a Answer, say func(string, ...any)) {
	class := a.Class[strings.LastIndexByte(a.Class, '.')+1:]
	form, known := storeNames()[class]
	for _, l := range a.Lookups {
		if l.Kind == option {
			optionLookup(a, l, say)
			continue
		}
		if !plain(class, l.ID) {
			continue
		}
		for _, w := range l.Warnings {
			if strings.HasPrefix(w, "Secret name '") && class == "AzureKeyVaultBackend" {
				say("%ss have names that the store cannot have, and are not asked for", l.Kind)
			}
		}
		if l.Error != nil {
			say("%s lookups fail: %s", l.Kind, l.Error[0])
			continue
		}
		if l.Lost {
			say("%s lookups go to a place where no store is", l.Kind)
		}
		for _, name := range l.Asked {
			if known && !form.MatchString(name) || class == "SystemsManagerParameterStoreBackend" && reserved(name) {
				say("%ss are asked for by names the store cannot have", l.Kind)
			}
		}
	}
	if slices.Contains(a.Logins, "refused") {
		say("the store refuses the login")
	}
}

const noStoreAsked = "no store is asked for the option"

// optionLookup finds an option whose secret cannot be there: its name is a URL or in quotes, or no
// store is asked. LocalFilesystem asks no store, but looks in a file.
func optionLookup(a Answer, l Lookup, say func(string, ...any)) {
	asked := l.Lost || len(l.Asked) > 0 || strings.HasSuffix(a.Class, "LocalFilesystemBackend") && a.Kwargs["configs_file_path"] != nil
	switch {
	case l.Error != nil:
		say("the option raises %s", l.Error[0])
	case !asked:
		say(noStoreAsked)
	case slices.ContainsFunc(l.Asked, func(name string) bool { return strings.ContainsAny(name, "\"' ") || strings.Contains(name, ":/") }):
		say("the option is asked for by a name that no secret has")
	}
}

// reserved reports a name that AWS keeps for itself.
func reserved(parameter string) bool {
	name := strings.ToLower(strings.TrimPrefix(parameter, "/"))
	return strings.HasPrefix(name, "aws") || strings.HasPrefix(name, "ssm")
}

// plain reports an id that every store can have in a name; for Vault without a mount of its
// own it begins with one.
func plain(class, id string) bool {
	if class == "VaultBackend" {
		id = strings.TrimPrefix(id, "kv/")
	}
	return slices.Contains([]string{"my_db", "x", "sql_conn"}, id)
}

// A Disagreement is a case of which we say another thing than Airflow does.
type Disagreement struct {
	Case    Case
	Verdict *Verdict
	// Missed are Airflow's reasons where we have no error, False our rules where it has none.
	Missed, False []string
	// Lookups are names that differ.
	Lookups []string
}

// Compare holds our verdict to what Airflow did; ok tells that they agree.
func Compare(c Case, ours *Verdict, answers []Answer) (d Disagreement, ok bool) {
	d = Disagreement{Case: c, Verdict: ours}
	switch bad := wrong(c, answers); {
	case len(bad) > 0 && len(ours.Errors) == 0:
		d.Missed = bad
	case len(bad) == 0 && len(ours.Errors) > 0:
		d.False = ours.Errors
	}
	for _, a := range answers {
		if a.Error != nil || a.Class == "" {
			continue
		}
		for _, l := range a.Lookups {
			if l.Kind == option {
				l.Kind, l.ID = schema.Config, c.Env[secretOptionVar]
			}
			if text := ours.differs(a, c.Team, l); text != "" && !slices.Contains(d.Lookups, text) {
				d.Lookups = append(d.Lookups, text)
			}
		}
	}
	return d, len(d.Missed)+len(d.False)+len(d.Lookups) == 0
}

// differs compares the names asked for with those we say.
func (v *Verdict) differs(a Answer, team string, l Lookup) string {
	answer, ok := v.lookup(a.Mode, team, l.Kind, l.ID)
	if !ok || l.Error != nil && len(l.Asked) == 0 || answer.Why == schema.Undetermined {
		return ""
	}
	var names []string
	for _, n := range answer.Names {
		if n.Request != "" {
			names = append(names, n.Request)
		} else {
			names = append(names, n.Name)
		}
	}
	if n := len(l.Asked); n > 0 && strings.HasSuffix(a.Class, "LockboxSecretBackend") && len(names) < n {
		// The connection that opens Lockbox is looked up first, by another Lockbox perhaps.
		if strings.HasSuffix(l.Asked[0], "yandexcloud_default") {
			l.Asked = l.Asked[1:]
		}
	}
	switch {
	case strings.HasSuffix(a.Class, "LocalFilesystemBackend"):
		return "" // files are read, not asked
	case l.Error != nil && len(l.Asked) < len(names) && slices.Equal(names[:len(l.Asked)], l.Asked):
		return "" // it stopped at the first of them
	case l.Lost, answer.Why == schema.NotAllowed && len(l.Asked) == 0, slices.Contains(a.Logins, "refused"), slices.Equal(names, l.Asked):
		return ""
	}
	return fmt.Sprintf("%s %s: asked %q, we say %q %s", l.Kind, l.ID, l.Asked, names, answer.Why)
}
