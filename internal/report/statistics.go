package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/rules"
)

// Statistics writes how many findings each rule has, the most frequent first, in place of the
// findings.
func Statistics(w io.Writer, r *Report, o TextOptions) error {
	type entry struct {
		rule *rules.Rule
		n    int
		// worst is the highest severity of its findings, which the configuration can change.
		worst finding.Severity
	}
	byRule := map[finding.RuleID]*entry{}
	var all []*entry
	for _, f := range r.active() {
		e := byRule[f.Rule]
		if e == nil {
			e = &entry{rule: r.rule(f.Rule)}
			byRule[f.Rule] = e
			all = append(all, e)
		}
		e.n++
		e.worst = max(e.worst, f.Severity)
	}
	sorting.Stable(all, func(a, b *entry) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.rule.ID, b.rule.ID))
	})
	t := text{report: r, options: o, b: &bytes.Buffer{}}
	for _, e := range all {
		word := fmt.Sprintf("%-8s", e.worst)
		space := strings.Repeat(" ", max(0, 28-len(e.rule.ID)))
		fmt.Fprintf(t.b, "%6d  %s %s%s %s\n", e.n, t.paint(severityStyle(e.worst), word), t.link(e.rule.ID, string(e.rule.ID)), space, e.rule.Title)
	}
	if !o.Quiet {
		if len(all) > 0 {
			t.b.WriteByte('\n')
		}
		t.b.WriteString(r.summary() + "\n")
	}
	_, err := io.WriteString(w, strings.TrimLeft(t.b.String(), "\n")) //leakcheck:ok it has counts, rules and the summary alone
	return err
}
