package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// A Report is what the comparison of one line found.
type Report struct {
	// Cases are those judged, Wrong those that Airflow objects to; Lookups are all lookups.
	Cases, Wrong, Lookups int
	// Explained counts disagreements by their explanation.
	Explained map[string]int
	// Faults counts the cases with one fault that is reported, MisreportsExplained those that other rules
	// report for a known reason. Misreports are those without one, by kind.
	Faults              int
	MisreportsExplained map[string]int
	Misreports          map[string][]Disagreement
	// Effects are the cases where what we say that happens is not what Airflow did. EffectsCompared
	// counts the processes that were compared, IgnoredCompared the cases that were run again without
	// what we say that Airflow ignores.
	Effects                          map[string][]Disagreement
	EffectsCompared, IgnoredCompared int
	// Open are the disagreements without an explanation, by kind.
	Open map[string][]Disagreement
}

// A Record is a case with the answers of one line.
type Record struct {
	Case    Case     `json:"case"`
	Answers []Answer `json:"answers"`
	// Without are the answers to the case that has the environment WithoutEnv: it lacks what we say
	// that Airflow ignores.
	Without    []Answer          `json:"without,omitempty"`
	WithoutEnv map[string]string `json:"withoutEnv,omitempty"`
}

// Run lets Airflow judge the cases of seeds on a line, and compares; record, if not nil, gets the
// versions of the environment and then each case with its answers, as JSON lines.
func Run(dir string, line Line, seeds []uint64, record io.Writer) (*Report, error) {
	o, err := Start(dir, line)
	if err != nil {
		return nil, err
	}
	r := newReport()
	for i, seed := range seeds {
		c := Generate(seed)
		answers, err := o.Judge(c)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", c.Seed, err)
		}
		trim(c, answers)
		rec := Record{Case: c, Answers: answers}
		ours, err := Ours(line, o.Versions, c)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", c.Seed, err)
		}
		if other, ok := without(c, ours); ok {
			if rec.Without, err = o.Judge(other); err != nil {
				return nil, fmt.Errorf("seed %d: %w", c.Seed, err)
			}
			trim(c, rec.Without)
			rec.WithoutEnv = other.Env
		}
		if record != nil {
			if i == 0 {
				err = encode(record, o.Versions)
			}
			if err == nil {
				err = encode(record, rec)
			}
			if err != nil {
				return nil, err
			}
		}
		if err := r.add(line, o.Versions, rec, ours); err != nil {
			return nil, err
		}
	}
	return r, o.Close()
}

// trim leaves out the arguments that the case does not set: they are defaults.
func trim(c Case, answers []Answer) {
	set := func(key string) bool {
		for name, value := range c.Env {
			if strings.Contains(value, key) || strings.HasSuffix(name, "__"+strings.ToUpper(key)) {
				return true
			}
		}
		return false
	}
	for _, a := range answers {
		maps.DeleteFunc(a.Kwargs, func(key string, _ any) bool { return !set(key) })
	}
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// Replay compares with the answers that were recorded in dir/LINE.jsonl.
func Replay(dir string, line Line) (*Report, error) {
	versions, records, err := recorded(dir, line)
	if err != nil {
		return nil, err
	}
	r := newReport()
	for _, rec := range records {
		same := Generate(rec.Case.Seed)
		if rec.Case.Fault = same.Fault; !reflect.DeepEqual(rec.Case, same) {
			return nil, fmt.Errorf("seed %d makes another case than when it was recorded: record again, see README.md", same.Seed)
		}
		ours, err := Ours(line, versions, rec.Case)
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", rec.Case.Seed, err)
		}
		if err := r.add(line, versions, rec, ours); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// recorded reads dir/LINE.jsonl.
func recorded(dir string, line Line) (versions map[string]string, records []Record, err error) {
	f, err := os.Open(filepath.Join(dir, line.Name+".jsonl"))
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	if err := d.Decode(&versions); err != nil {
		return nil, nil, err
	}
	for d.More() {
		var rec Record
		if err := d.Decode(&rec); err != nil {
			return nil, nil, err
		}
		records = append(records, rec)
	}
	return versions, records, nil
}

// CompareReports compares, without Airflow, which rules report n cases in an environment with the
// versions that were recorded in dir/LINE.jsonl.
func CompareReports(dir string, line Line, seed, n uint64) (*Report, error) {
	versions, _, err := recorded(dir, line)
	if err != nil {
		return nil, err
	}
	r := newReport()
	for i := range n {
		c := Generate(seed + i)
		ours, err := Ours(line, versions, c)
		if err == nil {
			err = r.addReports(line, versions, c, ours)
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

func newReport() *Report {
	return &Report{Explained: map[string]int{}, Effects: map[string][]Disagreement{}, Open: map[string][]Disagreement{}, MisreportsExplained: map[string]int{}, Misreports: map[string][]Disagreement{}}
}

// add compares one case with its answers.
func (r *Report) add(line Line, versions map[string]string, rec Record, ours *Verdict) error {
	r.Cases++
	if len(wrong(rec.Case, rec.Answers)) > 0 {
		r.Wrong++
	}
	for _, a := range rec.Answers {
		r.Lookups += len(a.Lookups)
	}
	if err := r.addReports(line, versions, rec.Case, ours); err != nil {
		return err
	}
	r.compareEffects(rec, ours)
	d, ok := Compare(rec.Case, ours, rec.Answers)
	if ok {
		return nil
	}
	if name := Explain(d); name != "" {
		r.Explained[name]++
		return nil
	}
	r.Open[d.kind()] = append(r.Open[d.kind()], d)
	return nil
}

// compareEffects compares what we say that happens with what Airflow did.
func (r *Report) compareEffects(rec Record, ours *Verdict) {
	other, ok := without(rec.Case, ours)
	if !ok || !maps.Equal(other.Env, rec.WithoutEnv) {
		rec.Without = nil
	} else {
		r.IgnoredCompared++
	}
	wrong, compared := effects(rec.Case, ours, rec.Answers, rec.Without)
	r.EffectsCompared += compared
	for _, text := range wrong {
		r.Effects[text] = append(r.Effects[text], Disagreement{Case: rec.Case, Verdict: ours})
	}
}

// addReports compares which rule reports a case, and where, with the fault that was made in it.
func (r *Report) addReports(line Line, versions map[string]string, c Case, ours *Verdict) error {
	f := c.Fault
	if f == nil || len(ours.Errors) == 0 && !f.Must {
		return nil
	}
	before, err := Ours(line, versions, Case{Env: f.Before})
	if err != nil {
		return fmt.Errorf("seed %d: %w", c.Seed, err)
	}
	r.Faults++
	for _, m := range f.misreports(before, ours) {
		if name := explainMisreport(c, m); name != "" {
			r.MisreportsExplained[name]++
			continue
		}
		kind := c.What + ": " + m.String()
		r.Misreports[kind] = append(r.Misreports[kind], Disagreement{Case: c, Verdict: ours})
	}
	return nil
}

// kind groups disagreements that are likely to have one cause.
func (d Disagreement) kind() string {
	class := d.Case.Env[classVar]
	class = class[strings.LastIndexByte(class, '.')+1:]
	switch {
	case len(d.Missed) > 0:
		return class + ": missed: " + d.Missed[0]
	case len(d.False) > 0:
		return class + ": false: " + strings.Join(d.False, " ")
	}
	return class + ": names"
}
