package lsp_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

const (
	class  = "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n"
	typo   = `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "conections_prefix": "c"}` + "\n"
	right  = `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "c"}` + "\n"
	docker = "FROM astrocrpublic.azurecr.io/runtime:3.1-12\n"
)

// astro are the files of a small project that has nothing wrong but its .env.
func astro(env string) map[string]string {
	return map[string]string{
		".astro/config.yaml": "project:\n  name: demo\n", "Dockerfile": docker, ".env": env, ".gitignore": ".env\n", ".dockerignore": ".env\n",
		"requirements.txt": "apache-airflow-providers-microsoft-azure\n",
	}
}

func TestLifecycle(t *testing.T) {
	c := newClient(t)
	if code := errorCode(c.try(protocol.Hovers, protocol.PositionParams{}, nil)); code != protocol.ServerNotInitialized {
		t.Errorf("before initialize: %d", code)
	}
	c.notify(protocol.DidOpen, protocol.DidOpenParams{}) // dropped
	var result protocol.InitializeResult
	c.call(protocol.Initialize, map[string]any{"capabilities": map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-8", "utf-16"}}}}, &result)
	if result.Capabilities.PositionEncoding != "utf-8" || result.Info.Name != "astrosecrets" {
		t.Errorf("got %+v", result)
	}
	if code := errorCode(c.try(protocol.Initialize, map[string]any{}, nil)); code != protocol.InvalidRequest {
		t.Errorf("initialize twice: %d", code)
	}
	c.notify(protocol.Initialized, struct{}{})
	if code := errorCode(c.try("textDocument/rename", map[string]any{}, nil)); code != protocol.MethodNotFound {
		t.Errorf("unknown request: %d", code)
	}
	if code := errorCode(c.try(protocol.Hovers, []int{1}, nil)); code != protocol.InvalidParams {
		t.Errorf("wrong parameters: %d", code)
	}
	if code := errorCode(c.try(protocol.ExecuteCommand, map[string]any{"command": "rm"}, nil)); code != protocol.InvalidParams {
		t.Errorf("unknown command: %d", code)
	}
	c.notify("$/unknown", struct{}{})
	c.notify("textDocument/unknown", struct{}{})
	c.notify(protocol.DidChange, "nonsense")
	c.notify(protocol.CancelRequest, map[string]any{"id": 4711})
	c.notify(protocol.SetTrace, map[string]any{"value": "verbose"})
	c.call(protocol.Shutdown, nil, nil)
	if code := errorCode(c.try(protocol.Hovers, protocol.PositionParams{}, nil)); code != protocol.InvalidRequest {
		t.Errorf("after shutdown: %d", code)
	}
	c.notify(protocol.Exit, nil)
	if !<-c.done {
		t.Error("exit after shutdown is not clean")
	}
}

func TestExitWithoutShutdown(t *testing.T) {
	c := start(t, capable, "")
	c.notify(protocol.Exit, nil)
	if <-c.done {
		t.Error("exit without shutdown is clean")
	}
}

func TestEndOfInput(t *testing.T) {
	c := start(t, capable, "")
	_ = c.conn.Close()
	select {
	case <-c.done:
	case <-time.After(10 * time.Second):
		t.Error("the server goes on without a client")
	}
}

// TestClientDies starts a process that ends at once, and names it as the client.
func TestClientDies(t *testing.T) {
	sleep := exec.Command("sleep", "0.2")
	if err := sleep.Start(); err != nil {
		t.Skip(err)
	}
	go func() { _ = sleep.Wait() }()
	c := newClient(t)
	c.call(protocol.Initialize, map[string]any{"processId": sleep.Process.Pid, "capabilities": map[string]any{}}, nil)
	select {
	case <-c.done:
	case <-time.After(15 * time.Second):
		t.Error("the server goes on although the process of its client ended")
	}
}

func TestDiagnostics(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	list := c.settled(uri)
	i := slices.IndexFunc(list, func(d protocol.Diagnostic) bool { return d.Code == "kwargs/unknown-key" })
	if i < 0 {
		t.Fatalf("got %v", list)
	}
	d := list[i]
	if d.Range.Start.Line != 1 || d.Severity != protocol.SeverityError || d.Source != "astrosecrets" || d.CodeDescription == nil ||
		!strings.HasSuffix(d.CodeDescription.Href, "kwargs/unknown-key.md") || d.Message == "" {
		t.Errorf("got %+v", d)
	}
	line := strings.Split(c.text(uri), "\n")[1]
	if got := line[d.Range.Start.Character:d.Range.End.Character]; !strings.Contains(got, "conections_prefix") {
		t.Errorf("the range is %q", got)
	}
	c.put(uri, class+right)
	if list := c.settled(uri); slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("after the change: %v", list)
	}
	c.closeDoc(uri)
	// The disk counts again, and nothing of the project is open.
	c.wait(uri, "diagnostics stay after the last document is closed", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
	c.finish()
}

// TestWholeProject expects the findings of files that are not open, and none of other projects
// unless they are asked for.
func TestWholeProject(t *testing.T) {
	files := map[string]string{}
	for _, p := range []string{"one/", "two/"} {
		for name, content := range astro(class + typo) {
			files[p+name] = content
		}
	}
	dir := project(t, files)
	c := start(t, capable, "", dir)
	c.open(filepath.Join(dir, "one", "Dockerfile"))
	env := uriOf(filepath.Join(dir, "one", ".env"))
	p := c.wait(env, "no diagnostics of a file that is not open", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 })
	if p.Version != nil {
		t.Errorf("a file that is not open has version %d", *p.Version)
	}
	c.mu.Lock()
	_, other := c.found[uriOf(filepath.Join(dir, "two", ".env"))]
	c.mu.Unlock()
	if other {
		t.Error("a project without open documents is diagnosed")
	}
	c.call(protocol.ExecuteCommand, map[string]any{"command": lsp.CheckWorkspace}, nil)
	two := uriOf(filepath.Join(dir, "two", ".env"))
	c.wait(two, "no diagnostics of the other project", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 })
	c.notify(protocol.DidChangeConfiguration, map[string]any{"settings": map[string]any{"astrosecrets": map[string]any{"diagnose": "openProjects"}}})
	c.wait(two, "the other project stays", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
	c.finish()
}

func TestWatchedFiles(t *testing.T) {
	files := astro(class + right)
	delete(files, "requirements.txt")
	files["Dockerfile"] = "FROM python:3.12\n"
	dir := project(t, files)
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	if list := c.settled(uri); len(list) > 0 && slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Fatalf("got %v", list)
	}
	// The configuration appears on disk.
	if err := os.WriteFile(filepath.Join(dir, ".astrosecrets.yaml"), []byte("severity: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	conf := uriOf(filepath.Join(dir, ".astrosecrets.yaml"))
	c.notify(protocol.DidChangeWatchedFiles, protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: conf, Type: protocol.FileCreated}}})
	p := c.wait(conf, "a broken configuration is not reported", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 1 })
	if p.Diagnostics[0].Code != "configuration" {
		t.Errorf("got %v", p.Diagnostics)
	}
	// It is fixed in the editor, without being saved.
	c.open(filepath.Join(dir, ".astrosecrets.yaml"), "severity:\n  kwargs: off\n")
	c.wait(conf, "the configuration in the editor is not read", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
	c.put(uri, class+typo)
	if list := c.settled(uri); slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("a rule that is off reports: %v", list)
	}
	c.finish()
}

