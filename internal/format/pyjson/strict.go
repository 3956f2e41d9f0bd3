package pyjson

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// MaxDepth is how deeply containers may nest. Python up to 3.11 gives up at 994 levels on an
// empty stack; Airflow has some frames of its own by the time it parses.
const MaxDepth = 900

// MaxIntDigits is how many digits an integer may have before int() refuses it
// (sys.int_info.default_max_str_digits).
const MaxIntDigits = 4300

// ErrInvalid is the error for text that json.loads refuses. Package repair says why.
var ErrInvalid = errors.New("not valid JSON for Python")

// Read returns the value of a text that json.loads accepts. The positions in it are byte offsets in
// the text. The error is ErrInvalid.
func Read(text string) (*Value, error) {
	r := reader{text: text}
	r.space()
	v := r.value()
	r.space()
	if v == nil || r.pos < len(text) {
		return nil, ErrInvalid
	}
	return v, nil
}

// reader is a recursive descent over a text that stops at the first mistake: then a method returns
// nil or false.
type reader struct {
	text  string
	pos   int
	depth int
	spare []Value
}

// block is how many values are made at once: a few more than most kwargs have.
const block = 8

// new returns a value of the document.
func (r *reader) new(kind Kind, span source.Span) *Value {
	if len(r.spare) == 0 {
		r.spare = make([]Value, block)
	}
	v := &r.spare[0]
	r.spare = r.spare[1:]
	v.Kind, v.Span = kind, span
	return v
}

func (r *reader) space() {
	for r.pos < len(r.text) && isSpace(r.text[r.pos]) {
		r.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// peek returns the next byte after space, 0 at the end.
func (r *reader) peek() byte {
	if r.space(); r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

func (r *reader) value() *Value {
	switch c := r.peek(); c {
	case '{':
		return r.container(Object, '}')
	case '[':
		return r.container(Array, ']')
	case '"':
		return r.str()
	default:
		return r.scalar()
	}
}

func (r *reader) container(kind Kind, end byte) *Value {
	start := r.pos
	if r.depth++; r.depth > MaxDepth {
		return nil
	}
	v := r.new(kind, source.Span{})
	r.pos++
	if r.peek() == end {
		return r.close(v, start)
	}
	for {
		if !r.item(v) {
			return nil
		}
		switch r.peek() {
		case end:
			return r.close(v, start)
		case ',':
			r.pos++
		default:
			return nil
		}
	}
}

// close returns a container that ends at the next byte.
func (r *reader) close(v *Value, start int) *Value {
	r.pos++
	r.depth--
	v.Span = source.Span{Start: start, End: r.pos}
	return v
}

// item reads a member of an object or an item of an array.
func (r *reader) item(v *Value) bool {
	if v.Kind == Array {
		item := r.value()
		v.Items = append(v.Items, item)
		return item != nil
	}
	if r.peek() != '"' {
		return false
	}
	m := Member{Key: r.str()}
	if m.Key == nil || r.peek() != ':' {
		return false
	}
	r.pos++
	m.Value = r.value()
	if v.Members == nil {
		v.Members = make([]Member, 0, block/2)
	}
	v.Members = append(v.Members, m)
	return m.Value != nil
}

// scalar reads true, false, null or a number as Python has them.
func (r *reader) scalar() *Value {
	rest := r.text[r.pos:]
	kind, n := Null, 0
	for _, w := range Keywords() {
		if strings.HasPrefix(rest, w.Text) {
			kind, n = w.Kind, len(w.Text)
		}
	}
	if n == 0 {
		if kind, n = Number(rest); n == 0 || kind == Int && len(strings.TrimPrefix(rest[:n], "-")) > MaxIntDigits {
			return nil
		}
	}
	span := source.Span{Start: r.pos, End: r.pos + n}
	r.pos += n
	v := r.new(kind, span)
	v.Text = mapped.Plain(span.Start, r.text[span.Start:span.End])
	return v
}

// Keyword is a word of Python's JSON, with the kind of its value.
type Keyword struct {
	Text string
	Kind Kind
}

// Keywords returns the words that json.loads accepts.
func Keywords() [6]Keyword {
	return [...]Keyword{{"true", Bool}, {"false", Bool}, {"null", Null}, {"NaN", Float}, {"Infinity", Float}, {"-Infinity", Float}}
}

// Number returns the kind and the length of the JSON number at the start of s, 0 if there is none.
func Number(s string) (Kind, int) {
	digits := func(i int) int {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i
	}
	i := 0
	if s != "" && s[0] == '-' {
		i++
	}
	n := digits(i)
	if n == i {
		return Int, 0
	}
	if s[i] == '0' {
		n = i + 1
	}
	kind := Int
	if n < len(s) && s[n] == '.' && digits(n+1) > n+1 {
		kind, n = Float, digits(n+1)
	}
	if n < len(s) && s[n]|0x20 == 'e' {
		e := n + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if digits(e) > e {
			kind, n = Float, digits(e)
		}
	}
	return kind, n
}

// str reads a string.
func (r *reader) str() *Value {
	start := r.pos
	var b mapped.Builder
	i := start + 1
	for copied := i; i < len(r.text); {
		switch c := r.text[i]; {
		case c == '"':
			b.Copy(copied, r.text[copied:i])
			r.pos = i + 1
			v := r.new(String, source.Span{Start: start, End: r.pos})
			v.Text = b.Text(v.Span)
			return v
		case c < ' ':
			return nil
		case c == '\\':
			n, s := Unescape(r.text[i:])
			if n == 0 {
				return nil
			}
			b.Copy(copied, r.text[copied:i])
			b.Escape(i, n, s)
			i += n
			copied = i
		default:
			i++
		}
	}
	return nil
}

// escapeLetters are the letters after a backslash, escapeTexts what they represent.
const escapeLetters, escapeTexts = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// Unescape returns the length of the escape at the start of s and the text that it represents; 0 if
// JSON has no such escape. A surrogate without its pair is the three bytes of generalized UTF-8.
func Unescape(s string) (n int, text string) {
	if len(s) < 2 {
		return 0, ""
	}
	if k := strings.IndexByte(escapeLetters, s[1]); k >= 0 {
		return 2, escapeTexts[k : k+1]
	}
	r, ok := hex(s, 2)
	if s[1] != 'u' || !ok {
		return 0, ""
	}
	if !utf16.IsSurrogate(r) {
		return 6, string(r)
	}
	if len(s) >= 12 && s[6:8] == `\u` {
		if low, ok := hex(s, 8); ok {
			if full := utf16.DecodeRune(r, low); full != utf8.RuneError {
				return 12, string(full)
			}
		}
	}
	return 6, string([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
}

// hex reads the four hexadecimal digits of s at i.
func hex(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	r, err := strconv.ParseUint(s[i:i+4], 16, 16)
	return rune(r), err == nil
}
