package conformance

import (
	"slices"
	"strings"
)

// mutation is one thing that people do to a configuration that works.
type mutation struct {
	what   string
	weight int
	// rules are those that DESIGN names for it, with spaces between; do may say it better.
	rules string
	do    func(m *maker)
}

// What is wrong with a value, whichever rule its kwarg has.
const valueRules = "kwargs/invalid-value kwargs/incomplete kwargs/missing prefix/charset prefix/separator prefix/path"

// keyfile is a key of a service account of Google.
const keyfile = `{"type": "service_account", "project_id": "contoso-data-1", "private_key_id": "1", "private_key": ` +
	`"-----BEGIN PRIVATE KEY-----\nFAKE\n-----END PRIVATE KEY-----\n", "client_email": "a@contoso-data-1.iam.gserviceaccount.com", ` +
	`"client_id": "1", "token_uri": "https://oauth2.googleapis.com/token"}`

func mutations() []mutation {
	return slices.Concat(mistakes(), []mutation{
		{"valid", 14, "", func(*maker) {}},
		{"class misspelt", 4, "backend/unknown-class", func(m *maker) {
			parts := strings.Split(m.stock.Class, ".")
			i := m.IntN(len(parts)-1) + 1
			parts[i] = strings.ReplaceAll(strings.TrimSpace(m.typo(parts[i])), "-", "")
			m.Env[classVar] = strings.Join(parts, ".")
		}},
		{"class of another time", 4, "backend/unknown-class backend/moved-class", func(m *maker) { m.Env[classVar] = pick(m, m.stock.Wrong) }},
		{"class in quotes or spaces", 2, "backend/malformed", func(m *maker) {
			m.Env[classVar] = pick(m, []string{`"%"`, `'%'`, " %", "% ", "%\t", `%"`})
			m.Env[classVar] = strings.ReplaceAll(m.Env[classVar], "%", m.stock.Class)
		}},
		{"class empty", 1, "backend/missing", func(m *maker) { m.Env[classVar] = "" }},
		{"no class", 2, "backend/missing", func(m *maker) { delete(m.Env, classVar) }},
		{"class of Airflow's own", 1, "backend/unknown-class", func(m *maker) {
			m.Env[classVar] = pick(m, []string{"airflow.secrets.environment_variables.EnvironmentVariablesBackend", "airflow.secrets.metastore.MetastoreBackend"})
			m.members = nil
		}},
		{"no kwargs", 4, "kwargs/missing", func(m *maker) { m.text = "-" }},
		{"kwargs empty", 2, "kwargs/missing", func(m *maker) { m.Env[kwargsVar] = "" }},
		{"key misspelt", 8, "kwargs/unknown-key", func(m *maker) { i := m.any(); m.members[i].key = m.typo(m.members[i].key) }},
		{"key of another backend", 8, valueRules, func(m *maker) { m.set(parse("{" + pick(m, foreignKeys()) + "}")[0]) }},
		{"key left out", 6, "kwargs/missing kwargs/incomplete", func(m *maker) { m.without(m.members[m.any()].key) }},
		{"wrong type", 10, valueRules, func(m *maker) {
			i := m.any()
			m.members[i].value = pick(m, []string{`1`, `true`, `false`, `null`, `[]`, `["a"]`, `{}`, `{"a": "b"}`, `"text"`, `""`, `0`, `1.5`, `"2"`, `"true"`, `"1"`})
		}},
		{"value empty or null", 6, valueRules, func(m *maker) { m.members[m.any()].value = pick(m, []string{`""`, `null`, `" "`}) }},
		{"duplicate key", 2, "kwargs/duplicate-key", func(m *maker) {
			m.must = true
			n := m.members[m.any()]
			m.members = append([]member{{n.key, `"earlier"`}}, m.members...)
		}},
		{"prefix", 16, valueRules, prefix},
		{"sep", 8, "prefix/separator", func(m *maker) {
			m.set(member{"sep", pick(m, []string{`"-"`, `""`, `"/"`, `"_"`, `"--"`, `"."`, `"~"`, `null`, `" "`, `":"`})})
		}},
		{"kwarg that is passed on", 6, "kwargs/incomplete", func(m *maker) {
			m.anyRule = true
			if len(m.stock.Passed) > 0 {
				m.set(parse(pick(m, m.stock.Passed))[0])
			}
		}},
		{"odd value", 30, valueRules + " kwargs/wrong-type kwargs/unsupported kwargs/unknown-key kwargs/expansion", func(m *maker) {
			m.anyRule = true
			m.set(parse(pick(m, m.stock.Odd))[0])
		}},
		{"lookup pattern", 3, "kwargs/invalid-value", func(m *maker) {
			m.set(member{pick(m, []string{"connections", "variables", "config"}) + "_lookup_pattern",
				pick(m, []string{`"("`, `"*a"`, `""`, `"MY"`, `"^x$"`, `"a|my"`, `"(?=m)"`, `".*db"`, `1`})})
		}},
		{"version of the engine, mount", 3, "kwargs/invalid-value prefix/path", func(m *maker) {
			n := member{"kv_engine_version", pick(m, []string{`1`, `2`, `3`, `0`, `"1"`, `"2"`, `"v2"`, `2.0`, `true`, `null`})}
			if m.IntN(2) == 0 {
				n = member{"mount_point", pick(m, []string{`""`, `null`, `"kv"`, `"secret/"`, `"/kv"`, `"kv/team"`})}
			}
			m.set(n)
		}},
		{"two credentials", 3, "kwargs/incomplete kwargs/invalid-value", func(m *maker) {
			m.set(parse("{" + pick(m, []string{`"gcp_key_path": "/opt/airflow/secrets/key.json"`, `"gcp_keyfile_dict": ` + keyfile, `"gcp_key_path": "/opt/airflow/secrets/key.p12"`,
				`"yc_oauth_token": "fake"`, `"yc_connection_id": "yc_prod"`, `"token_path": "/opt/airflow/secrets/token"`, `"client_secret": "fake"`, `"aws_secret_access_key": "fake"`,
				`"access_key": "fake"`}) + "}")[0])
		}},
		{faultInJSON, 18, "kwargs/invalid-json", func(m *maker) { m.text = pick(m, m.faults())(m.object()) }},
		{"no object", 5, "kwargs/not-object kwargs/missing kwargs/incomplete", func(m *maker) {
			m.text = pick(m, []string{`[1]`, `"text"`, `5`, `null`, `[]`, `0`, `false`, `""`, `true`, `0.0`, `[{}]`, `-0`, `"{}"`, `1e400`, `NaN`, `-0.0`, `0e5`, "{}"})
		}},
		{"variable in the value", 8, "kwargs/expansion", expansion},
		{"per-key variable", 10, "kwargs/per-key kwargs/unsupported " + valueRules, perKey},
		{"workers' own", 8, "backend/conflict", workers},
		{"name nothing reads", 5, "backend/misnamed-variable", func(m *maker) {
			name := pick(m, []string{"AIRFLOW_SECRETS_BACKEND_KWARGS", "AIRFLOW__SECRETS_BACKEND_KWARGS", "AIRFLOW__SECRETS__BACKEND_CONF",
				"AIRFLOW__SECRETS__BACKEND_KWARG", "AIRFLOW__SECRET__BACKEND_KWARGS", "AIRFLOW__SECRETS__BACKENDS_KWARGS", "airflow__secrets__backend_kwargs"})
			m.Env[name], m.text = m.object(), "-"
		}},
		{"class under a name nothing reads", 3, "backend/misnamed-variable", func(m *maker) {
			delete(m.Env, classVar)
			m.Env[pick(m, []string{"AIRFLOW_SECRETS_BACKEND", "AIRFLOW__SECRETS_BACKEND", "AIRFLOW__SECRETS__BACKEND_CLASS", "AIRFLOW__CORE__SECRETS_BACKEND",
				"AIRFLOW__SECRETS__BACKEND_CMD", "AIRFLOW__SECRETS__BACKEND_SECRET", "AIRFLOW__SECRETS__BACKENDS"})] = m.stock.Class
		}},
	})
}

