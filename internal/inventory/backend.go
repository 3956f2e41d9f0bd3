package inventory

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Backend is one secrets backend that a target asks.
type Backend struct {
	*airflow.Backend
	// Target is the name of the target, "" outside Astro; Part tells several apart.
	Target, Part string
	// Listed is set if a listing covers this backend.
	Listed bool

	held   map[string]*store.Entry // by folded name
	under  []string                // paths that were listed; nil if all of the store was
	fold   bool
	all    []string // names of the store, in order
	scoped bool
	// incomplete is set if the store holds more than was listed.
	incomplete bool
	local      map[key]Definition // connections and variables of airflow_settings.yaml
}

// Definition is where a project defines an id.
type Definition struct {
	// Name is the variable, or the key of airflow_settings.yaml.
	Name string
	// Path and Line are the place in the project; Start and End the span of the name, in bytes.
	Path       string
	Line       int
	Start, End int
	// Local is set if only the local database has it.
	Local bool
}

// formats are the listings of the stores that our backends ask, by the id of their schema.
var formats = map[string]store.Format{
	"azure-key-vault": store.AzureKeyVault, "aws-secrets-manager": store.AWSSecretsManager, "aws-ssm": store.AWSParameterStore,
	"google-secret-manager": store.GoogleSecrets, "hashicorp-vault": store.VaultOrNames, "kubernetes": store.Kubernetes,
	"yandex-lockbox": store.YandexLockbox, "onepassword": store.OnePassword, "akeyless": store.Akeyless,
}

// Fits reports whether a listing may be that of the backend's store.
func (b *Backend) Fits(s *store.Source) bool {
	if s.Target != "" && s.Target != b.Target {
		return false
	}
	if s.Format == store.Names || s.Format == store.VaultOrNames {
		return true
	}
	return b.Spec != nil && formats[b.Spec.ID] == s.Format
}

// NeedsPath reports whether the names of a listing are relative to a path that it does not tell.
func (b *Backend) NeedsPath(s *store.Source) bool {
	return s.Path == "" && s.Format == store.VaultOrNames && b.Spec != nil && b.Spec.ID == "hashicorp-vault"
}

// backends returns the backends of the targets, each once.
func backends(in Input) []*Backend {
	var out []*Backend
	if in.Settings == nil {
		return nil
	}
	var local map[key]Definition
	for _, e := range in.Settings.Environments {
		if e.Template || len(in.Targets) > 0 && !slices.Contains(in.Targets, e.Target.Name()) {
			continue
		}
		for _, b := range e.Backends() {
			if b.Path == "" || b.Unread() {
				continue
			}
			be := &Backend{Backend: b, Target: e.Target.Name(), Part: e.Part, held: map[string]*store.Entry{}}
			be.fold = b.Spec != nil && b.Spec.ID == "azure-key-vault" // its names are case-insensitive
			if e.Target == setting.Local {
				if local == nil {
					local = settingsFile(in.Settings)
				}
				be.local = local
			}
			for i := range in.Stores {
				if be.Fits(&in.Stores[i]) && !be.NeedsPath(&in.Stores[i]) {
					be.hold(&in.Stores[i])
				}
			}
			out = append(out, be)
		}
	}
	return out
}

// hold adds the names of a listing.
func (b *Backend) hold(s *store.Source) {
	l := s.Listing
	if s.Path != "" {
		l = l.Under(s.Path)
		b.under = append(b.under, strings.Trim(s.Path, "/"))
	} else {
		b.scoped = true
	}
	b.Listed = true
	b.incomplete = b.incomplete || l.Incomplete
	for i := range l.Entries {
		e := &l.Entries[i]
		b.held[b.Folded(e.Name)] = e
		b.all = append(b.all, e.Name)
	}
}

// Folded returns a name as the store compares it: Key Vault ignores case.
func (b *Backend) Folded(name string) string {
	if b.fold {
		return strings.ToLower(name)
	}
	return name
}

// covers reports whether the listings would show a secret of this name.
func (b *Backend) covers(name string) bool {
	return b.Listed && (b.scoped || slices.ContainsFunc(b.under, func(p string) bool { return path.Dir(name) == p }))
}

// full is the name of a secret with the mount it is in; of a Kubernetes selector the label that it
// asks for, since the rest of it excludes the secrets of teams.
func full(n schema.Name) string {
	if label, _, ok := strings.Cut(n.Name, ",!"); ok {
		return label
	}
	if n.In == "" {
		return n.Name
	}
	return strings.Trim(n.In, "/") + "/" + strings.TrimPrefix(n.Name, "/")
}

// find returns the secret that answers, or nil. covered is false if a listing is missing.
func (b *Backend) find(asked []schema.Name) (found *store.Entry, covered bool) {
	covered = len(asked) > 0
	for _, n := range asked {
		for _, name := range []string{full(n), n.Name} {
			if e := b.held[b.Folded(name)]; e != nil {
				return e, true
			}
		}
		covered = covered && (b.covers(full(n)) || b.covers(n.Name))
	}
	return nil, covered
}

// Readable reports whether the kwargs are known well enough to compute names.
func (b *Backend) Readable() bool {
	return b.SpecClass != nil && (b.Kwargs == nil || b.Kwargs.Known())
}

// state works out what is known of an item.
func (b *Backend) state(i *Item) State {
	s := State{By: b.definition(i.Kind, i.ID)}
	if !b.Readable() {
		s.Answer = Unclear
		s.Detail = "this backend's class or kwargs cannot be determined from the files"
		if s.By.Name != "" {
			s.Answer = Defined
		}
		return s
	}
	//leakcheck:ok those who display an id or a name redact it
	s.Lookups = b.LookupNames(i.Kind, i.ID)
	switch s.Why {
	case schema.LookedUp:
		found, covered := b.find(s.Names)
		switch {
		case found != nil && found.Unusable == "":
			s.Answer = Present
		case found != nil:
			s.Answer, s.Unusable = Unusable, found.Unusable
		case s.By.Name != "":
			s.Answer = Defined
		case covered && !b.incomplete:
			s.Answer = Missing
		}
		if found == nil && b.Listed {
			s.Near = b.near(i.ID, s.Names)
		}
		return s
	case schema.NotAllowed, schema.Refused:
		s.Answer = Impossible
	case schema.Undetermined:
		s.Answer = Unclear
	default:
		s.Answer = NotAsked
	}
	if s.By.Name != "" {
		s.Answer = Defined
	} else if s.Answer == Impossible && b.Listed {
		s.Near = b.near(i.ID, s.Names)
	}
	return s
}

// definition returns where the environment or the local database defines an id.
func (b *Backend) definition(kind schema.Kind, id string) Definition {
	if d := inEnvironment(b.Env, kind, id); d.Name != "" {
		return d
	}
	return b.local[key{kind, id}]
}

// inEnvironment returns the variable that defines an id. Airflow looks up AIRFLOW_CONN_ and
// AIRFLOW_VAR_ with the id in upper case (airflow/secrets/environment_variables.py).
func inEnvironment(e *airflow.Environment, kind schema.Kind, id string) Definition {
	prefix := map[schema.Kind]string{schema.Connection: "AIRFLOW_CONN_", schema.Variable: "AIRFLOW_VAR_"}[kind]
	if prefix == "" {
		return Definition{}
	}
	if v := e.Lookup(prefix + strings.ToUpper(id)); v != nil {
		at := v.Name.Span
		return Definition{Name: v.Name.Value, Path: v.Name.File.Name, Line: v.Name.File.LineAt(at.Start), Start: at.Start, End: at.End}
	}
	return Definition{}
}
