package schema_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestTeamNames gives the names of lookups in multi-team mode, for the team alpha unless the id has
// none: the id is then behind "-". Each release is one that changed the names.
func TestTeamNames(t *testing.T) {
	for _, test := range []struct {
		id, kwargs, version, ask string
		want                     []string
		noTeam                   string
	}{
		{"azure-key-vault", `{}`, "13.1.2", "my_db", []string{"airflow-connections-my-db"}, "only releases from 13.2.0 on"},
		{"azure-key-vault", `{}`, "13.2.0", "my_db", []string{"airflow-connections-alpha--my-db", "airflow-connections-my-db"}, ""},
		{"azure-key-vault", `{}`, "13.2.0", "a__b", []string{"airflow-connections-alpha--a--b", "airflow-connections-a--b"}, ""},
		{"azure-key-vault", `{}`, "14.1.0", "a__b", nil, ""},
		{"azure-key-vault", `{}`, "14.1.0", "-a__b", nil, ""},
		{"azure-key-vault", `{"connections_prefix": ""}`, "15.2.1", "x", []string{"alpha--x", "x"}, ""},
		{"google-secret-manager", `{}`, "22.2.2", "x", []string{"airflow-connections-x"}, "only releases from 22.3.0 on"},
		{"google-secret-manager", `{}`, "22.3.0", "x", []string{"airflow-connections-alpha--x", "airflow-connections-x"}, ""},
		{"aws-secrets-manager", `{}`, "9.25.0", "x", []string{"airflow/connections/x"}, "only releases from 9.26.0 on"},
		{"aws-secrets-manager", `{}`, "9.26.0", "x", []string{"airflow/connections/alpha/x"}, ""},
		{"aws-secrets-manager", `{}`, "9.27.0", "a--b", []string{"airflow/connections/alpha--a--b", "airflow/connections/a--b"}, ""},
		{"aws-secrets-manager", `{}`, "9.34.0", "a--b", nil, ""},
		{"aws-secrets-manager", `{"connections_prefix": ""}`, "9.39.0", "x", []string{"x"}, "an empty prefix"},
		{"aws-ssm", `{"connections_prefix": "a"}`, "9.26.0", "x", []string{"/a/alpha/x"}, ""},
		{"aws-ssm", `{"connections_prefix": "a"}`, "9.34.0", "x", []string{"/a/alpha--x", "/a/x"}, ""},
		{"hashicorp-vault", `{}`, "4.5.2", "x", []string{"connections/x"}, "only releases from 4.6.0 on"},
		{"hashicorp-vault", `{"global_secrets_path": "common/"}`, "4.6.0", "x", []string{"connections/alpha/x", "connections/common/x"}, ""},
		{"hashicorp-vault", `{"global_secrets_path": "common/"}`, "4.7.2", "-x", []string{"connections/common/x"}, ""},
		{"hashicorp-vault", `{"connections_path": ["a", "b"]}`, "4.8.0", "x", []string{"a/alpha/x", "b/alpha/x"}, ""},
		{"hashicorp-vault", `{"use_team_secrets_path": false}`, "4.8.4", "x", []string{"connections/x"}, "use_team_secrets_path"},
		{"hashicorp-vault", `{}`, "4.8.2", "-a/b", []string{"connections/a/b"}, ""},
		{"hashicorp-vault", `{}`, "4.8.3", "-a/b", nil, ""},
		{"hashicorp-vault", `{"mount_point": null}`, "4.8.3", "-kv/x", []string{"connections/x"}, ""},
		{"hashicorp-vault", `{}`, "4.8.3", "a/b", []string{"connections/alpha/a/b"}, ""},
		{"yandex-lockbox", `{}`, "4.5.0", "x", []string{"airflow/connections/alpha//x", "airflow/connections/x"}, ""},
		{"yandex-lockbox", `{"sep": "-"}`, "4.6.1", "a--b", nil, ""},
		{"kubernetes", `{}`, "10.16.1", "x", []string{"airflow.apache.org/connection-id=x"}, "only releases from 10.17.0 on"},
		{"kubernetes", `{}`, "10.17.0", "x", []string{"airflow.apache.org/connection-id=x,airflow.apache.org/team=alpha", "airflow.apache.org/connection-id=x,!airflow.apache.org/team"}, ""},
		{"kubernetes", `{"team_label": null}`, "10.25.0", "x", []string{"airflow.apache.org/connection-id=x"}, "team_label turns"},
		{"akeyless", `{}`, "0.3.0", "x", []string{"/airflow/connections/alpha/x", "/airflow/connections/x"}, ""},
		{"akeyless", `{"global_secrets_path": "g"}`, "0.3.2", "x", []string{"/airflow/connections/alpha/x", "/airflow/connections/g/x"}, ""},
		{"akeyless", `{}`, "0.3.0", "a/b", []string{"/airflow/connections/alpha/a/b", "/airflow/connections/a/b"}, ""},
		{"akeyless", `{}`, "0.3.1", "a/b", nil, ""},
		{"akeyless", `{}`, "0.3.1", "-a/b", []string{"/airflow/connections/a/b"}, ""},
		{"akeyless", `{}`, "0.3.2", "-a/b", nil, ""},
		{"onepassword", `{"vault": "v", "connections_prefix": "c"}`, "0.0.4", "x", []string{"c/x"}, "no names for teams"},
	} {
		b, ok := schema.ByID(test.id)
		if !ok {
			t.Fatalf("no backend %s", test.id)
		}
		var kwargs map[string]any
		if err := json.Unmarshal([]byte(test.kwargs), &kwargs); err != nil {
			t.Fatal(err)
		}
		scope, id := schema.Scope{MultiTeam: true, Team: "alpha"}, test.ask
		if rest, ok := strings.CutPrefix(id, "-"); ok {
			scope.Team, id = "", rest
		}
		l := b.NamesForEpochs(kwargs, b.NamingEpochs(schema.ParseVersions(test.version)), scope, schema.Connection, id)
		var got []string
		for _, n := range l.Names {
			got = append(got, n.Name)
		}
		if !slices.Equal(got, test.want) || (test.want == nil) != (l.Why == schema.Refused) {
			t.Errorf("%s %s %s %q: got %q (%s %s), want %q", test.id, test.version, test.kwargs, test.ask, got, l.Why, l.Detail, test.want)
		}
		if (l.NoTeam == "") != (test.noTeam == "") || !strings.Contains(l.NoTeam, test.noTeam) {
			t.Errorf("%s %s %s %q: without the team because of %q, want %q", test.id, test.version, test.kwargs, test.ask, l.NoTeam, test.noTeam)
		}
	}
}

// TestTeamKinds: options have no team, and nothing has one outside of multi-team mode.
func TestTeamKinds(t *testing.T) {
	b, _ := schema.ByID("azure-key-vault")
	for _, test := range []struct {
		scope schema.Scope
		kind  schema.Kind
		want  string
	}{
		{schema.Scope{MultiTeam: true, Team: "alpha"}, schema.Config, "Airflow looks up options without a team"},
		{schema.Scope{Team: "alpha"}, schema.Variable, "multi_team is off"},
		{schema.Scope{MultiTeam: true}, schema.Variable, ""},
	} {
		if l := b.NamesForEpochs(nil, nil, test.scope, test.kind, "x"); len(l.Names) != 1 || l.NoTeam != test.want {
			t.Errorf("%+v %s: got %q, %q", test.scope, test.kind, l.Names, l.NoTeam)
		}
	}
}

func TestIsTeamName(t *testing.T) {
	for name, want := range map[string]bool{"abc": true, "data-eng_1": true, "ab": false, "": false, "a b c": false, strings.Repeat("a", 50): true, strings.Repeat("a", 51): false, "a.bc": false} {
		if schema.IsTeamName(name) != want {
			t.Errorf("%q: got %t", name, !want)
		}
	}
}
