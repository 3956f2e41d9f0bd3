//go:build unix && speed

package cli

import (
	"errors"
	"os/exec"
	"testing"
	"time"
)

// What TestSpeedWithFindings allows: four times the projects may take this many times the processor
// time and the memory. The time as a multiple of the reader's is logged. SARIF, which is encoded as a
// whole, has grown 8.5 times near the limit of the collector; the other formats grow 4 to 6 times.
// Of many projects, the processor time may be so many times the reader's, which is measured before each
// format: 2.9 to 3.5 in a repository and 4.2 to 5 outside of one were measured on an idle machine, and the
// load of a machine has distorted such a ratio by more than half.
const (
	maxTimeGrowth        = 12
	maxMemoryGrowth      = 3
	maxTimesReadingFound = 8
)

// TestSpeedWithFindings measures trees in which each project has a finding, outside git and in one
// repository, in every output format.
func TestSpeedWithFindings(t *testing.T) {
	astrosecrets, reader := speedPrograms(t)
	for _, git := range []bool{false, true} {
		before := map[string]cost{}
		for _, n := range []int{1000, 4000} {
			dir := findingsTree(t, n, git)
			for _, format := range formats() {
				reader := measure(t, reader, dir)
				c := spent(t, astrosecrets, "check", "--fail-on", "never", "-f", format.name, dir)
				t.Logf("git %v, %d projects, %s: %.2f s (%.1f times reading), processor %.2f s, peak %.0f MiB", git, n, format.name,
					c.wall.Seconds(), c.wall.Seconds()/reader.wall.Seconds(), c.processor.Seconds(), c.peak)
				if times := c.processor.Seconds() / reader.processor.Seconds(); times > maxTimesReadingFound {
					t.Errorf("git %v, %d projects, %s: %.1f times the processor time of reading the files; %d are allowed", git, n, format.name, times, maxTimesReadingFound)
				}
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
