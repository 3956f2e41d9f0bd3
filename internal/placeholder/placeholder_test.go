package placeholder

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for s, want := range map[string]string{
		"<your-vault-url>": "<your-vault-url>", "https://<name>.vault.azure.net/": "<name>", "<<<NAME>>>": "<<<NAME>>>",
		"https://kv-{env}.vault": "{env}", "{{ vault_url }}": "{{ vault_url }}", "YOUR_VAULT": "YOUR_VAULT", "x/your-project-id/y": "your-project-id",
		"changeme": "changeme", "xxxx": "xxxx", "********": "********", "...": "...", "00000000-0000-0000-0000-000000000000": "00000000-0000-0000-0000-000000000000",
		"${NAME}": "", "a value": "", "(?P<env>my|prod)_.*": "", "[a-z]": "[a-z]", "x[a-z]": "", "": "", "aaa": "", "{\"a\": 1}": "",
	} {
		i, j, ok := Find(s)
		if got := s[i:j]; got != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q, %t, want %q", s, got, ok, want)
		}
	}
}

func TestIsCredential(t *testing.T) {
	for _, s := range []string{
		"", "xxx", "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyy", "00000000-0000-0000-0000-000000000000", "****", "••••",
		"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "12345678-1234-1234-1234-123456789012", "01234567-89ab-cdef-0123-456789abcdef",
		"hvs.xxxxxxxx", "hvs...", "s.XXXX", "AKIAXXXXXXXXXXXXXXXX", "my-token", "token-goes-here", "your-secret", "<secret>", "$TOKEN", "{{ x }}", "%(x)s",
		"REPLACE_WITH_SECRET_ID", "insert_secret_id", "CHANGE_ME_PLEASE", "to-be-filled-in", "fill-me-in", "not-a-real-token", "hvs.REDACTED", "hvs.CHANGEME", "FIXME", "n/a", "---",
		"abcd1234-ab12-cd34-ef56-abcdef123456", "12345678-90ab-cdef-1234-567890abcdef", "deadbeef-dead-beef-cafe-deadbeefcafe", "0123456789abcdef", "abc123", "__secret__",
		"fake-token", "mock_secret_key", "changeme", "'password'", "PLACEHOLDER_X", "secret_here", "some-example-key",
	} {
		if !IsCredential(s) {
			t.Errorf("%q is taken for a credential", s)
		}
	}
	for _, s := range []string{
		"hunter2", "Sommerregen", "correct-horse-battery", "hvs.CAESIJ", "Inv3nted~Qw3rTy", "12345678-1234-1234-1234-123456789abf", "aaaaaaab", "Tr0ub4dor", "heresy", "xkcd", "client-key", "vault-of-plum", "not-a-secret", "abcd1234-ab12-cd34-ef56-abcdef123465", "feedface-0a1b-2c3d-4e5f-deadbeef0000",
	} {
		if IsCredential(s) {
			t.Errorf("%q is taken for a placeholder", s)
		}
	}
}

func TestMarkers(t *testing.T) {
	for s, want := range map[string][]string{
		"ENC[AES256_GCM,data:abc,type:str]":                {"ENC[AES256_GCM,data:abc,type:str]"},
		"<path:secret/data/af#kwargs>":                     {"<path:secret/data/af#kwargs>"},
		`{"u": "#{Url}#", "t": "__TENANT__"}`:              {"#{Url}#", "__TENANT__"},
		`{"u": "op://vault/item/url", "v": 1}`:             {"op://vault/item/url"},
		"op://vault/item/field":                            {"op://vault/item/field"},
		"ref+vault://a/b#/c":                               {"ref+vault://a/b#/c"},
		"https://#{Name}.vault.azure.net":                  {"#{Name}"},
		"{% if x %}{{ y }}{% endif %}":                     {"{% if x %}{{ y }}{% endif %}"},
		"$ANSIBLE_VAULT;1.1;AES256\n6238":                  {"$ANSIBLE_VAULT;1.1;AES256\n6238"},
		"vault:secret/data/af#kwargs":                      {"vault:secret/data/af#kwargs"},
		`{"token": "vault:kv/af#t", "url": "vault:8200"}`:  {"vault:kv/af#t"},
		`{"a": "@@A@@", "b": "%B_C%", "c": "@D@"}`:         {"@@A@@", "%B_C%", "@D@"},
		"[[ kwargs ]]":                                     {"[[ kwargs ]]"},
		"!secret kwargs":                                   {"!secret kwargs"},
		"[[1, 2]]":                                         nil,
		`{"token": "((vault-token))"}`:                     {"((vault-token))"},
		`{"token": "<%= ENV['T'] %>"}`:                     {"<%= ENV['T'] %>"},
		"https://user%40x:p%AB%CD@host":                    nil,
		"AIRFLOW__SECRETS__BACKEND":                        nil,
		"__lower__ <your-url> ${X} {{ y }} # {comment} ##": nil,
	} {
		got := Markers(s)
		if len(got) != len(want) {
			t.Errorf("Markers(%q) = %v, want %q", s, got, want)
			continue
		}
		for i, m := range got {
			if s[m.Start:m.End] != want[i] || m.Tool == "" {
				t.Errorf("Markers(%q)[%d] = %q by %q, want %q", s, i, s[m.Start:m.End], m.Tool, want[i])
			}
		}
	}
}

