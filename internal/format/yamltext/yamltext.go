// Package yamltext reads YAML with exact byte positions and writes values back in place.
//
// gopkg.in/yaml.v3 decides structure and values; this package adds what its nodes lack:
// where each decoded byte of a scalar came from, where a node ends, and how to change a
// value in the style it is written in. A change is returned only after the changed text
// has been parsed again and everything but the value was the same.
package yamltext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxDepth bounds the nesting of a document, so that walking it needs little stack.
// yaml.v3 itself stops at 10,000 levels of indentation or brackets; no file that people
// write comes near either.
const maxDepth = 1000

// Stream is the documents of one YAML text. It may be used from several goroutines.
type Stream struct {
	// Docs are the documents in order, each of kind yaml.DocumentNode with one child.
	// Their nodes' Line and Column are yaml.v3's: for places in the file use Span.
	Docs []*yaml.Node
	// Err is the first thing that is no YAML. The documents before it are in Docs.
	Err *Error

	src    []byte
	lines  lines
	bounds []int  // where src can be cut into parts that parse on their own
	outer  *layer // nil if src is the file itself

	once   sync.Once
	places map[*yaml.Node]place
}

// Error is the reason why a text is not YAML. Message never quotes the text.
type Error struct {
	Message string
	// Line is 1-based and counts lines of the text that was parsed.
	Line int
	// Span is that line in the file, without the spaces around it.
	Span source.Span
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse reads all documents of a file. It never fails as a whole: what could be read is
// in Docs, what stopped it in Err.
func Parse(content []byte) *Stream {
	s := &Stream{src: content}
	s.parse()
	return s
}

func (s *Stream) parse() {
	if isUTF16(s.src) {
		s.Err = &Error{"the file is UTF-16: save it as UTF-8", 1, s.fileSpan(source.Span{})}
		return
	}
	s.lines = newLines(s.src)
	limit := len(s.src)
	if at, message := badByte(s.src); at >= 0 {
		s.Err = &Error{message, s.lines.at(at) + 1, s.fileSpan(source.Span{Start: at, End: at + 1})}
		limit = at
	}
	s.bounds = s.boundaries()
	if s.Err != nil { // read the documents before it
		for n := len(s.bounds) - 1; s.bounds[n] > limit; n-- {
			limit = min(limit, s.bounds[n-1])
		}
	}
	docs, err := decode(s.src[:limit])
	if err = s.add(docs, 0, err); err != nil {
		s.Err = s.newError(source.Span{End: limit}, err)
		s.rescue(limit)
	}
}

// rescue reads the text up to limit again part by part, from the part on that the last
// document is in: yaml.v3 reads ahead, and loses a document to a mistake in the next.
func (s *Stream) rescue(limit int) {
	n := 0
	if count := len(s.Docs); count > 0 {
		n = s.part(s.Docs[count-1])
		_, docs := s.document(s.Docs[count-1])
		s.Docs = s.Docs[:count-len(docs)]
	}
	for ; n+1 < len(s.bounds) && s.bounds[n+1] <= limit; n++ {
		part := source.Span{Start: s.bounds[n], End: s.bounds[n+1]}
		docs, err := decode(s.src[part.Start:part.End])
		if err = s.add(docs, s.lines.at(part.Start), err); err != nil {
			s.Err = s.newError(part, err)
			return
		}
	}
}

// add takes over the documents of a text that begins on the 0-based line first, up to one
// that is nested too deeply. It returns err, or an error of its own.
func (s *Stream) add(docs []*yaml.Node, first int, err error) error {
	for i, doc := range docs {
		if !settle(doc, first, 0) {
			docs, err = docs[:i], fmt.Errorf("line %d: nested deeper than %d levels", doc.Line-first, maxDepth)
			break
		}
	}
	if s.Docs == nil {
		s.Docs = docs
	} else {
		s.Docs = append(s.Docs, docs...)
	}
	return err
}

// part is the index in s.bounds of the part of the text that a document begins in.
func (s *Stream) part(doc *yaml.Node) int {
	at := s.lines.offset(s.src, doc.Line, doc.Column)
	return max(0, sort.Search(len(s.bounds)-1, func(i int) bool { return s.bounds[i] > at })-1)
}

// boundaries are the offsets at which the text can be cut into parts: the "---" lines,
// with the directives before them, the start and the end. A "---" at the start of a line begins a document
// wherever it is; no scalar can contain it.
func (s *Stream) boundaries() []int {
	out := make([]int, 1, 2)
	directives := -1
	for n, at := range s.lines.start {
		switch line := s.src[at:]; {
		case bytes.HasPrefix(line, []byte("---")) && spaceOrEnd(s.src, at+3):
			if directives >= 0 {
				at = directives
			}
			if n > 0 && at > out[len(out)-1] {
				out = append(out, at)
			}
			directives = -1
		case bytes.HasPrefix(line, []byte("%YAML ")), bytes.HasPrefix(line, []byte("%TAG ")):
			if directives < 0 {
				directives = at
			}
		case directives >= 0 && !bare(s.src[at:s.lineEnd(n)]):
			directives = -1
		}
	}
	return append(out, len(s.src))
}

// bare reports a line that holds at most a comment.
func bare(line []byte) bool {
	line = bytes.TrimLeft(line, " \t\r\n")
	return len(line) == 0 || line[0] == '#'
}

// lineEnd is the offset just after the 0-based line n.
func (s *Stream) lineEnd(n int) int {
	if n+1 < len(s.lines.start) {
		return s.lines.start[n+1]
	}
	return len(s.src)
}

// settle makes the lines of a parsed part lines of the whole text. It reports whether
// the nesting is within bounds.
func settle(n *yaml.Node, first, depth int) bool {
	n.Line += first
	if depth > maxDepth {
		return false
	}
	for _, c := range n.Content {
		if !settle(c, first, depth+1) {
			return false
		}
	}
	return true
}

// decode runs yaml.v3 on a text. A panic inside it is an error like any other.
func decode(src []byte) (docs []*yaml.Node, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New("the parser cannot handle this text")
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(src))
	for {
		doc := new(yaml.Node)
		if err := d.Decode(doc); errors.Is(err, io.EOF) {
			return docs, nil
		} else if err != nil {
			return docs, err
		}
		docs = append(docs, doc)
	}
}

