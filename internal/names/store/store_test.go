package store

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
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
]`, AzureKeyVault, "airflow-connections-a, airflow-connections-b (disabled) @example.vault.azure.net"},
	"aws secrets manager": {`{"SecretList": [
  {"ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/a-AbCdEf", "Name": "airflow/connections/a", "Description": "` + canary + `", "LastChangedDate": 1700000000.5,
   "Tags": [{"Key": "k", "Value": "` + canary + `"}], "SecretVersionsToStages": {"u": ["AWSCURRENT"]}},
  {"ARN": "arn", "Name": "airflow/connections/b", "DeletedDate": 1700000000.5}]}`, AWSSecretsManager, "airflow/connections/a, airflow/connections/b (marked for deletion)"},
	"aws secrets manager, more": {`{"SecretList": [{"Name": "a"}], "NextToken": "eyJ"}`, AWSSecretsManager, "a +"},
	"aws parameters": {`{"Parameters": [{"Name": "/airflow/connections/a", "Type": "SecureString", "Value": "` + canary + `", "Version": 1, "LastModifiedDate": "2026-01-01"}]}`,
		AWSParameterStore, "/airflow/connections/a ?"},
	"google": {`[{"createTime": "2026-01-01T00:00:00Z", "etag": "\"1\"", "name": "projects/123456/secrets/airflow-variables-a", "replication": {"automatic": {}}, "labels": {"k": "` + canary + `"}}]`,
		GoogleSecrets, "airflow-variables-a"},
	"vault": {`["a", "b/", "c"]`, VaultOrNames, "a, b/, c"},
	"kubernetes": {`{"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
  {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"value": "` + canary + `"},
   "metadata": {"name": "x", "namespace": "n", "labels": {"airflow.apache.org/connection-id": "a", "app": "b"}}},
  {"kind": "Secret", "metadata": {"name": "y"}, "stringData": {"value": "` + canary + `"}}]}`, Kubernetes, "airflow.apache.org/connection-id=a, app=b"},
	"one kubernetes secret": {`{"apiVersion": "v1", "kind": "Secret", "data": {"value": "` + canary + `"}, "metadata": {"labels": {"l": "v"}}}`, Kubernetes, "l=v"},
	"yandex": {`[{"id": "e6q1", "folder_id": "b1g1", "created_at": "2026-01-01T00:00:00Z", "name": "airflow/connections/a", "status": "ACTIVE", "current_version": {"id": "v", "payload_entry_keys": ["` + canary + `"]}},
  {"id": "e6q2", "folder_id": "b1g1", "name": "airflow/connections/b", "status": "INACTIVE"}]`, YandexLockbox, "airflow/connections/a, airflow/connections/b (inactive) @b1g1"},
	"1password":          {`[{"id": "abc", "title": "my item", "version": 1, "vault": {"id": "v", "name": "Airflow"}, "category": "LOGIN", "additional_information": "` + canary + `"}]`, OnePassword, "my item"},
	"akeyless":           {`{"items": [{"item_name": "/airflow/connections/a", "item_type": "STATIC_SECRET", "item_metadata": "` + canary + `"}], "folders": null, "next_page": ""}`, Akeyless, "/airflow/connections/a"},
	"akeyless, none":     {`{"items": null, "folders": null, "next_page": ""}`, Akeyless, ""},
	"names":              {"airflow-connections-a\r\n\n  airflow/variables/b\n", Names, "airflow-connections-a, airflow/variables/b"},
	"no secrets":         {"[]", VaultOrNames, ""},
	"no secrets, aws":    {`{"SecretList": []}`, AWSSecretsManager, ""},
	"byte order mark":    {"\ufeff[\"a\"]", VaultOrNames, "a"},
	"no kubernetes":      {`{"kind": "List", "items": []}`, Kubernetes, ""},
	"a name of one word": {"a", Names, "a"},

	"azure, ids":               {`["https://example.vault.azure.net/secrets/a", "https://example.vault.azure.net/secrets/b/0123456789abcdef"]`, AzureKeyVault, "a, b @example.vault.azure.net"},
	"azure, ids as text":       {"https://example.vault.azure.net/secrets/a\nhttps://other.vault.azure.cn/secrets/b\n", AzureKeyVault, "a, b"},
	"azure, names as objects":  {`[{"name": "a"}, {"name": "b"}]`, VaultOrNames, "a, b"},
	"azure, ids as objects":    {`[{"id": "https://example.vault.azure.net/secrets/a"}]`, AzureKeyVault, "a @example.vault.azure.net"},
	"azure, YAML":              {"- attributes:\n    enabled: false\n  id: https://example.vault.azure.net/secrets/a\n  name: a\n", AzureKeyVault, "a (disabled) @example.vault.azure.net"},
	"azure, deleted":           {`[{"deletedDate": "2026-01-01T00:00:00+00:00", "id": "https://example.vault.azure.net/secrets/a", "attributes": {"enabled": true}}]`, AzureKeyVault, "a (deleted) @example.vault.azure.net"},
	"azure, one secret":        {`{"id": "https://example.vault.azure.net/secrets/a/1", "value": "` + canary + `", "attributes": {"enabled": true}}`, AzureKeyVault, "a @example.vault.azure.net"},
	"aws, names":               {`["airflow/connections/a"]`, VaultOrNames, "airflow/connections/a"},
	"aws, identifiers":         {`["arn:aws:secretsmanager:eu-west-1:123456789012:secret:airflow/connections/my-db-AbCdEf"]`, AWSSecretsManager, "airflow/connections/my-db"},
	"aws, items":               {`[{"ARN": "arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf", "Name": "a", "DeletedDate": "2026-01-01"}]`, AWSSecretsManager, "a (marked for deletion)"},
	"aws, YAML":                {"SecretList:\n- ARN: arn:aws:secretsmanager:eu-west-1:1:secret:a-AbCdEf\n  Name: a\n  Description: " + canary + "\n", AWSSecretsManager, "a"},
	"aws, two pages":           {`{"SecretList": [{"Name": "a"}], "NextToken": "x"}` + "\n" + `{"SecretList": [{"Name": "b"}]}`, AWSSecretsManager, "a, b"},
	"aws, two pages in a list": {`[{"Parameters": [{"Name": "/a"}], "NextToken": "x"}, {"Parameters": [{"Name": "/b"}], "NextToken": "y"}]`, AWSParameterStore, "/a, /b +"},
	"aws, by path":             {`{"Parameters": [{"Name": "/airflow/variables/a", "Type": "SecureString", "Value": "` + canary + `"}]}`, AWSParameterStore, "/airflow/variables/a ?"},
	"aws, parameters by name":  {`{"Parameters": [], "InvalidParameters": ["` + canary + `"]}`, AWSParameterStore, " +"},
	"aws, parameter ARN":       {"arn:aws:ssm:eu-west-1:123456789012:parameter/airflow/variables/a\n", AWSParameterStore, "/airflow/variables/a"},
	"google, names":            {"projects/123/secrets/airflow-variables-a\r\nprojects/123/secrets/b\r\n", GoogleSecrets, "airflow-variables-a, b"},
	"google, addresses":        {"https://secretmanager.googleapis.com/v1/projects/p/secrets/a\n", GoogleSecrets, "a"},
	"google, YAML":             {"---\nname: projects/1/secrets/a\nreplication:\n  automatic: {}\n---\nname: projects/1/secrets/b\n", GoogleSecrets, "a, b"},
	"google, the API":          {`{"secrets": [{"name": "projects/1/secrets/a"}], "nextPageToken": "x"}`, GoogleSecrets, "a +"},
	"vault, no keys":           {"{}", VaultOrNames, ""},
	"vault, the API":           {`{"request_id": "x", "data": {"keys": ["a", "b/"]}, "auth": null}`, VaultOrNames, "a, b/"},
	"vault, details":           {`{"keys": ["a"], "key_info": {"a": "` + canary + `"}}`, VaultOrNames, "a"},
	"vault, YAML":              {"- a\n- b/\n", VaultOrNames, "a, b/"},
	"vault, the table":         {"Keys\n----\na\nb/\n", VaultOrNames, "a, b/"},
	"kubernetes, YAML":         {"apiVersion: v1\nitems:\n- data:\n    value: " + canary + "\n  kind: Secret\n  metadata:\n    labels:\n      l: v\n    name: x\nkind: List\n", Kubernetes, "l=v"},
	"kubernetes, SecretList":   {`{"kind": "SecretList", "items": [{"metadata": {"labels": null}}]}`, Kubernetes, ""},
	"yandex, YAML":             {"- id: e6q1\n  folder_id: b1g1\n  name: a\n  status: ACTIVE\n", YandexLockbox, "a @b1g1"},
	"yandex, REST":             {`[{"id": "e6q1", "folderId": "b1g1", "name": "a", "status": "ACTIVE"}, {"id": "e6q2", "folderId": "b1g2", "name": "b", "status": "ACTIVE"}]`, YandexLockbox, "a, b"},
	"akeyless, disabled":       {`{"items": [{"item_name": "/a", "is_enabled": false}], "next_page": "x"}`, Akeyless, "/a (disabled) +"},
	"akeyless, items":          {`[{"item_name": "/a", "is_enabled": true}]`, Akeyless, "/a"},
	"kubernetes, items":        {`[{"kind": "Secret", "data": {"value": "` + canary + `"}, "metadata": {"labels": {"l": "v"}}}]`, Kubernetes, "l=v"},
	"infisical":                {`[{"secretKey": "a", "secretValue": "` + canary + `"}]`, Infisical, "a"},
	"infisical export":         {`[{"key": "a", "workspace": "w", "value": "` + canary + `", "type": "shared", "_id": "i", "secretPath": "/airflow/connections"}]`, Infisical, "airflow/connections/a ?"},
	"UTF-16 of PowerShell":     {utf16Text("[\r\n  \"a\"\r\n]\r\n"), VaultOrNames, "a"},
}

// utf16Text is a text as Windows PowerShell redirects it.
func utf16Text(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
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
		if l.Where != "" {
			s += " @" + l.Where
		}
		if l.Partial {
			s += " ?"
		}
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
	for _, text := range []string{"", " \n", "{", `{"a": 1}`, `[{"name": "a", "value": "` + canary + `"}]`, "null", "a\x00b", "\xff", "NAME=" + canary + "\n- a", `[{"objectKey": "a", "objectType": "CONNECTION"}]`, `["a"] {"SecretList": [{"Name": "` + canary + `"}]}`, "a: [" + canary, `{"name": "` + canary + `"}`, "name: " + canary, "KEY: " + canary + "\nB: x\n", `["a"`, `"x" "y"`,
		`["a", 1]`, "NAME=" + canary, "NAME\t" + canary, "Name      Value\n--------  -----",
		`"` + canary + `"`, `[{"title": "x", "id": "y"}, {"folder_id": "f", "id": "` + canary + `"}]`, `{"items": [{"x": "` + canary + `"}]}`} {
		l, err := Parse([]byte(text))
		if err == nil {
			t.Errorf("%q gives %+v", text, l)
		} else if strings.Contains(err.Error(), canary) {
			t.Errorf("%q: the error shows a value: %v", text, err)
		}
	}
}

func TestListingUnder(t *testing.T) {
	l := (&Listing{Entries: []Entry{{Name: "a"}, {Name: "b/"}, {Name: "/secret/airflow/c"}}}).Under("secret/airflow/")
	if len(l.Entries) != 2 || l.Entries[0].Name != "secret/airflow/a" || l.Entries[1].Name != "/secret/airflow/c" {
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
