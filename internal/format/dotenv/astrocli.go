package dotenv

import (
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// The two readers the Astro CLI brings itself. What they do is measured with v1.45.0.

// traceStandalone is standalone mode: trimmed lines, one pair of quotes around the value
// taken off, nothing else undone. A line without "=" is passed over silently.
func traceStandalone(content []byte) *tracer { return traceLines(content, false) }

// traceLocalStart is `astro local start` of Astro CLI 2 (internal/localenv/dotenv.go, commit 6dd6353d):
// standalone mode, with whitespace around names and values taken off before the quotes.
func traceLocalStart(content []byte) *tracer { return traceLines(content, true) }

func traceLines(content []byte, trimmed bool) *tracer {
	w := newTracer(content, 0)
	s := w.view.Value
	next := 0
	for text := range strings.SplitSeq(s, "\n") {
		line := trim(s, source.Span{Start: next, End: next + len(text)}, unicode.IsSpace)
		next += len(text) + 1
		key, _, assigned := strings.Cut(s[line.Start:line.End], "=")
		if !assigned || strings.HasPrefix(key, "#") || w.err != nil {
			continue
		}
		f := found{statement: line, key: source.Span{Start: line.Start, End: line.Start + len(key)}}
		f.token = source.Span{Start: f.key.End + 1, End: line.End}
		if trimmed {
			f.key, f.token = trim(s, f.key, unicode.IsSpace), trim(s, f.token, unicode.IsSpace)
		}
		inner := f.token
		if v := s[inner.Start:inner.End]; len(v) >= 2 && v[0] == v[len(v)-1] && (v[0] == '"' || v[0] == '\'') {
			inner = source.Span{Start: inner.Start + 1, End: inner.End - 1}
		}
		f.value = w.view.Slice(inner.Start, inner.End)
		w.add(f)
	}
	return w
}

// traceVariableLoad is `astro deployment variable create --load`: names as they are, values
// without any quotes and then spaces at their ends, the first of two assignments counts.
// A line too long ends the reading with a message, and what was read before is created.
func traceVariableLoad(content []byte) *tracer {
	w := newTracer(content, 0)
	w.eachLine(content, func(start int, line string) {
		key, value, assigned := strings.Cut(line, "=")
		if !assigned || key == "" || key[0] == '#' {
			return // the command warns about a line that is no comment, and continues
		}
		whole := source.Span{Start: start, End: start + len(line)}
		f := found{statement: whole, key: source.Span{Start: start, End: start + len(key)}}
		f.token = source.Span{Start: f.key.End + 1, End: whole.End}
		if value == "" {
			f.state = Empty
		}
		inner := f.token
		for _, set := range []func(rune) bool{quote('"'), quote('\''), unicode.IsSpace} {
			inner = trim(w.view.Value, inner, set)
		}
		f.value = w.view.Slice(inner.Start, inner.End)
		w.add(f)
	})
	return w
}

func quote(q rune) func(rune) bool { return func(r rune) bool { return r == q } }
