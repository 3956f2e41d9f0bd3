package airflow

import (
	"sync"

	"github.com/astrosecrets/astrosecrets/schema"
)

// answers are what rules ask of a backend more than once. Backends with the same class, kwargs and
// packages share them: the local target and the Deployment mostly read the same text.
type answers struct {
	once         sync.Once
	violations   []schema.Violation
	arguments    map[string]any
	nameVersions schema.Versions
	samples      []sample
	room         [3]sample // for those of connections, variables and options
	credentials  []Credential
	searched     bool // for credentials
}

// sample is the result of SampleNames for one kind.
type sample struct {
	kind schema.Kind
	schema.Lookups
}

// answered returns the answers so far.
func (b *Backend) answered() *answers {
	if b.answers == nil {
		b.answers = &answers{}
	}
	return b.answers
}

// shareAnswers makes the backend share the answers of another one that has the same.
func (b *Backend) shareAnswers(o *Backend) {
	if b.Spec == nil || b.Spec != o.Spec || b.Env.Install != o.Env.Install || b.Env.Template != o.Env.Template || len(b.PerKey)+len(o.PerKey) > 0 ||
		b.Kwargs == nil || o.Kwargs == nil || len(b.Kwargs.Refs)+len(o.Kwargs.Refs) > 0 ||
		b.Kwargs.Text.Value != o.Kwargs.Text.Value || !b.Kwargs.Text.IsResolved() || !o.Kwargs.Text.IsResolved() {
		return
	}
	b.answers = o.answered()
}

// Violations returns what the backend's schema finds wrong with the kwargs as the constructor gets
// them (see Arguments). It is computed once.
func (b *Backend) Violations() []schema.Violation {
	a := b.answered()
	a.once.Do(func() { a.violations = b.Spec.Validate(b.Arguments(), b.Versions()) })
	return a.violations
}

// Arguments returns the kwargs as the constructor gets them: the JSON, then the variables that set
// one key each. A value that the files do not determine is schema.UnknownValue. The map is shared,
// so callers must not change it.
func (b *Backend) Arguments() map[string]any {
	a := b.answered()
	if a.arguments == nil {
		a.arguments = b.argue(b.Kwargs)
	}
	return a.arguments
}

// NameVersions returns one of Versions for each different way to make names.
func (b *Backend) NameVersions() schema.Versions {
	a := b.answered()
	if a.nameVersions == nil {
		a.nameVersions = b.Versions()
		if n := len(a.nameVersions); n > 1 {
			if sel := b.Env.Install.Selection(b.Spec); len(sel.Compatible) == n && &sel.Compatible[0] == &a.nameVersions[0] {
				a.nameVersions = sel.Epochs()
			} else {
				a.nameVersions = b.Spec.NamingEpochs(a.nameVersions)
			}
		}
	}
	return a.nameVersions
}

// SampleNames returns the names for SampleID. Unlike LookupNames it uses what can be read of kwargs
// that are not JSON. It is computed once for each kind.
func (b *Backend) SampleNames(kind schema.Kind) schema.Lookups {
	a := b.answered()
	for i := range a.samples {
		if a.samples[i].kind == kind {
			return a.samples[i].Lookups
		}
	}
	l := b.Spec.NamesForEpochs(b.Arguments(), b.NameVersions(), b.Scope(), kind, SampleID)
	if a.samples == nil {
		a.samples = a.room[:0]
	}
	a.samples = append(a.samples, sample{kind, l})
	return l
}

// Credentials returns the kwargs of the JSON that hold a credential in plain text. A reference to an
// environment variable is not one, nor is a value that the files do not determine. Without a known
// class the name of the kwarg decides: a credential is one whatever class reads it. The slice is
// shared, so callers must not change it.
func (b *Backend) Credentials() []Credential {
	a := b.answered()
	if !a.searched {
		a.credentials, a.searched = b.findCredentials(), true
	}
	return a.credentials
}
