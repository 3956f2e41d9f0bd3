// Package pep440 reads and compares Python versions and version specifiers
// (PEP 440), with the results of the `packaging` library that pip uses.
package pep440

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// number is a non-negative integer of any size as decimal digits without leading
// zeros: versions carry dates and times that need not fit a machine word.
type number string

func (n number) compare(m number) int {
	return cmp.Or(cmp.Compare(len(n), len(m)), strings.Compare(string(n), string(m)))
}

// Version is a parsed version. The zero Version is "0".
type Version struct {
	epoch   number   // "" = 0
	release []number // as written, trailing zeros kept
	pre     string   // "a", "b", "rc" or ""
	preN    number
	post    number // "" = none
	dev     number // "" = none
	local   []string

	// plain is set for a release and nothing more, of at most four small segments; key then
	// orders it among its like. Nearly every comparison is of two of these.
	plain bool
	key   uint64
}

// settle works out plain and key.
func (v *Version) settle() {
	v.plain, v.key = false, 0
	if v.epoch != "" || v.pre != "" || v.post != "" || v.dev != "" || len(v.local) > 0 || len(v.release) > 4 {
		return
	}
	for i := range 4 {
		n := v.segment(i)
		if len(n) > 4 { // 9999 fits 16 bits
			return
		}
		v.key = v.key<<16 | uint64(n.int())
	}
	v.plain = true
}

// Len is the number of release segments as written: 3 for "1.2.0".
func (v Version) Len() int { return max(1, len(v.release)) }

// Segment is release segment i (0 is the major version); those not written are 0.
// A number that does not fit an int is the largest int.
func (v Version) Segment(i int) int { return v.segment(i).int() }

// isPre reports a pre-release: an alpha, beta, candidate or development release.
func (v Version) isPre() bool { return v.pre != "" || v.dev != "" }

// isPost reports a post-release.
func (v Version) isPost() bool { return v.post != "" }

// localLabel is the normalised local label, what follows "+", or "".
func (v Version) localLabel() string { return strings.Join(v.local, ".") }

// public is the version without its local label.
func (v Version) public() Version {
	v.local = nil
	return v
}

func (n number) int() int {
	if n == "" {
		return 0
	}
	i, err := strconv.Atoi(string(n))
	if err != nil {
		return math.MaxInt
	}
	return i
}

func (v Version) segment(i int) number {
	if i < len(v.release) {
		return v.release[i]
	}
	return "0"
}

// String is the normalised form: "1.0RC1" reads "1.0rc1".
func (v Version) String() string {
	var b [32]byte
	return string(v.Append(b[:0]))
}

// Append appends String to b.
func (v Version) Append(b []byte) []byte {
	if v.epoch != "" {
		b = append(append(b, v.epoch...), '!')
	}
	for i := range v.Len() {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, v.segment(i)...)
	}
	if v.pre != "" {
		b = append(append(b, v.pre...), v.preN...)
	}
	if v.post != "" {
		b = append(append(b, ".post"...), v.post...)
	}
	if v.dev != "" {
		b = append(append(b, ".dev"...), v.dev...)
	}
	if len(v.local) > 0 {
		b = append(append(b, '+'), v.localLabel()...)
	}
	return b
}

// Compare orders versions as PEP 440 does: negative where a is the older one. Versions
// that differ in trailing zeros only are equal.
func Compare(a, b Version) int {
	if a.plain && b.plain {
		return cmp.Compare(a.key, b.key)
	}
	if c := compareRelease(a, b); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.preRank(), b.preRank()), a.preN.compare(b.preN),
		a.post.compare(b.post), // none sorts first, and "" does
		compareDev(a.dev, b.dev),
		slices.CompareFunc(a.local, b.local, compareLocal),
	)
}

// compareRelease compares epochs and release segments.
func compareRelease(a, b Version) int {
	if c := a.epoch.compare(b.epoch); c != 0 {
		return c
	}
	for i := range max(a.Len(), b.Len()) {
		if c := a.segment(i).compare(b.segment(i)); c != 0 {
			return c
		}
	}
	return 0
}

// preRank orders 1.0.dev0 < 1.0a0 < 1.0b0 < 1.0rc0 < 1.0 < 1.0.post0.dev0.
func (v Version) preRank() int {
	switch {
	case v.pre == "" && v.post == "" && v.dev != "":
		return 0
	case v.pre == "":
		return 4
	}
	return 1 + slices.Index([]string{"a", "b", "rc"}, v.pre)
}

func compareDev(a, b number) int {
	if (a == "") != (b == "") { // a development release comes before the release
		return cmp.Compare(len(b), len(a))
	}
	return a.compare(b)
}

// compareLocal: numbers sort after words.
func compareLocal(a, b string) int {
	an, bn := isDigit(a[0]) && allDigits(a), isDigit(b[0]) && allDigits(b)
	switch {
	case an && bn:
		return number(a).compare(number(b))
	case an:
		return 1
	case bn:
		return -1
	}
	return strings.Compare(a, b)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlnum(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// isSpace is Python's str.isspace, which includes four separators that Go's does not.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
