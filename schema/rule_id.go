package schema

import "strings"

// RuleID is the name of a rule, "family/name".
type RuleID string

// Family returns the part before the slash.
func (id RuleID) Family() string {
	family, _, _ := strings.Cut(string(id), "/")
	return family
}

// Matches reports whether name is the rule's id, its family, or a glob of either, in which * is any
// number of characters but a slash: "prefix/*", "*/unknown-key", "k*".
func (id RuleID) Matches(name string) bool {
	if name == string(id) || name == id.Family() {
		return true
	}
	return IsGlob(name) && (matchStars(name, string(id)) || matchStars(name, id.Family()))
}

// IsGlob reports whether a name of rules is a glob.
func IsGlob(name string) bool { return strings.Contains(name, "*") }

// matchStars matches a glob whose only special character is *: it can hold nothing but parts of the
// names that it matches, so that it may be displayed.
func matchStars(glob, s string) bool {
	pieces := strings.Split(glob, "*")
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) || strings.Count(glob, "/") != strings.Count(s, "/") {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, p := range pieces[1 : len(pieces)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return true
}
