// Package dist_test guards what is distributed: the action, the workflows, the image and the pages that show them.
package dist_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// release is a server with the files of one release, v1.2.3, of the repository o/r.
type release struct {
	files  map[string]string
	status int // of every answer, if it is set
	server *httptest.Server
}

func newRelease(t *testing.T) *release {
	t.Helper()
	r := &release{files: map[string]string{}}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		text, ok := r.files[strings.TrimPrefix(q.URL.Path, "/o/r/releases/download/v1.2.3/")]
		switch {
		case r.status != 0:
			w.WriteHeader(r.status)
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = w.Write([]byte(text))
		}
	}))
	t.Cleanup(r.server.Close)
	r.add("astrosecrets_1.2.3_linux_amd64.tar.gz", archive(t, "astrosecrets", "#!/bin/sh\necho released\n"))
	return r
}

// add adds a file to the release and its line to checksums.txt.
func (r *release) add(name, text string) {
	r.files[name] = text
	r.files["checksums.txt"] += fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(text)), name)
}

func archive(t *testing.T, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// install runs the script of the action and returns the program that it found ("" for none), what it printed, and
// whether it failed.
func (r *release) install(t *testing.T, env ...string) (binary, output string, failed bool) {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "output")
	script, err := filepath.Abs(filepath.Join("action", "install.sh"))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "bash", script)
	c.Env = append(os.Environ(), "SERVER="+r.server.URL, "ACTION_REPOSITORY=o/r", "ACTION_REF=v1.2.3", "GITHUB_ACTION_PATH=",
		"RUNNER_OS=Linux", "RUNNER_ARCH=X64", "RUNNER_TEMP="+dir, "GITHUB_OUTPUT="+out)
	c.Env = append(c.Env, env...)
	printed, err := c.CombinedOutput()
	written, _ := os.ReadFile(out)
	return strings.TrimSpace(strings.TrimPrefix(string(written), "binary=")), string(printed), err != nil
}

func needBash(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("bash of Windows may be that of WSL, which has other paths")
	}
	for _, name := range []string{"bash", "curl", "git", "tar"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip(err)
		}
	}
}

func TestActionUsesTheRelease(t *testing.T) {
	needBash(t)
	r := newRelease(t)
	for name, env := range map[string][]string{
		"ref":     nil,
		"path":    {"ACTION_REF=", "ACTION_REPOSITORY=", "GITHUB_ACTION_PATH=/home/runner/work/_actions/o/r/v1.2.3"},
		"Windows": {"ACTION_REF=", "ACTION_REPOSITORY=", `GITHUB_ACTION_PATH=D:\a\_actions\o\r\v1.2.3`},
	} {
		binary, output, failed := r.install(t, env...)
		if failed || binary == "" {
			t.Fatalf("%s: %s", name, output)
		}
		printed, err := exec.CommandContext(t.Context(), binary).CombinedOutput()
		if err != nil || string(printed) != "released\n" {
			t.Errorf("%s: %q, %v", name, printed, err)
		}
	}
}

func TestActionBuildsWithoutRelease(t *testing.T) {
	needBash(t)
	for name, env := range map[string][]string{
		"local":            {"ACTION_REF=", "ACTION_REPOSITORY=", "GITHUB_ACTION_PATH=/home/runner/work/project/project/./"},
		"no such release":  {"ACTION_REF=v9.9.9"},
		"other processor":  {"RUNNER_ARCH=RISCV64"},
		"no such platform": {"RUNNER_OS=macOS"},
	} {
		if binary, output, failed := newRelease(t).install(t, env...); failed || binary != "" || !strings.Contains(output, "building from source") {
			t.Errorf("%s: %q, %v: %s", name, binary, failed, output)
		}
	}
}

func TestActionFails(t *testing.T) {
	needBash(t)
	name := "astrosecrets_1.2.3_linux_amd64.tar.gz"
	for want, change := range map[string]func(*release){
		"does not have the checksum": func(r *release) { r.files[name] += "x" },
		"none expected":              func(r *release) { r.files["checksums.txt"] = "" },
		"HTTP status 403":            func(r *release) { r.status = http.StatusForbidden },
	} {
		r := newRelease(t)
		change(r)
		if binary, output, failed := r.install(t); !failed || binary != "" || !strings.Contains(output, want) {
			t.Errorf("%s: %q, %v: %s", want, binary, failed, output)
		}
	}
}

// TestActionFindsTheTag names a release by its commit, which is how an action should be pinned, and by a moving tag.
func TestActionFindsTheTag(t *testing.T) {
	needBash(t)
	r := newRelease(t)
	repository := t.TempDir()
	git := func(args ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), "git", args...)
		c.Dir = repository
		c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %s", strings.Join(args, " "), out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "--quiet")
	git("commit", "--quiet", "--allow-empty", "--message", "one")
	git("tag", "--annotate", "--message", "v1.2.3", "v1.2.3")
	git("tag", "v1")
	released := git("rev-parse", "HEAD")
	git("commit", "--quiet", "--allow-empty", "--message", "two")
	later := git("rev-parse", "HEAD")

	// The same URL is a repository for git and a site for curl.
	redirect := []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url." + repository + ".insteadOf", "GIT_CONFIG_VALUE_0=" + r.server.URL + "/o/r"}
	for ref, want := range map[string]bool{released: true, "v1": true, later: false, "main": false} {
		binary, output, failed := r.install(t, append(redirect, "ACTION_REF="+ref)...)
		if failed || (binary != "") != want {
			t.Errorf("%s: %q, %v: %s", ref, binary, failed, output)
		}
	}
}