func prefix(m *maker) {
	if m.stock.Prefix == "file_path" {
		m.set(member{"connections_file_path", pick(m, []string{`"/opt/airflow/secrets/connections.yml"`, `"/opt/airflow/secrets/connections.txt"`, `""`, `null`, `"/nowhere/c"`})})
		return
	}
	values := []string{`""`, `null`, `"airflow"`, `"airflow/connections"`, `"/airflow/connections"`, `"airflow-connections-"`, `"airflow/"`, `"/"`, `"team_a"`, `"a.b"`,
		`"/airflow/connections/"`, `"-"`, `"--"`, `"a b"`, `"secret/data/airflow"`, `"é"`, `"a//b"`, `"airflow+x@y=z"`, `"example.com/x"`}
	for range 1 + m.IntN(3) {
		m.set(member{pick(m, []string{"connections_", "variables_", "config_"}) + m.stock.Prefix, pick(m, values)})
	}
}

// faults spoil an object.
func (m *maker) faults() []func(string) string {
	more := func(value string) func(string) string {
		return func(s string) string {
			return strings.TrimSuffix(s, "}") + `, "variables_` + m.stock.Prefix + `": ` + value + "}"
		}
	}
	replace := func(old, by string, n int) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, n) }
	}
	return []func(string) string{
		replace(`"`, `'`, -1), replace(`"`, `“`, 1), replace(`"`, `\"`, -1), replace(`"`, ``, 2), replace(`"`, ``, -1), replace(`": `, `" `, 1), replace(`": `, `" = `, 1),
		replace(`", "`, `" "`, 1), replace(`, "`, `,, "`, 1), replace(`}`, `,}`, 1), replace(`}`, ``, 1), replace(`{`, ``, 1), none,
		func(s string) string { return s + "}" }, func(s string) string { return `"` + s + `"` }, func(s string) string { return "'" + s + "'" },
		m.quoted, func(s string) string { return s + " # the vault" }, func(s string) string { return "// the vault\n" + s },
		func(s string) string { return "\ufeff" + s }, more("None"),
		more("NULL"), more(`"C:\data"`),
		func(s string) string { return strings.TrimSuffix(s, `"}`) + "\n" + `"}` }, func(s string) string { return strings.TrimSuffix(s, `"}`) + "\t" + `"}` },
		func(s string) string { return " " + s + "\n" }, func(s string) string { return strings.ReplaceAll(s, ", ", ",\n  ") }, func(s string) string { return "\u00a0" + s },
		func(s string) string { return "KWARGS=" + s }, func(s string) string { return s + ";" }, func(s string) string { return s + s }, func(string) string { return " " },
		func(s string) string { return s[:len(s)/2] }, replace(`: `, `=`, -1), func(s string) string { return "{" + s + "}" }, func(s string) string { return "dict(" + s + ")" },
	}
}