func isUTF16(src []byte) bool {
	if len(src) < 2 {
		return false
	}
	return src[0] == 0xff && src[1] == 0xfe || src[0] == 0xfe && src[1] == 0xff ||
		(src[0] == 0) != (src[1] == 0)
}

// badByte finds the first character that yaml.v3's reader refuses (readerc.go); -1 if
// there is none.
func badByte(src []byte) (int, string) {
	for i := 0; i < len(src); {
		if c := src[i]; c >= ' ' && c < 0x7f || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		r, n := utf8.DecodeRune(src[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return i, "not UTF-8: save the file as UTF-8"
		case r < 0xa0 && r != 0x85:
			return i, "control character: write it as an escape in a double-quoted string, or remove it"
		case r == 0xfffe, r == 0xffff:
			return i, "not a character: remove it"
		}
		i += n
	}
	return -1, ""
}

// parserMessage returns what the line in an error of yaml.v3 means. Errors of its parser, in
// contrast to its scanner, count lines from 0 (decode.go, fail); some name the line of the
// collection around the mistake instead of the mistake's, or none.
func parserMessage(message string) (fromZero, around bool) {
	switch message {
	case "did not find expected key", "did not find expected '-' indicator":
		return true, true
	case "did not find expected node content", "did not find expected ',' or ']'", "did not find expected ',' or '}'",
		"did not find expected <document start>", "found undefined tag handle", "found incompatible YAML document",
		"found duplicate %YAML directive", "found duplicate %TAG directive":
		return true, false
	}
	return false, strings.HasPrefix(message, "unknown anchor")
}

// newError makes an Error of what yaml.v3 says about a part.
func (s *Stream) newError(part source.Span, err error) *Error {
	message, line := splitError(err)
	fromZero, around := parserMessage(message)
	if fromZero || line == 0 {
		line++
	}
	n := s.lines.at(part.Start) + line - 1
	if around {
		n = s.firstBadLine(part, message, n)
	}
	n = min(n, len(s.lines.start)-1)
	if strings.HasPrefix(message, "unknown anchor") { // it quotes the name: perhaps a password that begins with *
		message = "an alias (*name) without an anchor (&name): quote the value if it is meant to begin with *"
	}
	span := source.Span{Start: s.lines.start[n], End: s.lineEnd(n)}
	text := s.src[span.Start:span.End]
	span.End -= len(text) - len(bytes.TrimRight(text, " \t\r\n"))
	span.Start = min(span.Start+len(text)-len(bytes.TrimLeft(text, " \t")), span.End)
	return &Error{message, n + 1, s.fileSpan(span)}
}

// splitError takes "yaml: line 3: message" apart.
func splitError(err error) (message string, line int) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	rest, ok := strings.CutPrefix(message, "line ")
	number, rest, found := strings.Cut(rest, ": ")
	if n, err := strconv.Atoi(number); ok && found && err == nil {
		return rest, n
	}
	return message, 0
}

// searchLimit bounds the text that is parsed again and again to find where it breaks.
const searchLimit = 256 << 10

// firstBadLine is the first 0-based line with which the part fails as it does: yaml.v3
// reads from front to back, so with every line more it still fails.
func (s *Stream) firstBadLine(part source.Span, message string, least int) int {
	if part.Len() > searchLimit {
		return least
	}
	first, last := s.lines.at(part.Start), s.lines.at(max(part.Start, part.End-1))
	return first + sort.Search(last-first, func(n int) bool {
		_, err := decode(s.src[part.Start:s.lineEnd(first+n)])
		if err == nil {
			return false
		}
		m, _ := splitError(err)
		return m == message
	})
}
