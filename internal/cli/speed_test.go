//go:build unix && speed

package cli

import (
	"cmp"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// speedSizes are numbers of projects; the last is four times the one before.
var speedSizes = []int{1, 100, 1000, 4000}

// What TestSpeed allows: processor time as a multiple of the reader's, which the load of the
// machine distorts less than the clock, and peak memory with the most projects as a multiple of
// that with a quarter of them. One machine measured the same program at 3.4 and, on another day, at
// 5.4 times the reader (8.1 at its worst), so the guard leaves room; of one project, the compiler of
// jsonschema/v5 takes a third before main begins. Of 1,000 projects nearly all memory is that of the
// program itself, 20 MiB; garbage is then collected rarely until the limit of 52 MiB, so 4,000 take 33 MiB.
const (
	maxTimesReading = 12
	maxGrowth       = 2.5
)

// cost is what one run of a program took.
type cost struct {
	wall, processor time.Duration
	peak            float64 // MiB
}

// TestSpeed measures the program against one that only reads the same files: whole processes, so
// that start-up, memory and all count. It takes a minute, so it has a tag of its own.
func TestSpeed(t *testing.T) {
	astrosecrets, reader := speedPrograms(t)
	peaks := map[int]float64{}
	for _, n := range speedSizes {
		dir := t.TempDir()
		for i := range n {
			generate(t, filepath.Join(dir, fmt.Sprintf("team%03d", i/100), fmt.Sprintf("project%05d", i)), i)
		}
		var ours, reads []cost
		for range max(5, min(30, 2000/n)) { // in turn, so that a drifting machine hits both
			ours = append(ours, measure(t, astrosecrets, "check", dir))
			reads = append(reads, measure(t, reader, dir))
		}
		ratio := func(of func(c cost) float64) float64 {
			var all []float64
			for i := range ours {
				all = append(all, of(ours[i])/of(reads[i]))
			}
			return median(all)
		}
		processor := ratio(func(c cost) float64 { return c.processor.Seconds() })
		peaks[n] = median(each(ours, func(c cost) float64 { return c.peak }))
		t.Logf("%5d projects: %6.1f ms, %.2f times reading (processor: %.2f times), peak %.0f MiB", n,
			1000*median(each(ours, func(c cost) float64 { return c.wall.Seconds() })),
			ratio(func(c cost) float64 { return c.wall.Seconds() }), processor, peaks[n])
		if processor > maxTimesReading {
			t.Errorf("%d projects take %.1f times the processor time of reading their files; %d are allowed", n, processor, maxTimesReading)
		}
	}
	most := speedSizes[len(speedSizes)-1]
	if growth := peaks[most] / peaks[most/4]; growth > maxGrowth {
		t.Errorf("four times the projects take %.1f times the memory; %.1f are allowed", growth, maxGrowth)
	}
}

func measure(t *testing.T, name string, args ...string) cost {
	t.Helper()
	cmd := exec.Command(name, args...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return costOf(cmd, time.Since(start))
}

// costOf is what a process took that has ended.
func costOf(cmd *exec.Cmd, wall time.Duration) cost {
	c := cost{wall: wall, processor: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.peak = float64(usage.Maxrss) / 1024 // KiB on Linux
	}
	return c
}

func each[T any](list []T, of func(T) float64) (out []float64) {
	for _, v := range list {
		out = append(out, of(v))
	}
	return out
}

func median[T cmp.Ordered](list []T) T {
	slices.Sort(list)
	return list[len(list)/2]
}
