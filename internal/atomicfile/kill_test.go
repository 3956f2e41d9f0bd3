package atomicfile

import (
	"bufio"
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const childVar = "ATOMICFILE_TEST_CHILD" // the target, behind "named:" or "unnamed:"

func TestMain(m *testing.M) {
	if kind, target, ok := strings.Cut(os.Getenv(childVar), ":"); ok {
		writeForEver(target, kind == "named")
	}
	os.Exit(m.Run())
}

func contents() (a, b []byte) {
	return bytes.Repeat([]byte("a line of the first\n"), 20_000), bytes.Repeat([]byte("one of the second\n"), 25_000)
}

// writeForEver replaces a by b and b by a until it is killed.
func writeForEver(target string, named bool) {
	a, b := contents()
	if now, err := os.ReadFile(target); err == nil && bytes.Equal(now, b) {
		a, b = b, a
	}
	os.Stdout.WriteString("ready\n")
	for {
		if err := run(context.Background(), request{path: target, expect: true, old: a, write: whole(b), named: named}); err != nil {
			os.Stdout.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		a, b = b, a
	}
}

// TestKill kills a writer fifty times at any moment.
func TestKill(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	a, b := contents()
	for _, kind := range []string{"unnamed", "named"} {
		t.Run(kind, func(t *testing.T) {
			dir := t.TempDir()
			target := filepath.Join(dir, ".env")
			put(t, target, string(a), 0o640)
			left, whole := 0, map[bool]int{}
			for range 50 {
				cmd := exec.Command(self)
				cmd.Env = append(os.Environ(), childVar+"="+kind+":"+target)
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				// That it starts at all says that what the last one left did not stop it.
				said, err := bufio.NewReader(out).ReadString('\n')
				time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
				cmd.Process.Kill()
				cmd.Wait()
				if said != "ready\n" || err != nil {
					t.Fatalf("the writer says %q (%v)", said, err)
				}
				if code := cmd.ProcessState.ExitCode(); code != -1 {
					t.Fatalf("the writer ended by itself with %d", code)
				}
				now, err := os.ReadFile(target)
				if err != nil || !bytes.Equal(now, a) && !bytes.Equal(now, b) {
					t.Fatalf("%d bytes that are neither the old nor the new content (%v)", len(now), err)
				}
				whole[bytes.Equal(now, b)]++
				if info, err := os.Stat(target); err != nil || info.Mode() != 0o640 {
					t.Fatalf("mode %v (%v)", info.Mode(), err)
				}
				names, err := filepath.Glob(filepath.Join(dir, Prefix+"*"))
				if err != nil || len(names) > 1 {
					t.Fatalf("%d temporary files, want one at most (%v)", len(names), err)
				}
				left += len(names)
			}
			t.Logf("50 kills: first content %d times, second %d times, temporary file left %d times", whole[false], whole[true], left)
			if err := Write(context.Background(), dir, target, []byte("end")); err != nil {
				t.Fatal(err)
			}
			leftovers(t, dir, 0)
		})
	}
}
