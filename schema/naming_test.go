package schema_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
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
	{"azure-key-vault", `{}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "airflow-connections-my-db"}}, schema.LookedUp},
	{"azure-key-vault", `{"variables_prefix":"team_a-"}`, nil, schema.Variable, "x", []schema.Name{{Name: "team-a-x"}}, schema.LookedUp},
	{"azure-key-vault", `{"connections_prefix":""}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "my-db"}}, schema.LookedUp},
	{"azure-key-vault", `{"connections_prefix":""}`, []string{"4.3.0"}, schema.Connection, "my_db", []schema.Name{{Name: "-my-db"}}, schema.LookedUp},
	{"azure-key-vault", `{"connections_prefix":"--"}`, nil, schema.Connection, "db", []schema.Name{{Name: "db"}}, schema.LookedUp},
	{"azure-key-vault", `{"config_prefix":null}`, nil, schema.Config, "k", nil, schema.Disabled},
	{"azure-key-vault", `{"sep":""}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "airflow-connectionsmydb"}}, schema.LookedUp},
	{"azure-key-vault", `{}`, nil, schema.Connection, "a.b", []schema.Name{{Name: "airflow-connections-a.b"}}, schema.NotAllowed},
	{"azure-key-vault", `{}`, []string{"13.5.0"}, schema.Connection, "aws__prod", nil, schema.Refused},
	{"azure-key-vault", `{}`, []string{"14.1.0"}, schema.Connection, "aws__prod", []schema.Name{{Name: "airflow-connections-aws--prod"}}, schema.LookedUp},
	{"azure-key-vault", `{"sep":5}`, nil, schema.Connection, "a", nil, schema.Undetermined},
	{"aws-secrets-manager", `{"connections_prefix":""}`, []string{"2.2.0"}, schema.Connection, "a", []schema.Name{{Name: "/a"}}, schema.LookedUp},
	{"aws-secrets-manager", `{"connections_prefix":""}`, []string{"2.3.0"}, schema.Connection, "a", []schema.Name{{Name: "a"}}, schema.LookedUp},
	{"aws-secrets-manager", `{}`, []string{"9.30.0"}, schema.Config, "aws--prod", nil, schema.Refused},
	{"aws-secrets-manager", `{}`, []string{"9.34.0"}, schema.Config, "aws--prod", []schema.Name{{Name: "airflow/config/aws--prod"}}, schema.LookedUp},
	{"aws-secrets-manager", `{"variables_lookup_pattern":"(?!a)"}`, nil, schema.Variable, "a", nil, schema.Undetermined},
	{"aws-secrets-manager", `{"variables_lookup_pattern":"b"}`, nil, schema.Variable, "ab", nil, schema.NoMatch},
	{"aws-secrets-manager", `{"variables_lookup_pattern":"b"}`, []string{"7.2.0"}, schema.Variable, "ab", []schema.Name{{Name: "airflow/variables/ab"}}, schema.LookedUp},
	{"aws-ssm", `{"connections_prefix":"a/"}`, []string{"7.2.0"}, schema.Connection, "x", []schema.Name{{Name: "a/x"}}, schema.LookedUp},
	{"aws-ssm", `{"connections_prefix":"a/"}`, []string{"7.3.0"}, schema.Connection, "x", []schema.Name{{Name: "/a/x"}}, schema.LookedUp},
	{"google-secret-manager", `{"variables_prefix":""}`, nil, schema.Variable, "a_b", []schema.Name{{Name: "-a_b"}}, schema.LookedUp},
	{"hashicorp-vault", `{}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "connections/my_db", In: "secret", Request: "secret/data/connections/my_db"}}, schema.LookedUp},
	{"hashicorp-vault", `{"kv_engine_version":1,"connections_path":["a","b/"]}`, nil, schema.Connection, "x", []schema.Name{{Name: "a/x", In: "secret", Request: "secret/a/x"}, {Name: "b/x", In: "secret", Request: "secret/b/x"}}, schema.LookedUp},
	{"hashicorp-vault", `{"mount_point":null}`, nil, schema.Variable, "x", nil, schema.NotAllowed},
	{"hashicorp-vault", `{"mount_point":null,"variables_path":""}`, nil, schema.Variable, "kv/x", []schema.Name{{Name: "x", In: "kv", Request: "kv/data/x"}}, schema.LookedUp},
	{"hashicorp-vault", `{"variables_path":""}`, []string{"3.2.0"}, schema.Variable, "x", []schema.Name{{Name: "/x", In: "secret", Request: "secret/data/x"}}, schema.LookedUp},
	{"hashicorp-vault", `{"variables_path":[]}`, nil, schema.Variable, "x", nil, schema.Disabled},
	{"yandex-lockbox", `{}`, nil, schema.Connection, "yandexcloud_default", nil, schema.Refused},
	{"yandex-lockbox", `{"yc_oauth_token":"t"}`, nil, schema.Connection, "yandexcloud_default", []schema.Name{{Name: "airflow/connections/yandexcloud_default"}}, schema.LookedUp},
	{"yandex-lockbox", `{}`, []string{"4.5.0"}, schema.Variable, "a//b", nil, schema.Refused},
	{"kubernetes", `{"namespace":"n"}`, nil, schema.Connection, "my_db", []schema.Name{{Name: "airflow.apache.org/connection-id=my_db,!airflow.apache.org/team", In: "n"}}, schema.LookedUp},
	{"kubernetes", `{}`, []string{"10.16.0"}, schema.Connection, "my_db", []schema.Name{{Name: "airflow.apache.org/connection-id=my_db"}}, schema.LookedUp},
	{"kubernetes", `{}`, []string{"10.16.0"}, schema.Connection, "_x", []schema.Name{{Name: "airflow.apache.org/connection-id=_x"}}, schema.NotAllowed},
	{"akeyless", `{"connections_path":""}`, nil, schema.Connection, "x", nil, schema.Disabled},
	{"local-filesystem", `{"connections_file_path":"/f/c.yaml"}`, nil, schema.Connection, "x", []schema.Name{{Name: "x", In: "/f/c.yaml"}}, schema.LookedUp},
	{"local-filesystem", `{}`, nil, schema.Variable, "x", nil, schema.Disabled},
	{"onepassword", `{"vault":"v","connections_prefix":"c/"}`, nil, schema.Connection, "x", []schema.Name{{Name: "c/x", In: "v"}}, schema.LookedUp},
	{"onepassword", `{"vault":"v"}`, nil, schema.Connection, "x", nil, schema.Disabled},
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
		if (got.Why != schema.LookedUp) != (got.Detail != "") {
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
