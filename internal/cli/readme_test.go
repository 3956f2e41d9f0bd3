package cli_test

import (
	"bytes"
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/cli"
)

// repository is the directory of the repository, in which the commands of the README run.
var repository = filepath.Join("..", "..")

// pages are the pages that show what the program prints. In them
//
//	<!-- prints: ARGS -->     the code block below is what `astrosecrets ARGS` prints
//	<!-- command: ARGS -->    the same, below the command
//	<!-- example: FILE -->    the code block below is that file of docs/examples
var pages = []string{"README.md", "docs/demo.md", "docs/ci.md", "docs/formats.md"}

// TestREADME holds the pages to what the program prints in a fresh clone, and to the examples. With -update it writes them.
func TestREADME(t *testing.T) {
	needClone(t)
	for _, page := range pages {
		old := readPage(t, page)
		text := fillBlocks(t, old)
		if text == old {
			continue
		}
		if !*update {
			t.Errorf("%s does not show what the program prints, or the examples as they are; go test ./internal/cli -update writes it", page)
			continue
		}
		if err := os.WriteFile(filepath.Join(repository, filepath.FromSlash(page)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// needClone skips a test outside of a clone: it makes a difference whether git tracks the demo's .env.
func needClone(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(repository, ".git")); err != nil {
		t.Skip("this is not a clone of the repository, in which git tracks the demo project")
	}
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var markedBlock = regexp.MustCompile("(?m)^<!-- (prints|command|example): (.+) -->\n```(\\w+)\n(?s:.*?)^```\n")

// fillBlocks writes what a mark of a page names into the code block below it.
func fillBlocks(t *testing.T, page string) string {
	t.Helper()
	return markedBlock.ReplaceAllStringFunc(page, func(block string) string {
		m := markedBlock.FindStringSubmatch(block)
		args := strings.Fields(m[2])
		var out string
		switch m[1] {
		case "prints":
			out = printed(t, args)
		case "example":
			out = readPage(t, "docs/examples/"+m[2])
		case "command":
			out = "$ astrosecrets " + m[2] + "\n" + printed(t, args)
		}
		return "<!-- " + m[1] + ": " + m[2] + " -->\n```" + m[3] + "\n" + out + "```\n"
	})
}

// printed is what the program prints on standard output, which is no terminal here, in the repository.
func printed(t *testing.T, args []string) string {
	t.Helper()
	back, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(repository); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Chdir(back); err != nil {
			t.Fatal(err)
		}
	}()
	var out, errs bytes.Buffer
	code := cli.Main(context.Background(), args, cli.Streams{Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	if code > 1 || errs.Len() > 0 {
		t.Fatalf("astrosecrets %s: exit %d, %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// TestREADMESize keeps the README short enough to be read.
func TestREADMESize(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(readPage(t, "README.md"), "\n"), "\n")
	if len(lines) > 120 {
		t.Errorf("README.md has %d lines, 120 are allowed", len(lines))
	}
	for i, line := range lines {
		if n := utf8.RuneCountInString(line); n > 120 {
			t.Errorf("README.md:%d has %d characters, 120 are allowed", i+1, n)
		}
	}
}

// TestREADMECommands runs what the README tells people to run in their project, in a copy of the demo.
func TestREADMECommands(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository, "testdata", "demo"))); err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readPage(t, "README.md"), -1) {
		commands = append(commands, regexp.MustCompile(`(?m)^astrosecrets.*$`).FindAllString(block[1], -1)...)
	}
	if len(commands) < 3 {
		t.Fatalf("README.md has %d commands", len(commands))
	}
	t.Chdir(dir)
	for _, command := range commands {
		command, _, _ = strings.Cut(command, "#")
		args := strings.Fields(command)[1:]
		var out, errs bytes.Buffer
		code := cli.Main(context.Background(), args, cli.Streams{Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
		if code > 1 || out.Len() == 0 {
			t.Errorf("%s: exit %d, %s", command, code, errs.String())
		}
	}
}

// TestREADMEForContributors holds the commands for contributors to those that the gate runs, word for word.
func TestREADMEForContributors(t *testing.T) {
	gate := readPage(t, ".ci/run")
	for _, command := range []string{"go run ./cmd/astrosecrets check testdata/demo", "go test ./..."} {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(command) + `\s+#`).MatchString(readPage(t, "README.md")) {
			t.Errorf("README.md does not tell contributors to run %s", command)
		}
		if !strings.Contains(gate, command) {
			t.Errorf(".ci/run does not run %s", command)
		}
	}
}

var pageLink = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)|src="([^":]+)"`)

// TestLinks follows the links of the pages to files of the repository; docs/ci.md shows every example.
func TestLinks(t *testing.T) {
	shown := readPage(t, "docs/ci.md")
	err := filepath.WalkDir(filepath.Join(repository, "docs", "examples"), func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, err = filepath.Rel(filepath.Join(repository, "docs", "examples"), name)
			if !strings.Contains(shown, "<!-- example: "+filepath.ToSlash(name)+" -->") {
				t.Errorf("docs/ci.md does not show docs/examples/%s", filepath.ToSlash(name))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
	docs, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range docs {
		names = append(names, "docs/"+filepath.Base(name))
	}
	for _, name := range names {
		for _, m := range pageLink.FindAllStringSubmatch(readPage(t, name), -1) {
			target := path.Join(path.Dir(name), m[1]+m[2])
			if _, err := os.Stat(filepath.Join(repository, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s, which does not exist", name, target)
			}
		}
	}
}
