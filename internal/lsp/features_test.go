package lsp_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

const (
	hvac   = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n"
	kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS="
)

func TestHover(t *testing.T) {
	text := class + right + "OTHER='x # y'\n# astrosecrets: ignore kwargs/unknown-key -- no\n"
	dir := project(t, astro(text))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	at := func(s string) int { return strings.Index(text, s) + 2 }
	for name, h := range map[string]struct {
		at   int
		want []string
	}{
		"option":   {2, []string{"Secrets backend class", "local", "hosted", "Azure Key Vault", "apache-airflow-providers-microsoft-azure", "All six readers"}},
		"class":    {at("key_vault.Azure"), []string{"Azure Key Vault"}},
		"kwargs":   {at("BACKEND_KWARGS"), []string{"Kwargs of the secrets backend", "vault_url"}},
		"kwarg":    {at("vault_url"), []string{"**vault_url**", "string"}},
		"prefix":   {at("connections_prefix"), []string{"**connections_prefix**", "default", "c-smtp-default", "local", "hosted"}},
		"variable": {at("OTHER"), []string{"different values", "`astro dev start`"}},
		"rule":     {at("kwargs/unknown-key"), []string{"**kwargs/unknown-key**"}},
	} {
		got := c.hoverText(uri, h.at)
		for _, w := range h.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in %s", name, w, got)
			}
		}
	}
	if got := c.hoverText(uri, len(text)); got != "" {
		t.Errorf("at the end: %s", got)
	}
	c.finish()
}

func TestHoverInDAG(t *testing.T) {
	files := astro(class + right)
	dag := "from airflow.models import Variable\nfrom airflow.hooks.base import BaseHook\n\nc = BaseHook.get_connection(\"db_main\")\nv = Variable.get('my_key')\n"
	files["dags/etl.py"] = dag
	dir := project(t, files)
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, "dags", "etl.py"))
	if got := c.hoverText(uri, strings.Index(dag, "db_main")+2); !strings.Contains(got, "**Connection**") || !strings.Contains(got, "`c-db-main`") || !strings.Contains(got, "hosted") {
		t.Errorf("got %s", got)
	}
	if got := c.hoverText(uri, strings.Index(dag, "_key")+1); !strings.Contains(got, "**Variable**") || !strings.Contains(got, "airflow-variables-") {
		t.Errorf("got %s", got)
	}
	if got := c.hoverText(uri, 3); got != "" {
		t.Errorf("got %s", got)
	}
	c.finish()
}

func TestHoverInOtherFormats(t *testing.T) {
	value := `{"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "c"}`
	for name, text := range map[string]string{
		"Dockerfile":                  docker + "ENV " + strings.TrimSpace(class) + "\nENV AIRFLOW__SECRETS__BACKEND_KWARGS='" + value + "'\n",
		"docker-compose.override.yml": "services:\n  scheduler:\n    environment:\n      " + strings.Replace(strings.TrimSpace(class), "=", ": ", 1) + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '" + value + "'\n",
		"airflow.cfg":                 "[secrets]\nbackend = " + strings.TrimSpace(strings.TrimPrefix(class, "AIRFLOW__SECRETS__BACKEND=")) + "\nbackend_kwargs = " + value + "\n",
		"values.yaml":                 "commonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND\n    value: " + strings.TrimPrefix(class, "AIRFLOW__SECRETS__BACKEND=") + "  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '" + value + "'\n",
	} {
		files := astro("")
		files[name] = text
		dir := project(t, files)
		c := start(t, capable, "", dir)
		uri := c.open(filepath.Join(dir, name))
		if got := c.hoverText(uri, strings.Index(text, "connections_prefix")+3); !strings.Contains(got, "**connections_prefix**") {
			t.Errorf("%s: %q", name, got)
		}
		c.finish()
	}
}

