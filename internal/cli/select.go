package cli

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules"
)

// selectRules applies --only and --skip, which take rule ids, families and globs.
func selectRules(only, skip []string) ([]*rules.Rule, error) {
	all := rules.All()
	for _, word := range slices.Concat(only, skip) {
		if message := rules.CheckName(word); message != "" {
			return nil, usagef("%s", message)
		}
	}
	var out []*rules.Rule
	for _, r := range all {
		in := func(list []string) bool { return slices.ContainsFunc(list, r.ID.Matches) }
		if (len(only) == 0 || in(only)) && !in(skip) {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return nil, usagef("--only and --skip leave no rule to run")
	}
	return out, nil
}

// ruleNames are the families and the rule ids.
func ruleNames() []string {
	var out []string
	for _, r := range rules.All() {
		if !slices.Contains(out, r.ID.Family()) {
			out = append(out, r.ID.Family())
		}
	}
	for _, r := range rules.All() {
		out = append(out, string(r.ID))
	}
	return out
}

// targetNames are the values of --target.
func targetNames() []string {
	var out []string
	for _, t := range setting.Targets() {
		out = append(out, t.Name())
	}
	return out
}

// knownTargets checks the words of --target.
func knownTargets(list []string) error {
	for _, t := range list {
		if !slices.Contains(setting.Targets(), setting.Target(t)) {
			return usagef("--target: %q is not local, hosted or remote", redact.Word(t, targetNames()...))
		}
	}
	return nil
}
