package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/report"
)

// page writes the page of the findings about names, with a table of all ids.
func (o *namesFlags) page(ctx context.Context, s Streams, rest []string) (int, error) {
	again := s
	if slices.Contains(o.deployments, "-") || slices.ContainsFunc(o.stores, isStandardInput) { // both runs read it
		content, err := io.ReadAll(io.LimitReader(s.In, maxListing+1))
		if err != nil {
			return 0, err
		}
		s.In, again.In = bytes.NewReader(content), bytes.NewReader(content)
	}
	stores, err := readStores(s, o.stores)
	if err != nil {
		return 0, err
	}
	projects, err := o.inventories(ctx, s, rest, stores)
	if err != nil {
		return 0, err
	}
	flags := o.checkFlags()
	for _, p := range projects {
		flags.names = append(flags.names, p.table())
	}
	return runCheck(ctx, again, flags, rest)
}

// useNotes say how an id is used if it need not be there.
var useNotes = map[names.Use]string{names.Optional: "optional", names.Default: "the default of its class", names.Written: "written here"}

// table is the inventory as the page has it.
func (p *projectNames) table() report.ProjectNames {
	out := report.ProjectNames{Root: cmp.Or(p.Root, ".")}
	for _, i := range p.Items {
		first := i.Spots[0]
		row := report.NameRow{
			Kind: string(i.Kind), ID: displayed(i.ID), Use: useNotes[i.Use], More: len(i.Spots) - 1,
			At: fmt.Sprintf("%s:%d:%d", shownPath(p.Root, first.Path), first.Line, first.Column),
		}
		for _, l := range p.lines(i) {
			row.States = append(row.States, l.state(p, i))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// state is a line as the page has it: the secret, and what is known of it.
func (l *answerLine) state(p *projectNames, i *inventory.Item) report.NameState {
	s := p.state(i, l.first)
	out := report.NameState{Targets: p.describe(l.backends), Secret: strings.Join(s.Secrets, ", ")}
	out.Text = strings.TrimLeft(strings.TrimPrefix(l.what, out.Secret), ":; ")
	if out.Text == "" {
		out.Text = "not compared"
	}
	switch i.States[l.first].Answer {
	case inventory.Present:
		out.Class = report.NamePresent
	case inventory.Missing, inventory.Unusable, inventory.Impossible:
		if i.Use == names.Required {
			out.Class = report.NameMissing
		}
	}
	return out
}
