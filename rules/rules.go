// Package rules is the rule set: one file a rule, each an analysis.Analyzer with what
// people need to know about it. A rule sees settings as Airflow will see them and knows
// no file format, no report and no caller.
package rules

import (
	"cmp"
	"fmt"
	"go/token"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Severity orders findings by what they mean at run time.
type Severity int

// The severities. Error: Airflow, the build or a reader fails, or silently ignores what
// was configured, or a credential is exposed. Warning: works today and is fragile.
// Note: cannot be proved from the files, or advice.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severities = []string{"", "note", "warning", "error"}

func (s Severity) String() string { return severities[s] }

// ParseSeverity is the inverse of String.
func ParseSeverity(s string) (Severity, bool) {
	i := slices.Index(severities, s)
	return Severity(i), i > 0
}

// Doc is a rule's documentation.
type Doc struct {
	// Why says what happens at run time and for whom.
	Why string
	// Log is the line Airflow (or the build, or a reader) prints, if it prints one.
	Log string
	// Bad and Good are small projects in txtar form: "-- .env --" and so on.
	Bad, Good string
}

// Rule is an analyzer with what a linter's users need beside it.
type Rule struct {
	// ID is "family/name"; the analyzer's name is "family_name".
	ID string
	// Title is one sentence without a full stop.
	Title string
	// Severity is the default; one finding may be less or more severe.
	Severity Severity
	Doc      Doc
	// Fix says what its fixes may change: nothing, only the spelling of a value, or more.
	Fix Safety
	// Since is the first release of astrosecrets with the rule.
	Since string
	Tags  []string
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

// Family is the part of the id before the slash.
func (r *Rule) Family() string { f, _, _ := strings.Cut(r.ID, "/"); return f }

// URL is where the rule is documented.
func (r *Rule) URL() string { return docs + r.ID + ".md" }

const docs = "https://github.com/astrosecrets/astrosecrets/blob/main/docs/rules/"

// ByID finds a rule of All.
func ByID(id string) (*Rule, bool) {
	all := All()
	i, ok := slices.BinarySearchFunc(all, id, func(r *Rule, id string) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return nil, false
	}
	return all[i], true
}

// Detail is what a diagnostic says beyond its message and place. go/analysis leaves
// severity to the driver, so it travels in Diagnostic.Category.
type Detail struct {
	// Severity overrides the rule's; 0 keeps it.
	Severity Severity
	// Targets are where it holds: local, hosted, remote; empty for everywhere.
	Targets []string
	// Key names what the finding is about (a kwarg, a variable): the part of its
	// identity that survives when lines move. Never a value.
	Key string
	// Unsafe tells which of the suggested fixes (by index) are unsafe.
	Unsafe []int
	// Untrack tells which of them have git track the file of the finding no longer.
	Untrack []int
	// Credentials are where the credentials stand that it is about, wherever it points
	// to: a changed one makes it another finding.
	Credentials []Range
}

// Range is a range of a file as go/analysis has it, its end exclusive.
type Range struct{ Pos, End token.Pos }

// Encode writes d as a Diagnostic.Category.
func (d Detail) Encode() string {
	v := url.Values{}
	if d.Severity != 0 {
		v.Set("severity", d.Severity.String())
	}
	if len(d.Targets) > 0 {
		v.Set("targets", strings.Join(d.Targets, ","))
	}
	if d.Key != "" {
		v.Set("key", d.Key)
	}
	for _, i := range d.Unsafe {
		v.Add("unsafe", fmt.Sprint(i))
	}
	for _, i := range d.Untrack {
		v.Add("untrack", fmt.Sprint(i))
	}
	for _, r := range d.Credentials {
		v.Add("credential", fmt.Sprint(r.Pos, r.End))
	}
	return v.Encode()
}

// ParseDetail reads what Encode wrote.
func ParseDetail(category string) Detail {
	v, err := url.ParseQuery(category)
	if err != nil {
		return Detail{}
	}
	var d Detail
	d.Severity, _ = ParseSeverity(v.Get("severity"))
	if d.Severity < Note {
		d.Severity = 0
	}
	if t := v.Get("targets"); t != "" {
		d.Targets = strings.Split(t, ",")
	}
	d.Key = v.Get("key")
	d.Unsafe, d.Untrack = numbers(v["unsafe"]), numbers(v["untrack"])
	for _, s := range v["credential"] {
		var r Range
		if _, err := fmt.Sscan(s, &r.Pos, &r.End); err == nil {
			d.Credentials = append(d.Credentials, r)
		}
	}
	return d
}

func numbers(list []string) []int {
	var out []int
	for _, s := range list {
		var i int
		if _, err := fmt.Sscan(s, &i); err == nil {
			out = append(out, i)
		}
	}
	return out
}
