package cli

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/docs"
	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func initCommand() command {
	return command{
		name: "init", short: "write a configuration, a pre-commit entry and a CI file",
		about: []string{
			"The files belong in the root of the repository that DIRECTORY is in. The CI file is that of the system whose files are there, else that of the git remote: GitHub, GitLab, Bitbucket, Azure Pipelines, CircleCI.",
			"It asks nothing and overwrites nothing: it says what it wrote, what it left alone, and what to add there.",
		},
		args:     []argument{{name: "DIRECTORY", optional: true, values: anyFile}},
		examples: []sample{{"astrosecrets init", "in the repository of the working directory"}, {"astrosecrets init .", "the same, with the directory named"}},
		setup: func(fs *flagSet) runner {
			var quiet bool
			fs.quietFlag(&quiet)
			return func(_ context.Context, s Streams, args []string) (int, error) { return runInit(s, args, quiet) }
		},
	}
}

//go:embed init_config.yaml
var initConfig string

func runInit(s Streams, args []string, quiet bool) (int, error) {
	dir := "."
	if len(args) == 1 {
		dir = args[0]
	}
	if !isDir(dir) {
		return 0, usagef("%s: no such directory", dir)
	}
	repo := repository(dir)
	root, err := os.OpenRoot(repo)
	if err != nil {
		return 0, err
	}
	defer func() { _ = root.Close() }()
	in := &initializer{root: root, shown: config.Shown(repo)}
	for _, step := range []func() error{in.configuration, in.preCommit, in.pipeline} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	if quiet {
		return exitClean, nil
	}
	return exitClean, printText(s.Out, printableLines(in.report()))
}

// initializer writes the files of init into one directory.
type initializer struct {
	root  *os.Root
	shown string // the directory, as the report names it
	lines []string
	more  []string // what a user is to do
}

// write writes a file that does not exist yet; it is false if it does. Links are not followed out of the
// directory.
func (in *initializer) write(name, content, what string) (bool, error) {
	if err := in.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return false, err
	}
	f, err := in.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case err != nil:
		return false, err
	}
	if _, err := f.WriteString(content); err != nil {
		return false, errors.Join(err, f.Close())
	}
	in.say("wrote", name, what)
	return true, f.Close()
}

// say adds a line to the report.
func (in *initializer) say(verb, name, what string) {
	in.lines = append(in.lines, fmt.Sprintf("%-10s  %s: %s", verb, source.Printable(path.Join(in.shown, name)), what))
}

func (in *initializer) report() string {
	out := strings.Join(in.lines, "\n") + "\n"
	for _, m := range in.more {
		out += "\n" + strings.TrimRight(m, "\n") + "\n"
	}
	return out
}

func (in *initializer) configuration() error {
	done, err := in.write(config.Name, initConfig, "the configuration; every setting is a comment, so that nothing changes yet")
	if err == nil && !done {
		in.say("left alone", config.Name, "it exists")
	}
	return err
}

const preCommitFile = ".pre-commit-config.yaml"

func (in *initializer) preCommit() error {
	hook := exampleFile("pre-commit/installed.yaml")
	what := "the hook runs the installed program; `pre-commit install` activates it"
	if isRelease(currentVersion()) {
		hook, what = exampleFile("pre-commit/local.yaml"), "the hook installs the program; `pre-commit install` activates it"
	}
	done, err := in.write(preCommitFile, hook, what)
	if err != nil || done {
		return err
	}
	in.leave(preCommitFile, hook, "below `repos:`")
	return nil
}

func (in *initializer) pipeline() error {
	dir := gitDir(in.root.Name(), files.Disk{}.ReadFile)
	gitConfig, _ := files.Disk{}.ReadFile(filepath.ToSlash(filepath.Join(dir, "config"))) // none: nothing shows a forge
	f, ok := forgeOf(in.root.FS(), string(gitConfig))
	if !ok {
		in.more = append(in.more, "No CI file: neither a git remote nor a file of the repository shows a CI system. docs/ci.md has examples.")
		return nil
	}
	content := exampleFile(f.example)
	done, err := in.write(f.file, content, "a job for "+f.name)
	if err != nil {
		return err
	}
	if !done {
		in.leave(f.file, content, "where it fits")
	}
	if done && !isRelease(currentVersion()) {
		in.more = append(in.more, fmt.Sprintf("This build is not a release. The job installs release %s; until it is published, replace the line that installs it.", docs.ExamplesVersion))
	}
	return nil
}

// leave says that a file exists, and what to add to it if it does not name the program.
func (in *initializer) leave(name, content, where string) {
	have, err := in.root.ReadFile(name)
	if err == nil && strings.Contains(string(have), "astrosecrets") {
		in.say("left alone", name, "it runs astrosecrets already")
		return
	}
	in.say("left alone", name, "it exists")
	lines := strings.SplitAfter(content, "\n")
	for len(lines) > 0 && (strings.HasPrefix(lines[0], "#") || lines[0] == "repos:\n") {
		lines = lines[1:]
	}
	in.more = append(in.more, fmt.Sprintf("Add to %s, %s:\n\n%s", path.Join(in.shown, name), where, strings.Join(lines, "")))
}

// exampleFile is a file of docs/examples that installs the release of this build.
func exampleFile(name string) string {
	content, err := docs.Examples.ReadFile("examples/" + name)
	if err != nil { // a test reads them all
		return ""
	}
	if v := currentVersion(); isRelease(v) {
		return strings.ReplaceAll(string(content), docs.ExamplesVersion, v)
	}
	return string(content)
}

var release = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+\.\d+\.\d+$`) })

// isRelease reports the version of a release.
func isRelease(version string) bool { return release().MatchString(version) }
