package conformance

import (
	"reflect"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestPassedOnKwargs: a kwarg that a client, its pipeline or a connection reads is no finding, and it
// changes no secret name. Its real effect is recorded in the situations.
func TestPassedOnKwargs(t *testing.T) {
	const (
		role = `"role_arn": "arn:aws:iam::123456789012:role/airflow", `
		web  = role + `"assume_role_method": "assume_role_with_web_identity", "assume_role_with_web_identity_federation": `
	)
	aws := []string{
		web + `"file", "assume_role_with_web_identity_token_file": "/var/run/secrets/token"`,
		web + `"google", "assume_role_with_web_identity_federation_audience": "sts.amazonaws.com"`,
		role + `"assume_role_method": "assume_role_with_saml", "assume_role_with_saml": {"principal_arn": "arn:aws:iam::123456789012:saml-provider/idp", ` +
			`"idp_url": "https://idp.example.com", "saml_response_xpath": "//input", "idp_auth_method": "http_spegno_auth"}`,
		`"session_kwargs": {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "fake"}`,
	}
	checked := 0
	for _, line := range Lines() {
		versions, _, err := recorded("testdata", line)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stocks() {
			base, added := string(s.Base[0]), []string{}
			for _, object := range s.Passed {
				added = append(added, string(object[1:len(object)-1]))
			}
			if strings.HasPrefix(s.Class, providers+"amazon.") {
				added = append(added, aws...)
			}
			if _, ok := versions[distributionOf(s.Class)]; !ok {
				continue
			}
			without, err := Ours(line, versions, Case{Env: map[string]string{classVar: s.Class, kwargsVar: base}})
			if err != nil {
				t.Fatal(err)
			}
			for _, members := range added {
				checked++
				kwargs := strings.TrimSuffix(base, "}") + ", " + members + "}"
				if base == "{}" {
					kwargs = "{" + members + "}"
				}
				v, err := Ours(line, versions, Case{Env: map[string]string{classVar: s.Class, kwargsVar: kwargs}})
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range v.Findings {
					if f.Rule == "kwargs/unknown-key" || f.Rule == "kwargs/unsupported" || f.Rule == "kwargs/wrong-type" {
						t.Errorf("%s: %s: %s: %s", line.Name, kwargs, f.Rule, f.Text)
					}
				}
				got, _ := v.lookup("server", "", schema.Connection, "my_db")
				want, _ := without.lookup("server", "", schema.Connection, "my_db")
				if len(want.Names) == 0 || !reflect.DeepEqual(got.Names, want.Names) {
					t.Errorf("%s: %s: looks up %v, want %v", line.Name, kwargs, got.Names, want.Names)
				}
			}
		}
	}
	if checked < 90 {
		t.Errorf("%d kwargs were checked: that proves too little", checked)
	}
}

// distributionOf returns the distribution of a class of the providers.
func distributionOf(class string) string {
	spec, _, _ := schema.Lookup(class)
	if spec == nil {
		return ""
	}
	return spec.Distribution
}
