package conformance

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/effects.md")

// TestProofs compares docs/effects.md with the messages of the program and with what Airflow printed
// when testdata was recorded:
//
//	go test ./internal/tools/conformance -run TestProofs -update
func TestProofs(t *testing.T) {
	line := Lines()[len(Lines())-1]
	versions, records, err := recorded("testdata", line)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	fmt.Fprintf(&page, `# What Airflow prints

Each message of astrosecrets says what Airflow does. Here are %d mistakes with the message, and what
Airflow %s printed for the same configuration. The test suite compares these classes with real Airflow:

| class | what Airflow does |
|---|---|
| does-not-start | the constructor raises, and no Airflow command starts |
| lookup-fails | lookups raise or find nothing; Airflow asks environment variables and the metadata database |
| ignored | the setting has no effect |
| other-value | the backend works with another value than the one written |
| as-written | the backend works with what is written |
`, len(proofs()), versions["apache-airflow"])
	found := 0
	for _, rec := range records {
		if rec.Case.Seed < firstProof {
			continue
		}
		found++
		ours, err := Ours(line, versions, rec.Case)
		if err != nil {
			t.Fatal(err)
		}
		text, err := proofText(rec, ours)
		if err != nil {
			t.Error(err)
		}
		page.WriteString(text)
	}
	if found != len(proofs()) {
		t.Fatalf("%d proofs are recorded, there are %d: see README.md", found, len(proofs()))
	}
	name := filepath.Join("..", "..", "..", "docs", "effects.md")
	if *update {
		if err := os.WriteFile(name, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != page.String() {
		t.Errorf("%s differs from what the program and Airflow say (go test ./internal/tools/conformance -run TestProofs -update writes it)", name)
	}
}

// proofText is the part of the page about one mistake.
func proofText(rec Record, ours *Verdict) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s%s\n\n```\nAIRFLOW__SECRETS__BACKEND=%s\nAIRFLOW__SECRETS__BACKEND_KWARGS=%s\n```\n",
		strings.ToUpper(rec.Case.What[:1]), rec.Case.What[1:], rec.Case.Env[classVar], rec.Case.Env[kwargsVar])
	if len(ours.Errors) == 0 {
		return "", fmt.Errorf("%s: no error is reported", rec.Case.What)
	}
	for _, f := range ours.Findings {
		fmt.Fprintf(&b, "\n- message: %s [%s]\n- effect (%s): %s\n", f.Text, f.Rule, f.Outcome, f.Effect)
	}
	printed := printedBy(rec.Answers[0])
	if len(printed) == 0 {
		return "", fmt.Errorf("%s: Airflow printed nothing", rec.Case.What)
	}
	fmt.Fprintf(&b, "\nAirflow:\n\n```\n%s\n```\n", strings.Join(printed, "\n"))
	return b.String(), nil
}

// printedBy returns the first lines of what a process logged and raised.
func printedBy(a Answer) []string {
	out := a.Warnings[:min(1, len(a.Warnings))]
	if a.Error != nil {
		return append(out, a.Error[0]+": "+a.Error[1])
	}
	for _, l := range a.Lookups {
		if l.Error != nil {
			return append(out, fmt.Sprintf("(lookup of the %s %s) %s: %s", l.Kind, l.ID, l.Error[0], l.Error[1]))
		}
	}
	return out
}
