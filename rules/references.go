package rules

import (
	"iter"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// defineNames makes a rule about what the DAGs refer to.
func defineNames(r Rule, check func(p *pass, inv *inventory.Inventory)) *Rule {
	rule := define(r, func(p *pass) { check(p, p.ResultOf[inventory.Analyzer].(*inventory.Inventory)) })
	rule.Analyzer.Requires = append(rule.Analyzer.Requires, inventory.Analyzer)
	return rule
}

// used reports an id that a run looks up: the default of a class and a variable that is only
// written are not.
func used(i *inventory.Item) bool {
	return i.Use == references.Required || i.Use == references.Optional
}

// idOf is an id as messages have it.
func idOf(i *inventory.Item) string { return redact.Text(i.ID) }

// addOnItem adds a finding at the first place that looks up an id, if its file can be read.
func (p *pass) addOnItem(i *inventory.Item, targets []string, m finding.Message) {
	if f, ok := p.onItem(i, targets, m); ok {
		p.Add(f)
	}
}

// onItem is a finding at the first place that looks up an id; false if its file cannot be read.
func (p *pass) onItem(i *inventory.Item, targets []string, m finding.Message) (finding.Finding, bool) {
	f := finding.Finding{Message: m, Key: string(i.Kind) + " " + idOf(i), Targets: targets}
	at, ok := p.spot(i)
	f.Range = at
	return f, ok
}

// spot is the first place that looks up an id and whose file can be read.
func (p *pass) spot(i *inventory.Item) (source.Range, bool) {
	for _, s := range i.Spots {
		if s.Use != references.Required && s.Use != references.Optional {
			continue
		}
		if file := p.Settings.Files.Open(s.Path); file != nil && s.End <= len(file.Content) {
			return source.Range{File: file, Span: source.Span{Start: s.Start, End: s.End}}, true
		}
	}
	return source.Range{}, false
}

// match is an id whose state meets a condition on some targets: their names, and the first backend
// and state of them.
type match struct {
	*inventory.Item
	targets []string
	backend *inventory.Backend
	state   *inventory.State
}

// matches yields the ids with a state that meets a condition.
func matches(inv *inventory.Inventory, is func(i *inventory.Item, b *inventory.Backend, s *inventory.State) bool) iter.Seq[match] {
	return func(yield func(match) bool) {
		for _, i := range inv.Items {
			m := match{Item: i}
			for k, b := range inv.Backends {
				s := &i.States[k]
				if !is(i, b, s) {
					continue
				}
				if m.state == nil {
					m.backend, m.state = b, s
				}
				if b.Target != "" && !slices.Contains(m.targets, b.Target) {
					m.targets = append(m.targets, b.Target)
				}
			}
			if m.state != nil && !yield(m) {
				return
			}
		}
	}
}
