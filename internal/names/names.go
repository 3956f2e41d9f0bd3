// Package names finds the connections, variables and options that a project refers to.
//
// In goes the text of DAGs, modules, templates and YAML files; out come references with byte
// positions. An id that only a run determines is a dynamic reference, and is never guessed. The
// package knows no target, no backend and no store, and it opens no file except through the
// functions it is given.
package names

import "github.com/astrosecrets/astrosecrets/schema"

// Use is how a reference uses what it names.
type Use uint8

// The uses.
const (
	// Required fails if nothing answers.
	Required Use = iota
	// Optional has a default, or an except block around it.
	Optional
	// Default is the id that a hook or an operator uses if it is given none. Some work without
	// such a connection, so it is a hint alone.
	Default
	// Written is a variable that is set, updated or deleted here and not read.
	Written
)

// Reference is one place that names a connection, a variable or an option.
type Reference struct {
	Kind schema.Kind
	// ID is what Airflow looks up; "" if the reference is dynamic.
	ID string
	// Dynamic is set if only a run determines the id.
	Dynamic bool
	Use     Use
	// Symbol is the dotted path of what a dynamic reference names through an import, "" if it is
	// anything else. Scan resolves it if the project has the module and a constant there.
	Symbol string
	// Start and End are the place in the file, in bytes: of the id where it is written as a
	// literal, else of the expression or of the call.
	Start, End int
}

// File is what one Python file refers to.
type File struct {
	References []Reference
	// Templates are the paths of template files in arguments, which Airflow renders.
	Templates []string
	// defaults are ids that operators in YAML use if they are given none, and nothing else sets one.
	defaults []defaultID
	// SearchPaths are the literal values of template_searchpath in the file.
	SearchPaths []string
	// Imports are the dotted paths of the modules that the file imports; relative ones begin
	// with dots.
	Imports []string
	// Err says why the rest of the file could not be read; Airflow cannot import such a file.
	Err error
}
