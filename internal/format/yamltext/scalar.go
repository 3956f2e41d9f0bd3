package yamltext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Scalar is the value of a scalar node with the place of every byte of it in the file.
// Its Span is the token without anchor and tag: quotes included; of a block scalar from
// the indicator to the end of the content, which is after the last line break that is
// part of the value. An alias has the value it represents, all of it at the alias.
// A collection has no value, only a Span.
func (s *Stream) Scalar(n *yaml.Node) mapped.String {
	t, _ := s.scalar(n)
	if s.outer != nil {
		return t.Rebase(&s.outer.text)
	}
	return t
}

// scalar is Scalar with offsets in s.src. It reports whether the map is exact: if not,
// every byte of the value is said to come from the whole token.
func (s *Stream) scalar(n *yaml.Node) (mapped.String, bool) {
	switch n.Kind {
	case yaml.ScalarNode:
		start := s.start(n)
		d := decoder{src: s.src, want: n.Value}
		span, ok := d.run(start, n.Style)
		t := d.out.Text(span)
		if ok && t.Value == n.Value {
			return t, true
		}
		line := bytes.TrimRight(s.src[start:lineEnd(s.src, start)], " \t")
		return mapped.String{Value: n.Value, Span: source.Span{Start: start, End: start + len(line)}}, false
	case yaml.AliasNode:
		at := s.lines.offset(s.src, n.Line, n.Column)
		span := source.Span{Start: at, End: min(at+1+len(n.Value), len(s.src))}
		t := mapped.String{Span: span}
		if n.Alias != nil && n.Alias.Kind == yaml.ScalarNode {
			t.Value = n.Alias.Value
		}
		return t, false
	}
	return mapped.String{Span: s.span(n)}, false
}

// start is the offset of a node's own token, after its anchor and tag.
func (s *Stream) start(n *yaml.Node) int {
	i := s.lines.offset(s.src, n.Line, n.Column)
	anchors, tags := 1, 1
	if n.Kind == yaml.MappingNode && n.Style&yaml.FlowStyle == 0 {
		// What is before the first key may be the mapping's or that key's.
		if n.Anchor == "" {
			anchors = 0
		}
		if n.Style&yaml.TaggedStyle == 0 {
			tags = 0
		}
	}
	for at := i; ; at = skipSpaces(s.src, i) {
		c := byte(0) // the end
		if at < len(s.src) {
			c = s.src[at]
		}
		switch {
		case c == '&' && anchors > 0 && n.Kind != yaml.AliasNode:
			anchors--
			i = at + 1
			for i < len(s.src) && isNameByte(s.src[i]) {
				i++
			}
		case c == '!' && tags > 0 && n.Kind != yaml.AliasNode:
			tags--
			i = at + 1
			for !spaceOrEnd(s.src, i) {
				i++
			}
		default:
			if s.isEmpty(n) {
				return i
			}
			return min(at, len(s.src))
		}
	}
}

// isEmpty reports a scalar that is not written at all.
func (s *Stream) isEmpty(n *yaml.Node) bool {
	const written = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&written == 0
}

// isNameByte reports a byte that yaml.v3 takes as part of an anchor's name.
func isNameByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-'
}

// decoder reads one scalar a second time, as yaml.v3's scanner has read it before
// (scannerc.go), and notes positions. It relies on the scalar being valid.
type decoder struct {
	src  []byte
	want string // the value that yaml.v3 found: a plain scalar ends with it
	out  mapped.Builder
}

// run decodes the token at start. The result counts only if it yields d.want.
func (d *decoder) run(start int, style yaml.Style) (source.Span, bool) {
	if span, ok := d.verbatim(start, style); ok {
		return span, true
	}
	switch {
	case style&yaml.DoubleQuotedStyle != 0:
		return d.quoted(start, '"')
	case style&yaml.SingleQuotedStyle != 0:
		return d.quoted(start, '\'')
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return d.block(start, style&yaml.FoldedStyle != 0)
	}
	return d.plain(start), true
}

// verbatim reads a scalar on one line whose text is its value, as most are: printable ASCII without
// the quotes that are around it and without backslashes. It returns false for any other scalar.
func (d *decoder) verbatim(start int, style yaml.Style) (source.Span, bool) {
	quote := ""
	switch {
	case style&yaml.DoubleQuotedStyle != 0:
		quote = `"`
	case style&yaml.SingleQuotedStyle != 0:
		quote = "'"
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return source.Span{}, false
	}
	at := start + len(quote)
	end := at + len(d.want)
	if end+len(quote) > len(d.src) || string(d.src[at:end]) != d.want {
		return source.Span{}, false
	}
	for i := range len(d.want) {
		if c := d.want[i]; c < ' ' || c > '~' || quote != "" && (c == quote[0] || c == '\\') {
			return source.Span{}, false
		}
	}
	if quote != "" && (d.src[start] != quote[0] || d.src[end] != quote[0] || bytes.HasPrefix(d.src[end:], []byte("''"))) {
		return source.Span{}, false
	}
	d.out.Copy(at, d.want)
	return source.Span{Start: start, End: end + len(quote)}, true
}

