package check

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
)

// ProblemWords says what a rule reports of a kind of problem.
type ProblemWords struct {
	Message func(load.Problem) finding.Message
	// fix offers the edits of the problem, as a verb phrase; empty if it never has any.
	Fix string
	// severity overrides the rule's; nil keeps it.
	Severity func(load.Problem) finding.Severity
}

// ProblemTable holds the kinds of problems that a rule reports, with its words for them.
type ProblemTable map[load.ProblemKind]ProblemWords

// AddProblems adds a finding for each problem of the loaders that is in the table.
func (p *Pass) AddProblems(table ProblemTable) {
	for _, problem := range p.Problems {
		words, ok := table[problem.Kind]
		if !ok {
			continue
		}
		f := finding.Finding{Range: problem.Range, Message: words.Message(problem), Targets: TargetNames(problem.Targets...)}
		if words.Severity != nil {
			f.Severity = words.Severity(problem)
		}
		for _, fix := range problem.Fixes {
			f.Fixes = append(f.Fixes, finding.Fix{Message: words.Fix, Edits: fix.Edits})
		}
		p.Add(f)
	}
}

// Always returns the same message for each problem of a kind.
func Always(text, effect, help string) func(load.Problem) finding.Message {
	return func(load.Problem) finding.Message { return finding.Message{Text: text, Effect: effect, Help: help} }
}

// Detailed returns the same message for each problem of a kind, with the detail of the problem at the end
// of its text.
func Detailed(text, effect, help string) func(load.Problem) finding.Message {
	return func(problem load.Problem) finding.Message {
		return finding.Message{Text: text + problem.Detail, Effect: effect, Help: help}
	}
}

// Expected returns the message about a value of the wrong type: "expected a string, found a list".
func Expected(want, where string, problem load.Problem) string {
	if where != "" {
		where = " for " + where
	}
	return "expected " + want + where + ", found " + Article(problem.Type)
}

// Article returns the name of a type of YAML or JSON with its article; null has none.
func Article(name string) string {
	if name == "null" {
		return name
	}
	if strings.ContainsRune("aeio", rune((name + " ")[0])) {
		return "an " + name
	}
	return "a " + name
}

// Has reports whether a list has a problem of the table that matches.
func (t ProblemTable) Has(list []load.Problem, match func(load.Problem) bool) bool {
	return slices.ContainsFunc(list, func(problem load.Problem) bool {
		_, ok := t[problem.Kind]
		return ok && match(problem)
	})
}