// TestUnusedSuppression expects suppressions of the configuration that no project needs to be
// reported, if all projects are checked.
func TestUnusedSuppression(t *testing.T) {
	files := map[string]string{".astrosecrets.yaml": "root: true\nsuppressions:\n  - path: \"**/.env\"\n    rule: kwargs/unknown-key\n    reason: known\n"}
	for name, content := range astro(class + typo) {
		files["one/"+name] = content
	}
	for name, content := range astro(class + right) {
		files["two/"+name] = content
	}
	dir := project(t, files)
	c := start(t, capable, `{"diagnose": "workspace"}`, dir)
	conf := uriOf(filepath.Join(dir, ".astrosecrets.yaml"))
	uri := c.open(filepath.Join(dir, "one", ".env"))
	if list := c.settled(uri); slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Fatalf("got %v", list)
	}
	c.put(uri, class+right)
	p := c.wait(conf, "a suppression that nothing needs is not reported", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 1 })
	if d := p.Diagnostics[0]; d.Code != "project/unused-suppression" || d.Range.Start.Line != 2 {
		t.Errorf("got %+v", d)
	}
	c.put(uri, class+typo)
	c.wait(conf, "it is needed again", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
	c.finish()
}

// TestGit expects the findings that depend on git to follow its index.
func TestGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	files := astro(class + `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": "0b1b2c3d-1111-4222-8333-444455556666", "client_id": "1b1b2c3d-1111-4222-8333-444455556666", "client_secret": "Hq8Q~3kd9sLwPz0xVbn2rTyUiOp5aSdFgHjK"}` + "\n")
	dir := project(t, files)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=x", "-c", "user.email=x@example.com"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	git("init", "-q")
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	if list := c.settled(uri); slices.Contains(codes(list), "secret/plaintext") {
		t.Fatalf("got %v", list)
	}
	git("add", "-f", ".env")
	c.notify(protocol.DidChangeWatchedFiles, protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{{URI: uriOf(filepath.Join(dir, ".git", "index")), Type: protocol.FileChanged}}})
	c.wait(uri, "the index is not read again", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 })
	c.finish()
}

