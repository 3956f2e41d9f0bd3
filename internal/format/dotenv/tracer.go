package dotenv

import (
	"bufio"
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

const bom = "\ufeff"

// Limits of what is computed. A few lines of references to references can require more
// memory than there is; the programs that read the file would go down on it. No process can
// be started with an environment anywhere near these sizes.
const (
	maxReference = 16 << 20  // bytes one value may expand to
	maxTotal     = 8 << 20   // bytes all values may have beyond twice the file
	maxNesting   = 2 << 20   // bytes compose-go may look at for the defaults of one value
	maxNames     = 32        // names in one DependsOn
	maxRun       = 1000      // comment lines in a row that a recursive library is given
	maxCopied    = 256 << 20 // bytes a library may copy or look at again before it is not called
)

// Reason is why a reader stops, in words that hold no text of the file.
type Reason string

// The reasons.
const (
	BadName         Reason = "invalid character in a variable name"
	SpaceInName     Reason = "the variable name contains a space"
	NoName          Reason = "no variable name before the equals sign"
	NothingAfter    Reason = "nothing follows `export`"
	NotClosed       Reason = "missing closing quote"
	NotAssignment   Reason = "the line is not KEY=value"
	LineTooLong     Reason = "the line is 64 KiB or longer"
	NotUTF8         Reason = "the line is not valid UTF-8"
	BadReference    Reason = "invalid variable reference after `${`"
	MissingRequired Reason = "`${NAME:?}` requires a variable that is not set"
	TooLarge        Reason = "the references expand to more than can be computed"
)

// tracer reads a file as one reader does, with positions.
type tracer struct {
	// view is the file as the reader sees it: decoded, byte order mark and carriage
	// returns removed. Positions in a tracer are offsets in view until they leave it.
	view mapped.String
	list []Assignment
	err  *Error
	// cuts remove parts of the file that must not be given to the library, and that change
	// nothing: long runs of comments, on which it would recurse until the stack ends.
	cuts []Edit
	// alone is set if the library is not called: it would take quadratic time, or read variables of this process.
	alone bool

	vars    map[string]variable
	longest int // bytes of the longest value so far
	total   int
	copied  int // bytes the library copies or scans more than once
}

// variable is what a reference finds.
type variable struct {
	value     string
	dependsOn []string
}

// newTracer returns a tracer over content without its first skip bytes.
func newTracer(content []byte, skip int) *tracer {
	return &tracer{view: mapped.Plain(skip, string(content[skip:])), vars: map[string]variable{}}
}

// bomLength is the length of a UTF-8 byte order mark at the start of content.
func bomLength(content []byte) int {
	if bytes.HasPrefix(content, []byte(bom)) {
		return len(bom)
	}
	return 0
}

// fail ends the trace at offset i of the view.
func (w *tracer) fail(message Reason, i int) {
	w.err = &Error{Message: message, Offset: w.at(source.Span{Start: i, End: i}).Start}
	w.alone = w.alone || message == TooLarge
}

// found is an assignment in terms of the view: name, value as written, whole statement.
type found struct {
	key, token, statement source.Span
	value                 mapped.String
	dependsOn             []string
	state                 State
}

// add notes an assignment and makes it known to the references that follow.
func (w *tracer) add(f found) {
	key := w.view.Value[f.key.Start:f.key.End]
	f.value.Span = w.at(f.token)
	w.record(Assignment{Key: key, KeySpan: w.at(f.key), Value: f.value,
		Statement: w.at(f.statement), DependsOn: f.dependsOn, State: f.state}, f.statement.Start)
}

// record is add for what is in terms of the file already; i is where it starts in the view.
func (w *tracer) record(a Assignment, i int) {
	w.list = append(w.list, a)
	if a.State != Set {
		return
	}
	value := a.Value.Value
	w.vars[a.Key] = variable{value, a.DependsOn}
	w.longest = max(w.longest, len(value))
	if w.total += len(value); w.total > maxTotal+2*len(w.view.Value) {
		w.fail(TooLarge, i)
	}
}

// at is the place in the file of a range of the view.
func (w *tracer) at(s source.Span) source.Span {
	if len(w.view.Value) == 0 {
		return source.Span{}
	}
	return w.view.Source(s.Start, s.End)
}

// agrees reports whether the trace came to the library's answer.
func (w *tracer) agrees(index map[string]int, answer map[string]string) bool {
	if w.err != nil || len(index) != len(answer) {
		return false
	}
	for key, i := range index {
		if value, ok := answer[key]; !ok || value != w.list[i].Value.Value {
			return false
		}
	}
	return true
}

// statement skips empty lines and comments from offset i on, as compose-go and godotenv do.
func (w *tracer) statement(i int) int {
	s := w.view.Value
	first, comments := -1, 0
	for {
		at := skip(s, i, unicode.IsSpace)
		if at == len(s) || s[at] != '#' {
			if comments > maxRun {
				w.cuts = append(w.cuts, Edit{Span: w.at(source.Span{Start: first, End: i})})
			}
			return at
		}
		if comments++; comments == 1 {
			first = at
		}
		comment, _, _ := strings.Cut(s[at:], "\n")
		i = at + len(comment) // the line break stays, also when the comments are cut
	}
}

// resolve is the value of a reference, and notes what it depends on.
func (w *tracer) resolve(name string, dependsOn *[]string) (string, bool) {
	v, ok := w.vars[name]
	names := v.dependsOn
	if !ok {
		names = []string{name}
	}
	for _, n := range names {
		if len(*dependsOn) < maxNames && !slices.Contains(*dependsOn, n) {
			*dependsOn = append(*dependsOn, n)
		}
	}
	return v.value, ok
}

// affordable reports whether the references in t can be worked out.
func (w *tracer) affordable(t *mapped.String) bool {
	n := strings.Count(t.Value, "$")
	return n == 0 || n*w.longest+len(t.Value) <= maxReference
}

// isInlineSpace is what compose-go and godotenv take for a space within a line.
func isInlineSpace(r rune) bool {
	switch r {
	case '\t', '\v', '\f', '\r', ' ', 0x85, 0xA0:
		return true
	}
	return false
}

// skip is the offset of the first rune of s from i on that is not in set.
func skip(s string, i int, set func(rune) bool) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !set(r) {
			break
		}
		i += n
	}
	return i
}

// trim is the range of s without runes of set at either end.
func trim(s string, within source.Span, set func(rune) bool) source.Span {
	start := within.Start + len(s[within.Start:within.End]) - len(strings.TrimLeftFunc(s[within.Start:within.End], set))
	end := start + len(strings.TrimRightFunc(s[start:within.End], set))
	return source.Span{Start: start, End: end}
}

// eachLine calls read for the lines of content until one fails, as one does that is too long for
// bufio.Scanner.
func (w *tracer) eachLine(content []byte, read func(start int, line string)) {
	scanner := bufio.NewScanner(bytes.NewReader(content))
	scanner.Buffer(make([]byte, 0, min(len(content)+1, 4096)), bufio.MaxScanTokenSize) // a small file needs no more
	start, next := 0, 0
	scanner.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := bufio.ScanLines(data, atEOF)
		start, next = next, next+n
		return n, token, err
	})
	for w.err == nil && scanner.Scan() {
		read(start, scanner.Text())
	}
	if w.err == nil && scanner.Err() != nil {
		w.fail(LineTooLong, next)
	}
}
