package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
)

// CheckName says what is wrong with a word that should be a rule id or a family, with the
// one that was probably meant; "" if it is one.
func CheckName(word string) string {
	var ids []string
	for _, r := range All() {
		if r.ID.Matches(word) {
			return ""
		}
		ids = append(ids, string(r.ID))
	}
	hint := ""
	if best, ok := fuzzy.Best(word, ids); ok {
		hint = fmt.Sprintf(" (did you mean %s?)", best)
	} else {
		// The name without its family is how people remember a rule.
		for _, id := range ids {
			if strings.HasSuffix(id, "/"+word) {
				hint = fmt.Sprintf(" (did you mean %s?)", id)
			}
		}
	}
	return fmt.Sprintf("there is no rule or family %q%s; `astrosecrets rules` lists them", word, hint)
}
