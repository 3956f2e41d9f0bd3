package conformance

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/schema"
)

const secretOptionVar = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET"

// option is the kind of lookups that Airflow itself does for an option with the ending _SECRET. Their
// id is the section and the name of the option.
const option schema.Kind = "option"

// mistakes are further mutations: what people write in place of a value, a class or an option.
func mistakes() []mutation {
	return []mutation{
		{"placeholder", 4, "kwargs/placeholder kwargs/wrong-type kwargs/unsupported " + valueRules, placeholderValue},
		{"class that cannot exist", 4, "backend/unknown-class backend/malformed", impossibleClass},
		{"option that does not exist", 4, "backend/misnamed-variable", unknownOption},
		{"option by the name of a secret", 4, "backend/secret-option kwargs/unsupported kwargs/unknown-key", secretOption},
		{"falsy or truthy value", 16, valueRules + " kwargs/wrong-type kwargs/unsupported kwargs/unknown-key", truthValue},
	}
}

func placeholderValue(m *maker) {
	m.anyRule = true
	i := m.any()
	m.members[i].value = pick(m, []string{`"<your-value>"`, `"YOUR_VALUE"`, `"{env}"`, `"<VALUE>"`, `"[your value]"`, `"https://<your-host>"`, `"changeme"`, `"xxxxxxxx"`, `"hvs.xxxxxxxx"`, `"__VALUE__"`})
}

func impossibleClass(m *maker) {
	m.anyRule = true
	class := m.stock.Class
	dot := strings.LastIndexByte(class, '.')
	module, name := class[:dot], class[dot+1:]
	m.Env[classVar] = pick(m, []string{
		strings.ReplaceAll(class, ".", "/"),
		module + "/" + name,
		module + " " + name,
		module + ":" + name,
		module,
		"apache_" + class,
		"apache-" + class,
		strings.Replace(class, "airflow.providers.", "airflow.", 1),
		"airflow.providers." + name,
		strings.ToUpper(class),
		strings.ToLower(class),
		name,
		class + "()",
		class + ".py",
		"from " + module + " import " + name,
		class + ",airflow.secrets.local_filesystem.LocalFilesystemBackend",
	})
}

// unknownOption sets an option that no release has, beside the right ones.
func unknownOption(m *maker) {
	m.anyRule = true
	n := m.members[m.any()]
	value := strings.Trim(n.value, `"`)
	switch m.IntN(5) {
	case 0:
		m.Env["AIRFLOW__SECRETS__"+strings.ToUpper(n.key)] = value
	case 1:
		m.Env["AIRFLOW__SECRETS__BACKEND_KWARGS__"+strings.ToUpper(n.key)] = value
	case 2:
		m.Env["AIRFLOW__WORKERS__BACKEND"] = m.stock.Class
	case 3:
		m.Env["AIRFLOW__TEAM_A___SECRETS__BACKEND"] = m.stock.Class
	case 4:
		m.Env["AIRL"+"FOW__SECRETS__BACKEND_KWARGS"], m.text = m.object(), "-"
	}
}

// secretOption sets an option of Airflow by the name of a secret.
func secretOption(m *maker) {
	m.anyRule = true
	m.Env[secretOptionVar] = pick(m, []string{
		"sql-conn", "sql-conn", "postgresql://u@db.example/airflow", "'sql-conn'", `"sql-conn"`, "sql conn", "sql-conn ",
	})
	m.IDs[option] = []string{"database/sql_alchemy_conn"}
	switch m.IntN(4) {
	case 0:
		m.set(member{"config_" + m.stock.Prefix, `null`})
	case 1:
		delete(m.Env, classVar)
		m.text = "-"
	}
}

// truthValue sets any documented kwarg to a value that counts as false or true.
func truthValue(m *maker) {
	m.anyRule = true
	var known []string
	for _, n := range m.stock.documented() {
		known = append(known, n.key)
	}
	m.set(member{pick(m, known), pick(m, []string{`0`, `false`, `""`, `[]`, `{}`, `null`, `true`, `"false"`, `"no"`, `"0"`, `"off"`, `"None"`, `"null"`})})
}