// quoted makes a JSON string of an object, as a value that was encoded twice.
func (m *maker) quoted(s string) string {
	m.expect("kwargs/not-object")
	return quoted(s)
}

// none puts Python's None in the place of the first string, or writes what there is as
// Python does.
func none(s string) string {
	head, rest, _ := strings.Cut(s, `: "`)
	_, tail, ok := strings.Cut(rest, `"`)
	if !ok {
		return strings.NewReplacer("null", "None", "true", "True", "false", "False").Replace(s)
	}
	return head + ": None" + tail
}

func expansion(m *maker) {
	i := m.any()
	old := strings.Trim(m.members[i].value, `"`)
	switch m.IntN(7) {
	case 0: // the whole value, set
		m.members[i].value = `"$SECRET_VALUE"`
		m.Env["SECRET_VALUE"] = strings.ReplaceAll(old, `"`, ``)
	case 1:
		m.members[i].value = `"${SECRET_VALUE}"`
		m.Env["SECRET_VALUE"] = strings.ReplaceAll(old, `"`, ``)
	case 2: // and not set
		m.members[i].value = `"$NOT_SET"`
	case 3: // a dollar sign in the value
		m.members[i].value = `"pa$$w0rd$"`
	case 4: // a variable that holds JSON
		m.expect("kwargs/invalid-json kwargs/wrong-type kwargs/expansion " + valueRules)
		m.members[i].value = `$JSON_VALUE`
		m.Env["JSON_VALUE"] = pick(m, []string{`"text"`, `text`, `2`, `null`, `{"a": 1}`})
	case 5: // the whole kwargs
		m.Env["KWARGS_JSON"] = format(m.members)
		m.text = pick(m, []string{"$KWARGS_JSON", "${KWARGS_JSON}"})
	case 6:
		m.expect("kwargs/invalid-json kwargs/expansion")
		m.text = "$KWARGS_NOT_SET"
	}
}

