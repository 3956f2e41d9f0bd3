package cli

import (
	"context"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules"
)

func explainCommand() command {
	return command{
		name: "explain", short: "explain a rule: why it matters, a bad and a good example, the fix",
		about: []string{
			"RULE is the id of a rule, or what is remembered of it: the id without the family, a part of it, an id with a typing mistake. A family or a glob lists its rules, and so does a word that can mean several.",
		},
		args:     []argument{{name: "RULE", values: values{words: ruleNames}}},
		examples: []sample{{"astrosecrets explain kwargs/unknown-key", "one rule"}, {"astrosecrets explain kwargs", "the rules of a family"}},
		setup:    func(*flagSet) runner { return runExplain },
	}
}

func runExplain(_ context.Context, s Streams, args []string) (int, error) {
	list := meantRules(args[0])
	switch len(list) {
	case 0:
		return 0, usagef("no rule is named %q; `astrosecrets rules` lists the rules", redact.Word(args[0], ruleNames()...))
	case 1:
		r := list[0]
		if string(r.ID) != args[0] && r.ID.Family() != args[0] {
			s.notice("no rule has exactly this name; this is %s", r.ID)
		}
		page, err := rulePage(r)
		if err != nil {
			return 0, err
		}
		return exitClean, printText(s.Out, page)
	}
	return exitClean, printText(s.Out, ruleTable(list, textStyle{})+"\n`astrosecrets explain RULE` explains one of them.\n")
}

// meantRules returns the rules that a word can mean: those that it names as an id, a family or a
// glob; else those that it resembles.
func meantRules(word string) []*rules.Rule {
	all := rules.All()
	var out []*rules.Rule
	for _, r := range all {
		if r.ID.Matches(word) {
			out = append(out, r)
		}
	}
	if len(out) > 0 {
		return out
	}
	var names [][]string
	for _, r := range all {
		_, name, _ := strings.Cut(string(r.ID), "/")
		names = append(names, []string{string(r.ID), name})
	}
	for _, i := range fuzzy.Meant(word, names) {
		out = append(out, all[i])
	}
	return out
}
