package schema_test

import (
	"encoding/json"
	"slices"
	"testing"

	"astrosecrets/schema"
)

// nameTests give a backend, its kwargs as JSON, the releases, what Airflow is asked for, and what
// the store is asked for: "" with a reason.
var nameTests = []struct {
	id, kwargs string
	versions   []string
	kind       schema.Kind
	ask        string
	want       []schema.Name
	why        schema.Reason
}{
	{"azure-key-vault", `{}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "airflow-connections-my-db"}}, schema.Asked},
	{"azure-key-vault", `{"variables_prefix":"team_a-"}`, nil, schema.Variable, "x", []schema.Name{{Name: "team-a-x"}}, schema.Asked},
	{"azure-key-vault", `{"connections_prefix":""}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "my-db"}}, schema.Asked},
	{"azure-key-vault", `{"connections_prefix":""}`, []string{"4.3.0"}, schema.Connection, "my_db", []schema.Name{{Name: "-my-db"}}, schema.Asked},
	{"azure-key-vault", `{"connections_prefix":"--"}`, nil, schema.Connection, "db", []schema.Name{{Name: "db"}}, schema.Asked},
	{"azure-key-vault", `{"config_prefix":null}`, nil, schema.Config, "k", nil, schema.SwitchedOff},
	{"azure-key-vault", `{"sep":""}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "airflow-connectionsmydb"}}, schema.Asked},
	{"azure-key-vault", `{}`, nil, schema.Connection, "a.b", []schema.Name{{Name: "airflow-connections-a.b"}}, schema.NotAllowed},
	{"azure-key-vault", `{}`, []string{"13.5.0"}, schema.Connection, "aws__prod", nil, schema.Refused},
	{"azure-key-vault", `{}`, []string{"14.1.0"}, schema.Connection, "aws__prod", []schema.Name{{Name: "airflow-connections-aws--prod"}}, schema.Asked},
	{"azure-key-vault", `{"sep":5}`, nil, schema.Connection, "a", nil, schema.Unclear},
}

func TestNames(t *testing.T) {
	for _, test := range nameTests {
		b, ok := schema.ByID(test.id)
		if !ok {
			t.Fatalf("no backend %s", test.id)
		}
		var kwargs map[string]any
		if err := json.Unmarshal([]byte(test.kwargs), &kwargs); err != nil {
			t.Fatal(err)
		}
		got := b.Names(kwargs, schema.ParseVersions(test.versions...), test.kind, test.ask)
		if got.Why != test.why || !slices.Equal(got.Names, test.want) {
			t.Errorf("%s %s %v: %s %q: got %v %q (%s), want %v %q", test.id, test.kwargs, test.versions, test.kind, test.ask, got.Names, got.Why, got.Detail, test.want, test.why)
		}
		if (got.Why != schema.Asked) != (got.Detail != "") {
			t.Errorf("%s %q: reason %q, detail %q: one without the other", test.id, test.ask, got.Why, got.Detail)
		}
	}
}

func TestNamesVary(t *testing.T) {
	b, _ := schema.ByID("azure-key-vault")
	empty := map[string]any{"connections_prefix": ""}
	if l := b.Names(empty, schema.ParseVersions("4.3.0", "5.0.0"), schema.Connection, "x"); !l.Varies || l.Names[0].Name != "x" {
		t.Errorf("across 5.0.0 the newest speaks and Varies is set, got %+v", l)
	}
	if l := b.Names(empty, schema.ParseVersions("5.0.0", "6.0.0"), schema.Connection, "x"); l.Varies {
		t.Errorf("from 5.0.0 on nothing varies, got %+v", l)
	}
}
