package inventory

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime/debug"

	"golang.org/x/tools/go/analysis"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/names"
)

// References begins to read the DAGs of a project whose files look as if they configure a backend, so that
// they are read while the settings are worked out. A driver runs it before other analyzers to make use of
// that, and calls Close of its result at the end.
var References = &analysis.Analyzer{
	Name:       "references",
	Doc:        "what the DAGs refer to, read while the settings are worked out",
	Requires:   []*analysis.Analyzer{load.Input},
	ResultType: reflect.TypeFor[*Reading](),
	Run: func(pass *analysis.Pass) (any, error) {
		files := load.FilesOf(pass)
		r := &Reading{files: files}
		if mayAsk(files) {
			r.begin()
		}
		return r, nil
	},
}

// Reading collects what the DAGs of a project refer to.
type Reading struct {
	files   *load.Files
	early   *names.Early // nil if reading did not begin, and after Close
	done    chan struct{}
	builder *builder
	failure error
}

// mayAsk reports that a project has folders with DAGs and a file that seems to configure a backend. It
// reports false for one with a manifest, which decides what is looked for in the DAGs.
func mayAsk(files *load.Files) bool {
	if files.References == nil || !files.HasFolders {
		return false
	}
	configures := false
	for _, f := range files.All {
		if files.Kind(f) == load.KindPyproject {
			return false
		}
		configures = configures || bytes.Contains(f.Content, []byte("SECRETS__BACKEND")) || bytes.Contains(f.Content, []byte("secretBackend"))
	}
	return configures
}

// begin reads the DAGs for rules. These are silent on ids that classes use by default.
func (r *Reading) begin() {
	r.early, r.done, r.builder = names.NewEarly(), make(chan struct{}), newBuilder()
	r.builder.most = mostSpots
	go func(early *names.Early) {
		defer close(r.done)
		defer func() {
			if p := recover(); p != nil {
				r.failure = fmt.Errorf("internal error (%T)\n%s", p, debug.Stack())
			}
		}()
		r.files.References(names.Options{Early: early}, r.builder.addSource)
	}(r.early)
}

// sources returns a builder with the sources of the project.
func (r *Reading) sources(syntax names.IgnoreSyntax, defaults bool) (*builder, error) {
	if r.early != nil && !defaults {
		r.early.Need(syntax)
		r.early = nil
		<-r.done
		return r.builder, r.failure
	}
	b := newBuilder()
	b.most = mostSpots
	r.files.References(names.Options{Syntax: syntax, Defaults: defaults}, b.addSource)
	return b, nil
}

// Close ends the reading if it was not needed.
func (r *Reading) Close() {
	if r.early != nil {
		r.early.Drop()
		r.early = nil
		<-r.done
	}
}
