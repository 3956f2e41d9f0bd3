package lint

import (
	"fmt"
	"go/types"
	"reflect"
	"runtime/debug"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules"
)

// action is one analyzer with its Pass for every project. The pass has no Report: the findings are the
// result of an analyzer.
type action struct {
	pass   analysis.Pass
	inputs *inputs
	done   bool // in this run
	result any
	err    error
}

// inputs are the results that actions with the same requirements share: nearly all rules require
// the settings and nothing else.
type inputs struct {
	needs   []*action
	results map[*analysis.Analyzer]any
	done    bool // in this run
	err     error
}

// set gives an input analyzer its result.
func (a *action) set(result any) { a.done, a.result = true, result }

// action returns the action of an analyzer, and makes it the first time.
func (x *Runner) action(a *analysis.Analyzer) *action {
	if have := x.actions[a]; have != nil {
		return have
	}
	if x.pkg == nil {
		x.pkg = types.NewPackage("project", "project")
	}
	out := &action{pass: analysis.Pass{
		Analyzer:          a,
		Pkg:               x.pkg,
		ReadFile:          x.readFile,
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}}
	out.inputs = x.inputsOf(a.Requires)
	out.pass.ResultOf = out.inputs.results
	if x.actions == nil {
		x.actions = map[*analysis.Analyzer]*action{}
	}
	x.actions[a] = out
	x.all = append(x.all, out)
	return out
}

// inputsOf returns the inputs of an analyzer with some requirements.
func (x *Runner) inputsOf(requires []*analysis.Analyzer) *inputs {
	for _, have := range x.inputs {
		if slices.EqualFunc(have.needs, requires, func(need *action, a *analysis.Analyzer) bool { return need.pass.Analyzer == a }) {
			return have
		}
	}
	out := &inputs{results: make(map[*analysis.Analyzer]any, len(requires))}
	for _, a := range requires {
		out.needs = append(out.needs, x.action(a))
	}
	x.inputs = append(x.inputs, out)
	return out
}

// checksOf returns the actions of rules. The projects of a tree mostly have the same rules.
func (x *Runner) checksOf(list []*rules.Rule) []*action {
	if !slices.Equal(x.rules, list) {
		x.rules, x.checks = slices.Clone(list), nil
		for _, r := range list {
			x.checks = append(x.checks, x.action(r.Analyzer))
		}
	}
	return x.checks
}

// findings performs the check of a rule and returns its result; nil if it failed, or was performed
// before.
func (x *Runner) findings(check *action) []*finding.Finding {
	if check.done {
		return nil
	}
	x.perform(check)
	out, _ := check.result.([]*finding.Finding)
	return out
}

// perform runs an action after those that it needs. If one of them failed, it fails too; the failure is
// recorded once.
func (x *Runner) perform(a *action) {
	if a.done {
		return
	}
	a.done = true
	if a.err = x.provide(a.inputs); a.err != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			x.fail(a, fmt.Errorf("%s: internal error (%T)\n%s", a.pass.Analyzer.Name, p, debug.Stack()))
		}
	}()
	a.pass.Fset, a.pass.OtherFiles = x.run.fset, x.run.names
	result, err := a.pass.Analyzer.Run(&a.pass)
	if err == nil && reflect.TypeOf(result) != a.pass.Analyzer.ResultType {
		err = fmt.Errorf("result is %T, want %v", result, a.pass.Analyzer.ResultType)
	}
	if err != nil {
		x.fail(a, fmt.Errorf("%s: %w", a.pass.Analyzer.Name, err))
		return
	}
	a.result = result
}

// provide performs the actions whose results are inputs. The error is that of the first that failed.
func (x *Runner) provide(in *inputs) error {
	if in.done {
		return in.err
	}
	in.done = true
	for _, need := range in.needs {
		x.perform(need)
		if need.err != nil {
			in.err = need.err
			return in.err
		}
		in.results[need.pass.Analyzer] = need.result
	}
	return nil
}

func (x *Runner) fail(a *action, err error) {
	a.err, a.result = err, nil
	x.run.failures = append(x.run.failures, err)
}

// reset makes ready for the next project, which overwrites what the passes hold of this one.
func (x *Runner) reset() {
	for _, a := range x.all {
		a.done, a.result, a.err = false, nil, nil
	}
	for _, in := range x.inputs {
		in.done, in.err = false, nil
	}
	x.run = nil
}

// readFile lets an analyzer written for any driver read the files of the project, and no other.
func (x *Runner) readFile(name string) ([]byte, error) {
	if f := x.run.files.ByPath(name); f != nil {
		return f.Content, nil
	}
	return nil, fmt.Errorf("%s is not a file of this project", name)
}
