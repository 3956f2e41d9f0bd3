//go:build unix && speed

package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What TestSpeedWithFindings allows: four times the projects may take this many times the processor
// time and the memory. The time as a multiple of the reader's is logged. SARIF, which is encoded as a
// whole, has grown 8.5 times near the limit of the collector; the other formats grow 4 to 6 times.
const (
	maxTimeGrowth   = 12
	maxMemoryGrowth = 3
)

// TestSpeedWithFindings measures trees in which each project has a finding, outside git and in one
// repository, in every output format.
func TestSpeedWithFindings(t *testing.T) {
	bin := t.TempDir()
	for name, dir := range map[string]string{"astrosecrets": "../../cmd/astrosecrets", "reader": "./testdata/reader"} {
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(bin, name), dir)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for _, git := range []bool{false, true} {
		before := map[string]cost{}
		for _, n := range []int{1000, 4000} {
			dir := t.TempDir()
			for i := range n {
				at := filepath.Join(dir, fmt.Sprintf("team%03d", i/100), fmt.Sprintf("project%05d", i))
				generate(t, at, i)
				env, err := os.ReadFile(filepath.Join(at, ".env"))
				if err == nil {
					err = os.WriteFile(filepath.Join(at, ".env"), []byte(strings.Replace(string(env), "connections_prefix", "conections_prefix", 1)), 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if git {
				for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}} {
					if out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
				}
			}
			reader := measure(t, filepath.Join(bin, "reader"), dir)
			for _, format := range formats() {
				c := spent(t, filepath.Join(bin, "astrosecrets"), "check", "--fail-on", "never", "-f", format.name, dir)
				t.Logf("git %v, %d projects, %s: %.2f s (%.1f times reading), processor %.2f s, peak %.0f MiB", git, n, format.name,
					c.wall.Seconds(), c.wall.Seconds()/reader.wall.Seconds(), c.processor.Seconds(), c.peak)
				if was, ok := before[format.name]; ok {
					if growth := c.processor.Seconds() / was.processor.Seconds(); growth > maxTimeGrowth {
						t.Errorf("git %v, %s: four times the projects take %.1f times the processor time; %d are allowed", git, format.name, growth, maxTimeGrowth)
					}
					if growth := c.peak / was.peak; growth > maxMemoryGrowth {
						t.Errorf("git %v, %s: four times the projects take %.1f times the memory; %d are allowed", git, format.name, growth, maxMemoryGrowth)
					}
				}
				before[format.name] = c
			}
		}
	}
}

// TestSpeedOfLargeFiles doubles the size of values that are broken throughout.
func TestSpeedOfLargeFiles(t *testing.T) {
	repeat := func(part string, n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, part, i)
		}
		return b.String()
	}
	const backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n"
	for name, input := range map[string]func(n int) (file, content string){
		"unquoted keys": func(n int) (string, string) {
			return ".env", backend + "AIRFLOW__SECRETS__BACKEND_KWARGS={" + repeat("a%d: b, ", n) + "}\n"
		},
		"lines of airflow.cfg": func(n int) (string, string) {
			return "airflow.cfg", "[secrets]\nbackend = x.y.Z\nbackend_kwargs = {\"tokn\": \"x\"\n" + repeat(" ,\n%.0d", n)
		},
		"connections": func(n int) (string, string) {
			return ".env", backend + repeat("AIRFLOW_CONN_A%d=postgres://u:pw@h/x\n", n)
		},
		"commands": func(n int) (string, string) {
			return "d.sh", repeat("astro deployment variable create AIRFLOW_CONN_A%d=postgres://u:pw@h/x\n", n)
		},
		"values": func(n int) (string, string) {
			return "values.yaml", "secretBackend: x.y.Z\ncommonEnv:\n" + repeat("  - name: AIRFLOW_CONN_A%d\n    value: postgres://u:pw@h/x\n", n)
		},
		"keys of a Dockerfile": func(n int) (string, string) {
			return "Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.1.0\nENV " + strings.TrimSpace(backend) + " AIRFLOW__SECRETS__BACKEND_KWARGS='{" + repeat("a%d: b, ", min(n, 60_000)) + "}'\n"
		},
	} {
		var last time.Duration
		for _, n := range []int{16 << 10, 64 << 10, 256 << 10} {
			dir := t.TempDir()
			file, content := input(n)
			put(t, filepath.Join(dir, ".astro", "config.yaml"), []byte("project:\n  name: x\n"))
			put(t, filepath.Join(dir, file), []byte(content))
			start := time.Now()
			g := &garden{}
			g.outputs([]string{"check", "--no-config", dir}, t.TempDir())
			took := time.Since(start)
			t.Logf("%s: %d KB in %v", name, n>>10, took.Round(time.Millisecond))
			if last > 200*time.Millisecond && took > 10*last {
				t.Errorf("%s: four times the size take %.1f times the time", name, took.Seconds()/last.Seconds())
			}
			last = took
		}
	}
}

// spent is measure for a program that may find something.
func spent(t *testing.T, name string, args ...string) cost {
	t.Helper()
	cmd := exec.Command(name, args...)
	start := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return costOf(cmd, time.Since(start))
}
