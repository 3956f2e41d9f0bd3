package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/rules"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

var sarifOut = flag.String("sarif", "", "write the SARIF report on every rule to `FILE`, for sarif-multitool validate")

// everyRule is the report on a tree in which every rule finds something: its bad examples.
func everyRule(t *testing.T, list []*rules.Rule) []byte {
	t.Helper()
	r := &report.Report{Version: "0.1.0", Rules: rules.All(), FailOn: finding.Error}
	for _, rule := range list {
		bad, _ := parseExample(rule.Doc.Bad)
		files, res := bad.run(string(rule.ID))
		for _, err := range res.Failures {
			t.Fatal(err)
		}
		r.Projects = append(r.Projects, describe(files.Root, len(files.All), res, nil))
		r.Findings = append(r.Findings, res.Findings...)
	}
	var b bytes.Buffer
	if err := report.SARIF(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSARIFOfEveryRule holds the report on every rule to the standard's schema and to
// itself. CI gives what -sarif writes to Microsoft's validator.
func TestSARIFOfEveryRule(t *testing.T) {
	all := rules.All()
	out := everyRule(t, all)
	if !bytes.Equal(out, everyRule(t, all)) {
		t.Error("two runs differ")
	}
	if *sarifOut != "" {
		if err := os.WriteFile(*sarifOut, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := jsonschema.Compile(filepath.Join("..", "report", "testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	// A tree of few projects has a run for each, which GitHub keeps apart.
	for _, text := range [][]byte{out, everyRule(t, all[:3])} {
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Error(err)
		}
	}
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID string `json:"ruleId"`
			}
		}
	}
	if err := json.Unmarshal(out, &log); err != nil {
		t.Fatal(err)
	}
	fired := map[string]bool{}
	for _, run := range log.Runs {
		for _, r := range run.Results {
			fired[r.RuleID] = true
		}
	}
	for _, r := range all {
		if !fired[string(r.ID)] {
			t.Errorf("%s is not in the report", r.ID)
		}
	}
}
