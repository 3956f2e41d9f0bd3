package airflow

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestExpand compares with os.path.expandvars, applied until nothing changes as Airflow does.
func TestExpand(t *testing.T) {
	vars := map[string]string{"A": "1", "AB": "2", "EMPTY": "", "NESTED": "<$A>", "LOOP": "$LOOP", "a b": "3"}
	lookup := func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
	for _, c := range []struct {
		value, want string
		refs        string // "name" where the files set it, "name?" where they do not
	}{
		{"", "", ""},
		{"no reference", "no reference", ""},
		{"$A", "1", "A"},
		{"x${A}y", "x1y", "A"},
		{"$AB", "2", "AB"},
		{"${AB}C$A", "2C1", "AB A"},
		{"$EMPTY.", ".", "EMPTY"},
		{"$UNSET", "$UNSET", "UNSET?"},
		{"${UNSET}", "${UNSET}", "UNSET?"},
		{"$NESTED", "<1>", "NESTED"},
		{"$", "$", ""},
		{"a$ b", "a$ b", ""},
		{"${A", "${A", ""},
		{"${a b}", "3", "a b"},
		{"$$A", "$1", "A"},
		{"$é", "$é", ""},
	} {
		got, refs := Expand(c.value, nil, lookup)
		var names []string
		for _, r := range refs {
			name := r.Name
			if !r.Set {
				name += "?"
			}
			names = append(names, name)
			if at := c.value[r.Span.Start:r.Span.End]; !strings.HasPrefix(at, "$") {
				t.Errorf("Expand(%q): a reference at %q", c.value, at)
			}
		}
		if got.Value != c.want || strings.Join(names, " ") != c.refs {
			t.Errorf("Expand(%q) = %q with references %q, want %q with %q", c.value, got.Value, names, c.want, c.refs)
		}
	}
	if got, _ := Expand("$LOOP", nil, lookup); got.Value != "$LOOP" {
		t.Errorf("a variable that refers to itself becomes %q", got.Value)
	}
}

// Parts that the files do not determine stay where they are, and nothing is expanded in them.
func TestExpandUnresolved(t *testing.T) {
	const value = "a{{ $A }}b$A"
	at := source.Span{Start: strings.Index(value, "{{"), End: strings.Index(value, "b")}
	got, refs := Expand(value, []source.Span{at}, func(string) (string, bool) { return "1", true })
	if got.Value != "a{{ $A }}b1" || len(refs) != 1 {
		t.Fatalf("Expand = %q with %d references, want the template expression as it is", got.Value, len(refs))
	}
	if len(got.Unresolved) != 1 || got.Unresolved[0] != at {
		t.Errorf("unresolved is %v, want %v", got.Unresolved, at)
	}
	if s := got.Source(len(got.Value)-1, len(got.Value)); value[s.Start:s.End] != "$A" {
		t.Errorf("the expanded text comes from %q, want $A", value[s.Start:s.End])
	}
	end := source.Span{Start: 3, End: 3}
	if got, _ := Expand("abc", []source.Span{end}, nil); len(got.Unresolved) != 1 || got.Unresolved[0] != end {
		t.Errorf("an empty unresolved part at the end becomes %v", got.Unresolved)
	}
}
