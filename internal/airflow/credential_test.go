package airflow

import (
	"strings"
	"testing"
)

func TestIsSecretName(t *testing.T) {
	for name, want := range map[string]bool{
		"AZURE_CLIENT_SECRET": true, "AWS_SECRET_ACCESS_KEY": true, "VAULT_TOKEN": true, "ASTRO_API_TOKEN": true,
		"AZURE_CLIENT_ID": false, "vault_token": false, "VAULT_TOKEN_FILE": false, "": false,
	} {
		if got := IsSecretName(name); got != want {
			t.Errorf("IsSecretName(%s) = %t, want %t", name, got, want)
		}
	}
}

// TestPlainSecret states the text of each variable that is a credential, "" for none.
func TestPlainSecret(t *testing.T) {
	const compose = "-- docker-compose.yml --\nservices:\n  warehouse:\n    image: postgres:16\n"
	for line, want := range map[string]string{
		"VAULT_TOKEN=hvs.dJI5PuFtJ3znKz":                                                     "hvs.dJI5PuFtJ3znKz",
		"VAULT_TOKEN=":                                                                       "",
		"VAULT_TOKEN=<token>":                                                                "",
		"VAULT_TOKEN=${UNSET}":                                                               "",
		"VAULT_ADDR=https://u:dJI5PuFtJ3znKz@x":                                              "",
		"AIRFLOW_CONN_A=postgres://ada:dJI5PuFtJ3@db.example.org/x":                          "dJI5PuFtJ3",
		"AIRFLOW_CONN_A=postgres://ada:dJ@5Pu@db.example.org?x=@":                            "dJ@5Pu",
		"AIRFLOW_CONN_A=postgres://ada:@db.example.org":                                      "",
		"AIRFLOW_CONN_A=postgres://ada@db.example.org":                                       "",
		"AIRFLOW_CONN_A=postgres://db.example.org/x":                                         "",
		"AIRFLOW_CONN_A=ada:dJI5PuFtJ3@db.example.org":                                       "",
		"AIRFLOW_CONN_A=postgres://ada:ada@db.example.org":                                   "",
		"AIRFLOW_CONN_A=postgres://ada:dJI5PuFtJ3@localhost:5432":                            "",
		"AIRFLOW_CONN_A=postgres://ada:dJI5PuFtJ3@warehouse:5432/x":                          "",
		"AIRFLOW_CONN_A=postgres://ada:dJI5PuFtJ3@other:5432/x":                              "dJI5PuFtJ3",
		"AIRFLOW_CONN_A=aws://AKIAX:dJI5PuFtJ3@/?endpoint_url=http%3A%2F%2Fwarehouse%3A9000": "",
		"AIRFLOW_CONN_A=aws://AKIAX:dJI5PuFtJ3@/?endpoint_url=http%3A%2F%2Fs3.example.org":   "dJI5PuFtJ3",
		`AIRFLOW_CONN_A='{"login": "ada", "password": "dJI5PuFtJ3", "host": "db.example"}'`:  "dJI5PuFtJ3",
		`AIRFLOW_CONN_A='{"login": "ada", "password": "ada", "host": "db.example.org"}'`:     "",
		`AIRFLOW_CONN_A='{"password": "dJI5PuFtJ3", "host": "warehouse"}'`:                   "",
		`AIRFLOW_CONN_A='{"password": 12, "host": "db.example.org"}'`:                        "",
		`AIRFLOW_CONN_A='{"password": "", "host": "db.example.org"}'`:                        "",
		`AIRFLOW_CONN_A='{"host": "db.example.org"}'`:                                        "",
		`AIRFLOW_CONN_A='{'`:                                                                 "",
	} {
		s := project(t, "-- .env --\n"+classLine+"\n"+line+"\n"+compose, noOverrides)
		name, _, _ := strings.Cut(line, "=")
		v := s.Environments[0].Lookup(name)
		if v == nil {
			t.Errorf("%s is not set", name)
			continue
		}
		got := ""
		if at, ok := s.PlainSecret(v); ok {
			got = v.Value.Value[at.Start:at.End]
		}
		if got != want {
			t.Errorf("%s: the credential is %q, want %q", line, got, want)
		}
	}
}

func TestLocalSecret(t *testing.T) {
	const archive = `
-- airflow_settings.yaml --
airflow:
  connections:
    - conn_id: password
      conn_login: ada
      conn_host: db.example.org
      conn_password: dJI5PuFtJ3
    - conn_id: own name
      conn_login: ada
      conn_host: db.example.org
      conn_password: ada
    - conn_id: local
      conn_host: localhost
      conn_password: dJI5PuFtJ3
    - conn_id: uri
      conn_uri: postgres://ada:dJI5PuFtJ3@db.example.org/x
    - conn_id: uri without password
      conn_uri: postgres://db.example.org/x
-- .env --
`
	s := project(t, archive+classLine+"\n", noOverrides)
	want := map[string]string{"password": "dJI5PuFtJ3", "uri": "dJI5PuFtJ3", "own name": "", "local": "", "uri without password": ""}
	if len(s.LocalConnections) != len(want) {
		t.Fatalf("%d connections, want %d", len(s.LocalConnections), len(want))
	}
	for _, c := range s.LocalConnections {
		got := ""
		if at, ok := s.LocalSecret(c); ok {
			got = c.Password.Value[at.Start:at.End]
		}
		if got != want[c.ID] {
			t.Errorf("%s: the credential is %q, want %q", c.ID, got, want[c.ID])
		}
	}
}
