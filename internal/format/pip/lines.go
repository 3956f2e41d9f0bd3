package pip

import (
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// logicalLine is what pip reads as one line.
type logicalLine struct {
	text   mapped.String // without comment and surrounding spaces, ${NAME} as unresolved parts
	span   source.Span   // of the physical lines
	joined bool          // of more than one
}

// logicalLines joins lines that end in a backslash and drops comments and empty lines.
// A line that is only a comment ends a continuation, and a backslash at its end means
// nothing; a comment after other text, though, swallows the lines it continues on.
func logicalLines(t *mapped.String) []logicalLine {
	var (
		s     = t.Value
		out   = make([]logicalLine, 0, min(1+strings.Count(s, "\n"), 32))
		b     mapped.Builder
		start = -1 // of a line that continues
		first = 0
		end   = 0
	)
	flush := func() {
		text := b.Text(t.Source(first, end))
		b = mapped.Builder{}
		joined := start >= 0
		start = -1
		i, j := contentRange(text.Value)
		if i == j {
			return
		}
		text = text.Slice(i, j)
		text.Unresolved = variables(text.Value)
		out = append(out, logicalLine{text, t.Source(first, end), joined})
	}
	for at := 0; at < len(s); {
		next := len(s)
		end = next
		if i, size := lineEnd(s[at:]); size > 0 {
			end = at + i
			next = end + size
		}
		line := s[at:end]
		comment := strings.HasPrefix(strings.TrimLeftFunc(line, isSpace), "#")
		if start < 0 {
			first = at
		}
		switch {
		case strings.HasSuffix(line, `\`) && !comment:
			trimmed := strings.TrimLeft(line, `\`) // str.strip takes them from both ends
			i := end - len(trimmed)
			b.Append(t, i, i+len(strings.TrimRight(trimmed, `\`)))
			start = first
		case comment:
			flush()
		default:
			b.Append(t, at, end)
			flush()
		}
		at = next
	}
	if start >= 0 {
		flush()
	}
	return out
}

// lineEnd finds where the first line of s ends, and the length of what ends it, as
// Python's str.splitlines has it; 0 where nothing does.
func lineEnd(s string) (at, size int) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\r' && strings.HasPrefix(s[i+1:], "\n"):
			return i, 2
		case '\n' <= c && c <= '\r', 0x1c <= c && c <= 0x1e:
			return i, 1
		case c == 0xc2 && strings.HasPrefix(s[i:], "\u0085"):
			return i, 2
		case c == 0xe2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			return i, 3
		}
	}
	return len(s), 0
}

// contentRange returns the range of a line without its comment and the spaces around
// the rest. A comment begins at a "#" that is first or follows a space.
func contentRange(s string) (start, end int) {
	afterSpace := true
	for i, r := range s {
		if r == '#' && afterSpace {
			s = s[:i]
			break
		}
		afterSpace = isSpace(r)
	}
	trimmed := strings.TrimLeftFunc(s, isSpace)
	start = len(s) - len(trimmed)
	return start, start + len(strings.TrimRightFunc(trimmed, isSpace))
}

// variables finds each ${NAME}. pip replaces them if the variable is set when it runs;
// names are upper case.
func variables(s string) []source.Span {
	var out []source.Span
	for at := 0; ; {
		i := strings.Index(s[at:], "${")
		if i < 0 {
			return out
		}
		start := at + i
		at = start + 2
		for at < len(s) && (s[at] == '_' || 'A' <= s[at] && s[at] <= 'Z' || '0' <= s[at] && s[at] <= '9') {
			at++
		}
		if at > start+2 && at < len(s) && s[at] == '}' {
			at++
			out = append(out, source.Span{Start: start, End: at})
		}
	}
}

// isSpace is Python's str.isspace, which includes four separators that Go's does not.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// trim is a text without the spaces around it.
func trim(t *mapped.String) mapped.String {
	s := strings.TrimLeftFunc(t.Value, isSpace)
	start := len(t.Value) - len(s)
	return t.Slice(start, start+len(strings.TrimRightFunc(s, isSpace)))
}

// splitWords splits options into words as shlex.split does.
func splitWords(t mapped.String) ([]mapped.String, *Error) {
	var (
		out    []mapped.String
		b      mapped.Builder
		s      = t.Value
		start  = -1    // of the word
		from   = 0     // of what b does not have yet
		quote  byte    // the open quote, or 0
		escape = false // the last byte was a backslash
	)
	drop := func(i int) { // byte i is syntax
		b.Append(&t, from, i)
		from = i + 1
	}
	for i := range len(s) {
		c := s[i]
		separates := quote == 0 && !escape && strings.IndexByte(" \t\r\n", c) >= 0
		if start < 0 && !separates {
			start, from = i, i
		}
		switch {
		case escape:
			escape = false
			if quote == 0 || c == '\\' || c == quote {
				b.Append(&t, from, i-1)
				from = i
			}
		case c == '\\' && quote != '\'':
			escape = true
		case quote != 0 && c == quote:
			quote = 0
			drop(i)
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
			drop(i)
		case separates && start >= 0:
			drop(i)
			out = append(out, b.Text(t.Source(start, i)))
			b, start = mapped.Builder{}, -1
		}
	}
	if escape || quote != 0 {
		return nil, &Error{t.Source(start, len(s)), "this option opens a quote and does not close it, or ends in a backslash"}
	}
	if start >= 0 {
		drop(len(s))
		out = append(out, b.Text(t.Source(start, len(s))))
	}
	return out, nil
}
