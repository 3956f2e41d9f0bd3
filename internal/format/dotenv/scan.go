package dotenv

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Kind is what a statement of a .env file is for people.
type Kind int

const (
	// Comment is a line of its own that starts with "#".
	Comment Kind = iota
	// Assigns is a name, "=" or ": ", and a value.
	Assigns
	// Bare is a name alone, which some readers fill from the shell.
	Bare
	// Other is what no reader takes for an assignment.
	Other
)

// String is the kind in lower case.
func (k Kind) String() string { return [...]string{"comment", "assigns", "bare", "other"}[k] }

// Statement is one comment or assignment, which may go over several lines. Spans are byte
// offsets; a part that is not there is an empty span at its place.
type Statement struct {
	Kind Kind
	// Line is where the statement starts, 1-based.
	Line int
	// Span goes from the first to the last byte that is no space, inline comment included.
	Span source.Span
	// Export is the word export before the name.
	Export source.Span
	// Instruction is the word ENV before the name: a line of a Dockerfile, which no reader
	// takes for an assignment of that name.
	Instruction source.Span
	// Key is the name, without spaces around it.
	Key source.Span
	// Value is the value as written, with its quotes and without spaces around it.
	Value source.Span
	// Comment is the comment after the value, from "#" on.
	Comment source.Span
}

// Script is a .env file in the order of its lines: what a person takes the statements to be,
// whatever becomes of them. It says where things are and never what they mean: that is
// for the readers.
type Script struct{ Statements []Statement }

// At is the statement that holds the byte offset.
func (s *Script) At(offset int) (*Statement, bool) {
	i := sort.Search(len(s.Statements), func(i int) bool { return s.Statements[i].Span.End >= offset })
	if i == len(s.Statements) || s.Statements[i].Span.Start > offset {
		return nil, false
	}
	return &s.Statements[i], true
}

// Scan takes content apart. It takes any bytes.
func Scan(content []byte) *Script {
	c := &scanner{s: string(content), content: content}
	lines := strings.Count(c.s, "\n")
	if !strings.HasSuffix(c.s, "\n") {
		lines++
	}
	out := &Script{Statements: make([]Statement, 0, min(lines, few))}
	for i, line := bomLength(content), 1; i < len(c.s); {
		end := c.lineEnd(i)
		if st, ok := c.statement(i, end); ok {
			st.Line = line
			out.Statements = append(out.Statements, st)
			end = c.lineEnd(max(end, st.Span.End))
		}
		next := min(end+1, len(c.s))
		line += strings.Count(c.s[i:next], "\n")
		i = next
	}
	return out
}

type scanner struct {
	s       string
	content []byte // the same
	// open are the quotes that nothing closes from here to the end of the file.
	open [256]bool
	// looked is how many bytes have been looked at for JSON.
	looked int
}

// lineEnd is the offset of the line break after i, or the end.
func (c *scanner) lineEnd(i int) int {
	if n := strings.IndexByte(c.s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(c.s)
}

func (c *scanner) statement(start, end int) (Statement, bool) {
	whole := trim(c.s, source.Span{Start: start, End: end}, unicode.IsSpace)
	if whole.Len() == 0 {
		return Statement{}, false
	}
	st := Statement{Kind: Comment, Span: whole}
	for _, part := range []*source.Span{&st.Export, &st.Instruction, &st.Key, &st.Value} {
		*part = source.Span{Start: whole.Start, End: whole.Start}
	}
	st.Comment = source.Span{Start: whole.End, End: whole.End}
	if c.s[whole.Start] == '#' {
		st.Comment = whole
		return st, true
	}
	name := whole.Start
	if n := name + len("export"); strings.HasPrefix(c.s[name:whole.End], "export") {
		if p := skip(c.s[:whole.End], n, unicode.IsSpace); p > n && c.s[p] != '=' && c.s[p] != ':' {
			st.Export, name = source.Span{Start: name, End: n}, p
		}
	}
	st.Instruction = source.Span{Start: name, End: name}
	at := c.separator(name, whole.End)
	if at < 0 {
		st.Kind, st.Key = Other, source.Span{Start: name, End: name}
		if isName(c.s[name:whole.End]) {
			st.Kind, st.Key = Bare, source.Span{Start: name, End: whole.End}
		}
		st.Value = source.Span{Start: whole.End, End: whole.End}
		return st, true
	}
	st.Kind = Assigns
	st.Key = trim(c.s, source.Span{Start: name, End: at}, unicode.IsSpace)
	if word, rest, ok := strings.Cut(c.s[st.Key.Start:st.Key.End], " "); ok && word == "ENV" && isName(strings.TrimSpace(rest)) {
		st.Instruction = source.Span{Start: st.Key.Start, End: st.Key.Start + len(word)}
		st.Key.Start = skip(c.s, st.Instruction.End, unicode.IsSpace)
	}
	c.value(&st, min(skip(c.s, at+1, isInlineSpace), whole.End), whole.End)
	st.Span.End = max(st.Value.End, st.Comment.End)
	return st, true
}

// separator is the offset of what ends the name in s[name:end]: the first "=", or a ":"
// before it that follows a name.
func (c *scanner) separator(name, end int) int {
	line := c.s[name:end]
	equals := strings.IndexByte(line, '=')
	if colon := strings.IndexByte(line, ':'); colon > 0 && (equals < 0 || colon < equals) &&
		isName(strings.TrimRightFunc(line[:colon], unicode.IsSpace)) {
		return name + colon
	}
	if equals < 0 {
		return -1
	}
	return name + equals
}

// isName reports whether some reader takes s for a name without spaces.
func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) < 0
}

