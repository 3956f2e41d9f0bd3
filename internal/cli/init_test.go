package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/docs"
	"github.com/astrosecrets/astrosecrets/internal/config"
)

// TestInitConfiguration holds what init writes to the parser: as it is, and with every setting in use.
func TestInitConfiguration(t *testing.T) {
	dir := t.TempDir()
	schema, err := os.ReadFile(filepath.Join("..", "..", "schema", "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`(?m)^#(\S|  )`).ReplaceAllString(initConfig, "$1")
	for name, content := range map[string]string{
		"values.yaml": "", "values-prod.yaml": "", "backends/acme.json": `{"x-class": "acme.airflow.AcmeBackend", "type": "object"}`,
		"plain.yaml": initConfig, "used.yaml": used,
	} {
		put(t, filepath.Join(dir, name), []byte(content))
	}
	l := config.Loader{Read: os.ReadFile}
	plain, err := l.File(filepath.Join(dir, "plain.yaml"))
	if err != nil || len(plain.Severity) > 0 || plain.FailOn != nil {
		t.Errorf("as init writes it: %+v, %v", plain, err)
	}
	all, err := l.File(filepath.Join(dir, "used.yaml"))
	if err != nil {
		t.Fatalf("with every setting: %v\n%s", err, used)
	}
	if len(all.Severity) != 3 || all.FailOn == nil || len(all.Suppressions) != 1 || len(all.Values) != 1 || len(all.Backends) != 1 || all.Baseline == "" || all.Airflow != "3.1" {
		t.Errorf("with every setting: %+v", all)
	}
	for _, m := range regexp.MustCompile(`(?m)^    "([a-z-]+)": \{$`).FindAllStringSubmatch(string(schema), -1) {
		if m[1] != "root" && !strings.Contains(initConfig, "\n#"+m[1]+":") {
			t.Errorf("the configuration of init does not show %q", m[1])
		}
	}
}

// TestInitExamples finds every example of the forges, with the release that it installs.
func TestInitExamples(t *testing.T) {
	for _, f := range forges() {
		text := exampleFile(f.example)
		if !strings.Contains(text, docs.ExamplesVersion) {
			t.Errorf("%s: %s does not install %s", f.name, f.example, docs.ExamplesVersion)
		}
		if !strings.HasPrefix(text, "# "+f.file) {
			t.Errorf("%s does not begin with the name of its file, %s", f.example, f.file)
		}
	}
	for _, name := range []string{"pre-commit/installed.yaml", "pre-commit/local.yaml"} {
		if _, err := fs.Stat(docs.Examples, "examples/"+name); err != nil {
			t.Error(err)
		}
	}
}

// TestForgeOf reads the addresses of remotes as git writes them.
func TestForgeOf(t *testing.T) {
	remote := func(name, url string) string { return "[remote \"" + name + "\"]\n\turl = " + url + "\n\tfetch = +x\n" }
	for text, want := range map[string]string{
		remote("origin", "git@github.com:acme/etl.git"):                            "GitHub",
		remote("origin", "https://github.acme.com/acme/etl.git"):                   "GitHub",
		remote("origin", "ssh://git@gitlab.com:2222/acme/etl.git"):                 "GitLab",
		remote("origin", "https://user:token@gitlab.acme.io/etl.git"):              "GitLab",
		remote("origin", "git@bitbucket.org:acme/etl.git"):                         "Bitbucket",
		remote("origin", "git@ssh.dev.azure.com:v3/acme/etl/etl"):                  "Azure Pipelines",
		remote("origin", "https://acme.visualstudio.com/etl/_git/etl"):             "Azure Pipelines",
		remote("fork", "git@github.com:me/etl.git"):                                "GitHub",
		remote("a", "git@github.com:a/a") + remote("origin", "git@gitlab.com:a/a"): "GitLab",
		remote("origin", "/srv/git/github.git"):                                    "",
		remote("origin", "git@git.acme.com:github/etl.git"):                        "",
		"[core]\n\turl = https://github.com/a/b\n":                                 "",
		"": "",
	} {
		f, _ := forgeOf(os.DirFS(t.TempDir()), text)
		if f.name != want {
			t.Errorf("%q is %q, want %q", text, f.name, want)
		}
	}
}
