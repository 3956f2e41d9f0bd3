package ignore

import (
	"errors"
	"math/bits"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// dockerPattern is a pattern as patternmatcher understands it. That package turns a
// pattern into a regular expression, piece by piece, and keeps three forms that need
// none. The forms are the same here; the expression is run as a handful of steps, and
// only where it says something that the pattern's author hardly meant (see exotic) is it
// left to package regexp.
type dockerPattern struct {
	form dockerForm
	text string // for all forms but the last two
	step []step
	re   *regexp.Regexp
}

type dockerForm uint8

const (
	exact  dockerForm = iota
	prefix            // text**
	suffix            // **text, where a slash at the start of text may be missing
	glob              // step
	exotic            // re
)

// step is a piece of the expression.
type step struct {
	op     op
	r      rune
	class  []rune // pairs: from, to
	negate bool   // the class
}

type op uint8

const (
	literal  op = iota // r
	anyRune            // ?  [^/]
	anyRunes           // *  [^/]*
	inClass            // [a-z]: a slash too, if it is in there
	enter              // ** with something behind it, (.*/)?, in two steps: either go on
	cross              // behind both, or take all up to some slash
	tail               // ** at the end, .*
)

var errSyntax = errors.New("it has a \"[\" or a \"\\\" that is not completed")

// compileDocker reads a pattern that is clean and without "!".
func compileDocker(pattern string) (dockerPattern, error) {
	// Not path.Match: it finds errors behind the first mismatch too, which pass there.
	if _, err := filepath.Match(pattern, "."); err != nil {
		return dockerPattern{}, errSyntax
	}
	p := dockerPattern{form: exact, text: pattern}
	rest := strings.TrimPrefix(pattern, "\ufeff") // dropped there by the scanner
	odd := false
	for first := true; rest != ""; first = false {
		r, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		switch {
		case r == '*' && strings.HasPrefix(rest, "*"):
			rest = strings.TrimPrefix(rest[1:], "/")
			switch {
			case rest != "":
				p.add(glob, step{op: enter}, step{op: cross})
			case p.form == exact:
				p.form = prefix
			default:
				p.add(glob, step{op: tail})
			}
			if first {
				p.form = suffix
			}
		case r == '*':
			p.add(glob, step{op: anyRunes})
		case r == '?':
			p.add(glob, step{op: anyRune})
		case r == ']':
			p.add(glob, step{r: r})
		case r == '[':
			class, n := simpleClass(rest)
			if n == 0 {
				return compileExotic(pattern)
			}
			rest = rest[n:]
			p.add(glob, class)
		case r == '\\' && rest != "":
			r, n = utf8.DecodeRuneInString(rest)
			if r >= utf8.RuneSelf || alphanumeric(byte(r)) { // \d, \pL, \Q …
				return compileExotic(pattern)
			}
			rest = rest[n:]
			p.add(glob, step{r: r})
		default:
			odd = odd || strings.ContainsRune(`^|{\`, r) // taken as they are: an expression's own
			p.add(p.form, step{r: r})
		}
	}
	if p.form == glob && (odd || len(p.step) >= 64) {
		return compileExotic(pattern)
	}
	return p, nil
}

func (p *dockerPattern) add(form dockerForm, steps ...step) {
	p.form = form
	p.step = append(p.step, steps...)
}

// compileExotic makes of a pattern the regular expression that Docker makes of it.
func compileExotic(pattern string) (dockerPattern, error) {
	var expr strings.Builder
	expr.WriteByte('^')
	for rest := strings.TrimPrefix(pattern, "\ufeff"); rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		piece := rest[:n]
		rest = rest[n:]
		switch {
		case r == '*' && strings.HasPrefix(rest, "*"):
			if rest = strings.TrimPrefix(rest[1:], "/"); rest == "" {
				piece = ".*"
			} else {
				piece = "(.*/)?"
			}
		case r == '*':
			piece = "[^/]*"
		case r == '?':
			piece = "[^/]"
		case r == '\\' && rest != "":
			_, n := utf8.DecodeRuneInString(rest)
			piece += rest[:n]
			rest = rest[n:]
		case strings.ContainsRune(".+()$", r):
			piece = `\` + piece
		}
		expr.WriteString(piece)
	}
	expr.WriteByte('$')
	re, err := regexp.Compile(expr.String())
	if err != nil {
		return dockerPattern{}, errors.New("it becomes an invalid regular expression there")
	}
	return dockerPattern{form: exotic, re: re}, nil
}

// simpleClass reads a bracket expression from behind its "[". n is its length, 0 if it
// is malformed or has a character that means something else in a regular expression.
func simpleClass(s string) (class step, n int) {
	end := strings.IndexByte(s, ']')
	if end < 0 || strings.ContainsAny(s[:end], `[\*?`) || !utf8.ValidString(s[:end]) {
		return step{}, 0
	}
	class.op = inClass
	body, negate := strings.CutPrefix(s[:end], "^")
	class.negate = negate
	runes := []rune(body)
	for i := 0; i < len(runes); i++ {
		from, to := runes[i], runes[i]
		if i+2 < len(runes) && runes[i+1] == '-' {
			to = runes[i+2]
			i += 2
		}
		if from == '-' || to == '-' || from > to {
			return step{}, 0
		}
		class.class = append(class.class, from, to)
	}
	if len(runes) == 0 {
		return step{}, 0
	}
	return class, end + 1
}

func alphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

func (p *dockerPattern) match(s string) bool {
	switch p.form {
	case exact:
		return s == p.text
	case prefix:
		return strings.HasPrefix(s, p.text[:len(p.text)-len("**")])
	case suffix:
		text := p.text[len("**"):]
		return strings.HasSuffix(s, text) || len(text) > 0 && text[0] == '/' && s == text[1:]
	case exotic:
		return p.re.MatchString(s)
	}
	return p.run(s)
}

// run takes all ways through the steps at once: bit i of a set says that step i is next.
func (p *dockerPattern) run(s string) bool {
	now := p.skip(1)
	for _, r := range s {
		var next uint64
		for set := now &^ (1 << len(p.step)); set != 0; set &= set - 1 {
			i := bits.TrailingZeros64(set)
			here, behind := uint64(1)<<i, uint64(2)<<i
			switch t := &p.step[i]; t.op {
			case literal:
				if r == t.r {
					next |= behind
				}
			case anyRune:
				if r != '/' {
					next |= behind
				}
			case anyRunes:
				if r != '/' {
					next |= here
				}
			case inClass:
				if t.has(r) {
					next |= behind
				}
			case cross:
				if r == '/' {
					next |= behind
				}
				fallthrough
			case tail:
				if r != '\n' { // what "." leaves out
					next |= here
				}
			}
		}
		if now = p.skip(next); now == 0 {
			return false
		}
	}
	return now&(1<<len(p.step)) != 0
}

// skip adds to a set what can be reached without taking a character.
func (p *dockerPattern) skip(set uint64) uint64 {
	for i := range p.step {
		if set&(1<<i) == 0 {
			continue
		}
		switch p.step[i].op {
		case anyRunes, tail:
			set |= 2 << i
		case enter:
			set |= 2<<i | 4<<i
		}
	}
	return set
}

func (s *step) has(r rune) bool {
	for i := 0; i < len(s.class); i += 2 {
		if s.class[i] <= r && r <= s.class[i+1] {
			return !s.negate
		}
	}
	return s.negate
}
