package rules

import (
	"iter"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
)

// seen is what one reader makes of a statement.
type seen struct {
	reader dotenv.Reader
	value  string
	set    bool
	// effective is what Airflow makes of the value with the variables that this reader sets;
	// of a variable that Airflow does not expand it is the value.
	effective string
	// depends is set if the reader expands variables that the file does not set above, open if the file
	// does not set them at all: the shell may have them.
	depends, open bool
	right         bool
}

// see is what a reader makes of the variable of that name.
func see(f *envfile.File, r dotenv.Reader, name string, expands bool) seen {
	s := seen{reader: r}
	a, ok := f.Read(r).Lookup(name)
	if !ok || a.State != dotenv.Set {
		return s
	}
	s.value, s.effective, s.set = a.Value.Value, a.Value.Value, true
	if !expands {
		return s
	}
	unset := false
	if strings.Contains(s.value, "$") {
		text, refs := airflow.Expand(s.value, nil, valuesOf(f, r, name))
		s.effective = text.Value
		// A variable that the file leaves empty has to be set where this reader sets the others.
		unset = slices.ContainsFunc(refs, func(ref airflow.Ref) bool { return !ref.Set && inFile(f, ref.Name) })
	}
	s.depends = len(a.DependsOn) > 0
	s.open = unset || s.depends && !slices.ContainsFunc(a.DependsOn, func(n string) bool { return inFile(f, n) || !meantName(f.Slice(a.Value.Span), n) })
	return s
}

// valuesOf are the variables that a reader sets, without one.
func valuesOf(f *envfile.File, r dotenv.Reader, without string) func(name string) (string, bool) {
	return func(name string) (string, bool) {
		if a, ok := f.Read(r).Lookup(name); ok && a.State == dotenv.Set && name != without {
			return a.Value.Value, true
		}
		return "", false
	}
}

// assignments yields the statements of an env file that set a variable.
func assignments(f *envfile.File) iter.Seq[*dotenv.Statement] {
	return func(yield func(*dotenv.Statement) bool) {
		for i := range f.Script.Statements {
			if st := &f.Script.Statements[i]; st.Kind == dotenv.Assigns && !yield(st) {
				return
			}
		}
	}
}

func inFile(f *envfile.File, name string) bool {
	for st := range assignments(f) {
		if f.Slice(st.Key) == name {
			return true
		}
	}
	return false
}

// meantName reports a name that is a reference on purpose.
func meantName(value, name string) bool {
	return upperName(name) || strings.Contains(value, "${"+name)
}

// upperName reports a name in the form of an environment variable.
func upperName(name string) bool {
	return strings.IndexFunc(name, func(r rune) bool { return r != '_' && (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) < 0
}

// refers reports a value that Airflow is meant to expand. If the dollar sign were written as a JSON escape,
// Airflow would keep it.
func refers(f *envfile.File, s *seen, name string) bool {
	_, refs := airflow.Expand(s.value, nil, valuesOf(f, s.reader, name))
	return slices.ContainsFunc(refs, func(r airflow.Ref) bool { return r.Set || meantReference(s.value, r) })
}
