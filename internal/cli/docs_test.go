package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"gopkg.in/yaml.v3"
)

// TestDocs holds docs/ to what the rules, the backends and the program say; -update
// writes it.
func TestDocs(t *testing.T) {
	want := map[string]string{"astrosecrets.1": manPage(), "commands.md": commandsPage(), "rules/README.md": ruleIndex(), "backends/README.md": backendIndex()}
	for _, r := range rules.All() {
		page, err := rulePage(r)
		if err != nil {
			t.Fatal(err)
		}
		want["rules/"+string(r.ID)+".md"] = page
	}
	for _, b := range schema.Backends() {
		want["backends/"+b.ID+".md"] = backendPage(b)
	}
	root := filepath.Join("..", "..", "docs")
	for name, text := range want {
		sameFile(t, filepath.Join(root, filepath.FromSlash(name)), text)
	}
	for _, dir := range []string{"rules", "backends"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(p string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, _ := filepath.Rel(root, p)
			if _, ok := want[filepath.ToSlash(rel)]; !ok {
				t.Errorf("docs/%s belongs to nothing: remove it", filepath.ToSlash(rel))
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestDocsFormats holds the page on the formats to the table of formats.
func TestDocsFormats(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rows, _ := strings.Cut(string(page), "|---|---|\n")
	rows, _, _ = strings.Cut(rows, "\n\n")
	var names []string
	for _, row := range strings.Split(rows, "\n") {
		names = append(names, strings.Split(row, "`")[1])
	}
	if got, want := strings.Join(names, " "), strings.Join(formatNames(), " "); got != want {
		t.Errorf("docs/formats.md has the formats %s, the program %s", got, want)
	}
}

func updating() bool { f := flag.Lookup("update"); return f != nil && f.Value.String() == "true" }

func sameFile(t *testing.T, name, text string) {
	t.Helper()
	if updating() {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(name); err != nil || string(have) != text {
		t.Errorf("%s is out of date (%v): go test ./internal/cli -update", name, err)
	}
}

// TestTour runs the pages that show the program at work. In them
//
//	<!-- file: NAME -->     the code block below is a file of the project from here on
//	<!-- removed: NAME -->  the project no longer has it
//	<!-- run -->            the code block below is what the program prints for the project
func TestTour(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "from-the-docs-to-green.md")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := example{}
	var out strings.Builder
	lines := strings.SplitAfter(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		out.WriteString(lines[i])
		word, arg, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(lines[i]), "<!-- "), " -->"), ": ")
		if !strings.HasPrefix(lines[i], "<!-- ") {
			continue
		}
		if word == "removed" {
			delete(files, arg)
			continue
		}
		start := i + 1
		for start < len(lines) && !strings.HasPrefix(lines[start], "```") {
			start++
		}
		end := start + 1
		for end < len(lines) && !strings.HasPrefix(lines[end], "```") {
			end++
		}
		if end >= len(lines) {
			t.Fatalf("line %d: no code block follows", i+1)
		}
		body := strings.Join(lines[start+1:end], "")
		switch word {
		case "file":
			files[arg] = []byte(body)
		case "run":
			if body, err = files.check(); err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(body) == "" {
				body = "no findings\n"
			}
		default:
			t.Fatalf("line %d: unknown mark %q", i+1, word)
		}
		out.WriteString(strings.Join(lines[i+1:start+1], "") + body + lines[end])
		i = end
	}
	sameFile(t, name, out.String())
}

func ruleIndex() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nAn error fails, is ignored or exposes a credential; a warning works today and is fragile; a note cannot be proved from the files.\n")
	family := ""
	for _, r := range rules.All() {
		if r.ID.Family() != family {
			family = r.ID.Family()
			fmt.Fprintf(&b, "\n## %s\n\n| rule | severity | | finds |\n|---|---|---|---|\n", family)
		}
		fix := map[rules.Safety]string{rules.Safe: "fix", rules.Unsafe: "unsafe fix"}[r.Fix]
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s |\n", r.ID, r.ID, r.Severity, fix, cell(r.Title))
	}
	return b.String()
}

func backendIndex() string {
	var b strings.Builder
	b.WriteString("# Backends\n\n| backend | class | distribution |\n|---|---|---|\n")
	for _, x := range schema.Backends() {
		fmt.Fprintf(&b, "| [%s](%s.md) | `%s` | %s |\n", x.Title, x.ID, x.Class, x.Distribution)
	}
	b.WriteString("\nA class of your own is described by a JSON Schema of the same form, which `backends` in [.astrosecrets.yaml](../configuration.md) names.\n")
	return b.String()
}

func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

