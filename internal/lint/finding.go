package lint

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// Finding is one thing a rule found, ready for a report.
type Finding struct {
	Rule     *rules.Rule
	Severity rules.Severity
	Message  string
	// Project is the root of the project, relative to the working directory.
	Project string
	File    *source.File
	Span    source.Span
	Targets []string
	Related []Related
	Fixes   []finding.Fix
	// Key names what it is about; see rules.Detail.
	Key string
	// Credentials are where the credentials stand that it is about, if it is about any.
	// They are for telling one from another, and never shown.
	Credentials []Place
	// Fingerprint identifies the finding between runs: rule, path, key and the order
	// among its equals, never the line, never a value.
	Fingerprint string
}

// Start is where the finding begins.
func (f *Finding) Start() source.Position { return f.File.Position(f.Span.Start) }

// End is where it ends, exclusive.
func (f *Finding) End() source.Position { return f.File.Position(f.Span.End) }

// Place is a part of a file.
type Place struct {
	File *source.File
	Span source.Span
}

// Related is another place that a finding speaks of.
type Related struct {
	File    *source.File
	Span    source.Span
	Message string
}