func TestCompletion(t *testing.T) {
	files := astro("A=1\n")
	files["airflow.cfg"] = "[secrets]\n"
	files["values.yaml"] = "commonEnv: []\n"
	files["docker-compose.override.yml"] = "services: {}\n"
	files[".astrosecrets.yaml"] = "severity: {}\n"
	dir := project(t, files)
	c := start(t, capable, "", dir)
	vault := "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend"
	for _, f := range []struct{ file, marked, label, want string }{
		{".env", "AIR|", "AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND="},
		{".env", "export |", "AIRFLOW__SECRETS__BACKEND_KWARGS", "export AIRFLOW__SECRETS__BACKEND_KWARGS="},
		{".env", "AIRFLOW__SECRETS__BACKEND=|\n", "airflow.providers.hashicorp.secrets.vault.VaultBackend", vault + "\n"},
		{".env", "AIRFLOW__SECRETS__BACKEND=airflow.prov|\n", "airflow.providers.hashicorp.secrets.vault.VaultBackend", vault + "\n"},
		{".env", hvac + kwargs + `{"url": "https://v", "conn|`, "connections_path", hvac + kwargs + `{"url": "https://v", "connections_path":`},
		{".env", hvac + kwargs + `{"url": "https://v", "conn|"}`, "connections_path", hvac + kwargs + `{"url": "https://v", "connections_path"}`},
		{".env", hvac + kwargs + `{|}`, "auth_type", hvac + kwargs + `{"auth_type": }`},
		{".env", hvac + kwargs + `{"auth_type": "|"}`, "approle", hvac + kwargs + `{"auth_type": "approle"}`},
		{".env", hvac + kwargs + `{"auth_type": |}`, "approle", hvac + kwargs + `{"auth_type": "approle"}`},
		{".env", hvac + kwargs + `'{"auth_type": "app|`, "approle", hvac + kwargs + `'{"auth_type": "approle`},
		{".env", hvac + kwargs + `"{\"auth_type\": \"|\"}"`, "approle", hvac + kwargs + `"{\"auth_type\": \"approle\"}"`},
		{".env", hvac + kwargs + `"{|}"`, "auth_type", hvac + kwargs + `"{\"auth_type\": }"`},
		{".env", "# astrosecrets: ignore kw|", "kwargs/unknown-key", "# astrosecrets: ignore kwargs/unknown-key"},
		{"Dockerfile", docker + "ENV AIRF|", "AIRFLOW__SECRETS__BACKEND", docker + "ENV AIRFLOW__SECRETS__BACKEND="},
		{"Dockerfile", docker + "ENV " + vault + "\nENV " + kwargs + `'{"|"}'`, "url", docker + "ENV " + vault + "\nENV " + kwargs + `'{"url"}'`},
		{"docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n      " + strings.Replace(vault, "=", ": ", 1) + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '{\"auth_type\": \"|\"}'\n", "github",
			"services:\n  scheduler:\n    environment:\n      " + strings.Replace(vault, "=", ": ", 1) + "\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '{\"auth_type\": \"github\"}'\n"},
		{"docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: |\n", "airflow.providers.hashicorp.secrets.vault.VaultBackend",
			"services:\n  scheduler:\n    environment:\n      " + strings.Replace(vault, "=", ": ", 1) + "\n"},
		{"values.yaml", "commonEnv:\n  - name: |\n", "AIRFLOW__SECRETS__BACKEND", "commonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND\n"},
		{"airflow.cfg", "[secrets]\nback|\n", "backend_kwargs", "[secrets]\nbackend_kwargs = \n"},
		{"airflow.cfg", "[secrets]\nbackend = airflow.providers.hashicorp.secrets.vault.VaultBackend\nbackend_kwargs = {\"auth|\"}\n", "auth_type",
			"[secrets]\nbackend = airflow.providers.hashicorp.secrets.vault.VaultBackend\nbackend_kwargs = {\"auth_type\"}\n"},
		{"requirements.txt", "apache-airflow-providers-hash|==1\n", "apache-airflow-providers-hashicorp", "apache-airflow-providers-hashicorp==1\n"},
		{".astrosecrets.yaml", "severity:\n  kwargs/|\n", "kwargs/unknown-key", "severity:\n  kwargs/unknown-key\n"},
		{".astrosecrets.yaml", "suppressions:\n  - path: x\n    rule: sec|\n", "secret/plaintext", "suppressions:\n  - path: x\n    rule: secret/plaintext\n"},
	} {
		path := filepath.Join(dir, f.file)
		uri := uriOf(path)
		c.mu.Lock()
		known := c.docs[uri] != nil
		c.mu.Unlock()
		if !known {
			c.open(path)
		}
		if got := c.complete(uri, f.marked, f.label); got != f.want {
			t.Errorf("%s: %s\n got %s\nwant %s", f.file, f.marked, got, f.want)
		}
		c.closeDoc(uri)
	}
	c.finish()
}

// TestCompletionKnowsTheRelease expects no kwarg that the pinned release does not have, and none
// that is set.
func TestCompletionKnowsTheRelease(t *testing.T) {
	files := astro(class + kwargs + `{"vault_url": "https://contoso.vault.azure.net/", ""}` + "\n")
	files["requirements.txt"] = "apache-airflow-providers-microsoft-azure==3.4.0\n"
	dir := project(t, files)
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	labels := map[string]bool{}
	for _, i := range c.completions(uri, strings.Index(c.text(uri), `""`)+1) {
		labels[i.Label] = true
	}
	if !labels["connections_prefix"] || labels["vault_url"] || labels["managed_identity_client_id"] {
		t.Errorf("got %v", labels)
	}
	c.finish()
}

func TestInlayHints(t *testing.T) {
	dir := project(t, astro(class+right))
	for _, on := range []bool{false, true} {
		options := ""
		if on {
			options = `{"inlayHints": true}`
		}
		c := start(t, capable, options, dir)
		uri := c.open(filepath.Join(dir, ".env"))
		var hints []protocol.InlayHint
		c.call(protocol.InlayHints, protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Range: everywhere}, &hints)
		if on && (len(hints) != 1 || hints[0].Label != "→ c-smtp-default" || hints[0].Position.Line != 1) || !on && len(hints) != 0 {
			t.Errorf("on %v: %v", on, hints)
		}
		c.finish()
	}
}

func TestDocumentLinks(t *testing.T) {
	dir := project(t, astro(""))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"), "# astrosecrets: ignore kwargs/unknown-key, prefix/drift -- see env/unreadable\nA=kwargs/unknown-key\n")
	var links []protocol.DocumentLink
	c.call(protocol.DocumentLinks, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, &links)
	if len(links) != 2 || !strings.HasSuffix(links[0].Target, "kwargs/unknown-key.md") || links[1].Range.Start.Character != 43 {
		t.Errorf("got %v", links)
	}
	c.finish()
}
