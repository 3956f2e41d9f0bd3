package setting

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Variable is one NAME=value as a file states it and as the reader of that file sees it.
type Variable struct {
	Name  Scalar
	Value Scalar
	// UnresolvedReason says why the files do not determine the value at all.
	UnresolvedReason Reason
	// Secrecy is the mark the source gives the variable.
	Secrecy Secrecy
	// MarkSpan is the place of the mark (is_secret: false), if there is one.
	MarkSpan source.Span
	// MarkEdits mark it as secret; nil, or none, if that cannot be written here. They are
	// computed on demand, because each is verified by reading the file again.
	MarkEdits func() []finding.Edit
	// EntrySpan is the `value: …` of a Kubernetes EnvVar, which a reference can replace.
	EntrySpan source.Span
	// Raw is the value as the file writes it, if Value is at another place: a map where a string belongs.
	Raw source.Span
	// DisplayName is how the file names the setting if that is not an environment variable:
	// "`backend` in [secrets]". Name then is the variable that sets the same.
	DisplayName string
	// DependsOn are variables the value was made from that the file does not set.
	DependsOn []string
}

// Secrecy says whether a source marks a variable as secret.
type Secrecy int

// The marks: a file that has no marks at all says SecrecyUnknown.
const (
	SecrecyUnknown Secrecy = iota
	Secret
	Plain
)

// Consumer names what has a file read: the command that a user types
// ("`astro deployment variable create --load`"), or else a program ("Airflow").
type Consumer string

// Layer is what one source sets for a process.
type Layer struct {
	File *source.File
	// Consumer is who reads it.
	Consumer Consumer
	// Origin is the kind of source.
	Origin Origin
	// Vars in the order of the file; the last of a name has precedence.
	Vars []*Variable
}