func backendPage(x *schema.Backend) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n```text\nAIRFLOW__SECRETS__BACKEND=%s\n```\n\nDistribution: `%s`", x.Title, strings.TrimSpace(x.Description), x.Class, x.Distribution)
	if len(x.Extras) > 0 {
		fmt.Fprintf(&b, " (`apache-airflow[%s]`)", strings.Join(x.Extras, "]`, `apache-airflow["))
	}
	b.WriteString("\n")
	for _, c := range x.Classes {
		switch when := cell(span(c.Range, c.Distribution)); {
		case c.Path == x.Class:
		case when == "":
			fmt.Fprintf(&b, "\nAlso `%s`.\n", c.Path)
		default:
			fmt.Fprintf(&b, "\nFormerly `%s` (%s).\n", c.Path, when)
		}
	}
	for _, pass := range []bool{false, true} {
		title := "\n## Kwargs\n"
		if pass {
			title = "\n## Handed on to the client\n"
		}
		for _, k := range x.Kwargs() {
			if (k.Passthrough != "") != pass {
				continue
			}
			if title != "" {
				b.WriteString(title + "\n| kwarg | type | default | releases | |\n|---|---|---|---|---|\n")
				title = ""
			}
			value := ""
			if k.HasDefault {
				value = "`" + cell(compact(k.Default)) + "`"
			}
			text := cell(k.Description)
			if k.Credential {
				text = "**Credential.** " + text
			}
			if k.Required {
				text = "Required. " + text
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", k.Name, cell(strings.Join(k.Types, " or ")), value, cell(span(k.Range, "")), text)
		}
	}
	list := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		b.WriteString("\n## " + title + "\n\n")
		for _, s := range items {
			b.WriteString("- " + cell(s) + "\n")
		}
	}
	list("Names in the store", x.Rules)
	var unknown []string
	for _, u := range x.UnknownKwargs {
		s := u.Effect
		if in := span(u.Range, x.Distribution); in != "" {
			s = in + ": " + s
		}
		unknown = append(unknown, s)
	}
	list("A kwarg that it does not know", unknown)
	if len(x.Log) > 0 {
		b.WriteString("\n## What is logged when kwargs are wrong\n\n" + fence("text", strings.Join(x.Log, "\n")))
	}
	if x.Identity != "" {
		b.WriteString("\n## Without a credential\n\n" + strings.TrimSpace(x.Identity) + "\n")
	}
	return b.String()
}

// TestHookFiles holds the pattern of .pre-commit-hooks.yaml to the files that are read.
func TestHookFiles(t *testing.T) {
	files := hookPattern(t)
	for _, name := range []string{".env", ".env.prod", ".env_example", "prod.env", "a/airflow.env.sh", ".envs-common", ".env/one", "requirements.txt", "requirements-client.txt",
		"constraints.txt", "Dockerfile", "Dockerfile.client", "x.dockerfile", "values.yaml", "a/b.yml", "main.tf", "x.tfvars", "terragrunt.hcl", "deploy.sh", "Makefile", "x.mk", "airflow.cfg",
		"airflow.prod.cfg", "my-deployment.json", ".gitignore", ".dockerignore", ".astro/config.yaml", "etl/.astro/config.yaml", "airflow_settings.yaml",
		".environment", "env.txt", "main.go", "README.md", "setup.cfg", "package.json", ".envrc", "a/Dockerfiles/x",
		"env", "config/env.prod", "airflow-env", "docker_env", "etc/sysconfig/airflow-worker", "etc/default/airflow", "etc/default/grub", "Dockerfile-airflow", "Dockerfile_dev",
		"Containerfile", "dev.Containerfile", "config/airflow.cfg.j2", "prod-airflow.cfg", "environment", "Dockerfiles", ".devcontainer/devcontainer.json", "ecs/taskdef.json", "task-definition.json", "tasks.json"} {
		want := registry.KindOf(name) != load.KindNone
		if got := files.MatchString(name); got != want {
			t.Errorf("%s: passed to the hook %v, read %v", name, got, want)
		}
	}
	if !files.MatchString(".astrosecrets.yaml") {
		t.Error("a change of the configuration does not run the hook")
	}
}

// hookPattern is the files: of the hook, which is Python's verbose form.
func hookPattern(t *testing.T) *regexp.Regexp {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ Files string }
	if err := yaml.Unmarshal(data, &hooks); err != nil || len(hooks) != 2 || hooks[0].Files != hooks[1].Files {
		t.Fatalf("%d hooks, %v", len(hooks), err)
	}
	return regexp.MustCompile(strings.Join(strings.Fields(strings.TrimPrefix(hooks[0].Files, "(?x)")), ""))
}

// TestConfigurationPage proves the examples of docs/configuration.md: the parser and
// the JSON Schema accept them as is.
func TestConfigurationPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := func(info string) string {
		_, rest, _ := strings.Cut(string(page), "```"+info+"\n")
		text, _, _ := strings.Cut(rest, "```")
		return text
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		config.Name: block("yaml"), "backends/acme.json": block("json"), "values.yaml": "", "values-prod.yaml": "", "values-staging.yaml": "",
	} {
		sub := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(sub), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(sub, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l := config.Loader{Read: os.ReadFile}
	c, err := l.File(filepath.Join(dir, config.Name))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Backends) != 1 || len(c.Values) != 2 || len(c.Suppressions) != 1 {
		t.Errorf("the page's configuration reads as %+v", c)
	}
	s, err := jsonschema.Compile(filepath.Join("..", "..", "schema", "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := yaml.Unmarshal([]byte(block("yaml")), &v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("schema/config.json refuses it: %v", err)
	}
}

// TestDependencies holds docs/dependencies.md to the direct requirements of go.mod.
func TestDependencies(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	direct, _, _ := strings.Cut(read("go.mod"), "\n)\n")
	want := regexp.MustCompile(`(?m)^\t(\S+) v`).FindAllStringSubmatch(direct, -1)
	got := regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(read("docs/dependencies.md"), -1)
	names := func(matches [][]string) string {
		var b strings.Builder
		for _, m := range matches {
			b.WriteString(m[1] + "\n")
		}
		return b.String()
	}
	if len(want) == 0 || names(want) != names(got) {
		t.Errorf("docs/dependencies.md lists\n%sgo.mod has\n%s", names(got), names(want))
	}
}
