package rules

import (
	"reflect"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"

	"golang.org/x/tools/go/analysis"
)

// pass is what the check of a rule gets: what package check offers, and what several rules of this
// package share.
type pass struct{ check.Pass }

// passAnalyzer makes the pass that the rules of a project use, one after the other.
var passAnalyzer = &analysis.Analyzer{
	Name:       "pass",
	Doc:        "what the checks of all rules get",
	Requires:   []*analysis.Analyzer{airflow.Analyzer},
	ResultType: reflect.TypeFor[*pass](),
	Run: func(ap *analysis.Pass) (any, error) {
		return &pass{check.NewPass(ap.ResultOf[airflow.Analyzer].(*airflow.Settings))}, nil
	},
}

// define makes a rule of its description and its check.
func define(r Rule, run func(p *pass)) *Rule {
	if r.Since == "" {
		r.Since = "0.1.0"
	}
	r.Analyzer = &analysis.Analyzer{
		Name:     identifier(r.ID),
		Doc:      r.Title + "\n\n" + r.Doc.Why,
		URL:      r.URL(),
		Requires: []*analysis.Analyzer{passAnalyzer},
		Run: func(ap *analysis.Pass) (any, error) {
			p := ap.ResultOf[passAnalyzer].(*pass)
			p.Start(ap, r.ID, r.Severity)
			run(p)
			return p.Findings(), nil
		},
		ResultType: reflect.TypeFor[[]*finding.Finding](),
	}
	return &r
}

// identifier is an id as a Go identifier, which the name of an analyzer has to be.
func identifier(id RuleID) string {
	return strings.Map(func(c rune) rune {
		if c == '/' || c == '-' {
			return '_'
		}
		return c
	}, string(id))
}