func TestIsLocal(t *testing.T) {
	for host, want := range map[string]bool{"localhost": true, "Localhost:5432": true, "postgres": true, "db.example.com": false, "": false} {
		if got := IsLocal(host); got != want {
			t.Errorf("IsLocal(%q) = %t, want %t", host, got, want)
		}
	}
}

func TestDescribes(t *testing.T) {
	for s, want := range map[string]bool{
		"secret_id": true, "secret-id-from-vault": true, "the-secret-id": true, "MY_SECRET_ID": true, "secret": false, "id": false, "client-secret": false,
		"secret-id-7c9e": false, "": false, "--": false,
	} {
		if got := Describes(s, "secret_id"); got != want {
			t.Errorf("Describes(%q) = %t, want %t", s, got, want)
		}
	}
}

func TestIsReference(t *testing.T) {
	for _, s := range []string{
		"env:TOKEN", "env.TOKEN", "file:///run/secrets/x", "file://x", "!secret name", "!ENV ${X}", "$(az keyvault secret show)", "ref+vault://a/b#c", "vault:a/b#c", "secret:app/token",
		"secret/data/app#token", "arn:aws-cn:ssm:cn-north-1:123456789012:parameter/x", "projects/p/secrets/s", "gcp:secretmanager:p/s", "keyvault://kv/s", "akv:kv/s", "doppler:a/b/C",
		"infisical://prod/X", "%(ENV_x)s", "[[ .x ]]", "##NAME##", "~NAME~", "^(NAME)", "(CLIENT_SECRET)", "%env(NAME)%", "ENV['X']", "os.getenv(\"X\")", "process.env.X",
		"var.client_secret", "data.vault_generic_secret.x.data[\"t\"]", "azurerm_key_vault_secret.sp.value", "/run/secrets/x", "./x.txt", "~/.vault-token", `C:\secrets\x.txt`, "@secrets/x.txt",
		"op read op://a/b/c", "pass show a/b", "ENC(abc==)", "{cipher}abc", "sm@name", "os.environ/TOKEN", "Fn::ImportValue", "`cat x`", "https://kv.vault.azure.net/secrets/x", "@client.secret@",
	} {
		if !IsReference(s) {
			t.Errorf("%q is no reference", s)
		}
	}
	for _, s := range []string{
		"hvs.CAESIJ", "s.7hQmZ2kRtXw9", "b.AAAAAQ", "pass:k9Lm2Qx7", "secret:k9Lm2Qx7", "env.k9Lm2", "https://user:k9Lm2@host/x", "/k9Lm2Qx/7+aB", "kT9v/Qx+7", "(k8Rt)2mZ", "%k8Rt2mZ%", "!k8Rt2mZ x9",
		"correct horse battery staple", "cat horse", "secretariat1973", "k9=={x}", "~k8Rt2mZ~", "a.b.c", "<your-token>", "{{ token }}", "", "a", "Kd(93)", "y0_AgAA.x", "@k9Lm2Qx",
	} {
		if IsReference(s) {
			t.Errorf("%q is taken for a reference", s)
		}
	}
}

// TestBeginsReference looks for a reference whose first byte would not be noticed.
func TestBeginsReference(t *testing.T) {
	for _, r := range references {
		if strings.IndexByte(referenceBytes, r.prefix[0]) < 0 {
			t.Errorf("%q is overlooked", r.prefix)
		}
	}
	if strings.ContainsAny(referenceBytes, "{h") {
		t.Error("each byte begins a reference")
	}
}
