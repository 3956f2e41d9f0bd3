package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
)

// CheckName says what is wrong with a word that should be a rule id or a family; "" if it is one.
func CheckName(word string) string {
	if slices.ContainsFunc(All(), func(r *Rule) bool { return r.ID.Matches(word) }) {
		return ""
	}
	hint, shown := "", redact.Word(word)
	if best, ok := Nearest(word); ok {
		shown = word
		hint = fmt.Sprintf(" (did you mean %s?)", best)
	}
	return fmt.Sprintf("there is no rule or family %q%s; `astrosecrets rules` lists them", shown, hint)
}

// Nearest returns the rule that was probably meant by a word; false if none is near. A word may
// be the name of a rule without its family.
func Nearest(word string) (RuleID, bool) {
	var ids []string
	for _, r := range All() {
		ids = append(ids, string(r.ID))
	}
	if best, ok := fuzzy.Best(word, ids); ok {
		return RuleID(best), true
	}
	i := slices.IndexFunc(ids, func(id string) bool { return strings.HasSuffix(id, "/"+word) })
	if i < 0 {
		return "", false
	}
	return RuleID(ids[i]), true
}
