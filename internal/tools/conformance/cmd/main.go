// Command cmd runs the conformance suite in full: it generates configurations, lets real
// Airflow and our rules judge each, and prints where they disagree.
//
//	internal/tools/conformance/setup.sh
//	go run ./internal/tools/conformance/cmd -n 5000
//
// With -record the answers are kept, and -replay compares with them again, without Airflow.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/tools/conformance"
)

func main() {
	n := flag.Int("n", 5000, "configurations for each line")
	seed := flag.Uint64("seed", 1, "the first seed")
	teams := flag.Bool("teams", false, "configurations with teams in place of the others")
	only := flag.String("line", "", "only this line")
	dir := flag.String("dir", "internal/tools/conformance", "where oracle.py is")
	record := flag.String("record", "", "write cases and answers to this `directory`")
	replay := flag.String("replay", "", "compare with what was recorded in this `directory`")
	show := flag.Int("show", 1, "examples of each disagreement")
	flag.Parse()
	failed := false
	var wait sync.WaitGroup
	var lock sync.Mutex
	for _, line := range conformance.Lines() {
		if *only != "" && line.Name != *only {
			continue
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			seeds := conformance.Seeds(*seed, *n)
			if *teams {
				seeds = conformance.TeamSeeds(*seed, *n)
			}
			report, err := run(*dir, *record, *replay, line, seeds)
			lock.Lock()
			defer lock.Unlock()
			if err != nil {
				fmt.Fprintf(os.Stderr, "Airflow %s: %v\n", line.Name, err)
				failed = true
				return
			}
			failed = failed || len(report.Open)+len(report.Misreports)+len(report.Effects) > 0
			print(line, report, *show)
		}()
	}
	wait.Wait()
	if failed {
		os.Exit(1)
	}
}

func run(dir, record, replay string, line conformance.Line, seeds []uint64) (*conformance.Report, error) {
	if replay != "" {
		return conformance.Replay(replay, line)
	}
	if record == "" {
		return conformance.Run(dir, line, seeds, nil)
	}
	f, err := os.Create(filepath.Join(record, line.Name+".jsonl"))
	if err != nil {
		return nil, err
	}
	report, err := conformance.Run(dir, line, seeds, io.Writer(f))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return report, err
}

func print(line conformance.Line, r *conformance.Report, show int) {
	explained, open := sum(r.Explained), count(r.Open)
	fmt.Printf("Airflow %s: %d configurations (%d wrong, %d right), %d lookups: %d agree, %d differ for a known reason %v, %d differ\n",
		line.Name, r.Cases, r.Wrong, r.Cases-r.Wrong, r.Lookups, r.Cases-explained-open, explained, r.Explained, open)
	examples(r.Open, show)
	known, misreports := sum(r.MisreportsExplained), count(r.Misreports)
	fmt.Printf("  of %d single faults that are reported, the rule and place are right in all but %d; %d for a known reason %v, %d not\n",
		r.Faults, known+misreports, known, r.MisreportsExplained, misreports)
	examples(r.Misreports, show)
	fmt.Printf("  of %d processes whose effects we state, Airflow does another thing in %d; %d cases were run without what it ignores\n", r.EffectsCompared, count(r.Effects), r.IgnoredCompared)
	examples(r.Effects, show)
}

func sum(of map[string]int) (n int) {
	for _, one := range of {
		n += one
	}
	return n
}

func count(of map[string][]conformance.Disagreement) (n int) {
	for _, list := range of {
		n += len(list)
	}
	return n
}

func examples(of map[string][]conformance.Disagreement, show int) {
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		list := of[kind]
		fmt.Printf("  %dx %s\n", len(list), kind)
		for _, d := range list[:min(show, len(list))] {
			env, err := json.Marshal(d.Case.Env)
			if err != nil {
				continue
			}
			fmt.Printf("      seed %d (%s) %s\n      missed %q false %q names %q\n", d.Case.Seed, d.Case.What, env, d.Missed, d.False, d.Lookups)
			for _, m := range d.Verdict.Messages {
				fmt.Printf("      %s\n", m)
			}
		}
	}
}
