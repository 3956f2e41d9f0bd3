package setting

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// plain writes a value as it is.
type plain struct{}

func (plain) Encode(_ *mapped.String, _, _ int, text string) (string, bool) { return text, true }
func (plain) Requote(_ *mapped.String, text string) (string, bool)          { return text, true }

// TestScalarRewritesUpToALimit writes no value again that no process can be started with.
func TestScalarRewritesUpToALimit(t *testing.T) {
	for _, tc := range []struct {
		bytes int
		want  bool
	}{{longestWritten, true}, {longestWritten + 1, false}} {
		text := strings.Repeat("a", tc.bytes)
		s := &Scalar{String: mapped.Plain(0, text), Quoting: plain{}}
		if e, ok := s.Rewrite(text[1:] + "b"); ok != tc.want || ok && !strings.HasSuffix(e.Text, "b") {
			t.Errorf("Rewrite of %d bytes: %v, want %v", tc.bytes, ok, tc.want)
		}
		if _, ok := s.Requote("b"); ok != tc.want {
			t.Errorf("Requote of %d bytes: %v, want %v", tc.bytes, ok, tc.want)
		}
	}
	if _, ok := (&Scalar{}).Rewrite("b"); ok {
		t.Error("a value without an encoder is written")
	}
}
