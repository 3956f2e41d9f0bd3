package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
)

// problemWords says what a rule reports of a kind of problem.
type problemWords struct {
	message func(load.Problem) finding.Message
	// fix offers the edits of the problem, as a verb phrase; empty if it never has any.
	fix string
	// severity overrides the rule's; nil keeps it.
	severity func(load.Problem) Severity
}

// problemTable is the kinds of problems that a rule reports.
type problemTable map[load.ProblemKind]problemWords

// problems reports the problems that loaders and readers found and that are in a table.
func (p *pass) problems(table problemTable) {
	for _, problem := range p.Problems {
		words, ok := table[problem.Kind]
		if !ok {
			continue
		}
		f := finding.Finding{Range: problem.Range, Message: words.message(problem), Targets: names(problem.Targets...)}
		if words.severity != nil {
			f.Severity = words.severity(problem)
		}
		for _, fix := range problem.Fixes {
			f.Fixes = append(f.Fixes, finding.Fix{Message: words.fix, Edits: fix.Edits})
		}
		p.report(f)
	}
}

// always returns the same message for each problem of a kind.
func always(text, effect, help string) func(load.Problem) finding.Message {
	return func(load.Problem) finding.Message { return finding.Message{Text: text, Effect: effect, Help: help} }
}

// expected is the message about a value of the wrong type: "expected a string, found a list".
func expected(want, where string, problem load.Problem) string {
	if where != "" {
		where = " for " + where
	}
	return "expected " + want + where + ", found " + typeWithArticle(problem.Type)
}

// typeWithArticle returns a type of YAML with its article; null has none.
func typeWithArticle(name string) string {
	if name == "null" {
		return name
	}
	if strings.ContainsRune("aeio", rune((name + " ")[0])) {
		return "an " + name
	}
	return "a " + name
}

// has reports whether a table has one of the problems of a list.
func (t problemTable) has(list []load.Problem, match func(load.Problem) bool) bool {
	return slices.ContainsFunc(list, func(problem load.Problem) bool {
		_, ok := t[problem.Kind]
		return ok && match(problem)
	})
}
