package lsp_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// everywhere is a range that holds every finding.
var everywhere = protocol.Range{End: protocol.Position{Line: 9999}}

func titles(list []action) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.Title)
	}
	return out
}

func TestQuickFix(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	list := c.settled(uri)
	i := slices.IndexFunc(list, func(d protocol.Diagnostic) bool { return d.Code == "kwargs/unknown-key" })
	all := c.actions(uri, list[i].Range, protocol.KindQuickFix)
	a := all[slices.IndexFunc(all, func(a action) bool { return a.IsPreferred })]
	if len(a.Diagnostics) != 1 || a.Diagnostics[0].Code != "kwargs/unknown-key" || a.Kind != protocol.KindQuickFix {
		t.Errorf("got %+v", a)
	}
	c.do(all, a.Title)
	if got := c.text(uri); !strings.Contains(got, `"connections_prefix"`) {
		t.Errorf("the fix makes %s", got)
	}
	c.wait(uri, "the finding stays", func(p protocol.PublishDiagnosticsParams) bool {
		return *p.Version == 2 && !slices.Contains(codes(p.Diagnostics), "kwargs/unknown-key")
	})
	if again := c.actions(uri, everywhere, protocol.KindQuickFix); slices.ContainsFunc(again, func(b action) bool { return b.Title == a.Title }) {
		t.Errorf("the fix is offered again")
	}
	c.finish()
}

func TestStaleEdit(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	all := c.actions(uri, everywhere)
	c.change(uri, 0, 0, "# a comment\n")
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range all {
		if a.Edit != nil && c.applyLocked(a.Edit) {
			t.Errorf("%s is applied to another version", a.Title)
		}
	}
	if got := string(c.docs[uri].Bytes); got != "# a comment\n"+class+typo {
		t.Errorf("the document is now %s", got)
	}
}

func TestFixAll(t *testing.T) {
	bad := `AIRFLOW__SECRETS__BACKEND_KWARGS={'vault_url': 'https://contoso.vault.azure.net/', 'conections_prefix': 'c',}` + "\n"
	dir := project(t, astro(class+bad))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	all := c.actions(uri, protocol.Range{}, "source.fixAll")
	if len(all) != 1 || all[0].Kind != protocol.KindFixAll {
		t.Fatalf("got %v", all)
	}
	c.do(all, "Fix all")
	want := `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "c"}`
	c.wait(uri, "the fixes are not made", func(p protocol.PublishDiagnosticsParams) bool { return *p.Version > 1 })
	if got := c.text(uri); !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
	c.finish()
}

// TestCredentialInEdit expects no edit with a credential in an answer: the server applies it.
func TestCredentialInEdit(t *testing.T) {
	const canary = "Hq8Q~3kd9sLwPz0xVbn2rTyUiOp5aSdFgHjK"
	files := astro("")
	files["Dockerfile"] = docker + "ENV " + class + "ENV " + `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "0b1b2c3d-1111-4222-8333-444455556666", "client_id": "1b1b2c3d-1111-4222-8333-444455556666", "client_secret": "` + canary + `"}` + "\n"
	dir := project(t, files)
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, "Dockerfile"))
	c.settled(uri)
	all := c.actions(uri, everywhere)
	if sent := c.wire.String(); strings.Contains(sent, canary) {
		t.Fatalf("the credential is in an answer: %s", sent)
	}
	i := slices.IndexFunc(all, func(a action) bool { return a.Command != nil && a.Command.Command == lsp.ApplyFix })
	if i < 0 {
		t.Fatalf("the fix is not offered as a command: %v", titles(all))
	}
	// Another version first: nothing is applied.
	c.change(uri, 0, 0, "# a comment\n")
	err := c.try(protocol.ExecuteCommand, map[string]any{"command": lsp.ApplyFix, "arguments": all[i].Command.Arguments}, nil)
	if errorCode(err) != protocol.ContentModified {
		t.Errorf("a stale command: %v", err)
	}
	c.settled(uri)
	before := c.text(uri)
	c.do(c.actions(uri, everywhere), all[i].Title)
	if got := c.text(uri); got == before || !strings.Contains(got, canary) {
		t.Errorf("the document is now %s", got)
	}
	c.finish()
}

func TestNoApplyEdit(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, `{}`, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.settled(uri)
	var list []protocol.Command
	c.call(protocol.CodeActions, protocol.CodeActionParams{RangeParams: protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Range: everywhere}}, &list)
	for _, a := range list {
		if a.Command != lsp.ShowReaders {
			t.Errorf("an old client is offered %s", a.Command)
		}
	}
	c.finish()
}

func TestPlainEdits(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, `{"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}}`, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.do(c.actions(uri, everywhere, protocol.KindQuickFix), "connections_prefix")
	if got := c.text(uri); got != class+right {
		t.Errorf("got %s", got)
	}
}

func TestIgnore(t *testing.T) {
	for name, f := range map[string]struct{ file, text, rule string }{
		"env":        {".env", class + typo, "kwargs/unknown-key"},
		"dockerfile": {"Dockerfile", docker + "ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend \\\n    AIRFLOW__SECRETS__BACKEND_KWARGS='{\"vault_url\": \"https://contoso.vault.azure.net/\", \"conections_prefix\": \"c\"}'\n", "kwargs/unknown-key"},
		"compose": {"docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n      AIRFLOW__SECRETS__BACKEND: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n" +
			"      AIRFLOW__SECRETS__BACKEND_KWARGS: >-\n        {\"vault_url\": \"https://contoso.vault.azure.net/\",\n        \"conections_prefix\": \"c\"}\n", "kwargs/unknown-key"},
	} {
		t.Run(name, func(t *testing.T) {
			files := astro("")
			files[f.file] = f.text
			dir := project(t, files)
			c := start(t, capable, "", dir)
			uri := c.open(filepath.Join(dir, f.file))
			if list := c.settled(uri); !slices.Contains(codes(list), f.rule) {
				t.Fatalf("got %v", list)
			}
			c.do(c.actions(uri, everywhere), "Ignore "+f.rule)
			if got := c.text(uri); !strings.Contains(got, "astrosecrets: ignore "+f.rule+" -- TODO: say why\n") {
				t.Errorf("got %s", got)
			}
			c.wait(uri, "the finding stays", func(p protocol.PublishDiagnosticsParams) bool {
				return *p.Version == 2 && !slices.Contains(codes(p.Diagnostics), f.rule) && !slices.Contains(codes(p.Diagnostics), "project/unused-suppression")
			})
			c.finish()
		})
	}
}

func TestShowReaders(t *testing.T) {
	dir := project(t, astro("export A='x # y'\n"))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.do(c.actions(uri, protocol.Range{}), "what each reader")
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.shown) != 1 || !strings.Contains(c.shown[0].Message, "astro dev start") {
		t.Errorf("got %v", c.shown)
	}
}

// TestByteOrderMarkOfTheFile opens a file whose mark the editor leaves out.
func TestByteOrderMarkOfTheFile(t *testing.T) {
	dir := project(t, astro("\ufeff"+class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"), class+typo)
	list := c.settled(uri)
	i := slices.IndexFunc(list, func(d protocol.Diagnostic) bool { return d.Code == "kwargs/unknown-key" })
	if i < 0 {
		t.Skipf("the mark hides the finding: %v", codes(list))
	}
	doc := document.NewText([]byte(class + typo))
	if got := string(doc.Bytes[doc.Offset(list[i].Range.Start, document.UTF16):doc.Offset(list[i].Range.End, document.UTF16)]); got != `"conections_prefix"` && got != "conections_prefix" {
		t.Errorf("the range is %q", got)
	}
}
