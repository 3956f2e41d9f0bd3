package finding

import (
	"iter"
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
func (f *Finding) Files() iter.Seq[*source.File] {
	return func(yield func(*source.File) bool) {
		if !yield(f.File) {
			return
		}
		for _, r := range f.Related {
			if !yield(r.File) {
				return
			}
		}
		for _, x := range f.Fixes {
			for _, e := range x.Edits {
				if !yield(e.File) {
					return
				}
			}
		}
	}
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

type (
	// RuleID is schema.RuleID.
	RuleID = schema.RuleID
	// Severity is schema.Severity.
	Severity = schema.Severity
)

// The severities; see schema.Severity.
const (
	Note    = schema.Note
	Warning = schema.Warning
	Error   = schema.Error
)