// TestSingleFile opens a file outside every folder.
func TestSingleFile(t *testing.T) {
	dir := project(t, map[string]string{".env": class + typo, "deep/er/.env": class + typo})
	c := start(t, capable, "")
	uri := c.open(filepath.Join(dir, ".env"))
	if list := c.settled(uri); !slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("got %v", list)
	}
	c.mu.Lock()
	if _, ok := c.found[uriOf(filepath.Join(dir, "deep", "er", ".env"))]; ok {
		t.Error("the directories below a single file are looked at")
	}
	c.mu.Unlock()
	// A document that was never saved.
	fresh := c.open(filepath.Join(dir, "new", "prod.env"), class+typo)
	if list := c.settled(fresh); !slices.Contains(codes(list), "kwargs/unknown-key") {
		t.Errorf("got %v", list)
	}
	// Documents that are no files.
	c.notify(protocol.DidOpen, protocol.DidOpenParams{TextDocument: protocol.TextDocumentItem{URI: "untitled:Untitled-1", Text: typo}})
	c.notify(protocol.DidOpen, protocol.DidOpenParams{TextDocument: protocol.TextDocumentItem{URI: "git:/x/.env?{}", Text: typo}})
	if got := c.actions("untitled:Untitled-1", protocol.Range{}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	c.finish()
}

func TestFolders(t *testing.T) {
	one, two := project(t, astro(class+typo)), project(t, astro(class+typo))
	c := start(t, capable, `{"diagnose": "workspace"}`, one)
	first, second := uriOf(filepath.Join(one, ".env")), uriOf(filepath.Join(two, ".env"))
	some := func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 }
	c.wait(first, "the first folder is not diagnosed", some)
	folder := map[string]any{"uri": uriOf(two), "name": "two"}
	c.notify(protocol.DidChangeFolders, map[string]any{"event": map[string]any{"added": []any{folder}, "removed": []any{}}})
	c.wait(second, "a new folder is not diagnosed", some)
	c.notify(protocol.DidChangeFolders, map[string]any{"event": map[string]any{"added": []any{}, "removed": []any{folder}}})
	c.wait(second, "a removed folder keeps its diagnostics", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) == 0 })
	c.finish()
}

func TestSettings(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, strings.Replace(capable, `"applyEdit": true`, `"applyEdit": true, "configuration": true`, 1), `{"targets": ["mars"], "inlayHints": 3}`, dir)
	c.wait(uriOf(filepath.Join(dir, ".env")), "the settings are not pulled", func(p protocol.PublishDiagnosticsParams) bool { return len(p.Diagnostics) > 0 })
	c.mu.Lock()
	if len(c.shown) != 2 || strings.Contains(c.shown[0].Message+c.shown[1].Message, "mars") {
		t.Errorf("got %v", c.shown)
	}
	c.mu.Unlock()
	c.finish()
}

func TestCancel(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	c.settled(uri)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	canceled := 0
	for range 50 {
		w, err := c.conn.DispatchCall(ctx, protocol.CodeActions, protocol.CodeActionParams{RangeParams: protocol.RangeParams{
			DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Range: protocol.Range{End: protocol.Position{Line: 9}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		// The library numbers its calls; the last number is in what was sent. Cancel a window of them.
		for id := range 200 {
			_ = c.conn.Notify(ctx, protocol.CancelRequest, map[string]any{"id": id})
		}
		if err := w.Wait(ctx, nil); err != nil {
			if errorCode(err) != protocol.RequestCancelled {
				t.Fatal(err)
			}
			canceled++
		}
	}
	if canceled == 0 {
		t.Error("no request was canceled")
	}
	c.finish()
}

// TestNoPanic sends parameters that no client should send.
func TestNoPanic(t *testing.T) {
	dir := project(t, astro(class+typo))
	c := start(t, capable, "", dir)
	uri := c.open(filepath.Join(dir, ".env"))
	far := protocol.Position{Line: 4294967295, Character: 4294967295}
	for _, r := range []protocol.Range{{Start: far, End: far}, {Start: far}, {End: far}} {
		c.actions(uri, r)
		c.call(protocol.InlayHints, protocol.RangeParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Range: r}, nil)
		c.call(protocol.Hovers, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: r.Start}, nil)
		c.call(protocol.Completions, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: uri}}, Position: r.Start}, nil)
	}
	for _, bad := range []string{"", "x", "file:", "file:///", "file:///nowhere/.env", "file://host/x", "untitled:x"} {
		u := protocol.URI(bad)
		c.actions(u, protocol.Range{})
		c.call(protocol.Hovers, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: u}}}, nil)
		c.call(protocol.Completions, protocol.PositionParams{DocumentParams: protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: u}}}, nil)
		c.call(protocol.DocumentLinks, protocol.DocumentParams{TextDocument: protocol.TextDocument{URI: u}}, nil)
	}
	for _, args := range []string{`[]`, `[1]`, `["file:///x", 1, "f", 99999999999999]`, `["` + string(uri) + `", 1, "f", -1]`, `["` + string(uri) + `", -1]`} {
		for _, command := range lsp.CommandNames() {
			err := c.try(protocol.ExecuteCommand, map[string]any{"command": command, "arguments": json.RawMessage(args)}, nil)
			if code := errorCode(err); err != nil && code != protocol.InvalidParams && code != protocol.ContentModified {
				t.Errorf("%s %s: %v", command, args, err)
			}
		}
	}
	c.finish()
}
