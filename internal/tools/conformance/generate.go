package conformance

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/schema"
)

const (
	classVar         = "AIRFLOW__SECRETS__BACKEND"
	kwargsVar        = "AIRFLOW__SECRETS__BACKEND_KWARGS"
	perKeyVar        = "AIRFLOW__SECRETS__BACKEND_KWARG__"
	workersVar       = "AIRFLOW__WORKERS__SECRETS_BACKEND"
	workersKwargsVar = "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS"
	workersPerKeyVar = "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__"
)

// member is a key of kwargs with its value as JSON.
type member struct{ key, value string }

// maker makes one case.
type maker struct {
	*rand.Rand
	Case
	stock   stock
	members []member
	// rules are those that are for the mutation.
	rules []string
	// must is set if one of them must report it, anyRule if it depends on the value which of them does.
	must, anyRule bool
	// text is the JSON of the members, once it was spoilt; "" before.
	text string
}

// Generate makes the case of a seed.
func Generate(seed uint64) Case {
	if seed >= firstTeam {
		return teamed(seed)
	}
	if seed >= firstProof {
		return proven(int(seed - firstProof))
	}
	if seed >= firstSituation {
		return situated(int(seed - firstSituation))
	}
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 0x617374726f)), Case: Case{Seed: seed, Env: map[string]string{}}}
	m.stock = m.anyStock()
	m.members = parse(pick(m, m.stock.Base))
	for range m.IntN(3) {
		if len(m.stock.Extra) > 0 {
			m.set(parse(pick(m, m.stock.Extra))[0])
		}
	}
	m.Env[classVar] = m.stock.Class
	m.IDs = map[schema.Kind][]string{
		schema.Connection: {"my_db", pick(m, ids())}, schema.Variable: {"x", pick(m, ids())}, schema.Config: {"sql_conn"},
	}
	before := state{maps.Clone(m.Env), slices.Clone(m.members)}
	before.env[kwargsVar] = format(m.members)
	mutations := mutations()
	n := 1 + m.IntN(6)/5
	for range n {
		mu := mutations[m.weighted(len(mutations), func(i int) int { return mutations[i].weight })]
		m.What = strings.TrimPrefix(m.What+", "+mu.what, ", ")
		m.expect(mu.rules)
		mu.do(m)
	}
	if slices.Contains(m.members, member{"mount_point", "null"}) { // then an id begins with the mount
		for _, list := range m.IDs {
			list[0] = "kv/" + list[0]
		}
	}
	if m.text == "" {
		m.text = format(m.members)
	}
	if _, ok := m.Env[kwargsVar]; !ok && m.text != "-" {
		m.Env[kwargsVar] = m.text
	}
	if n == 1 {
		m.Fault = m.fault(before)
	}
	return m.Case
}

// expect sets the rules that are for the fault, separated by spaces.
func (m *maker) expect(rules string) { m.rules = strings.Fields(rules) }

func (m *maker) anyStock() stock {
	all := stocks()
	return all[m.weighted(len(all), func(i int) int { return all[i].Weight })]
}

func (m *maker) weighted(n int, weight func(int) int) int {
	sum := 0
	for i := range n {
		sum += weight(i)
	}
	at := m.IntN(sum)
	for i := range n {
		if at -= weight(i); at < 0 {
			return i
		}
	}
	return 0
}

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// set replaces a member or adds it.
func (m *maker) set(n member) {
	for i := range m.members {
		if m.members[i].key == n.key {
			m.members[i] = n
			return
		}
	}
	m.members = append(m.members, n)
}

// any is the index of a member; kwargs that are empty get one first.
func (m *maker) any() int {
	if len(m.members) == 0 {
		kinds := []string{"connections_", "variables_", "config_"}
		if m.stock.Prefix == "file_path" {
			kinds = kinds[:2]
		}
		m.set(member{pick(m, kinds) + m.stock.Prefix, `"airflow"`})
	}
	return m.IntN(len(m.members))
}

// object is the text of an object, spoilt or not.
func (m *maker) object() string {
	m.any()
	if m.text == "" || m.text == "-" {
		return format(m.members)
	}
	return m.text
}

// parse splits an object into its members; all of ours are right.
func parse[T ~string | ~[]byte](object T) []member {
	d := json.NewDecoder(bytes.NewReader([]byte(object)))
	_, _ = d.Token()
	var out []member
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		_ = d.Decode(&value)
		name, _ := key.(string)
		out = append(out, member{name, string(value)})
	}
	return out
}

func format(members []member) string {
	parts := make([]string, len(members))
	for i, n := range members {
		parts[i] = quoted(n.key) + ": " + n.value
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	return strings.TrimSuffix(b.String(), "\n")
}

func ids() []string {
	return []string{"my_db", "x", "a-b", "a.b", "aws__prod", "a--b", "a/b", "Team-1", "_x", "a b", "MY_DB", "yandexcloud_default", "yc_prod"}
}

// typo makes a name wrong as a hand does.
func (m *maker) typo(name string) string {
	if len(name) < 4 {
		return name + "s"
	}
	i := 1 + m.IntN(len(name)-2)
	switch m.IntN(7) {
	case 0:
		return name[:i] + name[i+1:]
	case 1:
		return name[:i] + name[i-1:]
	case 2:
		return name[:i-1] + name[i:i+1] + name[i-1:i] + name[i+1:]
	case 3:
		return strings.ReplaceAll(name, "_", "-")
	case 4:
		return strings.ToUpper(name[:1]) + name[1:]
	case 5:
		return strings.TrimSuffix(name, name[len(name)-1:])
	}
	return " " + name
}

func foreignKeys() []string {
	return []string{`"region": "eu-west-1"`, `"vault_name": "contoso"`, `"prefix": "airflow"`, `"kv_version": 2`, `"project": "contoso-data-1"`,
		`"separator": "-"`, `"cache": true`, `"connection_prefix": "airflow"`, `"session": null`, `"connections_lookup_pattern": "^a"`, `"sep": "/"`,
		`"connections_prefix": "airflow"`, `"variables_path": "airflow"`, `"vault_url": "https://contoso.vault.azure.net/"`, `"url": "https://vault.example.com"`,
		`"tenant_id": "t"`, `"region_name": "eu-west-1"`, `"gcp_key_path": "/opt/airflow/secrets/key.json"`, `"folder_id": "b1g"`, `"namespace": "airflow"`}
}

func (m *maker) without(keys ...string) {
	m.members = slices.DeleteFunc(m.members, func(n member) bool { return slices.Contains(keys, n.key) })
}
