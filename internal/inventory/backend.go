package inventory

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Backend is one secrets backend that a target asks.
type Backend struct {
	*airflow.Backend
	// Target is the name of the target, "" outside Astro; Part distinguishes several of one target.
	Target, Part string
	// Listed is set if a listing covers this backend.
	Listed bool

	client  client
	project *load.Files
	held    map[string][]*store.Entry // by folded name
	in      []string                  // vaults that a listing has entries of
	under   []string                  // paths that were listed; nil if all of the store was
	all     []string                  // names of the store, in order
	scoped  bool
	// incomplete is set if the store holds more than was listed.
	incomplete bool
	team       string // of Input
	// definitions are those of the project that answer if the backend does not.
	definitions *definitions
	// noStart is WhyNoStart of the backend.
	noStart string
	files   map[string]*localFile // of LocalFilesystemBackend, by path
}

// HasFormat reports whether the client of the backend's store prints listings in a format.
func (b *Backend) HasFormat(f store.Format) bool { return b.client.format == f }

// Fits reports whether a listing may be that of the backend's store.
func (b *Backend) Fits(s *store.Source) bool {
	if s.Target != "" && s.Target != b.Target {
		return false
	}
	if b.IsFile() || s.IsObjectNames() && b.client.byLabel {
		return false
	}
	if where := b.where(); where != "" && s.Where != "" && !strings.EqualFold(where, s.Where) {
		return false
	}
	if s.Format == store.Names || s.Format == store.VaultOrNames {
		return true
	}
	return b.HasFormat(s.Format)
}

// NeedsPath reports whether the names of a listing are relative to a path that is not in it.
func (b *Backend) NeedsPath(s *store.Source) bool {
	return s.Path == "" && b.client.needsPath != nil && b.client.needsPath(s)
}

// where is the store that the backend asks, as a listing names it: the host of a Key Vault, a folder
// of Lockbox. It is "" if neither the listing nor the kwargs determine it.
func (b *Backend) where() string {
	if b.client.where == nil {
		return ""
	}
	return b.client.where(b)
}

