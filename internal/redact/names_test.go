package redact

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

func TestIsDistribution(t *testing.T) {
	for name, want := range map[string]bool{
		"apache-airflow": true, "apache-airflow-providers-microsoft-azure": true, "apache_airflow_providers_hashicorp": true, "apache-airflow-providers-azure": true,
		"apache-airflow-providers-micorsoft-azure": true, "apache-airflow-task-sdk": true, "astronomer-cosmos": true, "astro-sdk-python": true, "airflow-provider-snowflake": true, "pandas": true,
		"apache-airflowqazwsxedc": false, "apache-airflow-qazwsxedc": false, "apache-airflow-providers-hashicorpqazwsx": false, "apache-airflow-providers-monkey": false, "astro-sunshine": false, "letmein": false,
	} {
		if got := isDistribution(name); got != want {
			t.Errorf("isDistribution(%q) = %v", name, got)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]bool{ // a variable's name, a known name
		"AIRFLOW__SECRETS__BACKEND": {true, true}, "DB_PW": {true, false}, "VAULT_TOKEN": {true, true}, "Harborside": {false, false}, "": {false, false}, "1A": {false, false},
		"AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN": {true, true}, "AIRFLOW__SECRETS__BACKEND_KWARG__HARBORSIDE": {false, false},
		"commonEnv": {false, true}, "backend_kwargs": {false, true}, "secrets.backend_kwargs": {false, true}, "secrets-backend": {false, true}, "client_secret": {false, true},
		"secrets.harborside": {false, false}, strings.Repeat("A", 101): {false, false},
	} {
		if got := [2]bool{IsVariableName(name), IsKnownName(name)}; got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

func TestIsClass(t *testing.T) {
	for path, want := range map[string]bool{
		"airflow.providers.hashicorp.secrets.vault.VaultBackend": true, "airflow.providers.hashicorp.secrets.vault.VaultBakend": true, "plugins.MyBackend": true,
		"plugins.S3BackendV2": true, "plugins.BackendSecrets": false, "plugins.TeamSecrets": true, "plugins.TeamSecrets2": false, "airflow.models.Variable": true,
		"airflow.providers.hashicorp.secrets.vault.VaultBackendHarborside": false, "airflow.secrets.VaultBackendAIRFLOW__CORE__X": false,
		"winter.garden": false, "VaultBackend": false, "a..Backend": false, "airflow.1x": false, "air flow.Backend": false,
	} {
		if got := IsClass(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

// TestTokens displays one token of each kind.
func TestTokens(t *testing.T) {
	for _, test := range []struct {
		kind source.TokenKind
		text string
		want string
	}{
		{source.Keyword, "export", "export"}, {source.FileName, ".env.prod", ".env.prod"}, {source.FileName, "../deploy/my-team.prod.env", "../deploy/my-team.prod.env"},
		{source.FileName, ".env.harborside{", Mask}, {source.FileName, ".env.prodQGbt4KWQfKCF5n2mtKMldcAx", Mask}, {source.Credential, "hunter2", Mask},
		{source.Punctuation, ": {", ": {"}, {source.Punctuation, ": x", ":" + " " + "x"},
		{source.Name, "DB_PW", "DB_PW"}, {source.Name, "secretBackends", "secretBackends"}, {source.Name, "harborside", Mask}, {source.Name, "'commonEnv'", "'commonEnv'"},
		{source.Word, "DB_PW", Mask}, {source.Word, "AIRFLOW_CONN_X", "AIRFLOW_CONN_X"},
		{source.Identifier, "my_db", "my_db"}, {source.Identifier, "my db?", Mask},
		{source.Reference, "team/my db", "team/my db"}, {source.Reference, "hvs.CAESIJlWh0kGq", Mask}, {source.Reference, "my_db?", Mask},
		{source.ImageName, "quay.io/astronomer/astro-runtime:12.1.0", "quay.io/astronomer/astro-runtime:12.1.0"}, {source.ImageName, "quay.io/astronomer/astro-runtime:hunter2", Mask},
		{source.ImageName, "u:pw@quay.io/x", Mask}, {source.ImageName, "quay.io/astronomerHarborside{/astro-runtime:11.8.0", Mask}, {source.ImageName, "2.10.5", "2.10.5"}, {source.ImageName, "v2.10", "v2.10"}, {source.ImageName, "apache/airflow:slim-2.10.5-python3.12", Mask},
		{source.ImageName, "apache/airflow:2.10.5-python3.12", "apache/airflow:2.10.5-python3.12"},
		{source.Requirement, "apache-airflow-providers-hashicorp==3.8.0", "apache-airflow-providers-hashicorp==3.8.0"}, {source.Requirement, "pandas>=2,<3", "pandas>=2,<3"},
		{source.Requirement, "harborside==1.0", Mask}, {source.Requirement, "apache-airflow[celery]==2.10.5", "apache-airflow[celery]==2.10.5"},
		{source.Requirement, "pandas==535c6c2491446af5", "pandas" + Mask}, {source.Requirement, "pandas @ https://u:p@h/x", "pandas" + " " + Mask}, {source.Requirement, "install", "install"},
		{source.Requirement, "-r requirements.txt", "-r requirements.txt"}, {source.Requirement, "-r harborside.txt", "-r " + Mask}, {source.Requirement, "--index-url=https://u:p@h", "--index-url=" + Mask},
		{source.Requirement, "--harborside", Mask}, {source.Requirement, "apache-airflow-providers-hashicorpmoonlight", Mask}, {source.Requirement, "apache-airflow-providers-azure==1", "apache-airflow-providers-azure==1"},
		{source.Pattern, ".env", ".env"}, {source.Pattern, "*.log", "*.log"}, {source.Pattern, "harborside", Mask}, {source.Pattern, "!logs/", "!logs/"},
		{0, "anything", Mask},
	} {
		f := source.New("f", "f", []byte(test.text))
		got := New(f, []source.Token{{Kind: test.kind, Span: source.Span{End: len(test.text)}}}).Text(source.Span{End: len(test.text)})
		if test.kind == source.Punctuation && test.want == ": x" {
			test.want = Mask
		}
		if got != test.want {
			t.Errorf("kind %d: %q is displayed as %q, want %q", test.kind, test.text, got, test.want)
		}
	}
}

func TestKwargNames(t *testing.T) {
	vault, _ := schema.ByID("hashicorp-vault")
	for name, want := range map[string]bool{"token": true, "conections_path": true, "Harborside": false, "tokken": false, "a b": false} {
		if got := KwargName(vault, name, true); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	if KwargName(nil, "harborside", true) || !KwargName(nil, "token", false) {
		t.Error("without a backend the catalog decides")
	}
}

// TestCorpus masks what messages repeat of redacted text.
func TestCorpus(t *testing.T) {
	content := "TOKEN=harborside\n# moonlight is a comment\nURL=shown-text\n"
	f := source.New("etl/.env", ".env", []byte(content))
	at := strings.Index(content, "URL=")
	c := NewCorpus(Views{NewView(f, []source.Span{{End: 6}, {Start: at, End: len(content)}}, nil)})
	for message, want := range map[string]string{
		"no quotes: harborside":                     "no quotes: harborside", // rules quote what they take from files
		"unknown kwarg `harborside`":                "unknown kwarg `" + Mask + "`",
		"unknown kwarg `my-harbor-x`":               "unknown kwarg `" + Mask + "`",
		"the option `HARBORSIDE` in other letters":  "the option `" + Mask + "` in other letters",
		"`SHOWN-TEXT` in other letters":             "`SHOWN-TEXT` in other letters",
		"the comment `moonlight`":                   "the comment `moonlight`",
		"`shown-text` and `client_secret`":          "`shown-text` and `client_secret`",
		"run `astro dev start` in `etl/.env`":       "run `astro dev start` in `etl/.env`",
		"write `https://NAME.vault.azure.net/`":     "write `https://NAME.vault.azure.net/`",
		"an open ` stays":                           "an open ` stays",
		"`token` is short, and so is `" + "a" + "`": "`token` is short, and so is `a`",
	} {
		if got := c.Message(message); got != want {
			t.Errorf("%q is displayed as %q, want %q", message, got, want)
		}
	}
	if !c.repeats("x harbor y") || c.repeats("harb") || c.repeats("shown-text") {
		t.Error("repeats does not find a piece, or finds what is shown")
	}
	long := source.New("l", "l", []byte(strings.Repeat("abcdefghij ", 4000)+"wintergarden"))
	if c := NewCorpus(Views{NewView(long, nil, nil)}); !c.repeats("wintergarden") || c.repeats("sommerregen") {
		t.Error("a long text is not searched")
	}
}
