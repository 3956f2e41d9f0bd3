// Package rules is the rule set: one file a rule, each an analysis.Analyzer with what
// people need to know about it. A rule sees settings as Airflow will see them and knows
// no file format, no report and no caller.
package rules

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/astrosecrets/astrosecrets/internal/finding"
)

type (
	// Severity is finding.Severity.
	Severity = finding.Severity
	// RuleID is finding.RuleID.
	RuleID = finding.RuleID
)

// The severities; see finding.Severity.
const (
	Note    = finding.Note
	Warning = finding.Warning
	Error   = finding.Error
)

// Doc is a rule's documentation.
type Doc struct {
	// Why says what happens at run time and for whom.
	Why string
	// Log is the line Airflow (or the build, or a reader) prints, if it prints one.
	Log string
	// Bad and Good are small projects in txtar form: "-- .env --" and so on.
	Bad, Good string
}

// Rule is an analyzer with what the users of a linter need in addition.
type Rule struct {
	// ID is "family/name"; the analyzer's name is "family_name".
	ID RuleID
	// Title is one sentence without a full stop.
	Title string
	// Severity is the default; one finding may be less or more severe.
	Severity Severity
	Doc      Doc
	// Fix says what its fixes may change: nothing, only the spelling of a value, or more.
	Fix Safety
	// Since is the first release of astrosecrets with the rule.
	Since string
	// Tags are words that viewers filter by, and Unnecessary and Deprecated.
	Tags []string
	// Preview is set for a rule about a pre-release, whose facts may still change.
	Preview bool
	// Defers are the rules whose findings about the same thing make this rule's superfluous. The
	// driver drops the latter: a finding that overlaps theirs, or that is about the same credential.
	Defers []RuleID
	// SecuritySeverity is a CVSS-like score ("0.1" to "10.0") where the rule guards a
	// credential; empty otherwise.
	SecuritySeverity string
	Analyzer         *analysis.Analyzer
}

// Safety says how far a rule's fixes can be trusted.
type Safety int

// The levels of fix safety. A safe fix keeps the meaning that was intended; an unsafe
// one needs a look, or a step outside the files.
const (
	NoFix Safety = iota
	Safe
	Unsafe
)

// The tags of rules whose findings editors display in a way of their own.
const (
	Unnecessary = "unnecessary" // faded out: nothing reads the text
	Deprecated  = "deprecated"  // struck through: another name replaces it
)

// URL is where the rule is documented.
func (r *Rule) URL() string { return URL(r.ID) }

// URL returns the address of the page about a rule.
func URL(id RuleID) string { return docs + string(id) + ".md" }

const docs = "https://github.com/astrosecrets/astrosecrets/blob/main/docs/rules/"

// ByID finds a rule of All.
func ByID(id RuleID) (*Rule, bool) {
	all := All()
	i, ok := slices.BinarySearchFunc(all, id, func(r *Rule, id RuleID) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return nil, false
	}
	return all[i], true
}
