//go:build unix && speed

package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	// maxSize is what the released program for Linux on x86-64 may take, in bytes.
	maxSize = 12_000_000
	// maxInit is what the initialization of one of our packages may allocate, in bytes. Tables that a run
	// does not need are made when they are first needed. The rules themselves are needed by every run.
	maxInit      = 12_000
	maxInitRules = 90_000
)

// TestSpeedSize builds the program as a release has it.
func TestSpeedSize(t *testing.T) {
	name := filepath.Join(t.TempDir(), "astrosecrets")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", name, "../../cmd/astrosecrets")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", info.Size())
	if info.Size() > maxSize {
		t.Errorf("the program has %d bytes; %d are allowed", info.Size(), maxSize)
	}
}

// TestSpeedInit reads what the runtime says about each package that is initialized at start.
func TestSpeedInit(t *testing.T) {
	program, _ := speedPrograms(t)
	run := exec.Command(program, "version")
	run.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/astrosecrets/astrosecrets/"
	found := regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes, (\d+) allocs$`).FindAllStringSubmatch(string(out), -1)
	if len(found) == 0 {
		t.Fatalf("no package is initialized:\n%s", out)
	}
	for _, m := range found {
		name, ours := strings.CutPrefix(m[1], module)
		bytes, _ := strconv.Atoi(m[2])
		allowed := maxInit
		if name == "rules" {
			allowed = maxInitRules
		}
		if ours && bytes > allowed {
			t.Errorf("the initialization of %s allocates %d bytes (%s times); %d are allowed", name, bytes, m[3], allowed)
		}
	}
}
