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

// What TestSpeedDAGs allows. Processor time is compared, since the load of the machine distorts it
// less than the clock, and two processors share the reading of DAGs.
const (
	maxTimesWithoutDAGs = 4  // check with 500 DAGs, as a multiple of the time without
	maxDAGTimeGrowth    = 12 // names and check with ten times the DAGs
	// check with ten times the DAGs: with 1,000 the collector has not run yet, with 10,000 there are the
	// paths of the files and the garbage of one collection more.
	maxDAGMemoryGrowth = 2.0
)

// TestSpeedDAGs measures check and names of one project with many DAG files of 2.9 KB, of which each
// refers to seven ids.
func TestSpeedDAGs(t *testing.T) {
	astrosecrets, reader := speedPrograms(t)
	text, err := os.ReadFile("testdata/speed/dag.txt")
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{0, 500, 1000, 10_000}
	dirs := map[int]string{}
	for _, n := range sizes {
		dirs[n] = t.TempDir()
		generate(t, dirs[n], 0)
		for i := range n {
			dag := strings.NewReplacer("NUMBER", strconv.Itoa(i%50), "TEAM", strconv.Itoa(i%20)).Replace(string(text))
			put(t, filepath.Join(dirs[n], "dags", fmt.Sprintf("team%02d", i/100), fmt.Sprintf("orders_%05d.py", i)), []byte(dag))
		}
	}
	seconds := func(c cost) float64 { return c.processor.Seconds() }
	check, list, peak := map[int]float64{}, map[int]float64{}, map[int]float64{}
	var without float64 // by the clock
	for _, n := range sizes {
		var checks, reads, lists []cost
		for range max(3, min(15, 7500/max(1, n))) {
			checks = append(checks, measure(t, astrosecrets, "check", dirs[n]))
			reads = append(reads, measure(t, reader, dirs[n]))
			if n > 0 {
				lists = append(lists, measure(t, astrosecrets, "names", dirs[n]))
			}
		}
		wall := of(checks, cost.seconds)
		check[n], peak[n] = of(checks, seconds), of(checks, func(c cost) float64 { return c.peak })
		if n == 0 {
			without = wall
			t.Logf("no DAGs: check %.1f ms (processor %.1f), reading %.1f ms", 1000*wall, 1000*check[n], 1000*of(reads, cost.seconds))
			continue
		}
		list[n] = of(lists, seconds)
		t.Logf("%d DAGs: check %.1f ms, %.2f times without (processor %.1f ms, %.2f times), peak %.0f MiB; names %.1f ms (processor %.1f); reading %.1f ms (processor %.1f)",
			n, 1000*wall, wall/without, 1000*check[n], check[n]/check[0], peak[n], 1000*of(lists, cost.seconds), 1000*list[n], 1000*of(reads, cost.seconds), 1000*of(reads, seconds))
	}
	if times := check[500] / check[0]; times > maxTimesWithoutDAGs {
		t.Errorf("check with 500 DAGs takes %.1f times the processor time without; %d are allowed", times, maxTimesWithoutDAGs)
	}
	for what, time := range map[string]map[int]float64{"check": check, "names": list} {
		if growth := time[10_000] / time[1000]; growth > maxDAGTimeGrowth {
			t.Errorf("%s: ten times the DAGs take %.1f times the processor time; %d are allowed", what, growth, maxDAGTimeGrowth)
		}
	}
	if growth := peak[10_000] / peak[1000]; growth > maxDAGMemoryGrowth {
		t.Errorf("ten times the DAGs take %.1f times the memory; %.1f are allowed", growth, maxDAGMemoryGrowth)
	}
}
