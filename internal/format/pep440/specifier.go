package pep440

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// Specifier is one clause: an operator and a version, "1.*" with == and !=, any
// text at all with ===.
type Specifier struct {
	Op      string
	Version string // as written, without spaces

	v        Version // not set for ===
	wildcard bool
}

// Specifiers is a list of clauses that all have to hold. An empty one admits every
// version.
type Specifiers []Specifier

// operators has the longer ones first, as they are tried in this order.
var operators = [...]string{"===", "==", "!=", "~=", "<=", ">=", "<", ">"}

// ScanSpecifier returns the clause that s begins with and its length in bytes, or 0.
// It stops where packaging's tokenizer does: what follows may still make it wrong.
func ScanSpecifier(s string) (Specifier, int) {
	for _, op := range operators {
		if !strings.HasPrefix(s, op) {
			continue
		}
		start := len(s) - len(strings.TrimLeftFunc(s[len(op):], isSpace))
		if op == "===" {
			end := len(s)
			if i := strings.IndexFunc(s[start:], func(r rune) bool { return r == ';' || r == ')' || isSpace(r) }); i >= 0 {
				end = start + i
			}
			return Specifier{Op: op, Version: s[start:end]}, end
		}
		sp := Specifier{Op: op}
		sc := scanner{s: s, pos: start}
		var ok bool
		if sp.v, ok = sc.public(); !ok || op == "~=" && sp.v.Len() < 2 {
			return sp, 0
		}
		if op == "==" || op == "!=" {
			if sc.wildcard() && !sp.v.isPre() && !sp.v.isPost() {
				sc.pos += len(".*")
				sp.wildcard = true
			} else if sc.peek('+') {
				sc.local(&sp.v)
			}
		}
		sp.v.settle()
		sp.Version = s[start:sc.pos]
		return sp, sc.pos
	}
	return Specifier{}, 0
}

// ParseSpecifier reads one clause. It returns false for what packaging refuses.
func ParseSpecifier(s string) (Specifier, bool) {
	s = strings.TrimFunc(s, isSpace)
	sp, n := ScanSpecifier(s)
	return sp, n > 0 && n == len(s)
}

// ParseSpecifiers reads a comma-separated list of clauses; empty places are skipped.
func ParseSpecifiers(s string) (Specifiers, bool) {
	var out Specifiers
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimFunc(part, isSpace) == "" {
			continue
		}
		sp, ok := ParseSpecifier(part)
		if !ok {
			return nil, false
		}
		out = append(out, sp)
	}
	return out, true
}

// String is the clause as packaging writes it.
func (sp Specifier) String() string { return sp.Op + sp.Version }

// String is the list as packaging writes it: sorted, of equal clauses the first.
func (ss Specifiers) String() string {
	sorted := slices.Clone(ss)
	sorting.Stable(sorted, func(a, b Specifier) int { return strings.Compare(a.String(), b.String()) })
	var words []string
	for i, sp := range sorted {
		if !slices.ContainsFunc(sorted[:i], sp.same) {
			words = append(words, sp.String())
		}
	}
	return strings.Join(words, ",")
}

// same: "==1.0" is "==1.0.0", but "~=1.0" is not "~=1.0.0".
func (sp Specifier) same(other Specifier) bool {
	if sp.Op != other.Op || sp.Op == "===" || sp.wildcard || other.wildcard {
		return sp.Op == other.Op && sp.Version == other.Version
	}
	return Compare(sp.v, other.v) == 0 && (sp.Op != "~=" || sp.v.Len() == other.v.Len())
}

// Contains reports whether the clause admits v, a pre-release like any other version.
func (sp Specifier) Contains(v Version) bool {
	switch sp.Op {
	case "===":
		return strings.ToLower(sp.Version) == v.String()
	case "==":
		return sp.equal(v)
	case "!=":
		return !sp.equal(v)
	case ">=":
		return Compare(v, sp.v) >= 0
	case "<=":
		return Compare(v.public(), sp.v) <= 0
	case "~=":
		return Compare(v, sp.v) >= 0 && samePrefix(v, sp.v, sp.v.Len()-1)
	case "<":
		return sp.less(v)
	case ">":
		return sp.greater(v)
	}
	return false
}

func (sp Specifier) equal(v Version) bool {
	switch {
	case sp.wildcard:
		return samePrefix(v, sp.v, sp.v.Len())
	case len(sp.v.local) == 0: // a local label counts only where the clause has one
		v = v.public()
	}
	return Compare(v, sp.v) == 0
}

// less: "<1.0" leaves out the pre-releases of 1.0, "<1.0rc1" does not.
func (sp Specifier) less(v Version) bool {
	bound := sp.v
	if !bound.isPre() {
		bound.dev, bound.plain = "0", false
	}
	return Compare(v, bound) < 0
}

// greater: ">1.0" leaves out 1.0+local and the post-releases of 1.0, ">1.0.post1"
// only its local versions.
func (sp Specifier) greater(v Version) bool {
	if Compare(v, sp.v) <= 0 {
		return false
	}
	if sp.v.post != "" || sp.v.dev != "" {
		return Compare(v.public(), sp.v) != 0
	}
	return compareRelease(v, sp.v) != 0 || v.pre != sp.v.pre || v.preN != sp.v.preN
}

// samePrefix compares the epoch and the first n release segments.
func samePrefix(a, b Version, n int) bool {
	if a.epoch != b.epoch {
		return false
	}
	for i := range n {
		if a.segment(i) != b.segment(i) {
			return false
		}
	}
	return true
}

// Contains reports whether every clause admits v. With pre false a pre-release is
// never admitted, whatever the clauses say: packaging's contains with prereleases
// False.
func (ss Specifiers) Contains(v Version, pre bool) bool {
	if v.isPre() && !pre {
		return false
	}
	for _, sp := range ss {
		if !sp.Contains(v) {
			return false
		}
	}
	return true
}
