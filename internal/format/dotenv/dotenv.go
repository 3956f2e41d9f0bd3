// Package dotenv reads a .env file as each of the programs around Astro reads it, and maps every byte
// of a value to the file. It knows nothing of rules, reports or credentials.
//
// Four of the readers are the real libraries. A library returns a map without positions, so each has
// a tracer here that reads the file in the same way and keeps the positions. The library decides the
// value; the positions of the tracer count as far as it gets the same value.
package dotenv

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Reader names one of the programs that read a .env file.
type Reader string

// The readers, by the names of `astrosecrets env --format json`.
const (
	// Compose is `astro dev start`: compose-go's dotenv.
	Compose Reader = "compose"
	// Docker is `astro dev pytest` and `astro run`: `docker run --env-file`.
	Docker Reader = "docker"
	// Standalone is `astro dev start --standalone`: the Astro CLI's own code.
	Standalone Reader = "standalone"
	// LocalStart is `astro local start` of Astro CLI 2: its own code.
	LocalStart Reader = "local-start"
	// VariableLoad is `astro deployment variable create --load`: the Astro CLI's own code.
	VariableLoad Reader = "variable-load"
	// EnvFromFile is `astro env variable create --from-file`: gotenv's StrictParse.
	EnvFromFile Reader = "env-from-file"
	// Godotenv is everything built on github.com/joho/godotenv.
	Godotenv Reader = "godotenv"
)

// reader is how a file is read: by a tracer alone, or by a library with a tracer for the positions.
type reader struct {
	name  Reader
	trace func(content []byte) *tracer
	// call calls the library; nil if the tracer is the reader.
	call func(content []byte) (map[string]string, error)
	// keepsFirst is set if the first of two assignments of one variable counts, not the last.
	keepsFirst bool
	// empty is the state of an assignment without a value.
	empty State
	// keeps is set if what was read before an error stays set.
	keeps bool
}

func readers() []reader {
	return []reader{
		{name: Compose, trace: traceCompose, call: callCompose},
		{name: Docker, trace: traceDocker, call: callDocker},
		{name: Standalone, trace: traceStandalone},
		{name: LocalStart, trace: traceLocalStart},
		{name: VariableLoad, trace: traceVariableLoad, keepsFirst: true, empty: Empty, keeps: true},
		{name: EnvFromFile, trace: traceGotenv, call: callGotenv},
		{name: Godotenv, trace: traceGodotenv, call: callGodotenv},
	}
}

// Readers lists the readers of Astro CLI 1, in the order reports show them.
func Readers() []Reader {
	return []Reader{Compose, Docker, Standalone, VariableLoad, EnvFromFile, Godotenv}
}

// CLI2Readers lists the readers of a project of Astro CLI 2.
func CLI2Readers() []Reader { return []Reader{LocalStart, VariableLoad, EnvFromFile, Godotenv} }

// State is what became of an assignment.
type State int

const (
	// Set means: the variable has this value.
	Set State = iota
	// Overridden means: another assignment of the same variable counts, see Reading.Lookup.
	Overridden
	// Empty means: the reader refuses an empty value and leaves the variable alone (variable-load).
	Empty
	// Inherited means: a name without a value. The variable is as the shell has it: here, unset.
	Inherited
)

// String is the state in lower case.
func (s State) String() string {
	return [...]string{"set", "overridden", "empty", "inherited"}[s]
}

// Assignment is one place where a reader takes the file to assign a variable.
type Assignment struct {
	// Key is the name as the reader sees it, which may hold spaces, a byte order mark or
	// the word export.
	Key     string
	KeySpan source.Span
	// Value is what the reader yields with an empty process environment. Its Unresolved
	// parts are made of references that the file does not resolve: empty, unless the shell
	// has the variable. They may be empty ranges.
	Value mapped.String
	// Statement is everything the assignment is made of, from export or the name to the
	// end of the value, quotes included, comment excluded.
	Statement source.Span
	// DependsOn are the names the value refers to, directly or through other variables of
	// the file, that the file does not assign before: Compose, Docker (a name without
	// "=") and EnvFromFile then ask the shell. Godotenv never does: such a reference is
	// always empty.
	DependsOn []string
	State     State
}

// Reading is what one reader makes of one file.
type Reading struct {
	Reader Reader
	// Assignments are in the order of the file. With Err there are none, except for
	// VariableLoad, which keeps what it has read before.
	Assignments []Assignment
	// Err is why and where the reader stops; nil where it reads to the end.
	Err *Error

	exact bool // the trace came to the library's answer
	plain bool // readPlain has read the file
}

// IsPlain reports a file that all readers read alike, without a variable that is empty or assigned twice.
func (r *Reading) IsPlain() bool {
	return r.plain && !slices.ContainsFunc(r.Assignments, func(a Assignment) bool { return a.State != Set || a.Value.Value == "" })
}

// As returns the reading as another reader's, of a file that all readers read alike.
func (r *Reading) As(other Reader) *Reading {
	out := *r
	out.Reader = other
	return &out
}

// Lookup is the assignment that counts for key.
func (r *Reading) Lookup(key string) (*Assignment, bool) {
	for i := range r.Assignments {
		if a := &r.Assignments[i]; a.State == Set && a.Key == key {
			return a, true
		}
	}
	return nil, false
}

