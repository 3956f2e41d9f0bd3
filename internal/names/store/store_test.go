package store

import (
	"fmt"
	"strings"
	"testing"
)

// canary is where a listing has a value. None may be kept or shown.
const canary = "hunter2-canary"

var listings = map[string]struct {
	text   string
	format Format
	want   string
}{
	"azure": {`[
  {"attributes": {"created": "2026-01-01T00:00:00+00:00", "enabled": true, "expires": null, "notBefore": null, "recoverableDays": 90, "recoveryLevel": "Recoverable+Purgeable", "updated": "2026-01-01T00:00:00+00:00"},
   "contentType": "` + canary + `", "id": "https://example.vault.azure.net/secrets/airflow-connections-a", "managed": null, "name": "airflow-connections-a", "tags": {"k": "` + canary + `"}},
  {"attributes": {"enabled": false}, "contentType": null, "id": "https://example.vault.azure.net/secrets/airflow-connections-b", "managed": null, "tags": null}
]`, AzureKeyVault, "airflow-connections-a, airflow-connections-b (disabled)"},
	"aws secrets manager": {`{"SecretList": [
  {"ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/a-AbCdEf", "Name": "airflow/connections/a", "Description": "` + canary + `", "LastChangedDate": 1700000000.5,
   "Tags": [{"Key": "k", "Value": "` + canary + `"}], "SecretVersionsToStages": {"u": ["AWSCURRENT"]}},
  {"ARN": "arn", "Name": "airflow/connections/b", "DeletedDate": 1700000000.5}]}`, AWSSecretsManager, "airflow/connections/a, airflow/connections/b (marked for deletion)"},
	"aws secrets manager, more": {`{"SecretList": [{"Name": "a"}], "NextToken": "eyJ"}`, AWSSecretsManager, "a +"},
	"aws parameters": {`{"Parameters": [{"Name": "/airflow/connections/a", "Type": "SecureString", "Value": "` + canary + `", "Version": 1, "LastModifiedDate": "2026-01-01"}]}`,
		AWSParameterStore, "/airflow/connections/a"},
	"google": {`[{"createTime": "2026-01-01T00:00:00Z", "etag": "\"1\"", "name": "projects/123456/secrets/airflow-variables-a", "replication": {"automatic": {}}, "labels": {"k": "` + canary + `"}}]`,
		GoogleSecrets, "airflow-variables-a"},
	"vault": {`["a", "b/", "c"]`, VaultOrNames, "a, b/, c"},
	"kubernetes": {`{"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
  {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"value": "` + canary + `"},
   "metadata": {"name": "x", "namespace": "n", "labels": {"airflow.apache.org/connection-id": "a", "app": "b"}}},
  {"kind": "Secret", "metadata": {"name": "y"}, "stringData": {"value": "` + canary + `"}}]}`, Kubernetes, "airflow.apache.org/connection-id=a, app=b"},
	"one kubernetes secret": {`{"apiVersion": "v1", "kind": "Secret", "data": {"value": "` + canary + `"}, "metadata": {"labels": {"l": "v"}}}`, Kubernetes, "l=v"},
	"yandex": {`[{"id": "e6q1", "folder_id": "b1g1", "created_at": "2026-01-01T00:00:00Z", "name": "airflow/connections/a", "status": "ACTIVE", "current_version": {"id": "v", "payload_entry_keys": ["` + canary + `"]}},
  {"id": "e6q2", "folder_id": "b1g1", "name": "airflow/connections/b", "status": "INACTIVE"}]`, YandexLockbox, "airflow/connections/a, airflow/connections/b (inactive)"},
	"1password":          {`[{"id": "abc", "title": "my item", "version": 1, "vault": {"id": "v", "name": "Airflow"}, "category": "LOGIN", "additional_information": "` + canary + `"}]`, OnePassword, "my item"},
	"akeyless":           {`{"items": [{"item_name": "/airflow/connections/a", "item_type": "STATIC_SECRET", "item_metadata": "` + canary + `"}], "folders": null, "next_page": ""}`, Akeyless, "/airflow/connections/a"},
	"akeyless, none":     {`{"items": null, "folders": null, "next_page": ""}`, Akeyless, ""},
	"names":              {"airflow-connections-a\r\n\n  airflow/variables/b\n", Names, "airflow-connections-a, airflow/variables/b"},
	"no secrets":         {"[]", VaultOrNames, ""},
	"no secrets, aws":    {`{"SecretList": []}`, AWSSecretsManager, ""},
	"byte order mark":    {"\ufeff[\"a\"]", VaultOrNames, "a"},
	"no kubernetes":      {`{"kind": "List", "items": []}`, Kubernetes, ""},
	"a name of one word": {"a", Names, "a"},
}

func TestParse(t *testing.T) {
	for name, c := range listings {
		l, err := Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, e := range l.Entries {
			if e.Unusable != "" {
				e.Name += " (" + e.Unusable + ")"
			}
			got = append(got, e.Name)
		}
		s := strings.Join(got, ", ")
		if l.Incomplete {
			s += " +"
		}
		if s != c.want || l.Format != c.format {
			t.Errorf("%s: %s: %q, want %s: %q", name, l.Format, s, c.format, c.want)
		}
		if strings.Contains(fmt.Sprintf("%+v", l), canary) {
			t.Errorf("%s: a value was kept", name)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{"", " \n", "{", `{"a": 1}`, `[{"name": "` + canary + `"}]`, `["a", 1]`, "NAME=" + canary, "NAME\t" + canary, "Name      Value\n--------  -----",
		`"` + canary + `"`, `[{"title": "x", "id": "y"}, {"folder_id": "f", "id": "` + canary + `"}]`, `{"items": [{"x": "` + canary + `"}]}`} {
		l, err := Parse([]byte(text))
		if err == nil {
			t.Errorf("%q gives %+v", text, l)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%q: the error shows a value: %v", text, err)
		}
	}
}

func TestUnder(t *testing.T) {
	l := (&Listing{Entries: []Entry{{"a", ""}, {"b/", ""}}}).Under("secret/airflow/")
	if len(l.Entries) != 1 || l.Entries[0].Name != "secret/airflow/a" {
		t.Errorf("%+v", l)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range listings {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if l, err := Parse(text); (l == nil) == (err == nil) {
			t.Fatal(l, err)
		}
	})
}
