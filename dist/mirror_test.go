package dist_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPushMirror pushes two releases into local repositories, the second one twice, as a repeated run does, and a
// pre-release, which must change nothing.
func TestPushMirror(t *testing.T) {
	needBash(t)
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip(err)
	}
	organization := t.TempDir()
	run := func(name string, args ...string) (string, error) {
		c := exec.CommandContext(t.Context(), name, args...)
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "ORGANIZATION="+organization, "TOKEN=", "PYTHONDONTWRITEBYTECODE=1")
		out, err := c.CombinedOutput()
		return string(out), err
	}
	push := func(repository, tag string) {
		t.Helper()
		checksums := filepath.Join(t.TempDir(), "checksums.txt")
		var lines strings.Builder
		for _, platform := range []string{"darwin_arm64", "darwin_amd64", "linux_arm64", "linux_amd64"} {
			fmt.Fprintf(&lines, "%064d  astrosecrets_%s_%s.tar.gz\n", 0, tag[1:], platform)
		}
		if err := os.WriteFile(checksums, []byte(lines.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := run("bash", "push-mirror.sh", repository, tag, checksums); err != nil {
			t.Fatalf("%s %s: %v: %s", repository, tag, err, out)
		}
	}
	show := func(repository, object string) string {
		t.Helper()
		out, err := run("git", "-C", filepath.Join(organization, repository), "show", object)
		if err != nil {
			t.Fatalf("%s: %s", object, out)
		}
		return out
	}
	for _, repository := range []string{"astrosecrets-pre-commit", "homebrew-tap"} {
		if out, err := run("git", "init", "--quiet", "--bare", filepath.Join(organization, repository)); err != nil {
			t.Fatal(out)
		}
		for _, tag := range []string{"v1.2.3", "v1.2.4", "v1.2.4"} {
			push(repository, tag)
		}
		push(repository, "v1.3.0-rc.1")
		count, err := run("git", "-C", filepath.Join(organization, repository), "rev-list", "--count", "HEAD")
		if err != nil || strings.TrimSpace(count) != "2" {
			t.Errorf("%s has %s commits, want one for each release", repository, strings.TrimSpace(count))
		}
	}
	if text := show("astrosecrets-pre-commit", "v1.2.4:pyproject.toml"); !strings.Contains(text, `"astrosecrets==1.2.4"`) {
		t.Error(text)
	}
	if text := show("homebrew-tap", "HEAD:Formula/astrosecrets.rb"); !strings.Contains(text, `version "1.2.4"`) {
		t.Error(text)
	}
}