// assignmentAt is the assignment whose statement holds the byte offset, as this reader sees the file.
func (r *Reading) assignmentAt(offset int) (*Assignment, bool) {
	n := len(r.Assignments)
	i := sort.Search(n, func(i int) bool { return r.Assignments[i].Statement.End >= offset })
	if i == n || r.Assignments[i].Statement.Start > offset {
		return nil, false
	}
	return &r.Assignments[i], true
}

// Error is why a reader stops. The message is ours: those of the libraries quote values.
type Error struct {
	// Message says what the reader cannot take; it holds no text of the file.
	Message Reason
	// Line is 1-based, 0 where it is not known.
	Line int
	// Offset is the byte offset of the place.
	Offset int
}

// Error is the message, with the line where it is known.
func (e *Error) Error() string {
	if e.Line == 0 {
		return string(e.Message)
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

// Read reads content as r does in a shell without any variables. An unknown reader reads
// nothing and says so.
func Read(r Reader, content []byte) *Reading {
	for _, d := range readers() {
		if d.name != r {
			continue
		}
		if list, ok := readPlain(content, d.empty); ok {
			override(list, d.keepsFirst)
			return &Reading{Reader: r, Assignments: list, exact: true, plain: true}
		}
		return d.read(content)
	}
	return &Reading{Reader: r, Err: &Error{Message: "no reader of this name"}}
}

// read reads content with the tracer and the library.
func (d *reader) read(content []byte) *Reading {
	r := d.name
	w := d.trace(content)
	out := &Reading{Reader: r, Assignments: w.list, Err: w.err, exact: true}
	if d.call != nil && !w.alone {
		answer, err := callLibrary(d.call, apply(content, w.cuts))
		switch {
		case err != nil && w.err == nil:
			out.Err = &Error{Message: "this reader cannot read the file"}
			out.exact = false
		case err == nil:
			out.exact = w.err == nil
			out.Err = nil
			if index := effective(w.list, false); !w.agrees(index, answer) {
				out.exact = false
				out.Assignments = reconcile(content, w.list, index, answer)
			}
		}
	}
	if out.Err != nil {
		if out.Err == w.err {
			out.Err.Line = 1 + bytes.Count(content[:out.Err.Offset], []byte{'\n'})
		}
		if !d.keeps {
			out.Assignments = nil
		}
	}
	override(out.Assignments, d.keepsFirst)
	return out
}

// callLibrary calls a library and takes a panic for an error: whatever it cannot take, its users
// cannot either.
func callLibrary(call func([]byte) (map[string]string, error), content []byte) (answer map[string]string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the library panics")
		}
	}()
	return call(content)
}

// few is the number of assignments up to which comparing each with each is faster than a map.
const few = 16

// override marks the assignments that the reader does not keep, because another of the same key counts.
func override(list []Assignment, keepsFirst bool) {
	if len(list) > few {
		effective(list, keepsFirst)
		return
	}
	for i := range list {
		for j := range list[:i] {
			first, last := &list[j], &list[i]
			switch {
			case first.State != Set || last.State != Set || first.Key != last.Key:
			case keepsFirst:
				last.State = Overridden
			default:
				first.State = Overridden
			}
		}
	}
}

// effective returns which assignment of each key the reader keeps, and marks the others.
func effective(list []Assignment, keepsFirst bool) map[string]int {
	index := make(map[string]int, len(list))
	for i := range list {
		a := &list[i]
		if a.State != Set {
			continue
		}
		before, dup := index[a.Key]
		switch {
		case dup && keepsFirst:
			a.State = Overridden
			continue
		case dup:
			list[before].State = Overridden
		}
		index[a.Key] = i
	}
	return index
}

// reconcile makes list say what the library says, where the trace came to something else:
// values are taken from the library, positions from the nearest thing known.
func reconcile(content []byte, list []Assignment, index map[string]int, answer map[string]string) []Assignment {
	var out []Assignment
	for i, a := range list {
		value, set := answer[a.Key]
		if won, ok := index[a.Key]; ok && won == i {
			if !set {
				continue
			}
			if a.Value.Value != value {
				a.Value = align(content, a.Value.Span, value)
			}
		}
		out = append(out, a)
	}
	var script *Script
	for _, key := range slices.Sorted(maps.Keys(answer)) {
		if _, ok := index[key]; ok {
			continue
		}
		if script == nil {
			script = Scan(content)
		}
		a := Assignment{Key: key} // at the start of the file, if it is nowhere else
		var at source.Span
		for _, s := range script.Statements {
			if s.Kind == Assigns && string(content[s.Key.Start:s.Key.End]) == key {
				a.KeySpan, a.Statement, at = s.Key, s.Span, s.Value
			}
		}
		a.Value = align(content, at, answer[key])
		out = append(out, a)
	}
	sorting.Stable(out, func(a, b Assignment) int { return a.Statement.Start - b.Statement.Start })
	return out
}

// align finds the bytes of value, in order, in the source bytes of token. It is a guess
// for the sake of a position; where it fails, every byte comes from the whole token.
func align(content []byte, token source.Span, value string) mapped.String {
	var b mapped.Builder
	at := token.Start
	for i := 0; i < len(value); i++ {
		n := bytes.IndexByte(content[at:token.End], value[i])
		if n < 0 {
			b = mapped.Builder{}
			b.Escape(token.Start, token.Len(), value)
			return b.Text(token)
		}
		b.Copy(at+n, value[i:i+1])
		at += n + 1
	}
	return b.Text(token)
}
