package setting

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
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

// TestScalarKeepsLineBreaks takes the carriage return of no line break, which a shell reads as part of a value.
func TestScalarKeepsLineBreaks(t *testing.T) {
	f := source.New("deploy.sh", "deploy.sh", []byte("A=x.Y\r\nB=z"))
	s := &Scalar{String: mapped.Plain(2, "x.Y\r"), File: f, Quoting: plain{}}
	for text, want := range map[string]bool{"x.Y": false, "x.Z": false, "x.Z\r": true} {
		if e, ok := s.Rewrite(text); ok != want {
			t.Errorf("Rewrite to %q: %v, want %v: %+v", text, ok, want, e)
		}
		if _, ok := s.Requote(text); ok != want {
			t.Errorf("Requote as %q: %v, want %v", text, ok, want)
		}
	}
}
