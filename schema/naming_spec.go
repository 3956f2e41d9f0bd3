package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// names is x-names: how a name is made. FORMAT.md describes each field.
type names struct {
	Kinds         map[Kind]kindNames `json:"kinds"`
	Separator     string             `json:"separator"`
	SeparatorArg  string             `json:"separator-kwarg"`
	Strip         string             `json:"strip"` // "separator" or the characters
	Formats       []format           `json:"formats"`
	Replace       []replacement      `json:"replace"`
	Mount         *mount             `json:"mount"`
	ExtraPrefixes []extraPrefix      `json:"extra-prefixes"`
	Refuse        []refusal          `json:"refuse"`
	Limits        limits             `json:"limits"`
	Rules         []string           `json:"rules"`

	kwargs []string // see Backend.NameKwargs
}

type kindNames struct {
	Prefix  string `json:"prefix"`
	Pattern string `json:"pattern"`
	Fixed   string `json:"fixed"` // a prefix that no kwarg changes
}

// format is what a prefix (stripped) makes of an id. The first that applies is taken.
type format struct {
	Range
	When    string `json:"when"`  // of the prefix: "" (any), "null", "empty" or "falsy"
	Given   string `json:"given"` // and this kwarg is not empty
	Format  string `json:"format"`
	Leading string `json:"leading"` // put in front unless it is there
	In      string `json:"in"`
	Off     string `json:"off"` // instead of Format: why nothing is asked for
}

type replacement struct{ Old, New string }

type mount struct {
	Kwarg string `json:"kwarg"`
	// FromID says what happens without a mount: the id's first segment names it.
	FromID   string        `json:"from-id"`
	Requests []request     `json:"requests"`
	Replace  []replacement `json:"replace"` // in the request
}

// request is how a mounted name goes over the wire, if a kwarg has a value.
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
	Unless  []string `json:"unless"`  // unless one of these kwargs is given
	Detail  string   `json:"detail"`
}

type limits struct {
	Of      string `json:"of"` // "name" or "id"
	Pattern string `json:"pattern"`
	Allowed string `json:"allowed"` // one character class, without brackets
	Max     int    `json:"max"`
	Words   string `json:"words"`

	others string // pattern of the characters that are not Allowed
}

// parse works out what every lookup needs.
func (n *names) parse() {
	n.kwargs = n.decide()
	n.Limits.others = "[^" + n.Limits.Allowed + "]"
	each(n.Formats, (*format).parse)
	each(n.Refuse, (*refusal).parse)
	each(n.ExtraPrefixes, (*extraPrefix).parse)
}

// each does something with the items themselves, not with copies.
func each[T any](list []T, do func(*T)) {
	for i := range list {
		do(&list[i])
	}
}

func (n *names) check() error {
	for _, f := range n.Formats {
		if !slices.Contains([]string{"", "null", "empty", "falsy"}, f.When) {
			return fmt.Errorf("formats: when is null, empty, falsy or absent")
		}
		if (f.Format == "") == (f.Off == "") {
			return fmt.Errorf("formats: each has either format or off")
		}
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
