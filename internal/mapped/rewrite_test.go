package mapped

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestReplace decodes one part and leaves another one unresolved.
func TestReplace(t *testing.T) {
	outer := Plain(100, `a$$b$(NAME)c`)
	got := outer.Replace(func(i int) (int, string, bool) {
		switch rest := outer.Value[i:]; {
		case strings.HasPrefix(rest, "$$"):
			return 2, "$", false
		case strings.HasPrefix(rest, "$("):
			return len("$(NAME)"), "$(NAME)", true
		}
		return 0, "", false
	})
	if got.Value != "a$b$(NAME)c" || got.Span != outer.Span {
		t.Errorf("Replace: %q at %v", got.Value, got.Span)
	}
	if len(got.Unresolved) != 1 || got.Unresolved[0] != (source.Span{Start: 3, End: 10}) {
		t.Errorf("unresolved: %v", got.Unresolved)
	}
	for i, want := range map[int]source.Span{0: {Start: 100, End: 101}, 1: {Start: 101, End: 103}, 2: {Start: 103, End: 104}, 10: {Start: 111, End: 112}} {
		if at := got.Source(i, i+1); at != want {
			t.Errorf("Source(%d): %v, want %v", i, at, want)
		}
	}
}
