package dotenv

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Quoting rewrites values of one .env file in place, for the readers that must agree on
// what is written. Whatever it returns has been read back by each of them: every one gives
// the variable the new value, and every other variable as before. No other reader stops at it
// either, unless it did before.
type Quoting struct {
	content []byte
	readers []Reader
	before  map[Reader]*Reading
	spent   int // bytes read to prove something
	// plain is isPlain(content), once it is known.
	plain, known bool
}

// allowance is how many bytes all proofs for a file may read, less than a second's worth: a
// thousand edits of an ordinary file, a few of one that is larger than any. What is not
// proven is not offered.
const allowance = 16 << 20

var _ mapped.Encoder = (*Quoting)(nil)

// NewQuoting is the quoting of content for the given readers; none means all of them.
func NewQuoting(content []byte, readers ...Reader) *Quoting {
	if len(readers) == 0 {
		readers = Readers()
	}
	return &Quoting{content: content, readers: readers}
}

// Encode is what to write in place of the source of t.Value[i:j], so that the value reads
// t.Value[:i] + s + t.Value[j:]. It keeps the quotes that are there, and is false where
// some reader would not read that: Requote may still.
func (q *Quoting) Encode(t *mapped.String, i, j int, s string) (string, bool) {
	if i < 0 || j < i || j > len(t.Value) || q.spent > allowance {
		return "", false
	}
	want := t.Value[:i] + s + t.Value[j:]
	e := Edit{Span: t.Source(i, j), Text: s}
	if q.provenPlain(e, t.Span.Start, want) { // as most are
		return s, true
	}
	return q.first(e, spellings(s), t.Span, want)
}

// Requote is what to write in place of t.Span, so that the value reads s: bare, in single
// quotes or in double quotes, whichever all readers understand.
func (q *Quoting) Requote(t *mapped.String, s string) (string, bool) {
	return q.first(Edit{Span: t.Span}, quotings(s), t.Span, s)
}

// first is the first text that, put in place of e.Span, is proven.
func (q *Quoting) first(e Edit, texts iter.Seq[string], token source.Span, want string) (string, bool) {
	if !within(q.content, e.Span) {
		return "", false
	}
	for text := range texts {
		e.Text = text
		after := source.Span{Start: token.Start, End: token.End + len(e.Text) - e.Span.Len()}
		if q.provenPlain(e, after.Start, want) || q.proven([]Edit{e}, token, after, "", want) == nil {
			return e.Text, true
		}
	}
	return "", false
}

// within reports a span of content.
func within(content []byte, s source.Span) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(content)
}

// provenPlain proves an edit in one line of a plain file, which stays plain: all readers then read the name
// before the first "=" and the value after it, and every other line is as it was. It is false where that
// does not hold, and for a value that is not want or not in the line at offset at.
func (q *Quoting) provenPlain(e Edit, at int, want string) bool {
	if !within(q.content, e.Span) || len(q.content)+len(e.Text) > maxPlain || !q.isPlain() {
		return false
	}
	start := bytes.LastIndexByte(q.content[:e.Span.Start], '\n') + 1
	end := len(q.content)
	if n := bytes.IndexByte(q.content[e.Span.Start:], '\n'); n >= 0 {
		end = e.Span.Start + n
	}
	if e.Span.End > end || want == "" {
		return false
	}
	line := append(make([]byte, 0, end-start+len(e.Text)), q.content[start:e.Span.Start]...)
	line = append(append(line, e.Text...), q.content[e.Span.End:end]...)
	if at < start || at > start+len(line) || len(line) == 0 {
		return false
	}
	if stop, assigns := plainLine(line, 0); stop != len(line) || !assigns {
		return false
	}
	before, _, assigned := bytes.Cut(q.content[start:end], []byte{'='})
	key, value, _ := bytes.Cut(line, []byte{'='})
	return assigned && bytes.Equal(key, before) && string(value) == want
}

func (q *Quoting) isPlain() bool {
	if !q.known {
		q.plain, q.known = isPlain(q.content), true
	}
	return q.plain
}

