package rules

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyre"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

// lookupPatterns reports lookup patterns that Python does not compile, and patterns that are made
// for the middle of an id although Python matches them from its start.
func (p *pass) lookupPatterns(b *airflow.Backend, k *airflow.Kwargs) {
	for _, kind := range check.Kinds() {
		name := b.Spec.PatternKwarg(kind)
		m := k.Member(name)
		if name == "" || m == nil || b.SampleNames(kind).Why == schema.Disabled || m.Value.Kind != pyjson.String || !k.Determined(m.Value) {
			continue
		}
		pattern := m.Value.Text.Value
		if err := checkPattern(pattern, b); err != nil {
			p.Add(check.AtKwargs(k, m.Value.Span, name, finding.Message{
				Text:    fmt.Sprintf("invalid regular expression in `%s`: %s", name, reason(err)),
				Outcome: schema.LookupFails, Effect: fmt.Sprintf("Every lookup of a %s raises re.error, and Airflow continues with environment variables and the metadata database.", kind),
				Help: "Correct the pattern, or remove the kwarg.",
			}))
			continue
		}
		if startsInside(pattern) {
			p.AddAs(Warning, check.AtKwargs(k, m.Value.Span, name, finding.Message{
				Text:    fmt.Sprintf("the pattern in `%s` is matched from the start of the id", name),
				Outcome: schema.AsWritten, Effect: fmt.Sprintf("It fits only ids that begin with this text, so other %ss are silently not looked up in the store.", kind),
				Help: "Begin the pattern with `.*`, or with `^` if the ids do begin like this.",
			}))
		}
	}
}

// reason returns the message of an error without what it quotes of the pattern.
func reason(err *pyre.Error) string {
	for _, known := range []string{"bad escape", "bad character range", "bad character in group name", "unknown group name", "redefinition of group name", "unknown extension",
		"incomplete escape", "undefined character name", "octal escape value"} {
		if strings.HasPrefix(err.Message, known) {
			return known
		}
	}
	return err.Message
}

// checkPattern judges a pattern as the Python of an environment does; an unknown one is 3.11 or newer.
func checkPattern(pattern string, b *airflow.Backend) *pyre.Error {
	if b.Env.Install != nil && slices.Contains([]string{"3.6", "3.7", "3.8", "3.9", "3.10"}, b.Env.Install.Base.Python) {
		return pyre.CheckBefore311(pattern)
	}
	return pyre.Check(pattern)
}

// startsInside reports a pattern whose every alternative begins with `_` or `-`, as no id does:
// it was made for a search.
func startsInside(pattern string) bool {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && beginsInside(tree)
}

func beginsInside(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Rune[0] == '_' || re.Rune[0] == '-'
	case syntax.OpConcat, syntax.OpCapture:
		return beginsInside(re.Sub[0])
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !beginsInside(sub) })
	}
	return false
}

// isPatternKwarg reports the kwarg of a lookup pattern.
func isPatternKwarg(b *airflow.Backend, name string) bool {
	return b.Spec != nil && name != "" && slices.ContainsFunc(check.Kinds(), func(kind schema.Kind) bool { return b.Spec.PatternKwarg(kind) == name })
}