// backends returns the backends of the targets, each once.
func backends(in Input, defined *definitions) []*Backend {
	var out []*Backend
	if in.Settings == nil {
		return nil
	}
	for _, e := range in.Settings.Environments {
		if e.Template || len(in.Targets) > 0 && !slices.Contains(in.Targets, e.Target.Name()) {
			continue
		}
		for _, b := range e.Backends() {
			if b.Path == "" || b.Unread() {
				continue
			}
			be := &Backend{Backend: b, Target: e.Target.Name(), Part: e.Part, team: in.Team, held: map[string][]*store.Entry{}, definitions: defined, files: map[string]*localFile{}, project: in.Settings.Files}
			if isReadable(b) {
				be.noStart = WhyNoStart(b)
			}
			if b.Spec != nil {
				be.client = clients[b.Spec.ID]
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
	switch {
	case s.Path != "":
		l = l.Under(s.Path)
		b.under = append(b.under, strings.Trim(s.Path, "/"))
	case l.Partial:
		b.under = append(b.under, l.Folders()...)
	default:
		b.scoped = true
	}
	b.Listed = true
	b.incomplete = b.incomplete || l.Incomplete
	for i := range l.Entries {
		e := &l.Entries[i]
		b.in = append(b.in, e.In...)
		b.all = append(b.all, e.Name)
		name := b.Folded(e.Name)
		b.held[name] = append(b.held[name], e)
	}
}

// Folded returns a name as the store compares it: some ignore case.
func (b *Backend) Folded(name string) string {
	if b.Spec != nil && b.Spec.IgnoresCase() {
		return strings.ToLower(name)
	}
	return name
}

// covers reports whether the listings would show a secret of this name.
func (b *Backend) covers(name string) bool {
	return b.Listed && (b.scoped || slices.Contains(b.under, path.Dir(strings.TrimPrefix(name, "/"))))
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

// isOfTwoLabels reports a Kubernetes selector with the label of a team. A listing has the labels of
// all secrets, and not which two belong to the same one.
func (b *Backend) isOfTwoLabels(n schema.Name) bool {
	return b.client.byLabel && strings.Contains(strings.ReplaceAll(n.Name, ",!", ""), ",")
}

// find returns the secret that answers, or nil. covered is false if a listing is missing.
func (b *Backend) find(lookups []schema.Name) (found *store.Entry, covered bool) {
	covered = len(lookups) > 0
	for _, n := range lookups {
		for _, name := range []string{full(n), n.Name} {
			for _, e := range b.held[b.Folded(name)] {
				if len(e.In) == 0 || n.In == "" || slices.Contains(e.In, n.In) {
					return e, true
				}
			}
		}
		covered = covered && (b.covers(full(n)) || b.covers(n.Name)) && !b.isOfTwoLabels(n)
		covered = covered && (len(b.in) == 0 || n.In == "" || slices.Contains(b.in, n.In))
	}
	return nil, covered
}

// isReadable reports whether the kwargs are known well enough to compute names.
func isReadable(b *airflow.Backend) bool {
	return b.SpecClass != nil && (b.Kwargs == nil || b.Kwargs.Known())
}

// WhyNoStart says why no Airflow command starts with a backend, "" if the files show no reason. Nothing
// is looked up then.
func WhyNoStart(b *airflow.Backend) string {
	dist, _ := b.Provider()
	switch b.StartFault() {
	case airflow.Malformed:
		return "Airflow cannot import the class, because its path contains quotes or whitespace"
	case airflow.NotInstalled:
		return "Airflow cannot import the class, because " + dist + " is not installed"
	case airflow.Uninstalled:
		return "Airflow cannot import the class, because the image build uninstalls " + dist
	case airflow.ClassRemoved:
		return "Airflow cannot import the class, which " + b.SpecClass.Distribution + " " + b.SpecClass.Until + " has removed"
	case airflow.NoReleaseWithClass:
		return "Airflow cannot import the class, because no release allowed by the pin of " + dist + " has it"
	case airflow.KwargsRefused:
		return "Airflow does not start with these kwargs"
	}
	return ""
}

// state works out what is known of an item.
func (b *Backend) state(i *Item) State {
	s := State{Definitions: b.definitions.of(b.Env, i.Kind, i.ID)}
	switch {
	case !isReadable(b.Backend):
		s.Answer, s.Detail = Unclear, "this backend's class or kwargs cannot be determined from the files"
	case b.noStart != "":
		s.Answer, s.Why, s.Detail = NotAsked, schema.NoStart, b.noStart
	default:
		//leakcheck:ok those who display an id or a name redact it
		s.Lookups = b.TeamLookupNames(b.team, i.Kind, i.ID)
		switch s.Why {
		case schema.LookedUp:
			b.compare(i, &s)
			return s
		case schema.NotAllowed, schema.Refused:
			s.Answer = Impossible
		case schema.Undetermined:
			s.Answer = Unclear
		default:
			s.Answer = NotAsked
		}
	}
	if len(s.Definitions) > 0 {
		s.Answer = Defined
	} else if s.Answer == Impossible && b.Listed {
		s.Near = b.near(i.ID, s.Names)
	}
	return s
}

// compare works out whether the store has the secret of an item that is looked up.
func (b *Backend) compare(i *Item, s *State) {
	if f := b.localFile(i.Kind, s.Names); f != nil && !b.Listed {
		f.compare(i.ID, s)
		return
	}
	found, covered := b.find(s.Names)
	s.Absent = found == nil && covered && !b.incomplete
	switch {
	case found != nil && found.Unusable == "":
		s.Answer = Present
	case found != nil:
		s.Answer, s.Unusable = Unusable, found.Unusable
	case len(s.Definitions) > 0:
		s.Answer = Defined
	case s.Absent && !b.definitions.mayManage(b.Env, i.Kind, i.ID):
		s.Answer = Missing
	}
	if found == nil && b.Listed {
		s.Near = b.near(i.ID, s.Names)
	}
}
