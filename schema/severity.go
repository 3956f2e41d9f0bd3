package schema

import "slices"

// Severity orders findings by what they mean at run time. The zero value means that nothing
// is reported.
type Severity int

// The severities. Error: Airflow, the build or a reader fails, or silently ignores what was
// configured, or a credential is exposed. Warning: it works today and is fragile. Note: it
// cannot be verified from the files, or it is advice.
const (
	Note Severity = iota + 1
	Warning
	Error
)

var severities = [...]string{"", "note", "warning", "error"}

// String returns "note", "warning" or "error", and "" for the zero value.
func (s Severity) String() string { return severities[s] }

// ParseSeverity is the inverse of String; it reports false for any other text.
func ParseSeverity(s string) (Severity, bool) {
	i := slices.Index(severities[:], s)
	return Severity(i), i > 0
}
