package dockerfile

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxLine is the longest physical line BuildKit reads: bufio.MaxScanTokenSize less its
// line end.
const maxLine = 64<<10 - 1

// An instruction is one logical line: continuations joined, comments and empty lines
// inside it dropped.
type instruction struct {
	span  source.Span   // its physical lines, here-documents included, the last line end not
	first int           // 1-based physical line it starts on
	last  int           // and the last one that belongs to it
	line  mapped.String // the logical line
	words command       // the same, cut up
	docs  []heredoc
	// refused says why BuildKit does not take it; zero if it does.
	refused Kind
}

// heredoc is a here-document of RUN, COPY or ADD.
type heredoc struct {
	body source.Span // its lines, without the terminator
	end  int         // after the terminator
}

// readable replaces, byte for byte, what BuildKit's scanner would complain about on
// stderr: NUL and bytes that are no UTF-8 become U+001A. Positions stay.
func readable(content []byte) []byte {
	if utf8.Valid(content) && bytes.IndexByte(content, 0) < 0 {
		return content
	}
	out := bytes.Clone(content)
	for i := 0; i < len(out); {
		r, n := utf8.DecodeRune(out[i:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			out[i] = 0x1a
		}
		i += n
	}
	return out
}

// splitter cuts a file into instructions exactly as BuildKit's parser.Parse does.
type splitter struct {
	content []byte
	pos     int // where the next physical line starts
	number  int // how many were read
	escape  byte
	errors  []Error
}

// physical is one line of the file without its line end.
type physical struct {
	start, end int
	tooLong    bool
}

func (s *splitter) next() (physical, bool) {
	if s.pos >= len(s.content) {
		return physical{}, false
	}
	p := physical{start: s.pos, end: len(s.content)}
	s.pos = len(s.content)
	if i := bytes.IndexByte(s.content[p.start:], '\n'); i >= 0 {
		p.end = p.start + i
		s.pos = p.end + 1
	}
	p.tooLong = p.end-p.start > maxLine
	p.end = p.start + len(bytes.TrimRight(s.content[p.start:p.end], "\r\n"))
	s.number++
	return p, true
}

// instructions reads the whole file.
func (s *splitter) instructions() []*instruction {
	var out []*instruction
	if bytes.HasPrefix(s.content, []byte("\ufeff")) {
		s.pos = len("\ufeff")
	}
	directives := directives{}
	for {
		p, ok := s.next()
		if !ok {
			return out
		}
		text := bytes.TrimLeftFunc(s.content[p.start:p.end], unicode.IsSpace)
		s.directive(&directives, text, p)
		if len(text) == 0 || text[0] == '#' {
			if p.tooLong {
				s.errors = append(s.errors, newError(LineTooLong, source.Span{Start: p.start, End: p.end}))
				out = append(out, &instruction{span: source.Span{Start: p.start, End: p.end}, first: s.number, last: s.number, refused: comment})
			}
			continue
		}
		out = append(out, s.instruction(p, len(text)))
	}
}

// directives are the parser directives at the top of a file: `# syntax=`, `# escape=` and
// `# check=`, each once. The first other line ends them.
type directives struct {
	seen []string
	done bool
}

// directive takes `# escape=` from a line at the top of the file.
func (s *splitter) directive(d *directives, text []byte, at physical) {
	if d.done {
		return
	}
	name, value, ok := parseDirective(text)
	if !ok {
		d.done = true
		return
	}
	switch {
	case slices.Contains(d.seen, name), name == "escape" && value != "`" && value != `\`:
		s.errors = append(s.errors, newError(BadDirective, source.Span{Start: at.end - len(text), End: at.end}))
	case name == "escape":
		s.escape = value[0]
	}
	d.seen = append(d.seen, name)
}

// parseDirective reads `# name = value`; false if the line is no parser directive.
func parseDirective(line []byte) (name, value string, ok bool) {
	if len(line) == 0 || line[0] != '#' {
		return "", "", false
	}
	text := string(line[1:])
	const space = " \t\n\f\r" // the \s of BuildKit's pattern
	name, rest, ok := strings.Cut(text, "=")
	name, value = strings.Trim(name, space), strings.Trim(rest, space)
	if value == "" && rest != "" { // the pattern requires one character, which may be a space
		value = rest[len(rest)-1:]
	}
	if strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 { // no K of Kelvin for a k
		return "", "", false
	}
	name = strings.ToLower(name)
	return name, value, ok && value != "" && (name == "syntax" || name == "escape" || name == "check")
}

// instruction reads the logical line that begins with p, whose last n bytes are text,
// and the here-documents it announces.
func (s *splitter) instruction(p physical, n int) *instruction {
	in := &instruction{span: source.Span{Start: p.start, End: p.end}, first: s.number}
	var b mapped.Builder
	add := func(start, end int, tooLong bool) (goesOn bool) {
		if tooLong {
			in.refused = LineTooLong
		}
		text := s.content[start:end]
		text, goesOn = trimContinuation(text, s.escape)
		b.Copy(start, string(text))
		in.span.End = end
		return goesOn
	}
	for goesOn := add(p.end-n, p.end, p.tooLong); goesOn; {
		c, ok := s.next()
		if !ok {
			break
		}
		text := bytes.TrimLeftFunc(s.content[c.start:c.end], unicode.IsSpace)
		if len(text) == 0 || text[0] == '#' {
			if c.tooLong {
				in.refused = LineTooLong
			}
			in.span.End = c.end
			continue
		}
		goesOn = add(c.start, c.end, c.tooLong)
	}
	in.line = b.Text(source.Span{Start: p.end - n, End: in.span.End})
	in.words = splitCommand(in.line.Value, source.Span{End: len(in.line.Value)}, s.escape)
	if in.refused == 0 && refuses(in.line.Value, in.words, s.escape) {
		in.refused = Syntax
	}
	s.heredocs(in)
	in.last = s.number
	return in
}

// trimContinuation takes the escape character and spaces that end a line which goes on.
// A doubled escape character does not continue it.
func trimContinuation(line []byte, escape byte) ([]byte, bool) {
	text := bytes.TrimRight(line, " \t")
	n := len(text)
	if n == 0 || text[n-1] != escape || n > 1 && text[n-2] == escape {
		return line, false
	}
	return text[:n-1], true
}

func (s *splitter) heredocs(in *instruction) {
	line := in.line.Value
	if !strings.Contains(line, "<<") || !takesHeredoc(line, in.words, s.escape) {
		return
	}
	docs, ok := heredocsOf(line)
	if !ok {
		in.refused = BadHeredoc
		return
	}
	for _, doc := range docs {
		h := heredoc{body: source.Span{Start: s.pos, End: s.pos}}
		for {
			p, ok := s.next()
			if !ok {
				in.refused, in.span.End = BadHeredoc, len(s.content)
				return
			}
			if p.tooLong {
				in.refused = LineTooLong
			}
			text := s.content[p.start:p.end]
			if doc.chomp {
				text = bytes.TrimLeft(text, "\t")
			}
			h.body.End = p.start
			if string(text) == doc.name {
				h.end = p.end
				break
			}
		}
		in.docs = append(in.docs, h)
		in.span.End = h.end
	}
}

// takesHeredoc reports whether the instruction may announce here-documents.
func takesHeredoc(line string, c command, escape byte) bool {
	if c.keyword == "onbuild" {
		c = splitCommand(line, c.args, escape)
	}
	switch c.keyword {
	case "run", "copy", "add":
		list, _ := jsonArray(line[c.args.Start:c.args.End])
		return list == nil
	}
	return false
}

// command is a logical line cut into keyword, flags and arguments.
type command struct {
	keyword string // lower case
	flags   []string
	args    source.Span // in the logical line
}

// splitCommand cuts the part at of a logical line.
func splitCommand(line string, at source.Span, escape byte) command {
	at = trimSpace(line, at)
	s := line[at.Start:at.End]
	end := strings.IndexAny(s, spaces)
	if end < 0 {
		return command{keyword: strings.ToLower(s), args: source.Span{Start: at.End, End: at.End}}
	}
	c := command{keyword: strings.ToLower(s[:end])}
	rest := len(s) - len(strings.TrimLeft(s[end:], spaces))
	var n int
	c.flags, n = splitFlags(s[rest:], escape)
	c.args = trimSpace(line, source.Span{Start: at.Start + rest + n, End: at.End})
	return c
}

// spaces separate the words of an instruction (BuildKit's reWhitespace).
const spaces = "\t\v\f\r "

func trimSpace(s string, at source.Span) source.Span {
	text := strings.TrimLeftFunc(s[at.Start:at.End], unicode.IsSpace)
	at.Start = at.End - len(text)
	at.End = at.Start + len(strings.TrimRightFunc(text, unicode.IsSpace))
	return at
}

// splitFlags takes the leading words that start with "--", quotes removed, and says
// where the rest begins. Like BuildKit it goes by bytes.
func splitFlags(s string, escape byte) (flags []string, rest int) {
	for i := 0; ; {
		for i < len(s) && unicode.IsSpace(rune(s[i])) {
			i++
		}
		if i == len(s) || !strings.HasPrefix(s[i:], "--") {
			return flags, i
		}
		var word []byte
		var quote byte
		quoted := false
		for ; i < len(s); i++ {
			c := s[i]
			switch {
			case quote == 0 && unicode.IsSpace(rune(c)):
			case c == quote:
				quote = 0
				continue
			case quote == 0 && (c == '\'' || c == '"'):
				quote, quoted = c, true
				continue
			case c == escape && i+1 == len(s):
				quote = 0
				continue
			case c == escape:
				i++
				word = append(word, s[i])
				continue
			default:
				word = append(word, c)
				continue
			}
			break
		}
		if string(word) == "--" {
			return flags, i
		}
		if quoted || len(word) > 0 {
			flags = append(flags, string(word))
		}
	}
}

// jsonArray decodes a JSON array and reports whether s is one. The strings are nil if it holds anything
// else.
func jsonArray(s string) (list []string, ok bool) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	var items []any
	if json.Unmarshal([]byte(s), &items) != nil {
		return nil, false
	}
	list = make([]string, len(items))
	for i, v := range items {
		if list[i], ok = v.(string); !ok {
			return nil, true
		}
	}
	return list, true
}