// plain needs neither the indentation nor whether brackets are around: a plain scalar
// ends with its last visible character, and the value says which that is.
func (d *decoder) plain(start int) source.Span {
	i := start
	for i < len(d.src) && d.out.Len() < len(d.want) {
		if spaceOrEnd(d.src, i) {
			i = d.spaces(i, false)
			continue
		}
		end := i
		for !spaceOrEnd(d.src, end) && end-i < len(d.want)-d.out.Len() {
			end++
		}
		d.out.Copy(i, string(d.src[i:end]))
		i = end
	}
	return source.Span{Start: start, End: i}
}

// quoted decodes a scalar in single or double quotes.
func (d *decoder) quoted(start int, quote byte) (source.Span, bool) {
	if start >= len(d.src) || d.src[start] != quote {
		return source.Span{}, false
	}
	for i := start + 1; i < len(d.src); {
		switch c := d.src[i]; {
		case quote == '\'' && bytes.HasPrefix(d.src[i:], []byte("''")):
			d.out.Escape(i, 2, "'")
			i += 2
		case c == quote:
			return source.Span{Start: start, End: i + 1}, true
		case quote == '"' && c == '\\':
			if n := breakAt(d.src, i+1); n > 0 {
				i = d.spaces(i+1+n, true)
				continue
			}
			n, value := unescape(d.src[i:])
			if n == 0 {
				return source.Span{}, false
			}
			d.out.Escape(i, n, value)
			i += n
		case spaceOrEnd(d.src, i):
			i = d.spaces(i, false)
		default:
			end := i + 1
			for !spaceOrEnd(d.src, end) && d.src[end] != quote && d.src[end] != '\\' {
				end++
			}
			d.out.Copy(i, string(d.src[i:end]))
			i = end
		}
	}
	return source.Span{}, false
}

// spaces reads the spaces and line breaks at i and returns the offset after them. Spaces
// within a line represent themselves; a single line break with the spaces around it is a
// space; of several, the first is dropped. After an escaped line break, which has been
// read already, none is left to be folded.
func (d *decoder) spaces(i int, escaped bool) int {
	start := i
	var breaks []piece
	for i < len(d.src) {
		if n := breakAt(d.src, i); n > 0 {
			breaks = append(breaks, piece{i + n, breakValue(d.src, i, n)})
			i += n
		} else if isSpaceOrTab(d.src[i]) {
			i++
		} else {
			break
		}
	}
	switch {
	case escaped:
		d.tile(start, i, breaks)
	case len(breaks) == 0:
		d.out.Copy(start, string(d.src[start:i]))
	default:
		d.tile(start, i, fold(breaks))
	}
	return i
}

// piece is some decoded text and the offset where its source ends.
type piece struct {
	end   int
	value string
}

// fold is what line breaks between two lines of text become.
func fold(breaks []piece) []piece {
	switch {
	case len(breaks) == 0 || breaks[0].value != "\n": // LS and PS are never folded
		return breaks
	case len(breaks) == 1:
		return []piece{{breaks[0].end, " "}}
	}
	return breaks[1:]
}

// tile adds pieces so that together they cover the source [start, end) without a gap.
func (d *decoder) tile(start, end int, pieces []piece) {
	for n, p := range pieces {
		if n == len(pieces)-1 {
			p.end = end
		}
		if string(d.src[start:p.end]) == p.value {
			d.out.Copy(start, p.value)
		} else {
			d.out.Escape(start, p.end-start, p.value)
		}
		start = p.end
	}
}

// unescape reads one escape of a double-quoted scalar: its length, 0 for other text, and
// its value. The list is yaml.v3's, which has no \/.
func unescape(src []byte) (int, string) {
	if len(src) < 2 {
		return 0, ""
	}
	const names, values = "0abtnvfre \"'\\\t", "\x00\a\b\t\n\v\f\r\x1b \"'\\\t"
	if k := strings.IndexByte(names, src[1]); k >= 0 {
		return 2, values[k : k+1]
	}
	switch src[1] {
	case 'N':
		return 2, "\u0085"
	case '_':
		return 2, "\u00a0"
	case 'L':
		return 2, "\u2028"
	case 'P':
		return 2, "\u2029"
	}
	k := strings.IndexByte("xuU", src[1])
	if k < 0 {
		return 0, ""
	}
	digits := 2 << k // 2, 4 or 8
	if len(src) < 2+digits {
		return 0, ""
	}
	r, err := strconv.ParseUint(string(src[2:2+digits]), 16, 32)
	if err != nil || r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
		return 0, ""
	}
	return 2 + digits, string(rune(r))
}
