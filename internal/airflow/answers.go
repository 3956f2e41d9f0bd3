package airflow

import (
	"slices"
	"sync"

	"github.com/astrosecrets/astrosecrets/schema"
)

// answers are what rules need of a backend more than once. Each is computed on first use; an editor may
// need several at a time. Backends with the same class, kwargs and packages share them: the
// local target and the Deployment mostly read the same text.
type answers struct {
	violations   answer[[]schema.Violation]
	arguments    answer[map[string]any]
	nameVersions answer[schema.Versions]
	credentials  answer[[]Credential]
	samples      [len(sampleKinds)]answer[schema.Lookups]
}

// sampleKinds are the kinds of SampleNames, in the order of the answers.
var sampleKinds = [...]schema.Kind{schema.Connection, schema.Variable, schema.Config}

// answer is a value that is computed once.
type answer[T any] struct {
	once  sync.Once
	value T
}

func (a *answer[T]) get(compute func() T) T {
	a.once.Do(func() { a.value = compute() })
	return a.value
}

// answered returns the answers; others each time if nothing configures the backend.
func (b *Backend) answered() *answers {
	if b.answers == nil {
		return &answers{}
	}
	return b.answers
}

// shareAnswers makes the backend share the answers of another one that has the same.
func (b *Backend) shareAnswers(o *Backend) {
	if b.Spec == nil || b.Spec != o.Spec || b.Env.Install != o.Env.Install || b.Env.Template != o.Env.Template || b.Scope() != o.Scope() || len(b.PerKey)+len(o.PerKey) > 0 ||
		b.Kwargs == nil || o.Kwargs == nil || len(b.Kwargs.Refs)+len(o.Kwargs.Refs) > 0 ||
		b.Kwargs.Text.Value != o.Kwargs.Text.Value || !b.Kwargs.Text.IsResolved() || !o.Kwargs.Text.IsResolved() {
		return
	}
	b.answers = o.answers
}

// Violations returns what the backend's schema finds wrong with the kwargs as the constructor gets
// them (see Arguments). It is computed once.
func (b *Backend) Violations() []schema.Violation {
	return b.answered().violations.get(func() []schema.Violation { return b.Spec.Validate(b.Arguments(), b.Versions()) })
}

// Arguments returns the kwargs as the constructor gets them: the JSON, then the variables that set
// one key each. A value that the files do not determine is schema.UnknownValue. The map is shared,
// so callers must not change it.
func (b *Backend) Arguments() map[string]any {
	return b.answered().arguments.get(func() map[string]any { return b.argue(b.Kwargs) })
}

// NameVersions returns one of Versions for each different way to make names.
func (b *Backend) NameVersions() schema.Versions {
	return b.answered().nameVersions.get(func() schema.Versions {
		versions := b.Versions()
		if len(versions) < 2 {
			return versions
		}
		sel := b.Env.Install.Selection(b.Spec)
		if len(sel.Compatible) == len(versions) && &sel.Compatible[0] == &versions[0] {
			return sel.Epochs()
		}
		return b.Spec.NamingEpochs(versions)
	})
}

// SampleNames returns the names for SampleID. Unlike LookupNames it uses what can be read of kwargs
// that are not JSON. It is computed once for each kind.
func (b *Backend) SampleNames(kind schema.Kind) schema.Lookups {
	return b.answered().samples[slices.Index(sampleKinds[:], kind)].get(func() schema.Lookups {
		return b.Spec.NamesForEpochs(b.Arguments(), b.NameVersions(), b.Scope(), kind, SampleID)
	})
}

// Credentials returns the kwargs of the JSON that hold a credential in plain text. A reference to an
// environment variable is not one, nor is a value that the files do not determine. Without a known
// class the name of the kwarg decides: a credential is one whatever class reads it. The slice is
// shared, so callers must not change it.
func (b *Backend) Credentials() []Credential {
	return b.answered().credentials.get(b.findCredentials)
}
