package conformance

import (
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestRecorded holds the rules to what real Airflow answered when testdata was recorded:
//
//	go run ./internal/tools/conformance/cmd -n 200 -record internal/tools/conformance/testdata
func TestRecorded(t *testing.T) {
	for _, line := range Lines() {
		t.Run(line.Name, func(t *testing.T) {
			report, err := Replay("testdata", line)
			if err != nil {
				t.Fatal(err)
			}
			check(t, report, 200)
		})
	}
}

// TestRulesReportWhatWasBroken: for what was done to a case, the rule that is meant for it reports a finding
// at the place where it was done.
func TestRulesReportWhatWasBroken(t *testing.T) {
	n := uint64(1000)
	if testing.Short() {
		n = 100
	}
	for _, line := range Lines() {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel()
			report, err := CompareReports("testdata", line, 100_000, n)
			if err != nil {
				t.Fatal(err)
			}
			if report.Faults < int(n)/3 {
				t.Errorf("%d faults in %d cases: that proves too little", report.Faults, n)
			}
			misreports(t, report)
		})
	}
}

// TestAirflow asks real Airflow, of every line whose virtual environment is there. With
// ASTROSECRETS_CONFORMANCE=1 they are made, and have to be there.
func TestAirflow(t *testing.T) {
	must := os.Getenv("ASTROSECRETS_CONFORMANCE") != ""
	if must {
		if out, err := exec.Command("bash", "setup.sh").CombinedOutput(); err != nil {
			t.Fatalf("setup.sh: %v\n%s", err, out)
		}
	}
	for _, line := range Lines() {
		t.Run(line.Name, func(t *testing.T) {
			t.Parallel()
			n := 60
			switch {
			case must:
				n = 300
			case testing.Short():
				n = 10
			}
			seeds := Seeds(900_000, n)
			if !must {
				seeds = seeds[len(seeds)-n:] // the answers to the others are recorded
			}
			report, err := Run(".", line, seeds, nil)
			if errors.Is(err, ErrNoEnvironment) && !must {
				t.Logf("Airflow %s is not installed, only its recorded answers were compared: %v", line.Name, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			check(t, report, n)
			t.Logf("Airflow %s: %d configurations, %d lookups, differ for a known reason: %v", line.Name, report.Cases, report.Lookups, report.Explained)
		})
	}
}

func misreports(t *testing.T, r *Report) {
	t.Helper()
	for kind, list := range r.Misreports {
		d := list[0]
		t.Errorf("%d times %s\nseed %d %v\n%s", len(list), kind, d.Case.Seed, d.Case.Env, strings.Join(d.Verdict.Messages, "\n"))
	}
}

func check(t *testing.T, r *Report, least int) {
	t.Helper()
	misreports(t, r)
	if r.Cases < least || r.Wrong == 0 || r.Wrong == r.Cases || r.Lookups < r.Cases {
		t.Errorf("%d cases, %d of them wrong, %d lookups: that proves too little", r.Cases, r.Wrong, r.Lookups)
	}
	for kind, list := range r.Open {
		for _, d := range list {
			t.Errorf("%s\nseed %d (%s) %v\nmissed %q false %q names %q", kind, d.Case.Seed, d.Case.What, d.Case.Env, d.Missed, d.False, d.Lookups)
		}
	}
	for text, list := range r.Effects {
		d := list[0]
		t.Errorf("%d times %s\nseed %d %v\n%s", len(list), text, d.Case.Seed, d.Case.Env, strings.Join(d.Verdict.Messages, "\n"))
	}
	explained := 0
	for _, n := range r.Explained {
		explained += n
	}
	if explained*10 > r.Cases {
		t.Errorf("%d of %d cases differ for known reasons %v: an explanation covers too much", explained, r.Cases, r.Explained)
	}
}

// TestGenerate: a seed is a case, and the cases are of every kind.
func TestGenerate(t *testing.T) {
	classes, kinds := map[string]bool{}, map[string]bool{}
	for seed := range uint64(2000) {
		c := Generate(seed)
		if !reflect.DeepEqual(c, Generate(seed)) {
			t.Fatalf("seed %d gives two cases", seed)
		}
		classes[c.Env[classVar]] = true
		for _, what := range strings.Split(c.What, ", ") {
			kinds[what] = true
		}
	}
	for _, s := range stocks() {
		if !classes[s.Class] {
			t.Errorf("no case of %s", s.Class)
		}
	}
	for _, m := range mutations() {
		for _, what := range strings.Split(m.what, ", ") {
			if !kinds[what] {
				t.Errorf("no case of %q", m.what)
			}
		}
	}
}

// TestWrong: each thing that Airflow may do to a configuration counts.
func TestWrong(t *testing.T) {
	azure := Case{Env: map[string]string{classVar: stocks()[0].Class, kwargsVar: `{"vault_url": "https://contoso.vault.azure.net/"}`}}
	fine := Answer{Mode: "server", Class: stocks()[0].Class, Kwargs: map[string]any{"vault_url": "https://contoso.vault.azure.net/"},
		Lookups: []Lookup{{Kind: "variable", ID: "x", Asked: []string{"airflow-variables-x"}}}, Logins: []string{"azure:managed"}}
	with := func(change func(a *Answer)) []Answer {
		a := fine
		change(&a)
		return []Answer{a}
	}
	for _, test := range []struct {
		want    string
		answers []Answer
	}{
		{"", []Answer{fine}},
		{"raises ValueError", with(func(a *Answer) { a.Error = []string{"ValueError", "…"} })},
		{"drops the kwargs", with(func(a *Answer) {
			a.Warnings = []string{"Failed to parse [secrets] backend_kwargs as JSON, defaulting to no kwargs."}
		})},
		{"ignores kwarg vault_url", with(func(a *Answer) { a.Kwargs = map[string]any{"vault_url": ""} })},
		{"ignores kwarg region", with(func(a *Answer) { a.Unread = []string{"region"} })},
		{"ignores variable " + kwargsVar, with(func(a *Answer) { a.Unused = []string{kwargsVar} })},
		{"variable lookups fail: TypeError", with(func(a *Answer) {
			a.Lookups = []Lookup{{Kind: "variable", ID: "x", Error: []string{"TypeError", "…"}}}
		})},
		{"variables are asked for by names the store cannot have", with(func(a *Answer) {
			a.Lookups = []Lookup{{Kind: "variable", ID: "x", Asked: []string{"airflow/x"}}}
		})},
		{"the store refuses the login", with(func(a *Answer) { a.Logins = []string{"refused"} })},
		{"ignores the service principal", with(func(a *Answer) {
			a.Kwargs = map[string]any{"vault_url": "https://contoso.vault.azure.net/", "client_secret": "***"}
		})},
		{"", with(func(a *Answer) { // an odd id proves nothing
			a.Lookups = []Lookup{{Kind: "variable", ID: "a b", Asked: []string{"airflow-variables-a b"}}}
		})},
	} {
		if got := strings.Join(wrong(azure, test.answers), "; "); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// TestSituations: what is recorded of each line has every situation, with names that were
// asked for unless there are none to ask for.
func TestSituations(t *testing.T) {
	silent := []string{"null", "empty paths", "own kwargs"} // they leave nothing to ask for
	for _, line := range Lines() {
		_, records, err := recorded("testdata", line)
		if err != nil {
			t.Fatal(err)
		}
		answered := map[string][]Answer{}
		for _, rec := range records {
			if rec.Case.Seed >= firstSituation && rec.Case.Seed < firstProof {
				answered[rec.Case.What] = rec.Answers
			}
		}
		for _, s := range situations() {
			answers, ok := answered[s.what]
			if !ok {
				t.Errorf("%s: %s is not recorded: see README.md", line.Name, s.what)
				continue
			}
			if answers[0].Error != nil {
				if s.kwargs != "" && line.Name != "2.7" { // some backends are younger than its providers
					t.Errorf("%s: %s: %v", line.Name, s.what, answers[0].Error)
				}
				continue
			}
			asked := 0
			for _, l := range answers[0].Lookups {
				asked += len(l.Asked)
			}
			off := strings.HasPrefix(s.what, "local") || slices.ContainsFunc(silent, func(word string) bool { return strings.Contains(s.what, word) })
			if (asked > 0) == off && !strings.HasPrefix(s.what, "Vault") {
				t.Errorf("%s: %s: %d names asked for", line.Name, s.what, asked)
			}
		}
	}
}
