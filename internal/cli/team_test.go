package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestTeamsTable holds the table of docs/names.md to the schemas.
func TestTeamsTable(t *testing.T) {
	const head = "| backend | secret names, in this order | since release |\n|---|---|---|\n"
	var table strings.Builder
	for _, b := range schema.Backends() {
		since := b.TeamsSince()
		if since == "" {
			continue
		}
		var list []string
		for _, n := range b.NamesForEpochs(nil, nil, schema.Scope{MultiTeam: true, Team: "analytics"}, schema.Connection, "my_db").Names {
			list = append(list, "`"+n.Name+"`")
		}
		fmt.Fprintf(&table, "| %s | %s | %s %s |\n", b.Title, strings.Join(list, ", "), b.Distribution, since)
	}
	name := filepath.Join("..", "..", "docs", "names.md")
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), head)
	if !ok {
		t.Fatal("the page has no table of teams")
	}
	got, after, _ := strings.Cut(rest, "\n\n")
	if strings.TrimSuffix(table.String(), "\n") == strings.TrimPrefix(got, "\n") {
		return
	}
	if *update {
		if got == "" || !strings.HasPrefix(got, "|") {
			after = rest
		}
		if err := os.WriteFile(name, []byte(before+head+table.String()+"\n"+strings.TrimPrefix(after, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("the table of teams differs; write it with -update:\n%s", table.String())
}
