//go:build unix && speed

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What TestSpeedDAGs allows.
const (
	// check with 500 DAGs, as a multiple of the time without: by the clock, where two processors share the
	// reading of DAGs, or in processor time, whichever is less on a machine with other work: 2.2 to 2.6 were measured there. The aim is 2.
	maxTimesWithoutDAGs = 3.0
	maxDAGTimeGrowth    = 12 // names and check with ten times the DAGs, in processor time
	// check with four times the DAGs. The paths of the files and some garbage are all that grows. What the
	// process of the test takes, 24 MiB, counts at least.
	maxDAGMemoryGrowth = 1.3
	maxDAGFileGrowth   = 7 // check with a DAG file of four times the size, in processor time
)

// TestSpeedDAGs measures check and names of one project with many DAG files of 2.9 KB, of which each
// refers to seven ids.
func TestSpeedDAGs(t *testing.T) {
	astrosecrets, reader := speedPrograms(t)
	text, err := os.ReadFile("testdata/speed/dag.txt")
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{0, 500, 1000, 2500, 10_000}
	dirs := map[int]string{}
	for _, n := range sizes {
		dirs[n] = t.TempDir()
		generate(t, dirs[n], 0)
		for i := range n {
			dag := strings.NewReplacer("NUMBER", strconv.Itoa(i%50), "TEAM", strconv.Itoa(i%20)).Replace(string(text))
			put(t, filepath.Join(dirs[n], "dags", fmt.Sprintf("team%02d", i/100), fmt.Sprintf("orders_%05d.py", i)), []byte(dag))
		}
	}
	checks, reads, lists := map[int][]cost{}, map[int][]cost{}, map[int][]cost{}
	for round := range 15 { // of all sizes in turn, so that other work on the machine meets all of them
		for _, n := range sizes {
			if n > 1000 && round >= 3 {
				continue
			}
			checks[n] = append(checks[n], measure(t, astrosecrets, "check", dirs[n]))
			reads[n] = append(reads[n], measure(t, reader, dirs[n]))
			if n > 0 {
				lists[n] = append(lists[n], measure(t, astrosecrets, "names", dirs[n]))
			}
		}
	}
	check, list, peak := map[int]float64{}, map[int]float64{}, map[int]float64{}
	without := of(checks[0], cost.seconds) // by the clock
	for _, n := range sizes {
		wall := of(checks[n], cost.seconds)
		check[n], peak[n] = of(checks[n], cost.processorSeconds), of(checks[n], func(c cost) float64 { return c.peak })
		t.Logf("%d DAGs: check %.1f ms, %.2f times without (processor %.1f ms, %.2f times), peak %.1f MiB; reading %.1f ms (processor %.1f)",
			n, 1000*wall, wall/without, 1000*check[n], check[n]/check[0], peak[n], 1000*of(reads[n], cost.seconds), 1000*of(reads[n], cost.processorSeconds))
		if n > 0 {
			list[n] = of(lists[n], cost.processorSeconds)
			t.Logf("%d DAGs: names %.1f ms (processor %.1f)", n, 1000*of(lists[n], cost.seconds), 1000*list[n])
		}
	}
	if times := min(of(checks[500], cost.seconds)/without, check[500]/check[0]); times > maxTimesWithoutDAGs {
		t.Errorf("check with 500 DAGs takes %.1f times the time without; %.1f are allowed", times, maxTimesWithoutDAGs)
	}
	for what, time := range map[string]map[int]float64{"check": check, "names": list} {
		if growth := time[10_000] / time[1000]; growth > maxDAGTimeGrowth {
			t.Errorf("%s: ten times the DAGs take %.1f times the processor time; %d are allowed", what, growth, maxDAGTimeGrowth)
		}
	}
	if growth := peak[10_000] / peak[2500]; growth > maxDAGMemoryGrowth {
		t.Errorf("four times the DAGs take %.1f times the memory; %.1f are allowed", growth, maxDAGMemoryGrowth)
	}
}

// TestSpeedDAGFile measures check of one YAML file of many DAGs, whose tree is far larger than the file.
func TestSpeedDAGFile(t *testing.T) {
	astrosecrets, _ := speedPrograms(t)
	times := map[int]float64{}
	const small, large = 1 << 20, 4<<20 - 1<<10 // one byte more than 4 MiB is not read
	for _, size := range []int{small, large} {
		dir := t.TempDir()
		generate(t, dir, 0)
		var text []byte
		for i := 0; len(text) < size; i++ {
			text = fmt.Appendf(text, "d%d:\n  tasks:\n    load:\n      conn_id: warehouse_%d\n      a: [1, 2, 3, 4, 5, 6]\n", i, i%1000)
		}
		put(t, filepath.Join(dir, "dags", "factory.yaml"), text)
		var checks []cost
		for range 3 {
			checks = append(checks, measure(t, astrosecrets, "check", dir))
		}
		times[size] = of(checks, cost.processorSeconds)
		t.Logf("%d bytes: %.2f s (processor %.2f), peak %.0f MiB", len(text), of(checks, cost.seconds), times[size], of(checks, func(c cost) float64 { return c.peak }))
	}
	if growth := times[large] / times[small]; growth > maxDAGFileGrowth {
		t.Errorf("four times the size takes %.1f times the processor time; %d are allowed", growth, maxDAGFileGrowth)
	}
}
