package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/rules"
)

func rulesCommand() command {
	return command{
		name: "rules", short: "list the rules",
		args: []argument{{name: "RULE", optional: true, repeated: true, values: values{words: ruleNames}}},
		about: []string{
			"RULE is an id, a family or a glob: only these rules are listed.",
		},
		examples: []sample{{"astrosecrets rules", "all of them"}, {"astrosecrets rules kwargs -f json", "one family, for programs"}},
		setup: func(fs *flagSet) runner {
			var o rulesFlags
			fs.formatFlag(&o.formats, textJSON...)
			fs.colorFlag(&o.color)
			fs.quietFlag(&o.quiet)
			return o.run
		},
	}
}

// rulesFlags are the flags of rules.
type rulesFlags struct {
	formats []string
	color   string
	quiet   bool
}

func (o *rulesFlags) run(ctx context.Context, s Streams, args []string) (int, error) {
	style, err := newTextStyle(o.color, s)
	if err != nil {
		return 0, err
	}
	list, err := selectRules(args, nil)
	if err != nil {
		return 0, err
	}
	return exitClean, emit(ctx, s, o.formats, textJSON, func(w io.Writer, format string) error {
		if format == "json" {
			return writeJSON(w, ruleList(list))
		}
		text := ruleTable(list, style)
		if !o.quiet {
			text += "\n[fix] has a safe fix, [unsafe fix] one that needs a look. `astrosecrets explain RULE` says more.\n"
		}
		return printText(w, text)
	})
}

// ruleTable is a line for each rule: its id, its severity and what it finds.
func ruleTable(list []*rules.Rule, style textStyle) string {
	var b strings.Builder
	for _, r := range list {
		id := fmt.Sprintf("%-28s", r.ID)
		if style.links {
			id = report.Link(r.URL(), string(r.ID)) + id[len(r.ID):]
		}
		fmt.Fprintf(&b, "%s %-8s %s%s\n", id, r.Severity, r.Title, fixMark(r))
	}
	return b.String()
}

func fixMark(r *rules.Rule) string {
	return map[rules.Safety]string{rules.Safe: " [fix]", rules.Unsafe: " [unsafe fix]"}[r.Fix]
}

type ruleJSON struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Severity string `json:"severity"`
	Fix      string `json:"fix"`
	Why      string `json:"why"`
	Log      string `json:"log,omitempty"`
	Bad      string `json:"bad"`
	Good     string `json:"good"`
	URL      string `json:"url"`
	Since    string `json:"since"`
}

func ruleList(list []*rules.Rule) []ruleJSON {
	var out []ruleJSON
	for _, r := range list {
		fix := map[rules.Safety]string{rules.NoFix: "none", rules.Safe: "safe", rules.Unsafe: "unsafe"}[r.Fix]
		out = append(out, ruleJSON{string(r.ID), r.Title, r.Severity.String(), fix, r.Doc.Why, r.Doc.Log, r.Doc.Bad, r.Doc.Good, r.URL(), r.Since})
	}
	return out
}
