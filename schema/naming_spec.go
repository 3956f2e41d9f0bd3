package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// namingSpec is the annotation x-names: how a name is made. FORMAT.md describes each field.
type namingSpec struct {
	Kinds         map[Kind]kindNames `json:"kinds"`
	Separator     string             `json:"separator"`
	SeparatorArg  string             `json:"separator-kwarg"`
	Strip         string             `json:"strip"` // "separator" or the characters
	Formats       []format           `json:"formats"`
	Replace       []replacement      `json:"replace"`
	Mount         *mount             `json:"mount"`
	ExtraPrefixes []extraPrefix      `json:"extra-prefixes"`
	Teams         []teamForm         `json:"teams"`
	Refuse        []refusal          `json:"refuse"`
	Limits        limits             `json:"limits"`
	Rules         []string           `json:"rules"`

	kwargs []string // see Backend.NamingKwargs
	ranges []Range  // of releases that make other names
}

type kindNames struct {
	Prefix  string `json:"prefix"`
	Pattern string `json:"pattern"`
	Fixed   string `json:"fixed"` // a prefix that no kwarg changes
}

// format makes a name from the stripped prefix and the id. The first that applies is used.
type format struct {
	Range
	When  string `json:"when"`  // of the prefix: "" (any), "null", "empty" or "falsy"
	Given string `json:"given"` // and this kwarg is not empty
	// MultiTeam limits it to connections and variables in multi-team mode; Set, to a kwarg that is not null.
	MultiTeam bool   `json:"multi-team"`
	Set       string `json:"set"`
	Format    string `json:"format"`
	Leading   string `json:"leading"` // added in front unless present
	In        string `json:"in"`
	Off       string `json:"off"` // instead of Format: why nothing is looked up
}

type replacement struct{ Old, New string }

type mount struct {
	Kwarg string `json:"kwarg"`
	// FromID is the text for an id without a mount, while the kwarg is null.
	FromID   string        `json:"from-id"`
	Requests []request     `json:"requests"`
	Replace  []replacement `json:"replace"` // in the request
}

// request is the name in the request, if a kwarg has a value.
type request struct {
	Kwarg  string `json:"kwarg"`
	Value  any    `json:"value"`
	Format string `json:"format"`
}

type extraPrefix struct {
	Range
	Kwarg string `json:"kwarg"`
}

type refusal struct {
	Range
	Kind    Kind     `json:"kind"`    // "" for all
	Pattern string   `json:"pattern"` // of the id after Replace; {sep} is the separator
	Kwarg   string   `json:"kwarg"`   // or: the id is this kwarg's value,
	Default string   `json:"default"` // or this,
	Unless  []string `json:"unless"`  // unless one of these kwargs is set
	Detail  string   `json:"detail"`
	// MultiTeam limits it to multi-team mode, Team to lookups "with" or "without" a team, Given to a
	// kwarg that Python takes for true, Null to one that is null.
	MultiTeam bool   `json:"multi-team"`
	Team      string `json:"team"`
	Given     string `json:"given"`
	Null      string `json:"null"`
}

type limits struct {
	Of      string `json:"of"` // "name" or "id"
	Pattern string `json:"pattern"`
	Allowed string `json:"allowed"` // one character class, without brackets
	Max     int    `json:"max"`
	Words   string `json:"words"`
	// IgnoreCase is set if the store takes names that differ in case alone for one.
	IgnoreCase bool `json:"ignore-case"`

	others string // pattern of the characters that are not Allowed
	ascii  charset
}

// parse computes what every lookup needs.
func (n *namingSpec) parse() {
	n.kwargs = n.listKwargs()
	n.Limits.others, n.Limits.ascii = "[^"+n.Limits.Allowed+"]", charsetOf(n.Limits.Allowed)
	parse := func(r *Range) {
		r.parse()
		n.ranges = append(n.ranges, *r)
	}
	forEach(n.Formats, func(f *format) { parse(&f.Range) })
	forEach(n.Refuse, func(r *refusal) { parse(&r.Range) })
	forEach(n.ExtraPrefixes, func(e *extraPrefix) { parse(&e.Range) })
	forEach(n.Teams, func(t *teamForm) { parse(&t.Range) })
}

// forEach calls do for the items themselves, not for copies.
func forEach[T any](list []T, do func(*T)) {
	for i := range list {
		do(&list[i])
	}
}

func (n *namingSpec) check() error {
	for _, f := range n.Formats {
		if !slices.Contains([]string{"", "null", "empty", "falsy"}, f.When) {
			return fmt.Errorf("formats: when is null, empty, falsy or absent")
		}
		if (f.Format == "") == (f.Off == "") {
			return fmt.Errorf("formats: each has either format or off")
		}
	}
	if err := n.checkTeams(); err != nil {
		return err
	}
	patterns := []string{n.Limits.Pattern, "[" + n.Limits.Allowed + "a]"}
	for _, r := range n.Refuse {
		patterns = append(patterns, strings.ReplaceAll(r.Pattern, "{sep}", "-"))
	}
	for _, p := range patterns {
		if _, err := regexp.Compile(p); err != nil {
			return fmt.Errorf("a pattern or character class does not compile")
		}
	}
	for kind := range n.Kinds {
		if kind != Connection && kind != Variable && kind != Config {
			return fmt.Errorf("kinds are connection, variable and config")
		}
	}
	return nil
}
