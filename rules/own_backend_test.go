package rules_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// TestConstraintRules holds the rules that a user's own schema may name in x-rule to the rules that
// report what it finds.
func TestConstraintRules(t *testing.T) {
	data, err := os.ReadFile("../schema/backend.json")
	if err != nil {
		t.Fatal(err)
	}
	var meta struct {
		Properties map[string]struct{ Enum []string }
	}
	if err := json.Unmarshal(data, &meta); err != nil {
		t.Fatal(err)
	}
	list := meta.Properties["x-rule"].Enum
	if len(list) < 8 {
		t.Fatalf("%d rules", len(list))
	}
	for _, id := range list {
		found := check(t, memoryFS{
			"Dockerfile":   []byte("FROM quay.io/astronomer/astro-runtime:13.0.0\n"),
			"backend.json": fmt.Appendf(nil, `{"x-class": "fig.FigBackend", "properties": {"mode": {"enum": ["a"], "x-rule": %q, "x-message": "bad mode", "x-outcome": "ignored", "x-help": "Write a."}}}`, id),
			".env":         []byte("AIRFLOW__SECRETS__BACKEND=fig.FigBackend\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"mode\": \"b\"}\n"),
		}).Findings
		count := 0
		for _, f := range found {
			if string(f.Rule) == id && f.Span.Start == 83 && f.Span.End == 86 {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%s: %d findings at the value, in %s", id, count, describe(found))
		}
	}
}
