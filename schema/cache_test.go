package schema

import (
	"fmt"
	"sync"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// size returns how many answers are kept.
func (c *boundedCache[K, V]) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.answers)
}

func TestBoundedCache(t *testing.T) {
	c := boundedCache[int, int]{limit: 3}
	computed := 0
	ask := func(n int) int { return c.get(n, func() int { computed++; return n * n }) }
	for range 2 {
		for n := range 3 {
			if got := ask(n); got != n*n {
				t.Errorf("%d: %d", n, got)
			}
		}
	}
	if computed != 3 || c.size() != 3 {
		t.Errorf("%d computed, %d kept", computed, c.size())
	}
	for n := range 100 {
		ask(n)
		if c.size() > c.limit {
			t.Fatalf("%d answers kept, the limit is %d", c.size(), c.limit)
		}
	}
}

// TestBoundedCacheShares gives all callers one answer.
func TestBoundedCacheShares(t *testing.T) {
	c := boundedCache[string, *int]{limit: 10}
	var group sync.WaitGroup
	answers := make([]*int, 50)
	for i := range answers {
		group.Add(1)
		go func() {
			defer group.Done()
			answers[i] = c.get("x", func() *int { return new(int) })
		}()
	}
	group.Wait()
	for _, a := range answers {
		if a != answers[0] {
			t.Fatal("two answers to one question")
		}
	}
}

// TestNothingGrows asks what users can write without end: pins, releases of Airflow, ids, values and
// schemas. What is kept stays within its limits.
func TestNothingGrows(t *testing.T) {
	b, ok := ByID("aws-secrets-manager")
	if !ok {
		t.Fatal("no backend")
	}
	custom, err := ParseBackend([]byte(`{"x-class": "a.B", "x-releases": {"versions": ["1.0"]}, "properties": {"a": {"x-since": "2.0"}, "b": {"x-since": "3.0"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 * maxParsed {
		release := fmt.Sprintf("2.%d.%d", i/7, i%7)
		pins, ok := pep440.ParseSpecifiers(">=" + release)
		if !ok {
			t.Fatal(release)
		}
		s := b.Select(pins, parsedVersion(release))
		b.SuggestKwarg(release)
		ParseImage("runtime:" + release)
		if i%50 == 0 {
			b.NamesForEpochs(map[string]any{"connections_prefix": release}, s.Epochs(), Scope{}, Connection, release)
			custom.Validate(map[string]any{"a": release}, ParseVersions(fmt.Sprint(i)))
		}
		AirflowRange{Min: release}.Releases()
		Range{Since: release}.Contains(pep440.Version{})
	}
	for name, size := range map[string][2]int{
		"selections":  {b.selections.size(), maxSelections},
		"namings":     {b.namings.size(), maxNamings},
		"suggestions": {b.suggestions.size(), maxSuggestions},
		"images":      {images.size(), maxImages},
		"versions":    {parsedVersions.size(), maxParsed},
		"patterns":    {compiledPatterns.size(), maxParsed},
		"ranges":      {airflowReleases.size(), maxAirflowRanges},
		"schemas":     {len(custom.custom.compiled), maxCompiled},
	} {
		if size[0] > size[1] || size[0] == 0 {
			t.Errorf("%s: %d kept, the limit is %d", name, size[0], size[1])
		}
	}
}