func perKey(m *maker) {
	prefix := perKeyVar
	n := m.members[m.any()]
	value := strings.Trim(n.value, `"`)
	name := strings.ToUpper(n.key)
	switch m.IntN(6) {
	case 0, 1: // taken out of the JSON
		m.without(n.key)
	case 2: // in addition to the JSON, which it overrides
		value = pick(m, []string{"other", "", "airflow", "2", "null", "false"})
	case 3:
		name = strings.ToUpper(strings.TrimSpace(m.typo(n.key)))
	case 4:
		name = pick(m, []string{"SEP", "VERIFY", "KV_ENGINE_VERSION", "CONNECTIONS_PREFIX", "VARIABLES_PATH", "REGION_NAME"})
	case 5: // nothing but variables
		for _, n := range m.members {
			m.Env[prefix+strings.ToUpper(n.key)] = strings.Trim(n.value, `"`)
		}
		m.text = "-"
		return
	}
	m.Env[prefix+name] = value
}

const workersRules = "backend/conflict kwargs/invalid-value kwargs/unsupported provider/missing provider/version"

func workers(m *maker) {
	other := m.anyStock()
	kwargs := string(pick(m, other.Base))
	switch m.IntN(7) {
	case 0: // it may be one that this line has not, or that never logs in
		m.expect(workersRules)
		m.Env[workersVar], m.Env[workersKwargsVar] = other.Class, kwargs
	case 1: // the class alone
		m.Env[workersVar] = other.Class
	case 2: // the kwargs alone
		m.expect("backend/missing backend/conflict")
		m.Env[workersKwargsVar] = kwargs
	case 3:
		m.expect("kwargs/invalid-json " + workersRules)
		m.Env[workersVar], m.Env[workersKwargsVar] = other.Class, strings.ReplaceAll(kwargs, `"`, `'`)
	case 4: // nothing but the workers'
		m.expect(workersRules)
		m.Env[workersVar], m.Env[workersKwargsVar] = other.Class, kwargs
		delete(m.Env, classVar)
		m.text = "-"
	case 5:
		m.expect("backend/conflict kwargs/incomplete kwargs/invalid-value kwargs/unsupported")
		m.Env[workersVar] = other.Class
		m.Env[workersPerKeyVar+"CONNECTIONS_"+strings.ToUpper(other.Prefix)] = "airflow"
	case 6:
		m.expect("backend/missing backend/conflict")
		m.Env[workersPerKeyVar+"CONNECTIONS_"+strings.ToUpper(m.stock.Prefix)] = "airflow"
	}
}
