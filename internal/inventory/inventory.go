// Package inventory says of each connection, variable and option that a project refers to which
// secret Airflow looks up on each target, and whether it is there.
//
// In go the references, the environments and listings of stores; out comes one item for each id.
// The package writes no text for a terminal and never holds the value of a secret.
package inventory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Input is what an inventory is made of.
type Input struct {
	Settings *airflow.Settings
	Sources  []names.Source
	// Stores are listings; without one, nothing is said to be missing.
	Stores []store.Source
	// Targets restricts the targets; empty keeps all.
	Targets []string
	// Team is the team of the tasks that look the ids up; "" for tasks without one.
	Team string
}

// Inventory is what a project refers to, sorted by kind and id.
type Inventory struct {
	Items []*Item
	// Dynamic are references whose id only a run determines.
	Dynamic []Spot
	// Unread are files that could not be read, or not all of them.
	Unread []names.Source
	// Backends are the backends that are asked, in the order of Item.States.
	Backends []*Backend
}

// Item is one id.
type Item struct {
	Kind schema.Kind
	ID   string
	// Use is the strictest of its spots.
	Use   names.Use
	Spots []Spot
	// Local is where the environment of local runs or airflow_settings.yaml defines it; nil if
	// neither does.
	Local  *Definition
	States []State // one for each of Inventory.Backends
}

// Spot is a place that refers to something.
type Spot struct {
	Path string
	*names.Place
}

// Answer is what is known of one id on one target.
type Answer int

// The answers.
const (
	// Unknown: there is no listing of the store, or it does not cover the secret.
	Unknown Answer = iota
	// Present: the store has the secret.
	Present
	// Missing: the store does not have it, and nothing else in the project defines the id.
	Missing
	// Unusable: the store has it and does not return it.
	Unusable
	// Defined: the store does not have it or was not listed, and the project defines the id.
	Defined
	// Impossible: the store cannot have a secret of this name.
	Impossible
	// NotAsked: the backend does not look up such an id.
	NotAsked
	// Unclear: the kwargs or the class are not known well enough.
	Unclear
)

var answers = [...]string{"unknown", "present", "missing", "unusable", "defined", "impossible", "not-asked", "unclear"}

// String returns the answer in one word, as JSON and CSV have it.
func (a Answer) String() string { return answers[a] }

// State is one id on one target.
type State struct {
	Answer
	schema.Lookups
	// Absent is set if the store is known not to have the secret.
	Absent bool
	// Definitions are the places of the project that define the id, in the order in which Airflow
	// asks for them after the backend.
	Definitions []Definition
	// Near is a secret of the store that was probably meant, "" if none.
	Near string
	// Unusable says why the store does not return the secret.
	Unusable string
}

// Asked returns the name of the secret that is looked up first, "" if none is.
func (s *State) Asked() string {
	if len(s.Names) == 0 {
		return ""
	}
	return s.Names[0].Name
}

// New makes the inventory.
func New(in Input) *Inventory {
	b := newBuilder()
	for _, s := range in.Sources {
		b.addSource(s)
	}
	return b.build(in)
}

// build makes the inventory of the sources that were added.
func (b *builder) build(in Input) *Inventory {
	out := b.Inventory
	b.options(in.Settings)
	for _, i := range b.items {
		out.Items = append(out.Items, i)
	}
	sorting.Stable(out.Items, func(x, y *Item) int {
		return cmp.Or(strings.Compare(string(x.Kind), string(y.Kind)), strings.Compare(x.ID, y.ID))
	})
	if b.most > 0 && len(out.Items)+len(in.Stores) == 0 { // for rules, which have nothing to compare then
		return out
	}
	defined := newDefinitions(in)
	out.Backends = backends(in, defined)
	for _, i := range out.Items {
		i.Local = defined.local(i.Kind, i.ID)
		for _, be := range out.Backends {
			i.States = append(i.States, be.state(i))
		}
	}
	out.mark(in.Stores)
	return out
}

type key struct {
	kind schema.Kind
	id   string
}

