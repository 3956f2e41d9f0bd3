package cli

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

var (
	canaryRuns  = flag.Int("canaries", 600, "how many runs TestCanaries makes")
	canarySeed  = flag.Uint64("canary-seed", 1, "where TestCanaries starts")
	canaryLeaks = flag.Int("canary-leaks", 5, "after how many leaks TestCanaries stops")
)

// TestCanaries plants random credentials in every file a project can have, breaks the
// files at random, runs every command on them and looks for the credentials in all that
// comes out: whole, in pieces, escaped, encoded.
func TestCanaries(t *testing.T) {
	runs, leaks := 0, 0
	for seed := *canarySeed; runs < *canaryRuns; seed++ {
		n, found := plant(t, seed)
		runs += n
		for _, leak := range found {
			t.Errorf("seed %d: %s", seed, leak)
			break // one for a project: most formats say the same
		}
		if leaks += min(1, len(found)); leaks >= *canaryLeaks {
			break
		}
	}
	t.Logf("%d runs, %d leaks", runs, leaks)
}

// plant makes one project, runs the commands over it and reports what leaks.
func plant(t *testing.T, seed uint64) (runs int, leaks []string) {
	r := rand.New(rand.NewPCG(seed, 0))
	dir := filepath.Join(t.TempDir(), "p")
	g := &garden{r: r, windows: map[string]string{}}
	broken := r.IntN(5) > 0 // four of five projects are broken somewhere
	for _, f := range g.files() {
		content := f.content
		if broken && r.IntN(2) == 0 {
			content = g.mutate(content)
		}
		put(t, filepath.Join(dir, f.name), g.encode(g.sow(f.name, content)))
	}
	for _, args := range g.commands(dir) {
		runs++
		var out, err bytes.Buffer
		summary := filepath.Join(t.TempDir(), "summary.md")
		s := Streams{In: strings.NewReader(g.stdin), Out: &out, Err: &err, Getenv: func(name string) string {
			if name == "GITHUB_STEP_SUMMARY" {
				return summary
			}
			return ""
		}}
		Main(context.Background(), args, s)
		outputs := map[string][]byte{"stdout": out.Bytes(), "stderr": err.Bytes()}
		if b, err := os.ReadFile(summary); err == nil {
			outputs["GITHUB_STEP_SUMMARY"] = b
		}
		for _, a := range args {
			if _, name, ok := strings.Cut(a, "="); ok && filepath.IsAbs(name) {
				if b, err := os.ReadFile(name); err == nil {
					outputs[filepath.Base(name)] = b
				}
				os.Remove(name)
			}
		}
		for name, b := range outputs {
			if leak := g.grep(b); leak != "" {
				leaks = append(leaks, fmt.Sprintf("%s of %s: %s", name, strings.ReplaceAll(strings.Join(args, " "), dir, "DIR"), leak))
			}
		}
	}
	return runs, leaks
}

type planted struct{ name, content string }

// garden grows one project.
type garden struct {
	r       *rand.Rand
	windows map[string]string // a piece of a canary, in lower case -> what it is a piece of
	stdin   string
}

// seat is the first of the characters that stand for a canary until it is sown; a
// mutation treats them like any other but never cuts one in two.
const seat = '\ue000'

