package inventory

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/schema"
)

// List is a command that lists secrets of a store, with the folder that it lists; "" if it lists all.
type List struct{ Command, Folder string }

// Lists returns the commands that list what the backend looks up, nil if none is known. A store that
// lists one folder at a time has one command for each.
func (inv *Inventory) Lists(b *Backend) []List {
	if !isReadable(b.Backend) || !b.MayShowNames() {
		return nil
	}
	if b.client.list != nil {
		if command := b.client.list(b); command != "" {
			return []List{{Command: command}}
		}
	}
	if b.client.listFolder == nil {
		return nil
	}
	var out []List
	for _, folder := range inv.folders(b) {
		out = append(out, List{b.client.listFolder(b, folder), folder})
	}
	return out
}

// folders returns the folders of the names that the items are looked up under, sorted.
func (inv *Inventory) folders(b *Backend) []string {
	at := slices.Index(inv.Backends, b)
	var out []string
	for _, i := range inv.Items {
		for _, n := range i.States[at].Names {
			if folder := path.Dir(full(n)); folder != "." && folder != "/" {
				out = append(out, strings.Trim(folder, "/"))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Folders returns where the backend looks ids up: the folders of the items, and those of any id. It
// returns false if the kwargs do not determine it.
func (inv *Inventory) Folders(b *Backend) (folders []string, known bool) {
	if !isReadable(b.Backend) {
		return nil, false
	}
	folders = inv.folders(b)
	for _, kind := range []schema.Kind{schema.Connection, schema.Variable, schema.Config} {
		for _, n := range b.SampleNames(kind).Names {
			folders = append(folders, strings.Trim(path.Dir(full(n)), "/"))
		}
	}
	slices.Sort(folders)
	return slices.Compact(folders), true
}

// mark notes which listings a backend looks ids up in.
func (inv *Inventory) mark(stores []store.Source) {
	for i := range stores {
		s := &stores[i]
		if s.Compared == nil || s.Compared.Load() {
			continue
		}
		for _, b := range inv.Backends {
			if b.Fits(s) && !b.NeedsPath(s) && inv.looksIn(b, s) {
				s.Compared.Store(true)
			}
		}
	}
}

// looksIn reports whether a backend may look an id up in the folder that was listed.
func (inv *Inventory) looksIn(b *Backend, s *store.Source) bool {
	if s.Path == "" {
		return true
	}
	folders, known := inv.Folders(b)
	return !known || slices.Contains(folders, strings.Trim(s.Path, "/"))
}

// IsCovered reports whether the listings show if the secret of a state is in the store.
// It is true of an id that the backend does not look up.
func (b *Backend) IsCovered(s *State) bool {
	return !b.Listed || s.Why != schema.LookedUp || s.Absent || s.Answer == Present || s.Answer == Unusable
}
