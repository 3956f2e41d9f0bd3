//go:build linux

package cli

import (
	"bytes"
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/atomicfile"
)

var kills = flag.Int("kills", 20, "how often TestKillDuringFix kills")

// TestKillDuringFix kills --fix at any moment, with kill -9 and with an interrupt: every
// file is what it was or what it was to be, and nothing else is left.
func TestKillDuringFix(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	padding := strings.Repeat("# a comment so that the file has some length\n", 4000)
	old := []byte(padding + `AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend` + "\n" +
		`AIRFLOW__SECRETS__BACKEND_KWARGS="{\"url\": \"http://v:8200\"}"` + "\n")
	plant := func(root string) {
		for _, n := range names {
			put(t, filepath.Join(root, n, ".env"), old)
			put(t, filepath.Join(root, n, "Dockerfile"), []byte("FROM quay.io/astronomer/astro-runtime:12.1.0\n"))
		}
	}
	// What a run that nobody disturbs makes of it, and how long that takes.
	root := t.TempDir()
	plant(root)
	start := time.Now()
	if out, err := child("check", "--no-config", "--fix", "--fail-on", "never", root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(start)
	fixed, err := os.ReadFile(filepath.Join(root, "a", ".env"))
	must(t, err)
	if bytes.Equal(fixed, old) {
		t.Fatal("--fix changes nothing: this tests nothing")
	}
	count := map[string]int{}
	for i := range *kills {
		root := t.TempDir()
		plant(root)
		cmd := child("check", "--no-config", "--fix", root)
		must(t, cmd.Start())
		time.Sleep(time.Duration(rand.Int64N(int64(whole + whole/4))))
		sig := syscall.SIGKILL
		if i%4 == 3 {
			sig = syscall.SIGINT
		}
		cmd.Process.Signal(sig)
		cmd.Wait()
		for _, name := range leftOver(t, root) {
			// The new content has a name of its own for a moment, between two calls of the system.
			// What a kill leaves there the next run takes away.
			count["left over"]++
			if !strings.HasPrefix(filepath.Base(name), atomicfile.Prefix) || sig != syscall.SIGKILL {
				t.Errorf("%v left %s behind", sig, name)
			}
		}
		for _, n := range names {
			now, err := os.ReadFile(filepath.Join(root, n, ".env"))
			must(t, err)
			switch {
			case bytes.Equal(now, old):
				count["old"]++
			case bytes.Equal(now, fixed):
				count["new"]++
			default:
				count["partial"]++
				t.Errorf("%v left a part of %s/.env: %d bytes", sig, n, len(now))
			}
		}
		if out, err := child("check", "--no-config", "--fix", "--fail-on", "never", root).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, name := range leftOver(t, root) {
			t.Errorf("the next run leaves %s behind", name)
		}
		os.RemoveAll(root)
	}
	t.Logf("%d kills: files %v", *kills, count)
}

// leftOver are the files below root that nobody planted.
func leftOver(t *testing.T, root string) (names []string) {
	t.Helper()
	must(t, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != ".env" && d.Name() != "Dockerfile" {
			names = append(names, p)
		}
		return err
	}))
	return names
}
