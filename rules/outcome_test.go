package rules_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/schema"
)

// The words of an effect for each class.
var (
	stopsWords   = regexp.MustCompile(`(?i)no airflow command starts|do(es)? not start`)
	failsWords   = regexp.MustCompile(`(?i)\blookups?\b.* (fails?|finds?|raises?)\b|at (every|the first) lookup|never (looks? up an id|find)|refuses every request|to a place that does not exist|to the wrong place|finds? (the secret, but never|nothing)|looks nothing up|must be repeated fails`)
	ignoredWords = regexp.MustCompile(`(?i)ignore|as if (it|no)|no effect|drops the kwargs|never reads|uses no |assumes no|no secrets backend|works without them|without (these )?kwargs|are? not read`)
	// elsewhere are parts of an effect about other releases and other conditions.
	elsewhere = regexp.MustCompile(`(?i)(,? unless |; otherwise |\bBefore \d|From Airflow |A later release |Airflow \d\S* and older )[^.]*(\.\d[^.]*)*\.?`)
)

// contradiction says why an effect has other words than its class, and returns "" if they agree.
func contradiction(outcome schema.Outcome, effect string) string {
	text := elsewhere.ReplaceAllString(effect, "")
	stops, fails := stopsWords.MatchString(text), failsWords.MatchString(text)
	switch outcome {
	case schema.DoesNotStart:
		if !stops {
			return "the words do not say that Airflow does not start"
		}
		return ""
	case schema.LookupFails:
		if !fails {
			return "the words do not say that lookups fail"
		}
	case schema.Ignored:
		if !ignoredWords.MatchString(text) {
			return "the words do not say that something is ignored"
		}
		fails = fails && !strings.Contains(text, "ignore")
	default:
		fails = fails && outcome != ""
	}
	switch {
	case stops:
		return "the words say that Airflow does not start"
	case fails && outcome != schema.LookupFails:
		return "the words say that lookups fail"
	}
	return ""
}

// otherPrograms are the rules whose effects are about another program than Airflow, or depend on
// what the files do not have.
var otherPrograms = []finding.RuleID{"provider/misspelled", "provider/version", "kwargs/expansion", "backend/unknown-class", "kwargs/invalid-json"}

// TestOutcomes: each effect that a rule states about Airflow has its class, and the words fit it.
func TestOutcomes(t *testing.T) {
	seen := map[schema.Outcome]int{}
	eachFixtureFinding(t, func(p string, f *finding.Finding) {
		seen[f.Outcome]++
		family := slices.Contains([]string{"backend", "kwargs", "prefix", "provider"}, f.Rule.Family())
		if f.Outcome == "" && !family {
			return // a command of Astro that does not start
		}
		if text := contradiction(f.Outcome, f.Effect); text != "" {
			t.Errorf("%s: %s is %q, and %s: %s", p, f.Rule, f.Outcome, text, f.Effect)
		}
		if family && f.Outcome == "" && f.Effect != "" && !slices.Contains(otherPrograms, f.Rule) && !strings.Contains(f.Effect, "cannot be determined from the files") {
			t.Errorf("%s: the effect of %s has no class: %s", p, f.Rule, f.Effect)
		}
	})
	for _, outcome := range append(schema.Outcomes(), schema.AsWritten) {
		if seen[outcome] == 0 {
			t.Errorf("no fixture has the outcome %s", outcome)
		}
	}
}

// TestOutcomesOfData: the same for every effect in the data of the backends.
func TestOutcomesOfData(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "schema", "backends", "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var root any
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		dataOutcomes(root, "", "", func(outcome, effect string) {
			if text := contradiction(schema.Outcome(outcome), effect); text != "" {
				t.Errorf("%s: an effect is %q, and %s: %s", name, outcome, text, effect)
			}
		})
	}
}

// dataOutcomes calls f for each effect in a schema, with its class. A case has those of its constraint
// unless it has its own.
func dataOutcomes(v any, outcome, effect string, f func(outcome, effect string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			dataOutcomes(item, outcome, effect, f)
		}
	case map[string]any:
		for _, prefix := range []string{"x-", ""} {
			own, stated := v[prefix+"effect"].(string)
			if class, ok := v[prefix+"outcome"].(string); ok {
				outcome = class
				if !stated && effect != "" && prefix == "" {
					f(outcome, effect)
				}
			}
			if stated {
				effect = own
				f(outcome, effect)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key == "x-cases" {
				dataOutcomes(v[key], outcome, effect, f)
			} else {
				dataOutcomes(v[key], "", "", f)
			}
		}
	}
}
