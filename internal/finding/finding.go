package finding

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Finding is one thing that a rule reports. Rule, Severity, Message and Range are always set.
type Finding struct {
	Rule     RuleID
	Severity Severity
	Message
	// Details are lines that lay out more below the source line, such as what each reader sees.
	Details []string
	// Range is the place in the files.
	source.Range
	// Targets are the names of the targets where the finding holds; empty for everywhere.
	Targets []string
	// Project is the root of the project, relative to the working directory.
	Project string
	Related []Related
	Fixes   []Fix
	// Key names what the finding is about, such as a kwarg or a variable. It is the part of
	// the finding's identity that stays the same when lines move. It is never a value.
	Key string
	// Credentials are the places of the credentials that the finding is about. They tell one
	// finding from another in a baseline, and are never displayed.
	Credentials []source.Range
	// Fingerprint identifies the finding between runs. It is made of the rule, the path, the
	// key and the order among equal findings; never of the line, never of a value.
	Fingerprint string
	// Views are what may be displayed of the files that the finding refers to.
	Views redact.Views
}

// Files returns the files that the finding and its fixes refer to, some of them more than once.
func (f *Finding) Files() []*source.File {
	out := []*source.File{f.File}
	for _, r := range f.Related {
		out = append(out, r.File)
	}
	for _, x := range f.Fixes {
		for _, e := range x.Edits {
			out = append(out, e.File)
		}
	}
	return out
}

// Message is what a finding says in words, with the class of the effect.
type Message struct {
	// Text says what is wrong at this place, in one sentence without a full stop.
	Text string
	// Outcome is the class of Effect: what Airflow does. It is "" if the files do not determine
	// that, or if another program is concerned.
	Outcome schema.Outcome
	// Effect says what happens at run time, and which command or process does it.
	Effect string
	// Help says what to do.
	Help string
}

// An Effect is what happens at run time, as class and as words.
type Effect struct {
	Outcome schema.Outcome
	Words   string
}

// With returns the message with another effect.
func (m Message) With(e Effect) Message {
	m.Outcome, m.Effect = e.Outcome, e.Words
	return m
}

// String returns the three parts as one paragraph: "text: effect help".
func (m Message) String() string {
	more := strings.TrimSpace(m.Effect + " " + m.Help)
	if more == "" {
		return m.Text
	}
	return m.Text + ": " + more
}

// RuleID is the name of a rule, "family/name".
type RuleID string

// Family returns the part before the slash.
func (id RuleID) Family() string {
	family, _, _ := strings.Cut(string(id), "/")
	return family
}

// Matches reports whether name is the rule's id, its family, or a glob of either, in which * is any
// number of characters but a slash: "prefix/*", "*/unknown-key", "k*".
func (id RuleID) Matches(name string) bool {
	if name == string(id) || name == id.Family() {
		return true
	}
	return IsGlob(name) && (matchStars(name, string(id)) || matchStars(name, id.Family()))
}

// IsGlob reports whether a name of rules is a glob.
func IsGlob(name string) bool { return strings.Contains(name, "*") }

// matchStars matches a glob whose only special character is *: it can hold nothing but parts of the
// names that it matches, so that it may be displayed.
func matchStars(glob, s string) bool {
	pieces := strings.Split(glob, "*")
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) || strings.Count(glob, "/") != strings.Count(s, "/") {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return true
}

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
