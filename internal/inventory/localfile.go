package inventory

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/localfile"
	"github.com/astrosecrets/astrosecrets/schema"
)

// localFile is one file of LocalFilesystemBackend that is in the project.
type localFile struct {
	name string
	ids  map[string]bool
	err  error
}

// IsFile reports a backend whose store is files in the container.
func (b *Backend) IsFile() bool { return b.Spec != nil && b.Spec.IsCore() }

// localFile returns the file of the project that a LocalFilesystemBackend looks a kind up in, nil
// if the project does not have it. The images of Astro have the project in AIRFLOW_HOME, and
// Airflow runs there.
func (b *Backend) localFile(kind schema.Kind, lookups []schema.Name) *localFile {
	if !b.IsFile() || b.Target == "" || len(lookups) == 0 {
		return nil
	}
	name := path.Clean(strings.TrimPrefix(lookups[0].In, names.Home+"/"))
	if !fs.ValidPath(name) || strings.ContainsAny(name, "~$") {
		return nil
	}
	cached := string(kind) + " " + name
	if have, ok := b.files[cached]; ok {
		return have
	}
	var out *localFile
	if f := b.project.Open(name); f != nil && !f.Absent && !f.Unread {
		out = &localFile{name: name, ids: map[string]bool{}}
		ids, err := localfile.Parse(name, kind, f.Content)
		out.err = err
		for _, id := range ids {
			out.ids[id] = true
		}
	}
	b.files[cached] = out
	return out
}

// compare works out whether the file has an id. Without the id nothing is said to be missing: the
// metadata database may have it.
func (f *localFile) compare(id string, s *State) {
	switch {
	case f.err == nil && f.ids[id]:
		s.Answer = Present
	case len(s.Definitions) > 0:
		s.Answer = Defined
	case f.err != nil:
		s.Answer, s.Detail = Unclear, fmt.Sprintf("Airflow cannot read %s: %v", f.name, f.err)
	}
	s.Absent = f.err == nil && !f.ids[id]
}