// proven applies edits and reads the file with every reader. before and after are where the
// rewritten statement is. key, if not empty, is the name all must give it.
func (q *Quoting) proven(edits []Edit, before, after source.Span, key, want string) error {
	content := apply(q.content, edits)
	readers := q.concerned()
	if q.isPlain() && isPlain(content) {
		readers = q.readers[:1] // the others read the same
	}
	for _, name := range readers {
		if q.spent > allowance {
			return errors.New("proving it would take too long")
		}
		if q.before[name] == nil {
			if q.before == nil {
				q.before = make(map[Reader]*Reading, len(readers))
			}
			q.before[name] = Read(name, q.content)
		}
		was := q.before[name]
		now := q.readAround(name, content, after, was.Err != nil)
		if !slices.Contains(q.readers, name) && (now.Err == nil || was.Err != nil) {
			continue
		}
		if now.Err != nil {
			return fmt.Errorf("%s could not read the result", name)
		}
		a, ok := now.assignmentAt(after.Start)
		switch {
		case !ok, a.Value.Value != want, a.State == Empty, a.State == Inherited, key != "" && a.Key != key:
			return fmt.Errorf("%s would read something else", name)
		case key != "" && a.State != Set:
			return errors.New("the variable is assigned more than once")
		}
		if was.Err == nil && !maps.Equal(was.outside(before, a.Key), now.outside(after, a.Key)) {
			return fmt.Errorf("%s would read other variables differently", name)
		}
	}
	return nil
}

// concerned lists the readers that a proof runs: those that must agree, and those that must not stop.
// In a project of Astro CLI 2 the readers of version 1 are not among them.
func (q *Quoting) concerned() []Reader {
	if slices.Contains(q.readers, LocalStart) {
		return CLI2Readers()
	}
	return Readers()
}

// readAround reads content. Where a reader that stopped before stops at a statement other than
// the one at around, that one is not what is to be proven here: it is read without it. A reader
// that did not stop before has been stopped by the edit.
func (q *Quoting) readAround(name Reader, content []byte, around source.Span, stopped bool) *Reading {
	var script *Script
	for range maxOther {
		q.spent += len(content)
		r := Read(name, content)
		if r.Err == nil || r.Err.Line == 0 || !stopped {
			return r
		}
		if script == nil {
			script = Scan(content)
		}
		st, ok := script.At(r.Err.Offset)
		if !ok || st.Span.Start <= around.End && around.Start <= st.Span.End {
			return r
		}
		content = bytes.Clone(content)
		for i := st.Span.Start; i < st.Span.End; i++ { // same length: positions stay
			if content[i] != '\n' {
				content[i] = ' '
			}
		}
		content[st.Span.Start] = '#'
	}
	return Read(name, content)
}

// maxOther is how many other unreadable statements a proof works around.
const maxOther = 16

// outside are the variables set by statements outside span, but for key.
func (r *Reading) outside(span source.Span, key string) map[string]string {
	out := map[string]string{}
	for i := range r.Assignments {
		if a := &r.Assignments[i]; a.State == Set && a.Key != key && !span.Overlaps(a.Statement) {
			out[a.Key] = a.Value.Value
		}
	}
	return out
}

// quotings are the ways to write s, simplest first.
func quotings(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(s) {
			return
		}
		for _, q := range []string{`'`, `"`} {
			for text := range spellings(s) {
				if !yield(q + text + q) {
					return
				}
			}
		}
	}
}

// spellings are the ways to write s within quotes that are there, simplest first.
func spellings(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(s) || !strings.ContainsAny(s, "\"'\\$\n\r") {
			return
		}
		last := s
		for _, r := range replacers() {
			if text := r.Replace(s); text != last && text != s {
				if !yield(text) {
					return
				}
				last = text
			}
		}
	}
}

// replacers write what some reader would take for something else.
var replacers = sync.OnceValue(func() []*strings.Replacer {
	var out []*strings.Replacer
	for _, pairs := range [][]string{
		{`"`, `\"`},
		{`'`, `\'`},
		{`\`, `\\`},
		{`$`, `$$`},
		{`$`, `\$`},
		{`"`, `\"`, `$`, `\$`},
		{`\`, `\\`, `"`, `\"`, `$`, `\$`},
		{`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\r", `\r`},
	} {
		out = append(out, strings.NewReplacer(pairs...))
	}
	return out
})
