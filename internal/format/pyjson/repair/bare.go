package repair

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

// maxCount is how many digits a number has that is surely none of an account or a project.
const maxCount = 9

// literal reads true, false, null or a number, in JSON or as other languages write it, if that is all
// there is before the next delimiter; nil otherwise.
func (p *parser) literal() *pyjson.Value {
	i := p.pos
	if w, ok := p.keyword(i); ok {
		j := i + len(w.text)
		if w.fault != "" {
			p.fault(w.fault, i, j, p.replace(i, j, w.json))
		}
		p.doubtful = p.doubtful || w.kind == pyjson.Float
		return p.scalar(w.kind, i, j, w.json)
	}
	kind, n := pyjson.Number(p.text[i:])
	j := i + n
	if n == 0 || !p.edge(j) {
		return nil
	}
	if kind == pyjson.Int && len(strings.TrimPrefix(p.text[i:j], "-")) > pyjson.MaxIntDigits {
		p.fault(HugeInteger, i, j)
	}
	p.doubtful = p.doubtful || kind == pyjson.Float || n > maxCount
	return p.scalar(kind, i, j, p.text[i:j])
}

// edge reports whether a word that is known in full ends at i.
func (p *parser) edge(i int) bool {
	_, quote := p.quoteAt(i)
	return i >= len(p.text) || quote > 0 || p.skip(i) > i || strings.IndexByte(",;]})", p.text[i]) >= 0 || p.commentAt(i)
}

// keyword is a word that represents true, false, null or a float.
type keyword struct {
	text, json string
	kind       pyjson.Kind
	fault      FaultKind // empty if JSON has the word
}

// keyword returns the keyword at i, in whatever spelling.
func (p *parser) keyword(i int) (keyword, bool) {
	for _, w := range pyjson.Keywords() {
		if p.has(i, w.Text) && p.edge(i+len(w.Text)) {
			return keyword{text: w.Text, json: w.Text, kind: w.Kind}, true
		}
	}
	for _, w := range otherKeywords {
		if p.has(i, w.text) && p.edge(i+len(w.text)) {
			return w, true
		}
	}
	return keyword{}, false
}

// otherKeywords are the words that other languages have for JSON's.
var otherKeywords = [...]keyword{
	{"True", "true", pyjson.Bool, PythonLiteral}, {"False", "false", pyjson.Bool, PythonLiteral}, {"None", "null", pyjson.Null, PythonLiteral},
	{"TRUE", "true", pyjson.Bool, PythonLiteral}, {"FALSE", "false", pyjson.Bool, PythonLiteral}, {"NULL", "null", pyjson.Null, PythonLiteral},
	{"Null", "null", pyjson.Null, PythonLiteral}, {"undefined", "null", pyjson.Null, Undefined},
}

// word is a run of text without quotes.
type word struct {
	end      int  // exclusive, without spaces
	template bool // it holds a placeholder or an expression
	variable bool // it holds $NAME or ${NAME}
}

// bare reads what is without quotes where a key or a value should be. It may be empty.
func (p *parser) bare(at place) *pyjson.Value {
	i := p.pos
	w := p.word(at)
	text := p.text[i:w.end]
	if _, n := p.quoteAt(w.end); text != "" && n == 1 && p.text[w.end] == '"' && p.ends(w.end+1, at) && !w.template {
		return p.unopened(w.end)
	}
	p.pos = w.end
	switch {
	case text == "":
		return p.unknown(i, i)
	case w.template || w.variable:
		p.end = w.end
		kind := Template
		if !w.template {
			kind = Variable
		}
		p.fault(kind, i, w.end)
		return p.unknown(i, w.end)
	}
	if at != inKey {
		if json, ok := numeral(text); ok {
			if json == "" {
				p.fault(NumberForm, i, w.end)
				return p.scalar(pyjson.String, i, w.end, text)
			}
			p.fault(NumberForm, i, w.end, p.replace(i, w.end, json))
			kind, _ := pyjson.Number(json)
			return p.scalar(kind, i, w.end, json)
		}
	} else {
		p.bareKeys++
	}
	doubtful := strings.ContainsAny(text, "\\\"\t{}[]()=") || strings.Contains(text, ": ")
	if at == atTop || doubtful || ambiguous(text) || at == inArray && strings.Contains(text, " ") {
		p.fault(BareWord, i, w.end)
	} else {
		p.fault(BareWord, i, w.end, p.insert(i, `"`), p.insert(w.end, `"`))
	}
	v := p.scalar(pyjson.String, i, w.end, text)
	v.Ambiguous = doubtful || strings.Contains(text, " ") || at == inKey && strings.TrimFunc(text, isWord) != ""
	return v
}

func isWord(r rune) bool { return r < utf8.RuneSelf && wordByte(byte(r)) }

