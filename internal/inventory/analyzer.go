package inventory

import (
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Analyzer makes the inventory of a project for rules. It reads the DAGs only if a backend is
// configured whose names can be computed; the inventory is empty otherwise.
var Analyzer = &analysis.Analyzer{
	Name:       "inventory",
	Doc:        "what the DAGs refer to, and the secrets that Airflow looks up for it",
	Requires:   []*analysis.Analyzer{References, airflow.Analyzer},
	ResultType: reflect.TypeFor[*Inventory](),
	Run: func(pass *analysis.Pass) (any, error) {
		settings := pass.ResultOf[airflow.Analyzer].(*airflow.Settings)
		files := settings.Files
		declares := declares(settings)
		if files.References == nil || !asks(settings) && !declares {
			return &Inventory{}, nil
		}
		// Rules about stores are silent on ids that classes use by default; declared ones may be these.
		b, err := pass.ResultOf[References].(*Reading).sources(IgnoreSyntax(settings), declares)
		if err != nil {
			return nil, err
		}
		return b.build(Input{Settings: settings, Stores: files.Stores}), nil
	},
}

// mostSpots is how many places of an id rules get to see. They report the first one whose file can be
// read. The memory of a project with many DAGs depends on its ids alone.
const mostSpots = 4

// declares reports that the manifest of Astro CLI 2 declares connections or variables.
func declares(s *airflow.Settings) bool {
	return s.Manifest != nil && slices.ContainsFunc(s.Manifest.Declarations, func(d *pyproject.Declaration) bool {
		return d.Kind != pyproject.DeclaredVariable
	})
}

// asks reports whether a backend looks up connections or variables under names that can be
// computed and that its store allows.
func asks(s *airflow.Settings) bool {
	return slices.ContainsFunc(s.Environments, func(e *airflow.Environment) bool {
		return !e.Template && slices.ContainsFunc(e.Backends(), func(b *airflow.Backend) bool {
			return b.Path != "" && !b.Unread() && (looksUp(b, schema.Connection) || looksUp(b, schema.Variable))
		})
	})
}

// Asks reports whether the backend looks up ids of a kind, as far as the kwargs determine it, and under
// names that the store allows for an ordinary id. Where it is false, another rule is about the
// kwargs.
func (b *Backend) Asks(kind schema.Kind) bool { return looksUp(b.Backend, kind) }

func looksUp(b *airflow.Backend, kind schema.Kind) bool {
	if !isReadable(b) || b.Kwargs != nil && b.Kwargs.Faulty() {
		return false
	}
	l := b.SampleNames(kind)
	return (l.Why == schema.LookedUp || l.Why == schema.NoMatch) && !l.Varies
}
