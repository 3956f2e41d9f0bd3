package schema_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestNamesAsRecorded holds Names to what the real backends asked their stores for; mine/record.py
// wrote it down.
func TestNamesAsRecorded(t *testing.T) {
	f, err := os.Open("testdata/names.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := make(map[string]int)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r struct {
			ID, Version, Ask string
			Kind             schema.Kind
			Kwargs           map[string]any
			Asked            []string
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		b, ok := schema.ByID(r.ID)
		if !ok {
			t.Fatalf("no backend %s", r.ID)
		}
		count[r.ID]++
		l := b.Names(r.Kwargs, schema.ParseVersions(r.Version), r.Kind, r.Ask)
		var got []string
		for _, n := range l.Names {
			if n.Request != "" {
				got = append(got, n.Request)
			} else {
				got = append(got, n.Name)
			}
		}
		// A name that the store cannot have may or may not be asked for.
		if l.Why == schema.NotAllowed && (len(r.Asked) == 0 || slices.Equal(got, r.Asked)) {
			continue
		}
		if !slices.Equal(got, r.Asked) || l.Why == schema.LookedUp && len(r.Asked) == 0 {
			t.Errorf("%s\ngot %q (%s %s)", lines.Text(), got, l.Why, l.Detail)
		}
	}
	for _, b := range schema.Backends() {
		if count[b.ID] < 25 && b.ID != "local-filesystem" {
			t.Errorf("%s: only %d lookups recorded", b.ID, count[b.ID])
		}
	}
}
