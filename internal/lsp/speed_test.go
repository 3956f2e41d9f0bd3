//go:build speed

package lsp_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// TestSpeed measures the time from a change to its diagnostics, and the memory after many changes:
// `go test -tags speed -v -run TestSpeed ./internal/lsp`. The time has the wait for more changes in it.
func TestSpeed(t *testing.T) {
	t.Run("demo", func(t *testing.T) {
		dir := copyOf(t, "../../testdata/demo")
		c := start(t, capable, "", dir)
		measure(t, c, filepath.Join(dir, ".env"), 300)
	})
	for _, mode := range []string{"openProjects", "workspace"} {
		t.Run("1,000 projects, "+mode, func(t *testing.T) {
			dir := monorepo(t, 1000)
			begin := time.Now()
			c := start(t, capable, `{"diagnose": "`+mode+`"}`, dir)
			if mode == "workspace" {
				c.waitFor("all projects", func() string {
					if n := len(c.found); n < 1000 {
						return fmt.Sprint(n)
					}
					return ""
				})
				t.Logf("all projects after %v", time.Since(begin).Round(time.Millisecond))
			}
			measure(t, c, filepath.Join(dir, "p0500", ".env"), 300)
			t.Logf("heap %d KB", heap())
		})
	}
	t.Run("memory", func(t *testing.T) {
		dir := project(t, astro(class+typo))
		c := start(t, capable, "", dir)
		c.wire.mu.Lock()
		c.wire.drop = true // what the test keeps is not the server's
		c.wire.mu.Unlock()
		uri := c.open(filepath.Join(dir, ".env"))
		c.settled(uri)
		for n := 1; n <= 10_000; n++ {
			if n%2 == 1 {
				c.change(uri, 0, 0, "X")
			} else {
				c.change(uri, 0, 1, "")
			}
			if n%10 == 0 {
				c.settled(uri)
			}
			if n == 100 || n%2500 == 0 {
				t.Logf("after %d changes: heap %d KB, %d goroutines, resident %s", n, heap(), runtime.NumGoroutine(), resident())
			}
		}
	})
}

// measure changes one byte of a file many times.
func measure(t *testing.T, c *client, path string, n int) {
	t.Helper()
	uri := c.open(path)
	c.settled(uri)
	var times []time.Duration
	for i := range n {
		begin := time.Now()
		if i%2 == 0 {
			c.change(uri, 0, 0, "#")
		} else {
			c.change(uri, 0, 1, "")
		}
		c.settled(uri)
		times = append(times, time.Since(begin))
		time.Sleep(5 * time.Millisecond)
	}
	slices.Sort(times)
	t.Logf("%d changes: median %v, 95th percentile %v, longest %v", n, times[n/2].Round(100*time.Microsecond), times[n*95/100].Round(100*time.Microsecond), times[n-1].Round(100*time.Microsecond))
	c.closeDoc(uri)
}

// monorepo has projects with one finding each.
func monorepo(t *testing.T, n int) string {
	t.Helper()
	files := map[string]string{".git/HEAD": "ref: refs/heads/main\n"}
	for i := range n {
		for name, content := range astro(class + typo) {
			files[fmt.Sprintf("p%04d/%s", i, name)] = content
		}
	}
	return project(t, files)
}

func copyOf(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// heap is the live heap in KB.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc >> 10
}

func resident() string {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return "?"
	}
	var size, pages int
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		return "?"
	}
	return fmt.Sprintf("%d MB", pages*os.Getpagesize()>>20)
}