// builder collects what sources refer to.
type builder struct {
	*Inventory
	items map[key]*Item
	// most is how many spots of an item are kept: the first ones that look it up. 0 keeps all.
	most int
}

func newBuilder() *builder { return &builder{Inventory: &Inventory{}} }

// addSource adds the references of a file.
func (b *builder) addSource(s names.Source) {
	if s.Err != nil && (b.most == 0 || len(b.Unread) < b.most) {
		unread := s
		unread.Places = slices.Clone(s.Places)
		b.Unread = append(b.Unread, unread)
	}
	for i := range s.Places {
		b.add(Spot{s.Path, &s.Places[i]})
	}
}

func (b *builder) add(s Spot) {
	switch {
	case !s.Dynamic:
		i := b.item(s)
		if b.most == 0 {
			i.Spots = append(i.Spots, s)
		} else if s.Use == names.Required || s.Use == names.Optional {
			b.keep(i, s)
		}
	case b.most == 0 || len(b.Dynamic) < b.most:
		place := *s.Place
		b.Dynamic = append(b.Dynamic, Spot{s.Path, &place})
	}
}

// item returns the item that a spot refers to.
func (b *builder) item(s Spot) *Item {
	k := key{s.Kind, s.ID}
	i := b.items[k]
	if i == nil {
		i = &Item{Kind: s.Kind, ID: s.ID, Use: s.Use}
		if b.items == nil {
			b.items = map[key]*Item{}
		}
		b.items[k] = i
	}
	i.Use = min(i.Use, s.Use)
	return i
}

// keep adds a spot to an item if it is one of the first ones.
func (b *builder) keep(i *Item, s Spot) {
	inOrder := func(a, b Spot) int { return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Start, b.Start)) }
	if n := len(i.Spots); n == b.most && inOrder(i.Spots[n-1], s) < 0 { // as in most files
		return
	}
	at, _ := slices.BinarySearchFunc(i.Spots, s, inOrder)
	// A copy, so that the other references of the file are not kept with it.
	place := *s.Place
	i.Spots = slices.Insert(i.Spots, at, Spot{s.Path, &place})
	i.Spots = i.Spots[:min(len(i.Spots), b.most)]
}

// options adds what options of Airflow refer to: a connection for remote logs, and the secrets
// that hold options (AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET).
func (b *builder) options(s *airflow.Settings) {
	if s == nil {
		return
	}
	seen := map[*setting.Variable]bool{}
	for _, e := range s.Environments {
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			name := v.Name.Value
			if !strings.HasSuffix(name, "CONN_ID") && !setting.IsSecretOption(name) {
				return
			}
			if !strings.HasPrefix(name, "AIRFLOW__") || v.UnresolvedReason != "" || !v.Value.IsResolved() || v.Value.Value == "" || seen[v] || e.Template {
				return
			}
			seen[v] = true
			r := names.Reference{Kind: schema.Config, ID: v.Value.Value, Start: v.Value.Span.Start, End: v.Value.Span.End}
			switch _, option, _ := strings.Cut(strings.TrimPrefix(name, "AIRFLOW__"), "__"); {
			case option == "REMOTE_LOG_CONN_ID":
				r.Kind = schema.Connection
			case option == "CONN_ID", strings.HasSuffix(option, "_CONN_ID"): // of an executor, of Cosmos
				r.Kind, r.Use = schema.Connection, names.Optional
			case airflow.SecretOption(name) == nil || !isSecretName(v.Value.Value) || e.Lookup(strings.TrimSuffix(name, "_SECRET")) != nil:
				return // backend/secret-option reports what is not a name
			}
			at := v.Value.File.Position(r.Start)
			spot := Spot{v.Value.File.Name, &names.Place{Reference: r, Line: at.Line, Column: at.Column}}
			i := b.item(spot)
			i.Spots = append(i.Spots, spot) // behind those of DAGs
		})
	}
}

// isSecretName reports text that can be meant as the name of a secret.
func isSecretName(value string) bool {
	return !strings.Contains(value, "://") && !strings.ContainsAny(value, "\"' \t")
}
