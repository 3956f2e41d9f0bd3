package lsp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/cli"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

const vaultValue = `{"url": "https://vault.example.com:8200", "auth_type": "approle", "role_id": "r", "secret_id": "$VAULT_SECRET_ID", "connections_path": "connections"}`

// formats are two projects with a file of every format that is read.
func formats() map[string]string {
	vault := "airflow.providers.hashicorp.secrets.vault.VaultBackend"
	indent := func(s, by string) string { return strings.ReplaceAll(s, "\n", "\n"+by) }
	return map[string]string{
		"etl/.astro/config.yaml": "project:\n  name: etl\n",
		"etl/Dockerfile":         docker + "ENV " + class + "ENV " + kwargs + "'" + `{"vault_url": "https://contoso.vault.azure.net/"}` + "'\n",
		"etl/.env":               "# local\n" + class + typo + "AIRFLOW_CONN_DB='postgres://u:p@localhost/db'\nexport PLAIN=\"ä 😀\" # x\n",
		"etl/.env.prod":          hvac + kwargs + "'" + vaultValue + "'\n",
		"etl/.gitignore":         ".env\n", "etl/.dockerignore": ".env*\n",
		"etl/requirements.txt":            "apache-airflow-providers-microsoft-azure==12.0.0\napache-airflow-providers-hashicorp\r\n",
		"etl/docker-compose.override.yml": "services:\n  scheduler:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: " + vault + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: >-\n        " + vaultValue + "\n",
		"etl/airflow.cfg":                 "[core]\nx = 1\n\n[secrets]\nbackend = " + vault + "\nbackend_kwargs = " + vaultValue + "\n",
		"etl/deployment.yaml":             "deployment:\n  environment_variables:\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND\n      value: " + vault + "\n    - is_secret: false\n      key: AIRFLOW__SECRETS__BACKEND_KWARGS\n      value: '" + vaultValue + "'\n  configuration:\n    name: x\n",
		"etl/deploy.sh":                   "#!/bin/sh\nastro deployment variable create AIRFLOW__SECRETS__BACKEND=" + vault + " 'AIRFLOW__SECRETS__BACKEND_KWARGS=" + vaultValue + "'\n",
		"etl/main.tf":                     "resource \"astro_deployment\" \"x\" {\n  environment_variables = [{\n    key = \"AIRFLOW__SECRETS__BACKEND\"\n    value = \"" + vault + "\"\n    is_secret = false\n  }]\n}\n",
		"etl/airflow_settings.yaml":       "airflow:\n  connections:\n    - conn_id: db\n      conn_type: postgres\n      conn_password: x\n",
		"etl/pyproject.toml":              "[project]\nname = \"x\"\n",
		"agent/values.yaml":               "commonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: |\n      " + indent(vaultValue, "      ") + "\nsecretBackend: " + vault + "\nworkers:\n  - name: w\n    env: []\n",
		"agent/Dockerfile.client":         "FROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-1-python-3.12-astro-agent-1.2.0\nENV A=1 \\\n    B=2\n",
		"agent/requirements-client.txt":   "apache-airflow-providers-hashicorp\n",
	}
}

// snippets are what random edits insert.
var snippets = []string{"", "", "", "x", "\n", "\r\n", "\"", "'", "{", "}", ",", ":", "=", "#", " ", "  ", "\\", "$", "ä", "😀", "\t", "- ", "[", "\x00", "\ufeff", "AIRFLOW__SECRETS__BACKEND=", `"sep": "/"`, "# astrosecrets: ignore kwargs -- x\n"}

// TestRandomEdits makes edits at random places of every file. The server never fails, and when the
// files are saved it has reported what check reports.
func TestRandomEdits(t *testing.T) {
	edits, every := 1000, 8
	if testing.Short() {
		edits = 100
	}
	rnd := rand.New(rand.NewPCG(17, 17))
	dir := project(t, formats())
	c := start(t, capable, `{"diagnose": "workspace"}`, dir)
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range formats() {
			if !yield(name) {
				return
			}
		}
	})
	for _, name := range names {
		c.open(filepath.Join(dir, filepath.FromSlash(name)))
	}
	touched := map[string]int{}
	compared := 0
	var dirty []string
	for n := 1; n <= edits; n++ {
		name := names[rnd.IntN(len(names))]
		uri := uriOf(filepath.Join(dir, filepath.FromSlash(name)))
		text := c.text(uri)
		if rnd.IntN(30) == 0 {
			c.put(uri, formats()[name]) // so that the files stay what they are
		} else {
			i := boundary(text, rnd.IntN(len(text)+1))
			j := boundary(text, min(len(text), i+rnd.IntN(6)))
			c.change(uri, i, j, snippets[rnd.IntN(len(snippets))])
		}
		touched[name]++
		dirty = append(dirty, name)
		switch rnd.IntN(6) { // requests between the changes
		case 0:
			_ = c.try(protocol.Hovers, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: protocol.Position{Line: uint32(rnd.IntN(5)), Character: uint32(rnd.IntN(90))}}, nil)
		case 1:
			_ = c.try(protocol.Completions, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: protocol.Position{Line: uint32(rnd.IntN(5)), Character: uint32(rnd.IntN(90))}}, nil)
		}
		if n%every != 0 {
			continue
		}
		for _, name := range dirty {
			c.save(filepath.Join(dir, filepath.FromSlash(name)))
		}
		dirty = nil
		want := checked(t, dir)
		compared++
		c.waitFor(fmt.Sprintf("edit %d (%s)", n, name), func() string { return difference(want, c.reported(dir)) })
	}
	for _, name := range names {
		if touched[name] == 0 && !testing.Short() {
			t.Errorf("%s was not edited", name)
		}
	}
	t.Logf("%d edits, %d comparisons", edits, compared)
	c.finish()
}

// boundary is the start of the code point at an offset; never between \r and \n.
func boundary(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	if i > 0 && i < len(s) && s[i-1] == '\r' && s[i] == '\n' {
		i--
	}
	return i
}

// checked is what check reports of the saved files: one line for each finding.
func checked(t *testing.T, dir string) []string {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), []string{"check", "--format", "json", dir}, cli.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	if code > 1 {
		t.Fatalf("check ends with %d: %s", code, errs.String())
	}
	var report struct {
		Findings []struct {
			Rule, Severity, Path string
			Start, End           struct{ Offset int }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range report.Findings {
		path := f.Path
		if !filepath.IsAbs(path) {
			path, _ = filepath.Abs(path)
		}
		content, _ := os.ReadFile(path)
		text := document.NewText(content)
		r := text.Range(f.Start.Offset, f.End.Offset, document.UTF16)
		list = append(list, fmt.Sprintf("%s %s %s %v", relativeTo(dir, path), f.Rule, f.Severity, r))
	}
	sort.Strings(list)
	return list
}

func relativeTo(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}

// reported are the diagnostics that the client has, as checked has them.
func (c *client) reported(dir string) []string {
	var list []string
	for uri, p := range c.found {
		path, _ := document.Path(uri)
		for _, d := range p.Diagnostics {
			severity := map[protocol.Severity]string{1: "error", 2: "warning", 3: "note"}[d.Severity]
			list = append(list, fmt.Sprintf("%s %s %s %v", relativeTo(dir, path), d.Code, severity, d.Range))
		}
	}
	sort.Strings(list)
	return list
}

// difference is what two lists do not have in common; "" if nothing.
func difference(want, got []string) string {
	var out []string
	for _, w := range want {
		if !slices.Contains(got, w) {
			out = append(out, "- "+w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			out = append(out, "+ "+g)
		}
	}
	return strings.Join(out, "\n")
}