// ambiguous reports the words that need not be meant as strings.
func ambiguous(word string) bool {
	for _, w := range [...]string{"yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", "undefined"} {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// unopened reads a string whose opening quote is missing, up to its closing one at q.
func (p *parser) unopened(q int) *pyjson.Value {
	i := p.pos
	p.quotes++
	p.fault(UnterminatedText, i, i, p.insert(i, `"`))
	text := p.decode(i, i, q, q+1, "", innerNone)
	p.pos, p.end = q+1, q+1
	return &pyjson.Value{Kind: pyjson.String, Span: text.Span, Text: text}
}

// word finds the end of the bare text at pos.
func (p *parser) word(at place) word {
	start := p.pos
	w := word{end: start}
	for i := start; i < len(p.text); {
		if n := p.template(i); n > 0 {
			w.template = true
			i += n
			w.end = i
			continue
		}
		if n := p.variable(i); n > 0 {
			w.variable = true
			i += n
			w.end = i
			continue
		}
		family, n := p.quoteAt(i)
		c := p.text[i]
		switch {
		case n > 0 && (family == double || i == start || p.text[i-1] == ' '):
			return w
		case c == '(' || c == '[':
			if n = p.call(i); n == 0 || i == start {
				return w
			}
			w.template = true
		case p.otherSpace(i) > 0 || p.strayBackslash(i) > 0 || p.has(i, "/*") && p.upTo(i, "*/", i) > 0:
			return w
		case c == ' ' || c == '\t':
			for i++; p.peek(i) == ' ' || p.peek(i) == '\t'; {
				i++
			}
			if i == len(p.text) || p.commentAt(i) || at == inKey || p.keyAhead(i) {
				return w
			}
			continue
		case strings.IndexByte(",;}])\r\n", c) >= 0, at == inKey && (c == ':' || c == '='), i == start && (c == ':' || c == '{'):
			return w
		case n == 0:
			_, n = utf8.DecodeRuneInString(p.text[i:])
		}
		i += n
		w.end = i
	}
	return w
}

// variable is the length of $NAME or ${NAME} at i.
func (p *parser) variable(i int) int {
	if p.text[i] != '$' {
		return 0
	}
	if p.peek(i+1) == '{' {
		return p.upTo(i+2, "}", i)
	}
	j := i + 1
	for j < len(p.text) && (letter(p.text[j]) || digit(p.text[j])) {
		j++
	}
	if j == i+1 {
		return 0
	}
	return j - i
}

// templates are what encloses the tokens that deployment tools and documentation fill in.
var templates = [...]struct{ open, end string }{
	{"${{", "}}"}, {"{{", "}}"}, {"<", ">"}, {"#{", "}"}, {"$(", ")"}, {"{", "}"}, {"__", "__"}, {"%", "%"}, {"@", "@"},
}

// template is the length of the token at i that was not filled in, 0 if there is none.
func (p *parser) template(i int) int {
	for _, t := range templates {
		if !p.has(i, t.open) {
			continue
		}
		j := i + len(t.open)
		switch t.open {
		case "{{":
			if k := p.skipSpace(j); p.peek(k) == '{' || p.peek(k) == '}' || p.keyAhead(k) {
				continue
			}
		case "{", "__", "%", "@": // a name and nothing else
			k := j
			for k < j+lookAhead && wordByte(p.peek(k)) && !p.has(k, t.end) {
				k++
			}
			if !p.has(k, t.end) || !letter(p.peek(j)) {
				continue
			}
		case "<":
			if c := p.peek(j); !letter(c) && c != '<' {
				continue
			}
		}
		if n := p.upTo(j, t.end, i); n > 0 {
			return n
		}
	}
	return 0
}

// upTo is the length from start to after the next s at or after i, on the same line and not
// far away; 0 if there is none.
func (p *parser) upTo(i int, s string, start int) int {
	line, _, _ := strings.Cut(p.text[i:min(len(p.text), i+lookAhead)], "\n")
	if k := strings.Index(line, s); k >= 0 {
		return i + k + len(s) - start
	}
	return 0
}

// call is the length of the brackets at i and what is in them, all on one line and not long:
// os.environ["NAME"], file("name").
func (p *parser) call(i int) int {
	depth := 0
	for j := i; j < len(p.text) && j < i+lookAhead && p.text[j] != '\n'; j++ {
		switch p.text[j] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return j + 1 - i
			}
		}
	}
	return 0
}

// numeral reads a number as other languages write it: what JSON writes for it, "" if that is
// not certain. It reports false for what is no number.
func numeral(s string) (string, bool) {
	sign, t := "", s
	if t[0] == '-' || t[0] == '+' {
		sign, t = strings.TrimPrefix(t[:1], "+"), t[1:]
	}
	isNumber := func(s string) bool {
		_, n := pyjson.Number(s)
		return n > 0 && n == len(s)
	}
	switch {
	case t == "" || !digit(t[0]) && t[0] != '.' || strings.Trim(t, "0123456789abcdefABCDEFxXoOlL_.+-") != "":
		return "", false
	case len(t) > 2 && t[0] == '0' && strings.IndexByte("xXoObB", t[1]) >= 0:
		if n, err := strconv.ParseInt(t, 0, 64); err == nil {
			return sign + strconv.FormatInt(n, 10), true
		}
		return "", false
	case t[0] == '.':
		t = "0" + t
	case strings.HasSuffix(t, "."):
		t += "0"
	case t[0] == '0' && strings.Trim(t, "0123456789") == "": // octal, or an identifier
		return "", true
	}
	if t = strings.TrimRight(strings.ReplaceAll(t, "_", ""), "lL"); !isNumber(t) {
		return "", false
	}
	return sign + t, true
}

// lostQuotes turns all bare words of a document that has no quotes at all into one fault.
func (p *parser) lostQuotes(start int) {
	lost := finding{kind: LostQuotes, span: p.span(start, p.end), sure: !p.doubtful}
	found := p.found
	p.found = nil
	for _, f := range found {
		if f.kind != BareWord {
			p.found = append(p.found, f)
			continue
		}
		lost.edits = append(lost.edits, f.edits...)
		lost.sure = lost.sure && f.sure
	}
	p.found = append(p.found, lost)
}
