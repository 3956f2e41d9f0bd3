//go:build leakcheck

// Package leakcheck is an analyzer of our own Go code: it reports every path by which the
// raw text of a checked file can reach what people or programs get to see.
//
// Raw is what mapped.String.Value, source.File.Content and source.File.Slice give, and all
// that is made of it: parts, joins, conversions, what a call that is not known to clean
// it returns (an error of strconv.Atoi repeats its argument), what a struct field is
// somewhere set to, what a closure captures or is called with, what a variable of a package or a channel holds. It must not reach fmt, log, errors.New,
// an encoder, a writer, panic, or a field that a report prints (Message, Key). Text becomes
// clean by the sanitizers alone: File.Cells and Masked, redact.Text,
// airflow.MaskedValue, the rules' quote. A single character, a length, a comparison is no
// text.
//
// A function's summary (what of its parameters its results hold, and shows) goes with it to
// the packages that call it, as a fact. What a parser returns in structs is followed field
// by field, not through the parser: parsers keep texts as mapped.String, which is raw again.
//
// A place that was looked at and is right carries a comment on its line, or the line above:
//
//	//leakcheck:ok the reason
//
// Tests are not checked.
package leakcheck

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"
)

// Analyzer reports raw text of a checked file that reaches an output.
var Analyzer = &analysis.Analyzer{
	Name:      "leakcheck",
	Doc:       "report unmasked text of a checked file that reaches an output\n\nA value in a checked file may be a credential. See the package's documentation.",
	Requires:  []*analysis.Analyzer{buildssa.Analyzer},
	FactTypes: []analysis.Fact{(*summary)(nil), (*rawField)(nil)},
	Run:       run,
}

// flow is where a value comes from: the first bit is raw text, the others are the
// parameters of the function.
type flow uint64

const raw flow = 1

func param(i int) flow {
	if i > 61 {
		return 0
	}
	return 2 << i
}

// summary is what callers need to know of a function.
type summary struct {
	Results []flow // what of the parameters, or raw text, each result holds
	Shows   flow   // the parameters that reach an output
	Into    []flow // what is written through each parameter
	Calls   []flow // what each parameter, a function, is called with

	stores map[*types.Var]flow // the fields that parameters are stored in; for this package
}

func (*summary) AFact()         {}
func (*summary) String() string { return "summary" }

// rawField is the fact about a struct field that raw text is stored in.
type rawField struct{}

func (*rawField) AFact()         {}
func (*rawField) String() string { return "raw" }

type checker struct {
	pass      *analysis.Pass
	summaries map[*ssa.Function]*summary
	fields    map[*types.Var]bool
	byObject  map[*types.Func]*ssa.Function
	bound     map[ssa.Value]bool // parameters and variables of closures, and globals, that hold raw text
	taken     []*ssa.Function    // functions that are used as values: a call of a value may call them
	changed   bool
	reports   map[token.Pos]string
}

func run(pass *analysis.Pass) (any, error) {
	prog := pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)
	c := &checker{pass: pass, summaries: map[*ssa.Function]*summary{}, fields: map[*types.Var]bool{}, bound: map[ssa.Value]bool{}, byObject: map[*types.Func]*ssa.Function{}}
	var all []*ssa.Function
	for _, fn := range append(prog.SrcFuncs, initial(prog.Pkg.Func("init"))...) {
		if !strings.HasSuffix(pass.Fset.Position(fn.Pos()).Filename, "_test.go") {
			all = append(all, fn)
			c.summaries[fn] = &summary{
				Results: make([]flow, fn.Signature.Results().Len()),
				Into:    make([]flow, len(fn.Params)), Calls: make([]flow, len(fn.Params)),
			}
			if obj, ok := fn.Object().(*types.Func); ok {
				c.byObject[obj] = fn
			}
		}
	}
	c.values(all)
	// The summaries grow until they hold: functions call each other.
	for c.changed = true; c.changed; {
		c.changed = false
		c.reports = map[token.Pos]string{}
		for _, fn := range all {
			c.function(fn)
		}
	}
	for _, fn := range all {
		if obj, ok := fn.Object().(*types.Func); ok && !clean(c.summaries[fn]) {
			pass.ExportObjectFact(obj, c.summaries[fn])
		}
	}
	for f := range c.fields {
		if f.Pkg() == pass.Pkg {
			pass.ExportObjectFact(f, &rawField{})
		}
	}
	c.publish()
	return nil, nil
}

// initial are the function that sets the package's variables and the literals in it, which
// buildssa does not count among the functions of the source: a table of functions, an
// analyzer's Run.
func initial(fn *ssa.Function) []*ssa.Function {
	if fn == nil {
		return nil
	}
	out := []*ssa.Function{fn}
	for _, anon := range fn.AnonFuncs {
		out = append(out, initial(anon)...)
	}
	return out
}

func clean(s *summary) bool {
	return s.Shows == 0 && !slices.ContainsFunc(slices.Concat(s.Results, s.Into, s.Calls), func(f flow) bool { return f != 0 })
}

// publish reports the leaks but those that a comment vouches for, and the comments that
// vouch for nothing.
func (c *checker) publish() {
	type line struct {
		file string
		n    int
	}
	used := map[line]bool{}
	vouched := map[line]token.Pos{}
	for _, f := range c.pass.Files {
		if strings.HasSuffix(c.pass.Fset.Position(f.Pos()).Filename, "_test.go") {
			continue
		}
		for _, group := range f.Comments {
			for _, comment := range group.List {
				reason, ok := strings.CutPrefix(comment.Text, "//leakcheck:ok")
				if !ok {
					continue
				}
				at := c.pass.Fset.Position(comment.Pos())
				if reason, _, _ = strings.Cut(reason, "//"); strings.TrimSpace(reason) == "" {
					c.pass.Reportf(comment.Pos(), "leakcheck:ok needs a reason")
				}
				vouched[line{at.Filename, at.Line}] = comment.Pos()
			}
		}
	}
	for _, pos := range slices.Sorted(maps.Keys(c.reports)) {
		at := c.pass.Fset.Position(pos)
		here, above := line{at.Filename, at.Line}, line{at.Filename, at.Line - 1}
		switch {
		case vouched[here].IsValid():
			used[here] = true
		case vouched[above].IsValid():
			used[above] = true
		default:
			c.pass.Reportf(pos, "%s", c.reports[pos])
		}
	}
	for l, pos := range vouched {
		if !used[l] {
			c.pass.Reportf(pos, "leakcheck:ok vouches for nothing here")
		}
	}
}
