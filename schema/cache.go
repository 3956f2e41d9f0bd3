package schema

import (
	"strings"
	"sync"
)

// A boundedCache keeps answers by question. What it keeps depends on the question alone, so it may
// forget: when it is full it starts again. It may be used from several goroutines.
//
// A process that lives long, such as the language server, sees pins and tags without end.
type boundedCache[K comparable, V any] struct {
	// limit is how many answers are kept.
	limit int

	mu      sync.RWMutex
	answers map[K]V
}

// get returns the answer to a question, from compute if it is not kept.
func (c *boundedCache[K, V]) get(question K, compute func() V) V {
	c.mu.RLock()
	answer, ok := c.answers[question]
	c.mu.RUnlock()
	if ok {
		return answer
	}
	answer = compute()
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.answers[question]; ok {
		return kept // all callers share one answer
	}
	if c.answers == nil || len(c.answers) >= c.limit {
		c.answers = make(map[K]V)
	}
	c.answers[question] = answer
	return answer
}

// maxText is the length in bytes of the longest question that getText keeps an answer to.
const maxText = 256

// getText is get for a question that is a part of a longer text, which is not to be kept for it.
func getText[V any](c *boundedCache[string, V], question string, compute func() V) V {
	c.mu.RLock()
	answer, ok := c.answers[question]
	c.mu.RUnlock()
	switch {
	case ok:
		return answer
	case len(question) > maxText:
		return compute()
	}
	return c.get(strings.Clone(question), compute)
}

// getBytes is get for a question in a buffer, which is copied only if its answer is not kept yet.
func getBytes[V any](c *boundedCache[string, V], question []byte, compute func() V) V {
	c.mu.RLock()
	answer, ok := c.answers[string(question)]
	c.mu.RUnlock()
	if ok {
		return answer
	}
	return c.get(string(question), compute)
}
