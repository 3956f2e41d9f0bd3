// Package dockerfile reads a Dockerfile as BuildKit does, and maps every byte of a value to the file.
// BuildKit's shell lexer expands the words; the lines are parsed here, with the byte positions that
// BuildKit's parser lacks, and tests compare the two. It continues after an instruction that BuildKit
// refuses. It opens no file.
package dockerfile

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// File is a Dockerfile.
type File struct {
	Stages []*Stage
	Errors []Error // what BuildKit refuses, in order
	Escape byte    // the escape character: \ or `
}

// Stage is what is between one FROM and the next.
type Stage struct {
	Name string // lower case, as BuildKit compares; empty without AS
	// Base is the image reference, or the name of an earlier stage, with the ARGs before
	// the first FROM put in. An ARG without a default leaves an unresolved part.
	Base mapped.String
	// Parent is the earlier stage that Base names; nil for an image.
	Parent *Stage
	Span   source.Span // the FROM instruction

	Env     []Env
	Runs    []*Run
	Copies  []Copy
	OnBuild []Env         // ENV under ONBUILD: they take effect in images built from this one
	User    mapped.String // the last USER; empty without
	Dir     string        // the WORKDIR at the end, relative to the base image's if not absolute

	scope scope
	shell string // the program of the last SHELL
}

// Env is one NAME=value of an ENV instruction.
type Env struct {
	Name  mapped.String
	Value mapped.String // as the image gets it
	// DependsOn are the variables Value was made from that this file does not set, in
	// order of name. Unless the base image sets them they are empty, and so they are in Value.
	DependsOn []string
	Span      source.Span    // the ENV instruction
	Quoting   mapped.Encoder // writes a new value; nil where positions are not exact
}

// Error is something that makes BuildKit refuse the file.
type Error struct {
	Kind Kind
	Span source.Span // what is refused
	// Name is the variable an ENV error belongs to, empty where there is none.
	Name mapped.String
	// Value is, for EnvNoEquals, the text that was meant to be the value: up to where
	// its JSON ends if it is JSON and pairs follow, or else to the end of the instruction.
	Value mapped.String
	// Quoting writes Value in a form that BuildKit takes; nil without a Value.
	Quoting mapped.Encoder
}

// Kind is the sort of an Error.
type Kind int

// The kinds of errors.
const (
	EnvNoEquals        Kind = iota + 1 // can't find = in a word: spaces split the value
	EnvNoValue                         // ENV needs a name and a value
	EnvNoName                          // ENV =value
	UnclosedQuote                      // a quote is not closed
	BadSubstitution                    // a ${…} that the lexer refuses
	BadHeredoc                         // a here-document without its end
	LineTooLong                        // the line is 64 KiB or longer
	BadDirective                       // # escape= with anything but \ or `, or twice
	BadFrom                            // FROM takes an image, or image AS name
	UnknownInstruction                 // no such instruction
	NoStage                            // an instruction before the first FROM, or no FROM at all
	Syntax                             // anything else that BuildKit's parser refuses
	TooManyErrors                      // reading stopped
	comment                            // not an error: a line to leave out
)

func newError(k Kind, at source.Span) Error {
	return Error{Kind: k, Span: at}
}

// Final is the stage that a build without --target makes: the last. It is nil in a
// file without FROM.
func (f *File) Final() *Stage {
	if len(f.Stages) == 0 {
		return nil
	}
	return f.Stages[len(f.Stages)-1]
}

// Chain is the stage and those it is built from, the outermost base first.
func (s *Stage) Chain() []*Stage {
	var out []*Stage
	for ; s != nil && len(out) <= maxChain; s = s.Parent {
		out = append(out, s)
	}
	slices.Reverse(out)
	return out
}

// Image is the reference of the image the chain of stages starts from.
func (s *Stage) Image() *mapped.String {
	for n := 0; s.Parent != nil && n < maxChain; n++ {
		s = s.Parent
	}
	return &s.Base
}

// Environment is every ENV that takes effect in the stage's image, in order: of two
// with one name the later one counts.
func (s *Stage) Environment() []Env {
	if s.Parent == nil {
		return slices.Clip(s.Env)
	}
	var out []Env
	for _, stage := range s.Chain() {
		if stage.Parent != nil {
			out = append(out, stage.Parent.OnBuild...)
		}
		out = append(out, stage.Env...)
	}
	return out
}
