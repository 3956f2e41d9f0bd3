package hcl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// kind is what a token is. A token of one character has its character as kind.
type kind rune

const (
	kindEOF kind = iota + 256
	kindInvalid
	kindNewline
	kindName
	kindNumber
	kindOpenQuote
	kindCloseQuote
	kindOpenHeredoc
	kindCloseHeredoc
	kindText          // of a template
	kindInterpolation // ${ or ${~
	kindDirective     // %{ or %{~
	kindTemplateEnd   // } or ~} of one of these
	kindEqual
	kindNotEqual
	kindAtMost
	kindAtLeast
	kindAnd
	kindOr
	kindScope    // ::
	kindEllipsis // ...
	kindArrow    // =>
)

// operators are the tokens of more than one character, longest first.
var operators = []struct {
	text string
	kind kind
}{
	{"...", kindEllipsis}, {"==", kindEqual}, {"!=", kindNotEqual}, {"<=", kindAtMost}, {">=", kindAtLeast},
	{"&&", kindAnd}, {"||", kindOr}, {"::", kindScope}, {"=>", kindArrow},
}

// single are the tokens of one character that the parser reads. Braces are not among them.
const single = "[](),.*/%+-=<>!?:"

type token struct {
	kind kind
	source.Span
}

// frame is what the lexer is in: code, a string in quotes, or a here-document.
type frame struct {
	in     place
	braces int    // of code: those that are open
	marker string // of a here-document
	line   bool   // of a here-document: a line starts here
}

type place int

const (
	inCode place = iota
	inQuotes
	inHeredoc
)

// lexer cuts a text into tokens. Spaces and comments make none, but a comment to the end of its line
// is a line break.
type lexer struct {
	src    string
	at     int
	frames []frame
	tokens []token
}

// lex returns the tokens of a text; the last one is kindEOF.
func lex(src string) []token {
	l := &lexer{src: src, frames: []frame{{}}, tokens: make([]token, 0, len(src)/5+1)}
	for l.at < len(src) {
		switch l.top().in {
		case inCode:
			l.code()
		case inQuotes:
			l.quotes()
		default:
			l.heredoc()
		}
	}
	l.add(kindEOF, 0)
	return l.tokens
}

func (l *lexer) top() *frame { return &l.frames[len(l.frames)-1] }
func (l *lexer) pop()        { l.frames = l.frames[:len(l.frames)-1] }

func (l *lexer) push(f frame) { l.frames = append(l.frames, f) }

// add adds a token of n bytes.
func (l *lexer) add(k kind, n int) {
	l.tokens = append(l.tokens, token{k, source.Span{Start: l.at, End: l.at + n}})
	l.at += n
}

// code reads one token outside of templates.
func (l *lexer) code() {
	rest := l.src[l.at:]
	switch c := rest[0]; {
	case c == ' ' || c == '\t':
		l.at++
	case c == '\n':
		l.add(kindNewline, 1)
	case strings.HasPrefix(rest, "\r\n"):
		l.add(kindNewline, 2)
	case c == '#' || strings.HasPrefix(rest, "//"):
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			l.add(kindNewline, i+1)
		} else {
			l.at = len(l.src)
		}
	case strings.HasPrefix(rest, "/*"):
		if i := strings.Index(rest[2:], "*/"); i >= 0 {
			l.at += 2 + i + 2
		} else {
			l.add(kindInvalid, len(rest))
		}
	case c == '"':
		l.add(kindOpenQuote, 1)
		l.push(frame{in: inQuotes})
	case c == '{':
		l.add('{', 1)
		l.top().braces++
	case c == '}':
		l.closeBrace(1)
	case strings.HasPrefix(rest, "~}"):
		l.closeBrace(2)
	case c >= '0' && c <= '9':
		l.add(kindNumber, numberLength(rest))
	default:
		l.word(rest)
	}
}

// closeBrace reads } or ~}, which end the code of a template if no brace is open in it.
func (l *lexer) closeBrace(n int) {
	if f := l.top(); f.braces == 0 && len(l.frames) > 1 {
		l.add(kindTemplateEnd, n)
		l.pop()
		return
	}
	l.top().braces--
	if n == 2 {
		l.add(kindTemplateEnd, n)
		return
	}
	l.add('}', n)
}

// word reads a name, an operator, the start of a here-document, or other text.
func (l *lexer) word(rest string) {
	if n := nameLength(rest); n > 0 {
		l.add(kindName, n)
		return
	}
	if marker, n := heredocStart(rest); n > 0 {
		l.add(kindOpenHeredoc, n)
		l.push(frame{in: inHeredoc, marker: marker, line: true})
		return
	}
	for _, o := range operators {
		if strings.HasPrefix(rest, o.text) {
			l.add(o.kind, len(o.text))
			return
		}
	}
	if strings.IndexByte(single, rest[0]) >= 0 {
		l.add(kind(rest[0]), 1)
		return
	}
	_, n := utf8.DecodeRuneInString(rest)
	l.add(kindInvalid, n)
}

