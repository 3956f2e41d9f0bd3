package schema

import (
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// A Selection is what pins leave of a backend's known releases. It is shared: do not change it.
type Selection struct {
	// Allowed are the releases that the pins allow; Matching are those of them that accept an
	// Airflow as new as the one given.
	Allowed, Matching Versions
	// Stretches is NameStretches of Matching.
	Stretches func() Versions
}

// Select picks the releases that pins allow in an image whose newest possible Airflow is given
// ("" if it is unknown). Projects pin alike, so each answer is worked out once.
func (b *Backend) Select(pins pep440.Specifiers, airflow string) *Selection {
	var key strings.Builder
	key.WriteString(airflow)
	for _, p := range pins {
		key.WriteString(" " + p.Op + p.Version)
	}
	if s, ok := b.selections.Load(key.String()); ok {
		return s.(*Selection)
	}
	s := &Selection{}
	newest := version(airflow)
	for i, v := range b.Known() {
		if !pins.Contains(v, true) {
			continue
		}
		s.Allowed = append(s.Allowed, v)
		if oldest := b.OldestAirflow(i); newest == nil || (Range{Since: oldest}).Contains(*newest) {
			s.Matching = append(s.Matching, v)
		}
	}
	s.Stretches = sync.OnceValue(func() Versions { return b.NameStretches(s.Matching) })
	kept, _ := b.selections.LoadOrStore(key.String(), s)
	return kept.(*Selection)
}