// files are a project with all kinds of files; "%" is where a canary goes.
func (g *garden) files() []planted {
	kwargs := func() string { return kwargsTemplates[g.r.IntN(len(kwargsTemplates))] }
	class := func() string { return classes[g.r.IntN(len(classes))] }
	env := func() string {
		return g.pick("", "# astrosecrets: ignore kwargs -- %\n", "# astrosecrets: ignore %, %\n", "# astrosecrets: %\n") + "# old: AIRFLOW__SECRETS__BACKEND_KWARGS={\"client_secret\": \"%\"}\n" +
			"AIRFLOW__SECRETS__BACKEND=" + class() + "\n" +
			"AIRFLOW__SECRETS__BACKEND_KWARGS=" + g.quote(kwargs()) + "\n" +
			g.pick("AIRFLOW__SECRETS__BACKEND_KWARG__CLIENT_SECRET=%\n", "AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=%\n", "AIRFLOW__SECRETS__BACKEND_KWARG__NONSENSE=%\n", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS="+kwargs()+"\n", "AIRFLOW__SECRETS__BACKEND_CONF="+kwargs()+"\n", "") +
			g.pick("AIRFLOW_CONN_DB=postgres://user:%@host:5432/db?sslmode=require\n", "AIRFLOW_CONN_DB='{\"conn_type\": \"postgres\", \"password\": \"%\", \"extra\": {\"token\": \"%\"}}'\n", "AIRFLOW_CONN_DB=%\n") +
			g.pick("AWS_SECRET_ACCESS_KEY=%\n", "VAULT_TOKEN=%\n", "export AZURE_CLIENT_SECRET=\"%\"\n", "DB_PASSWORD = '%'\n", "MY_API_KEY: %\n", "AIRFLOW__CORE__FERNET_KEY=%\n", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql://u:%@h/d\n", "AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET=%\n") +
			g.pick("", "PLAIN=1\n", "SNOWFLAKE_PASSWORD=%", "AIRFLOW__SECRETS__BACKEND_KWARGS= # secret\n", "AIRFLOW__SECRETS__BACKEND_KWARGS="+kwargs())
	}
	values := "resourceNamePrefix: a\nagentToken: %\nsecretBackend: " + class() + "\n" +
		"commonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: " + g.quote(kwargs()) + "\n" +
		"  - name: VAULT_TOKEN\n    value: %\n" +
		g.pick("secretBackendKwargs: '%'\n", "extra:\n  password: \"%\"\n", "# token: %\n", "imagePullSecretData: %\n", "commonEnv: %\n", "workers:\n  - name: w\n    env:\n      - name: %\n        value: x\n", "workers:\n  - name: w\n    env:\n      - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n        value: |\n          "+kwargs()+"\n")
	docker := func(image string) string {
		return "FROM " + image + "\n" +
			g.pick("", "# ENV TOKEN=%\n", "ARG TOKEN=%\n", "ENV TOKEN=%\n", "ENV AIRFLOW__SECRETS__BACKEND "+class()+"\n") +
			"ENV AIRFLOW__SECRETS__BACKEND=" + class() + "\n" +
			"ENV AIRFLOW__SECRETS__BACKEND_KWARGS=" + g.quote(kwargs()) + "\n" +
			g.pick("ENV AIRFLOW_CONN_X=\"http://a:%@b\" B=%\n", "RUN pip install --extra-index-url https://user:%@pypi.example.com/simple apache-airflow-providers-hashicorp==99\n", "ENV AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=%\n", "RUN export VAULT_TOKEN=% && pip uninstall -y apache-airflow-providers-hashicorp\n", "RUN --mount=type=secret,id=% uv pip install \"apache-airflow-providers-amazn @ git+https://%@github.com/a/b\"\n", "ENV %\n", "COPY --from=% a b\n")
	}
	requirements := g.pick("--extra-index-url https://user:%@pypi.example.com/simple\n", "--index-url=https://%:x@pypi.example.com\n", "") +
		"apache-airflow-providers-azure==1.0\n" + g.pick("apache-airflow-providers-hashicorp @ git+https://%@github.com/x/y.git\n", "apache-airflow-providers-amazon==% # token\n", "# %\n", "%\n", "git+https://oauth2:%@gitlab.com/a/b.git#egg=apache-airflow-providers-gogle\n", "-r https://u:%@example.com/r.txt\n", "apache-airflow-providers-hashicorp[%]>=1 ; extra == '%'\n")
	all := []planted{
		{".astro/config.yaml", "project:\n    name: p\nregistry:\n    password: %\n"},
		{".env", env()},
		{"Dockerfile", docker(g.pick("quay.io/astronomer/astro-runtime:11.8.0", "astrocrpublic.azurecr.io/runtime:3.1-2", "quay.io/astronomer/astro-runtime:12.1.0"))},
		{"requirements.txt", requirements},
		{"values.yaml", values},
	}
	more := []planted{
		{".env.prod", env()},
		{".env.example", env()},
		{"Dockerfile.client", docker("images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-1-python-3.12-astro-agent-1.2.0")},
		{"requirements-client.txt", requirements},
		{"docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: " + class() + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: " + g.quote(kwargs()) + "\n      AIRFLOW_CONN_X: http://u:%@h\n" + g.pick("    env_file: %\n", "  webserver:\n    environment:\n      - VAULT_TOKEN=%\n      - AIRFLOW__SECRETS__BACKEND_KWARGS="+kwargs()+"\n", "")},
		{"airflow.cfg", "[core]\nfernet_key = %\n[secrets]\nbackend = " + class() + "\nbackend_kwargs = " + kwargs() + "\n" + g.pick("", "backend_kwarg__token = %\n", "[database]\nsql_alchemy_conn = postgresql://u:%@h/d\n", "[workers]\nsecrets_backend_kwargs = "+kwargs()+"\n", "%\n")},
		{"deployment.yaml", "deployment:\n  environment_variables:\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND\n      value: " + class() + "\n    - is_secret: " + g.pick("true", "false", "%") + "\n      key: AIRFLOW__SECRETS__BACKEND_KWARGS\n      value: " + g.quote(kwargs()) + "\n    - key: VAULT_TOKEN\n      value: %\n  configuration:\n    name: d\n    runtime_version: " + g.pick("11.8.0", "3.1-2") + "\n"},
		{"deployment.json", "[{\"key\": \"AIRFLOW__SECRETS__BACKEND_KWARGS\", \"value\": \"%\", \"isSecret\": false}, {\"key\": \"AIRFLOW__SECRETS__BACKEND\", \"value\": \"" + class() + "\", \"is_secret\": true}]\n"},
		{"main.tf", "resource \"astro_deployment\" \"d\" {\n  environment_variables = [{\n    key       = \"AIRFLOW__SECRETS__BACKEND_KWARGS\"\n    value     = jsonencode({client_secret = \"%\", vault_url = \"https://x.vault.azure.net\"})\n    is_secret = " + g.pick("false", "true", "\"%\"") + "\n  }, {\n    key = \"AIRFLOW__SECRETS__BACKEND\"\n    value = \"" + class() + "\"\n    is_secret = false\n  }, {\n    key = \"VAULT_TOKEN\", value = \"%\"\n is_secret = false }]\n}\n"},
		{"terraform.tfvars", "airflow_env = { AIRFLOW__SECRETS__BACKEND_KWARGS = \"%\" }\n"},
		{"deploy.sh", "#!/bin/bash\nexport TOKEN=%\nastro deployment variable create -d abc AIRFLOW__SECRETS__BACKEND=" + class() + " AIRFLOW__SECRETS__BACKEND_KWARGS=" + g.quote(kwargs()) + " " + g.pick("--secret", "", "--sekret=%") + "\nastro deployment variable create --load --env " + g.pick(".env", ".env.prod") + " --deployment-id %\nastro deployment variable update AIRFLOW_CONN_X='http://u:%@h' VAULT_TOKEN=%\n"},
		{"Makefile", "deploy:\n\tASTRO_API_TOKEN=% astro deployment variable create AIRFLOW__SECRETS__BACKEND_KWARGS=" + g.quote(kwargs()) + "\n"},
		{".github/workflows/deploy.yml", "on: push\nenv:\n  ASTRO_API_TOKEN: %\njobs:\n  d:\n    steps:\n      - run: astro deployment variable create AIRFLOW__SECRETS__BACKEND_KWARGS='{\"token\": \"%\"}' VAULT_TOKEN=%\n      - env:\n          AIRFLOW__SECRETS__BACKEND_KWARGS: " + g.quote(kwargs()) + "\n        run: |\n          astro deployment variable create AIRFLOW__SECRETS__BACKEND=" + class() + " --secret\n          echo %\n"},
		{"airflow_settings.yaml", "airflow:\n  connections:\n    - conn_id: a\n      conn_password: %\n      conn_uri: http://u:%@h\n  variables:\n    - variable_name: v\n      variable_value: %\n"},
		{".gitignore", "%\n.env\n"},
		{".dockerignore", "%\n"},
	}
	for _, f := range more {
		if g.r.IntN(3) == 0 {
			all = append(all, f)
		}
	}
	g.stdin = string(g.encode(g.sow("stdin", env())))
	return all
}

var classes = []string{
	"airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
	"airflow.providers.hashicorp.secrets.vault.VaultBackend",
	"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
	"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend",
	"airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend",
	"airflow.providers.hashicorp.secrets.vault.VaultBakend",
	"airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend",
	"my.company.secrets.Backend",
	"%", "hvs.%", "\"%\"",
}

var kwargsTemplates = []string{
	`{"vault_url": "https://x.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "%"}`,
	`{"client_secret": "%", "vault_url": "https://x.vault.azure.net/", "connections_prefix": "airflow_connections"}`,
	`{"url": "https://u:%@vault:8200", "auth_type": "approle", "role_id": "r", "secret_id": "%", "mount_point": "airflow", "kv_engine_version": "2"}`,
	`{"token": "%", "auth_type": "token", "url": "http://v:8200", "connections_path": "airflow/connections/"}`,
	`{"tokn": "%", "url": "http://v:8200"}`,
	`{"connections_prefix": "airflow/connections", "aws_access_key_id": "A", "aws_secret_access_key": "%", "profile_name": null}`,
	`{"project_id": "p", "gcp_keyfile_dict": {"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n%\n-----END PRIVATE KEY-----\n"}}`,
	`{"gcp_keyfile_dict": "%", "connections_prefix": "a", "sep": "/"}`,
	`{'client_secret': '%', 'vault_url': None}`,
	`{"client_secret": "%", "client_secret": "%",}`,
	`{"unknown": "%", "nested": {"password": ["%"]}, "variables_prefix": "hvs.%"`,
	`{client_secret: %, vault_url: https://x.vault.azure.net}`,
	`{"%": "%"}`, `["%"]`, `"%"`, `%`, `{"client_secret": %}`, `{“client_secret”: “%”}`, `{"client_secret": "%}`, `{"client_secret": "$%"}`, `{"client_secret": "${%}", "vault_url": "~/"}`,
	`{"vault_url": "https://x.vault.azure.net", "client_secret": "<%>"}`, `{"client_secret": "{{ % }}"}`, `{"client_secret": "YOUR_%"}`,
	`{\"client_secret\": \"%\"}`, `{"auth_type": "hvs.%", "url": "hvs.%"}`, `{"region_name": "glpat-%", "sep": "hvs.%"}`,
}

func (g *garden) pick(of ...string) string { return of[g.r.IntN(len(of))] }

// quote puts a value in one of the quotings people try.
func (g *garden) quote(s string) string {
	switch g.r.IntN(7) {
	case 0:
		return "'" + s + "'"
	case 1:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	case 2:
		return `"` + s + `"`
	case 3:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return s
}

// mutate breaks a text in up to four places. Words stay whole, so that no harmless name
// comes to stand before a credential: `env` shows what is under a harmless name.
func (g *garden) mutate(s string) string {
	noise := []string{`"`, `'`, `\`, "\n", " ", "#", "$", "{", "}", ",", ":", "=", "%%", "`", "\t", "\r", "[", "]", "&a ", "*a", "|", "- ", "\x00", "\xff", "\u2028", "${X", "\\u00", "''", "@", "//", "<", ">", "é"}
	text := tokens(s)
	for range 1 + g.r.IntN(4) {
		i := g.r.IntN(len(text))
		j := min(len(text), i+1+g.r.IntN(6))
		switch g.r.IntN(5) {
		case 0:
			kept := slices.DeleteFunc(slices.Clone(text[i:j]), func(t string) bool { return !whole(t) })
			text = slices.Replace(text, i, j, kept...)
		case 1, 2:
			text = slices.Insert(text, i, noise[g.r.IntN(len(noise))])
		case 3:
			if !whole(text[i]) {
				text[i] = noise[g.r.IntN(len(noise))]
			}
		case 4:
			text = slices.Insert(text, i, slices.Clone(text[i:j])...)
		}
		if len(text) == 0 {
			break
		}
	}
	return strings.Join(text, "")
}

// whole reports a token that mutations leave alone: a word, or the place of a canary.
func whole(token string) bool { return token == "%" || len(token) > 3 }

// tokens splits a text into words and single characters.
func tokens(s string) []string {
	var out []string
	word := 0
	for i, r := range s {
		if r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z' {
			word++
			continue
		}
		if word > 0 {
			out = append(out, s[i-word:i])
		}
		word = 0
		out = append(out, string(r))
	}
	return append(out, s[len(s)-word:])
}

// encode turns the text of a file into its bytes: mostly UTF-8.
func (g *garden) encode(s string) []byte {
	switch g.r.IntN(24) {
	case 0:
		return []byte("\ufeff" + s)
	case 1, 2:
		return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
	case 3:
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	case 4:
		return []byte(strings.ReplaceAll(s, "\n", "\r"))
	}
	return []byte(s)
}

// sow puts a canary in each place that was kept for one.
func (g *garden) sow(file, s string) string {
	s = strings.ReplaceAll(s, "%%", string(seat))
	var out strings.Builder
	for i, part := range strings.Split(s, "%") {
		if i > 0 {
			out.WriteString(g.canary(file, i))
		}
		out.WriteString(part)
	}
	return strings.ReplaceAll(out.String(), string(seat), "%")
}

// canary is a new credential in the shape of some service's.
func (g *garden) canary(file string, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = letters[g.r.IntN(len(letters))]
		}
		return string(b)
	}
	shape := g.r.IntN(9)
	parts := []string{word(24)}
	c := parts[0]
	switch shape {
	case 0:
		parts = []string{word(12), word(14)}
		c = strings.Join(parts, g.pick("$", "#", " #", "'", `"`, `\`, "`", "~", "{", "}", ",", ":", "=", "%", "@", "/", "+", " ", "\\n", "${A}", "&"))
	case 1:
		c = "hvs." + c
	case 2:
		c = "AKIA" + c
	case 3:
		c = strings.ToLower(c)
	case 4:
		parts = []string{word(9), word(20)}
		c = strings.Join(parts, "8Q~.")
	case 5:
		b := make([]byte, 24)
		for i := range b {
			b[i] = "0123456789abcdef"[g.r.IntN(16)]
		}
		c, parts = string(b), []string{string(b)}
	case 6: // letters alone: it could pass for a word
		b := make([]byte, 20)
		for i := range b {
			b[i] = letters[26+g.r.IntN(26)]
		}
		c, parts = string(b), []string{string(b)}
	}
	label := fmt.Sprintf("%s in %s (%d)", strconv.Quote(c), file, n)
	for _, p := range append(parts, c) {
		g.watch(p, label)
		g.watch(hex.EncodeToString([]byte(p)), label)
		for skip := range 3 { // where the text stands in groups of three is not known
			e := base64.RawStdEncoding.EncodeToString([]byte(p)[skip:])
			g.watch(e[:len(e)/4*4-4], label)
		}
		var escaped strings.Builder
		for _, r := range p {
			fmt.Fprintf(&escaped, `\u%04x`, r)
		}
		g.windows[strings.ToLower(escaped.String()[:window])] = label
	}
	return c
}

const window = 8

// watch looks out for every piece of a text that is window bytes long.
func (g *garden) watch(text, label string) {
	text = strings.ToLower(text)
	for i := 0; i+window <= len(text); i++ {
		g.windows[text[i:i+window]] = label
	}
}

// grep finds a piece of a canary in an output, and says where.
func (g *garden) grep(output []byte) string {
	low := bytes.ToLower(output)
	for i := 0; i+window <= len(low); i++ {
		if label, ok := g.windows[string(low[i:i+window])]; ok && !known(string(low[i:i+window])) && !chance(g.windows, low, i) {
			return fmt.Sprintf("piece %q of %s in …%s…", low[i:i+window], label, output[max(0, i-160):min(len(output), i+60)])
		}
	}
	return ""
}

// chance reports a piece that is hexadecimal and goes no further: fingerprints hold every
// such piece sooner or later.
func chance(windows map[string]string, text []byte, i int) bool {
	if strings.Trim(string(text[i:i+window]), "0123456789abcdef") != "" || i+2*window > len(text) {
		return false
	}
	_, more := windows[string(text[i+window:i+2*window])]
	return !more
}

// known are pieces of escaped text that are in every canary.
func known(piece string) bool { return strings.HasPrefix(piece, `\u00`) }

// commands are command lines to run on a project, all kinds within a few projects.
func (g *garden) commands(dir string) [][]string {
	at := func(name string) string { return filepath.Join(filepath.Dir(dir), name) }
	all := [][]string{
		{"check", "--no-config", "-f", "text", "-f", "json=" + at("o.json"), "-f", "sarif=" + at("o.sarif"), "-f", "github=" + at("o.github"), "-f", "gitlab=" + at("o.gitlab"), "-f", "junit=" + at("o.junit"), dir},
		{"check", "--diff", dir},
		{"check", "--diff", "--unsafe-fixes", dir},
		{"check", "--color", "always", "--target", g.pick("local", "hosted", "remote"), filepath.Join(dir, g.pick(".env", "Dockerfile", "values.yaml"))},
		{"env", dir},
		{"env", "--format", "json", dir},
		{"env", filepath.Join(dir, g.pick(".env", ".env.prod", "values.yaml", "Dockerfile", "requirements.txt"))},
		{"lookup", g.pick("conn", "variable", "config"), g.pick("db", "my_conn", "a b", "", "../x", "é"), dir},
		{"lookup", "conn", "db", dir, "--format", "json"},
		{"check", "--stdin-filename", filepath.Join(dir, ".env"), "-", "-f", g.pick("text", "json", "sarif")},
		{"check", "--stdin-filename", filepath.Join(dir, g.pick(".env", "values.yaml", "Dockerfile")), "-", "--diff"},
		{"check", "--deployment", filepath.Join(dir, g.pick(".env", "deployment.yaml", "deployment.json", "values.yaml")), dir},
		{"check", "--config", filepath.Join(dir, g.pick(".env", "values.yaml", "deployment.json")), dir},
		{"check", "--baseline", filepath.Join(dir, g.pick(".env", "values.yaml", "deployment.json")), dir},
		{"explain", filepath.Join(dir, ".env")},
		{g.pick("check", "env", "lookup", "explain", "rules", "backends", "version", "completion"), "--help", dir},
		{g.pick("check", "env", "lookup", "explain", "rules", "backends", "version", "completion"), g.pick("--nonsense", "-x", "bash", "", "--format=x"), dir},
		{"check", "--fix", dir, "-f", g.pick("text", "json", "sarif")},
		{"check", "--unsafe-fixes", dir},
	}
	return all
}

func put(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
