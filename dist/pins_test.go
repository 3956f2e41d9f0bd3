package dist_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestActionsArePinned: a tag of somebody else's action can be moved, a commit cannot.
func TestActionsArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	names, err := filepath.Glob(filepath.Join("..", ".github", "workflows", "*.yml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%d workflows, %v", len(names), err)
	}
	for _, name := range append(names, filepath.Join("..", "action.yml")) {
		text := read(t, strings.TrimPrefix(filepath.ToSlash(name), "../"))
		for _, m := range regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.+)$`).FindAllStringSubmatch(text, -1) {
			if !pinned.MatchString(m[1]) && !strings.HasPrefix(m[1], "./") {
				t.Errorf("%s: %s is not pinned as OWNER/NAME@COMMIT # vVERSION", filepath.Base(name), m[1])
			}
		}
	}
}

// TestOneCommitForEachAction: an action has the same commit everywhere, so that one change updates it.
func TestOneCommitForEachAction(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{".github/workflows/ci.yml", ".github/workflows/release.yml", "action.yml", "docs/examples/github/astrosecrets.yml", "docs/examples/github/annotations-only.yml"} {
		for _, m := range regexp.MustCompile(`uses: ([\w./-]+)@([0-9a-f]{40} # \S+)`).FindAllStringSubmatch(read(t, name), -1) {
			if was, ok := seen[m[1]]; ok && was != m[2] {
				t.Errorf("%s: %s is %s here and %s elsewhere", name, m[1], m[2], was)
			}
			seen[m[1]] = m[2]
		}
	}
}

// TestImage: the base image is pinned by digest, the program does not run as root, and the image holds what
// GoReleaser builds, by the same Go.
func TestImage(t *testing.T) {
	dockerfile := read(t, "Dockerfile")
	for _, m := range regexp.MustCompile(`(?m)^FROM (?:--\S+ )*(\S+)`).FindAllStringSubmatch(dockerfile, -1) {
		if m[1] != "scratch" && !regexp.MustCompile(`^[\w./-]+:\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$`).MatchString(m[1]) {
			t.Errorf("%s is not pinned as NAME:VERSION@DIGEST", m[1])
		}
	}
	if !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).MatchString(dockerfile) {
		t.Error("the image does not name a user that is not root, by number")
	}
	flags := "-s -w -buildid= -X github.com/astrosecrets/astrosecrets/internal/cli.version="
	if !strings.Contains(dockerfile, `-trimpath -ldflags "`+flags) || !strings.Contains(read(t, ".goreleaser.yaml"), flags) {
		t.Error("Dockerfile and .goreleaser.yaml build with other flags")
	}
	image := regexp.MustCompile(`golang:(\d+\.\d+\.\d+)@`).FindStringSubmatch(dockerfile)
	versions := regexp.MustCompile(`(?m)^\s+go-version: (\S+)$`).FindAllStringSubmatch(read(t, ".github/workflows/release.yml")+read(t, ".github/workflows/ci.yml"), -1)
	if image == nil || len(versions) == 0 {
		t.Fatal("no version of Go in Dockerfile, or none in the workflows")
	}
	for _, v := range versions {
		if v[1] != image[1] {
			t.Errorf("a workflow uses Go %s, the image Go %s", v[1], image[1])
		}
	}
}

// TestArchiveNames: who downloads the archives of a release knows their names.
func TestArchiveNames(t *testing.T) {
	if !strings.Contains(read(t, ".goreleaser.yaml"), `name_template: "astrosecrets_{{ .Version }}_{{ .Os }}_{{ .Arch }}"`) {
		t.Error(".goreleaser.yaml names the archives otherwise than dist/action/install.sh, dist/python and dist/homebrew expect")
	}
}

func TestReleaseNotes(t *testing.T) {
	needBash(t)
	notes := func(tag string) (string, error) {
		out, err := exec.CommandContext(t.Context(), "bash", "release-notes.sh", tag).CombinedOutput()
		return string(out), err
	}
	if out, err := notes("vUnreleased"); err != nil || strings.Contains(out, "## ") && !strings.Contains(out, "### ") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := notes("v999.0.0"); err == nil || !strings.Contains(out, "has no section for v999.0.0") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestOneVersion: the pages and examples name one version, which the release has to be.
func TestOneVersion(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"README.md", "docs/ci.md", "CHANGELOG.md"} {
		for _, m := range regexp.MustCompile(`astrosecrets(?:==|@v|:|_)(\d+\.\d+\.\d+)|rev: v(\S+)|will be (\d+\.\d+\.\d+)`).FindAllStringSubmatch(read(t, name), -1) {
			seen[m[1]+m[2]+m[3]] += name + " "
		}
	}
	if len(seen) != 1 {
		t.Errorf("the pages name more than one version, or none: %v", seen)
	}
}
