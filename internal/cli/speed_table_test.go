//go:build unix && speed

package cli

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	tableSizes = flag.String("speed-table", "", "TestSpeedTable: `NUMBERS` of projects, such as 1000,10000,50000")
	tableRuns  = flag.Int("speed-runs", 3, "TestSpeedTable: how often each `NUMBER` of projects is measured")
)

// TestSpeedTable prints a table of times and memory for trees with one finding in each project, outside
// git and in one repository, in every output format, each compared with the reader in the same round.
// The figures are medians. It judges nothing, and needs an idle machine:
//
//	go test -tags speed -count=1 -timeout 2h -v -run TestSpeedTable ./internal/cli -speed-table 1000,10000,50000
func TestSpeedTable(t *testing.T) {
	if *tableSizes == "" {
		t.Skip("-speed-table names the sizes")
	}
	astrosecrets, reader := speedPrograms(t)
	fmt.Println("| projects | git | format | reader, s | wall, s | times reading | processor, times reading | peak, MiB |")
	fmt.Println("|---|---|---|---|---|---|---|---|")
	for _, field := range strings.Split(*tableSizes, ",") {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		for _, git := range []bool{false, true} {
			dir := findingsTree(t, n, git)
			measure(t, reader, dir) // what follows finds the files in memory
			for _, format := range formatNames() {
				var ours, reads []cost
				for range *tableRuns {
					reads = append(reads, measure(t, reader, dir))
					ours = append(ours, spent(t, astrosecrets, "check", "--fail-on", "never", "-f", format, dir))
				}
				wall, read := of(ours, cost.seconds), of(reads, cost.seconds)
				fmt.Printf("| %d | %s | %s | %.3f | %.3f | %.2f | %.2f | %.0f |\n", n, map[bool]string{true: "one repository", false: "none"}[git], format,
					read, wall, wall/read, of(ours, cost.processorSeconds)/of(reads, cost.processorSeconds), of(ours, func(c cost) float64 { return c.peak }))
			}
			if err := os.RemoveAll(dir); err != nil { // the larger ones have 300,000 files
				t.Fatal(err)
			}
		}
	}
}

func of(list []cost, value func(cost) float64) float64 { return median(each(list, value)) }

func (c cost) seconds() float64          { return c.wall.Seconds() }
func (c cost) processorSeconds() float64 { return c.processor.Seconds() }

// speedPrograms builds the program, as it is released, and the reader.
func speedPrograms(t *testing.T) (astrosecrets, reader string) {
	t.Helper()
	bin := t.TempDir()
	for name, dir := range map[string]string{"astrosecrets": "../../cmd/astrosecrets", "reader": "./testdata/reader"} {
		build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(bin, name), dir)
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return filepath.Join(bin, "astrosecrets"), filepath.Join(bin, "reader")
}

// findingsTree makes projects of six files with one finding each, in a repository or in none.
func findingsTree(t *testing.T, n int, git bool) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for i := range n {
		at := filepath.Join(dir, fmt.Sprintf("team%03d", i/100), fmt.Sprintf("project%05d", i))
		generate(t, at, i)
		env, err := os.ReadFile(filepath.Join(at, ".env"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(at, ".env"), []byte(strings.Replace(string(env), "connections_prefix", "conections_prefix", 1)))
		put(t, filepath.Join(at, ".dockerignore"), []byte("astro\n.git\n.env\nairflow_settings.yaml\nlogs/\n.venv\n"))
	}
	if git {
		for _, args := range [][]string{{"init", "-q"}, {"add", "-A"}} {
			if out, err := exec.Command("git", slices.Concat([]string{"-C", dir}, args)...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		}
	}
	return dir
}
