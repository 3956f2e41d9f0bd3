package schema

import (
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// A Selection is what pins leave of a backend's known releases, oldest first. It is shared: do not
// change it.
type Selection struct {
	// Allowed are the releases that the pins allow. Compatible are those of them that accept the
	// image's Airflow.
	Allowed, Compatible Versions
	// Epochs is NamingEpochs of Compatible.
	Epochs func() Versions
}

// maxSelections bounds how many selections a backend keeps: their keys are pins that users write.
const maxSelections = 256

// Select returns the releases that pins allow in an image, whose newest possible Airflow is given;
// nil if it is unknown. Projects pin alike, so each answer is computed once.
func (b *Backend) Select(pins pep440.Specifiers, airflow *pep440.Version) *Selection {
	key := make([]byte, 0, 128)
	if airflow != nil {
		key = airflow.Append(key)
	}
	for _, p := range pins {
		key = append(append(append(key, ' '), p.Op...), p.Version...)
	}
	return getBytes(&b.selections, key, func() *Selection { return b.selectReleases(pins, airflow) })
}

func (b *Backend) selectReleases(pins pep440.Specifiers, airflow *pep440.Version) *Selection {
	s := &Selection{}
	for i, v := range b.ReleaseVersions() {
		if !pins.Contains(v, true) {
			continue
		}
		s.Allowed = append(s.Allowed, v)
		if oldest := b.OldestAirflow(i); airflow == nil || (Range{Since: oldest}).Contains(*airflow) {
			s.Compatible = append(s.Compatible, v)
		}
	}
	s.Epochs = sync.OnceValue(func() Versions { return b.NamingEpochs(s.Compatible) })
	return s
}
