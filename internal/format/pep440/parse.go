package pep440

import "strings"

// maxDigits is the longest number Python converts (sys.int_info.str_digits_check).
const maxDigits = 4300

// Parse reads a version in any spelling PEP 440 normalises ("v1.0-RC.1"), spaces
// around it allowed. It returns false for what is no version.
func Parse(s string) (Version, bool) {
	s = strings.TrimFunc(s, isSpace)
	sc := scanner{s: s}
	v, ok := sc.public()
	if ok && sc.peek('+') {
		ok = sc.local(&v)
	}
	v.settle()
	return v, ok && sc.pos == len(s)
}

// scanner reads the parts of a version from left to right. No part needs more than
// one look ahead: a separator belongs to the next part if its word follows.
type scanner struct {
	s   string
	pos int
	bad bool // a number too long for Python
}

func (sc *scanner) peek(c byte) bool { return sc.pos < len(sc.s) && sc.s[sc.pos] == c }

// digits reads a run of digits, possibly none, as a normalised number.
func (sc *scanner) digits() (number, bool) {
	start := sc.pos
	for sc.pos < len(sc.s) && isDigit(sc.s[sc.pos]) {
		sc.pos++
	}
	run := sc.s[start:sc.pos]
	if len(run) > maxDigits {
		sc.bad = true
	}
	return trimZeros(run), run != ""
}

func (sc *scanner) separator() {
	if sc.pos < len(sc.s) && strings.IndexByte("-_.", sc.s[sc.pos]) >= 0 {
		sc.pos++
	}
}

// word is a spelling and what it normalises to. The order is that of the pattern in
// packaging: a longer word before its own beginning.
type word struct{ spelled, normal string }

// suffix reads [separator] word [separator] [digits].
func (sc *scanner) suffix(words []word) (normal string, n number) {
	start := sc.pos
	sc.separator()
	for _, w := range words {
		if rest := sc.s[sc.pos:]; len(rest) >= len(w.spelled) && strings.EqualFold(rest[:len(w.spelled)], w.spelled) {
			sc.pos += len(w.spelled)
			sc.separator()
			n, _ := sc.digits()
			return w.normal, n
		}
	}
	sc.pos = start
	return "", ""
}

// public reads a version without local label.
func (sc *scanner) public() (v Version, ok bool) {
	if sc.peek('v') || sc.peek('V') {
		sc.pos++
	}
	n, ok := sc.digits()
	if !ok {
		return v, false
	}
	if sc.peek('!') {
		if n != "0" {
			v.epoch = n
		}
		sc.pos++
		if n, ok = sc.digits(); !ok {
			return v, false
		}
	}
	v.release = append(make([]number, 0, 4), n)
	for sc.peek('.') && sc.pos+1 < len(sc.s) && isDigit(sc.s[sc.pos+1]) {
		sc.pos++
		n, _ := sc.digits()
		v.release = append(v.release, n)
	}
	if sc.wildcard() {
		return v, !sc.bad
	}
	v.pre, v.preN = sc.suffix([]word{{"alpha", "a"}, {"a", "a"}, {"beta", "b"}, {"b", "b"},
		{"preview", "rc"}, {"pre", "rc"}, {"c", "rc"}, {"rc", "rc"}})
	if sc.peek('-') && sc.pos+1 < len(sc.s) && isDigit(sc.s[sc.pos+1]) {
		sc.pos++
		v.post, _ = sc.digits()
	} else {
		_, v.post = sc.suffix([]word{{"post", "post"}, {"rev", "post"}, {"r", "post"}})
	}
	_, v.dev = sc.suffix([]word{{"dev", "dev"}})
	return v, !sc.bad
}

// wildcard reports that ".*" follows: nothing else of a version can then.
func (sc *scanner) wildcard() bool { return strings.HasPrefix(sc.s[sc.pos:], ".*") }

// local reads "+" and the label after it; false, with nothing read, where none is.
func (sc *scanner) local(v *Version) bool {
	at := sc.pos + 1
	for {
		start := at
		for at < len(sc.s) && isAlnum(sc.s[at]) {
			at++
		}
		if at == start {
			return len(v.local) > 0
		}
		part := strings.ToLower(sc.s[start:at])
		if allDigits(part) {
			part = string(trimZeros(part))
		}
		v.local = append(v.local, part)
		sc.pos = at
		if at == len(sc.s) || strings.IndexByte("-_.", sc.s[at]) < 0 {
			return true
		}
		at++
	}
}

// trimZeros makes a number of a run of digits.
func trimZeros(digits string) number {
	if n := strings.TrimLeft(digits, "0"); n != "" {
		return number(n)
	}
	return "0"
}