// value finds the value that starts at v in a line whose text ends at end.
func (c *scanner) value(st *Statement, v, end int) {
	st.Value = source.Span{Start: v, End: end}
	st.Comment = source.Span{Start: end, End: end}
	if v == end {
		return
	}
	switch q := c.s[v]; q {
	case '"', '\'':
		// The last quote of the line that only a comment follows, else one on a later line.
		for n := strings.LastIndexByte(c.s[v:end], q); n > 0; n = strings.LastIndexByte(c.s[v:v+n], q) {
			if c.finish(st, v+n+1) {
				return
			}
		}
		if c.open[q] || c.closedInLine(v, end) {
			break
		}
		for i := end; i < len(c.s); i++ {
			n := strings.IndexByte(c.s[i:], q)
			if n < 0 {
				break
			}
			if i += n; c.s[i-1] != '\\' && c.finish(st, i+1) {
				return
			}
		}
		c.open[q] = true
	case '{', '[':
		if n := c.jsonEnd(v, end); n > 0 && c.finish(st, v+n) {
			return
		}
	}
	if n := strings.Index(c.s[v:end], " #"); n >= 0 {
		st.Value = trim(c.s, source.Span{Start: v, End: v + n}, unicode.IsSpace)
		st.Comment = source.Span{Start: v + n + 1, End: end}
	}
}

// closedInLine reports whether the quote at v is closed in its line by one that something
// else follows: such a value does not go on.
func (c *scanner) closedInLine(v, end int) bool {
	for i := v + 1; i < end; i++ {
		switch c.s[i] {
		case '\\':
			i++
		case c.s[v]:
			return true
		}
	}
	return false
}

// finish ends the value at offset i if at most a comment follows in that line.
func (c *scanner) finish(st *Statement, i int) bool {
	rest := skip(c.s, i, isInlineSpace)
	comment := source.Span{Start: i, End: i}
	if rest < len(c.s) && c.s[rest] != '\n' {
		afterQuote := c.s[i-1] == '"' || c.s[i-1] == '\''
		if c.s[rest] != '#' || rest == i && !afterQuote {
			return false
		}
		comment = trim(c.s, source.Span{Start: rest, End: c.lineEnd(rest)}, unicode.IsSpace)
	}
	st.Value.End, st.Comment = i, comment
	return true
}

// maxJSON is how many bytes of an unquoted JSON text are looked at.
const maxJSON = 64 << 10

// jsonEnd is the length of the JSON object or array at v, 0 for other text. A text whose brackets close at
// the end of its line, and that has no comment in it, is the whole value in any case.
func (c *scanner) jsonEnd(v, end int) int {
	s := c.content[v:min(len(c.content), v+maxJSON)]
	depth, i := 0, 0
	if c.looked > maxJSON+8*len(c.s) { // brackets opened on every line
		return 0
	}
	defer func() { c.looked += i }()
	for ; i < len(s); i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				if v+i+1 == end && !bytes.Contains(s[:i+1], []byte(" #")) || json.Valid(s[:i+1]) {
					return i + 1
				}
				return 0
			}
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				switch s[i] {
				case '\\':
					i++
				case '\n':
					return 0
				}
			}
		case '=', '#', '\'', '$': // not in JSON, but for strings
			return 0
		}
	}
	return 0
}

// lineStart is the offset of the first byte of the line that holds offset i.
func lineStart(content []byte, i int) int { return bytes.LastIndexByte(content[:i], '\n') + 1 }