// nameLength is the length of the name that a text begins with (UAX #31, with dashes).
func nameLength(s string) int {
	for i, r := range s {
		switch {
		case r == '_', unicode.IsLetter(r), unicode.In(r, unicode.Nl, unicode.Other_ID_Start):
		case i > 0 && (r == '-' || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)):
		default:
			return i
		}
	}
	return len(s)
}

// numberLength is the length of the number that a text begins with. It may have too many dots.
func numberLength(s string) int {
	n := 1
	for i := 1; i < len(s); {
		switch c := s[i]; {
		case isDigit(c):
			i++
			n = i
		case c == '.': // the number does not end with it
			i++
		case c == 'e' || c == 'E':
			j := i + 1
			if j < len(s) && (s[j] == '+' || s[j] == '-') {
				j++
			}
			if j == len(s) || !isDigit(s[j]) {
				return n
			}
			i = j + 1
			n = i
		default:
			return n
		}
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// heredocStart reads <<NAME or <<-NAME with the end of its line; n is 0 for anything else.
func heredocStart(s string) (marker string, n int) {
	rest, ok := strings.CutPrefix(s, "<<")
	if !ok {
		return "", 0
	}
	rest = strings.TrimPrefix(rest, "-")
	name := nameLength(rest)
	end := strings.TrimPrefix(rest[name:], "\r")
	if name == 0 || !strings.HasPrefix(end, "\n") {
		return "", 0
	}
	return rest[:name], len(s) - len(end) + 1
}

// templateStart returns the kind and the length of the ${ or %{ that a text begins with.
func templateStart(s string) (k kind, n int) {
	switch {
	case strings.HasPrefix(s, "${"):
		k = kindInterpolation
	case strings.HasPrefix(s, "%{"):
		k = kindDirective
	default:
		return 0, 0
	}
	if strings.HasPrefix(s[2:], "~") {
		return k, 3
	}
	return k, 2
}

// isEscapedStart reports $${ and %%{, which are text.
func isEscapedStart(s string) bool { return strings.HasPrefix(s, "$${") || strings.HasPrefix(s, "%%{") }

// begin reads a ${ or %{, if there is one.
func (l *lexer) begin() bool {
	k, n := templateStart(l.src[l.at:])
	if n == 0 {
		return false
	}
	l.top().line = false
	l.add(k, n)
	l.push(frame{})
	return true
}

// quotes reads the text of a string up to its end or to a template.
func (l *lexer) quotes() {
	if l.begin() {
		return
	}
	rest := l.src[l.at:]
	if rest[0] == '"' {
		l.add(kindCloseQuote, 1)
		l.pop()
		return
	}
	i := 0
	for i < len(rest) {
		if _, n := templateStart(rest[i:]); n > 0 || rest[i] == '"' || rest[i] == '\n' || rest[i] == '\r' {
			break
		}
		switch {
		case isEscapedStart(rest[i:]):
			i += 3
		case rest[i] == '\\' && i+1 < len(rest) && rest[i+1] != '\n' && rest[i+1] != '\r':
			_, n := utf8.DecodeRuneInString(rest[i+1:])
			i += 1 + n
		default:
			i++
		}
	}
	if i == 0 { // a line break
		l.add(kindInvalid, 1)
		return
	}
	l.add(kindText, i)
}

// heredoc reads the text of one line, or of a part of it, or the line that ends the here-document.
func (l *lexer) heredoc() {
	if l.begin() {
		return
	}
	rest := l.src[l.at:]
	i := 0
	for i < len(rest) && rest[i] != '\n' {
		if _, n := templateStart(rest[i:]); n > 0 {
			break
		}
		if rest[i] == '\r' && !strings.HasPrefix(rest[i:], "\r\n") {
			l.add(kindInvalid, len(rest)) // where the lexer of the library stops
			return
		}
		if isEscapedStart(rest[i:]) {
			i += 2
		}
		i++
	}
	f := l.top()
	if i == len(rest) || rest[i] != '\n' {
		f.line = false
		l.add(kindText, i)
		return
	}
	if f.line && strings.TrimSpace(rest[:i]) == f.marker {
		l.add(kindCloseHeredoc, len(strings.TrimSuffix(rest[:i], "\r")))
		l.pop()
		return
	}
	f.line = true
	l.add(kindText, i+1)
}
