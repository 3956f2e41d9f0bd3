package schema

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/tidwall/gjson"
)

// A note is what the annotations of a constraint say.
type note struct {
	Range
	words
	rule  RuleID
	env   []string
	cases []effectCase
}

// An effectCase is what a constraint says instead of some values, in some releases.
type effectCase struct {
	Range
	words
	// when limits it to some values: as one of the nodes of this package, or as a user's own schema.
	when    *node
	ownWhen *jsonschema.Schema
}

// wordsFor returns what a note says of a value: its own words, with those of the first case that applies.
func (n *note) wordsFor(versions Versions, value any) words {
	for _, c := range n.cases {
		ok, sure := true, true
		switch {
		case !versions.newestIn(c.Range):
			continue
		case c.when != nil:
			ok, sure = (&evaluation{versions: versions}).valid(c.when, value)
		case c.ownWhen != nil:
			ok, sure = holdsFor(c.ownWhen, value)
		}
		if ok && sure {
			return n.words.override(c.words)
		}
	}
	return n.words
}

// set keeps one of the words, false if it has the wrong type.
func (w *words) set(name string, value gjson.Result) (ok bool) {
	switch name {
	case "message":
		w.message, ok = text(value)
	case "effect":
		w.effect, ok = text(value)
	case "help":
		w.help, ok = text(value)
	case "severity":
		w.severity, ok = ParseSeverity(value.Str)
	case "outcome":
		w.outcome, ok = Outcome(value.Str), slices.Contains(Outcomes(), Outcome(value.Str))
	}
	return ok
}

// cases decodes x-cases.
func (d decoder) cases(value gjson.Result, at string) (out []effectCase, err error) {
	value.ForEach(func(_, item gjson.Result) bool {
		place := at + "/" + strconv.Itoa(len(out))
		var c effectCase
		item.ForEach(func(key, value gjson.Result) bool {
			ok := true
			switch key.Str {
			case "when":
				c.when, err = d.node(value, place+"/when")
			case "since":
				c.Since, ok = text(value)
			case "until":
				c.Until, ok = text(value)
			default:
				ok = c.words.set(key.Str, value)
			}
			if err == nil && !ok {
				err = fmt.Errorf("%s/%s: unknown key, or a value of the wrong type", place, key.Str)
			}
			return err == nil
		})
		c.Range.parse()
		out = append(out, c)
		return err == nil
	})
	return out, err
}
