package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules"
)

func runRules(_ context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("rules")
	format := fs.String("format", "text", "text or json")
	rest, err := parse(fs, s, args)
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 {
		return 0, usagef("rules takes no argument; `astrosecrets explain %s` explains one", rest[0])
	}
	switch *format {
	case "json":
		return exitClean, writeJSON(s.Out, ruleList())
	case "text":
	default:
		return 0, usagef("--format: %q is not text or json", redact.Word(*format))
	}
	var b strings.Builder
	for _, r := range rules.All() {
		fmt.Fprintf(&b, "%-28s %-8s %s%s\n", r.ID, r.Severity, r.Title, fixMark(r))
	}
	b.WriteString("\n[fix] has a safe fix, [unsafe fix] one that needs a look. `astrosecrets explain RULE` says more.\n")
	_, err = io.WriteString(s.Out, b.String())
	return exitClean, err
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

func ruleList() []ruleJSON {
	var out []ruleJSON
	for _, r := range rules.All() {
		fix := map[rules.Safety]string{rules.NoFix: "none", rules.Safe: "safe", rules.Unsafe: "unsafe"}[r.Fix]
		out = append(out, ruleJSON{string(r.ID), r.Title, r.Severity.String(), fix, r.Doc.Why, r.Doc.Log, r.Doc.Bad, r.Doc.Good, r.URL(), r.Since})
	}
	return out
}

func runExplain(_ context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("explain")
	rest, err := parse(fs, s, args)
	if err != nil {
		return 0, err
	}
	if len(rest) != 1 {
		return 0, usagef("explain takes one rule; `astrosecrets rules` lists them")
	}
	r, ok := rules.ByID(rules.RuleID(rest[0]))
	if !ok {
		return 0, usagef("there is no rule %q%s; `astrosecrets rules` lists them", redact.Word(rest[0], ruleNames()...), didYouMean(rest[0], rules.All()))
	}
	page, err := rulePage(r)
	if err != nil {
		return 0, err
	}
	_, err = io.WriteString(s.Out, page) //leakcheck:ok its files are the rule's own examples
	return exitClean, err
}

// didYouMean offers the rule id nearest to a word.
func didYouMean(word string, all []*rules.Rule) string {
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = string(r.ID)
	}
	if best, ok := fuzzy.Best(word, ids); ok {
		return fmt.Sprintf(" (did you mean %s?)", best)
	}
	// The name without its family is how people remember a rule.
	if i := slices.IndexFunc(ids, func(id string) bool { return strings.HasSuffix(id, "/"+word) }); i >= 0 {
		return fmt.Sprintf(" (did you mean %s?)", ids[i])
	}
	return ""
}

// version is set by the release build; `go install` leaves it to the build info.
var version string

// Version is the version of this build: a tag, or what the Go toolchain recorded.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "0.1.0-dev"
}

func runVersion(_ context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("version")
	format := fs.String("format", "text", "text or json")
	if _, err := parse(fs, s, args); err != nil {
		return 0, err
	}
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, kv := range info.Settings {
			if kv.Key == "vcs.revision" {
				commit = kv.Value
			}
		}
	}
	if *format == "json" {
		return exitClean, writeJSON(s.Out, map[string]string{
			"version": Version(), "commit": commit, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
		})
	}
	if commit != "" {
		commit = " (" + commit[:min(12, len(commit))] + ")"
	}
	_, err := fmt.Fprintf(s.Out, "astrosecrets %s%s, %s, %s/%s\n", Version(), commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return exitClean, err
}
