package dockerfile

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// quoting writes values of one ENV pair. Whatever it returns has been put in place and
// read again: it gives the value, and every other pair of the instruction is as before.
type quoting struct {
	content []byte
	escape  byte
	span    source.Span   // the instruction
	value   mapped.String // what it writes over
	raws    []raw         // the pairs of the instruction
	index   int           // which of them it writes
	legacy  bool
	regions []region
	used    map[string]string
}

func (r *reader) quoting(in *instruction, value mapped.String, raws []raw, index int) *quoting {
	return &quoting{content: r.content, escape: r.escape, span: in.span, value: value, raws: raws, index: index}
}

// Encode implements mapped.Encoder. The text is that of Env.Value.
func (q *quoting) Encode(t *mapped.String, i, j int, s string) (string, bool) {
	if t.Span != q.value.Span || t.Value != q.value.Value || t.Value == "" || q.cuts(i) || q.cuts(j) {
		return "", false
	}
	want := t.Value[:i] + s + t.Value[j:]
	if !writable(s) || !writable(want) {
		return "", false
	}
	first, last := i, max(i, j-1)
	if i == len(t.Value) {
		first, last = i-1, i-1
	}
	quote := q.quoteAt(t.Source(first, first+1).Start)
	if quote != q.quoteAt(t.Source(last, last+1).Start) {
		return "", false
	}
	text := q.in(quote, s)
	return text, q.reads(t.Source(i, j), text, want)
}

// cuts reports whether decoded byte i lies inside something that is written as one: an
// escape, a substitution.
func (q *quoting) cuts(i int) bool {
	return i > 0 && i < len(q.value.Value) && q.value.Source(i-1, i).Overlaps(q.value.Source(i, i+1))
}

// quoteAt is the quote that a byte of the file is in, 0 for none.
func (q *quoting) quoteAt(offset int) byte {
	n := sort.Search(len(q.regions), func(k int) bool { return q.regions[k].End > offset })
	if n < len(q.regions) && q.regions[n].Start <= offset {
		return q.regions[n].quote
	}
	return 0
}

// in writes s inside the given quotes. Between single quotes BuildKit has no escape;
// between double quotes the escape character takes the meaning of the quote, of $ and
// of itself; without quotes it does so for every character.
func (q *quoting) in(quote byte, s string) string {
	if quote == '\'' {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		special := r == '"' || r == '$' || r == rune(q.escape)
		if quote == 0 {
			special = special || r == '\'' || unicode.IsSpace(r) && !q.legacy
		}
		if special {
			b.WriteByte(q.escape)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Requote implements mapped.Encoder: single quotes if they can carry the text, or else
// double quotes.
func (q *quoting) Requote(t *mapped.String, s string) (string, bool) {
	if t.Span != q.value.Span || !writable(s) {
		return "", false
	}
	for _, quote := range []byte{'\'', '"'} {
		text := string(quote) + q.in(quote, s) + string(quote)
		if q.reads(t.Span, text, s) {
			return text, true
		}
	}
	return "", false
}

// writable reports whether a Dockerfile can carry s at all: ENV has no way to write a
// line end.
func writable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsAny(s, "\n\r\x00")
}

// reads reports whether, with text in place of the span at, BuildKit reads want in the
// pair and everything else as before.
func (q *quoting) reads(at source.Span, text, want string) bool {
	edited := string(q.content[q.span.Start:at.Start]) + text + string(q.content[at.End:q.span.End]) + "\n"
	const next = "X" // what follows must not become part of it
	s := splitter{content: []byte(edited + next), escape: q.escape}
	p, ok := s.next()
	if !ok {
		return false
	}
	line := strings.TrimLeftFunc(edited[p.start:p.end], unicode.IsSpace)
	in := s.instruction(p, len(line))
	in.first = 1
	if s.pos != len(edited) || in.refused != 0 {
		return false
	}
	c := splitCommand(in.line.Value, source.Span{End: len(in.line.Value)}, q.escape)
	if c.keyword == "onbuild" {
		c = splitCommand(in.line.Value, c.args, q.escape)
	}
	list, _, _, refused := pairs(in.line.Value, c.args, q.escape)
	if refused != 0 || len(list) != len(q.raws) {
		return false
	}
	for i, p := range list {
		got := p.raw(in.line.Value)
		if i != q.index {
			if got != q.raws[i] {
				return false
			}
			continue
		}
		w, kind := newExpander(q.escape).decode(&in.line, p.value, fixed(q.used), false)
		if kind != 0 || w.unknown || w.Value != want || got.name != q.raws[i].name {
			return false
		}
	}
	return true
}
