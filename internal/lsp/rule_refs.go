package lsp

import (
	"bytes"
	"context"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/rules"
)

// marker begins a suppression in a comment.
const marker = "astrosecrets:"

// ruleRef is a rule id in a document: in a suppression, or in the configuration.
type ruleRef struct {
	rule       *rules.Rule
	start, end int // byte offsets
}

// ruleRefs finds the rule ids in the suppressions of a text, or everywhere in a configuration.
func ruleRefs(name string, text *document.Text) []ruleRef {
	var out []ruleRef
	everywhere := path.Base(name) == config.Name
	if !everywhere && !bytes.Contains(text.Bytes, []byte(marker)) {
		return nil
	}
	for n := range text.LineCount() {
		start, end := text.Line(n)
		line := string(text.Bytes[start:end])
		from := 0
		if !everywhere {
			i := strings.Index(line, marker)
			if i < 0 {
				continue
			}
			from = i + len(marker)
			if j := strings.Index(line[from:], " -- "); j >= 0 {
				line = line[:from+j] // the reason may say anything
			}
		}
		for from < len(line) {
			if !ruleByte(line[from]) {
				from++
				continue
			}
			to := from
			for to < len(line) && ruleByte(line[to]) {
				to++
			}
			if r, ok := rules.ByID(rules.RuleID(line[from:to])); ok {
				out = append(out, ruleRef{r, start + from, start + to})
			}
			from = to
		}
	}
	return out
}

func ruleByte(c byte) bool { return c >= 'a' && c <= 'z' || c == '-' || c == '/' }

// documentLinks are the links from rule ids to their pages.
func (s *server) documentLinks(_ context.Context, doc *document.Document, _ protocol.DocumentParams) (any, error) {
	out := []protocol.DocumentLink{}
	if doc == nil {
		return out, nil
	}
	for _, r := range ruleRefs(doc.Path, doc.Text) {
		out = append(out, protocol.DocumentLink{Range: doc.Text.Range(r.start, r.end, s.unit()), Target: r.rule.URL(), Tooltip: r.rule.Title})
	}
	return out, nil
}

// ruleAt is what a rule id at an offset of a document means, in Markdown.
func ruleAt(doc *document.Document, at int) (string, ruleRef) {
	for _, r := range ruleRefs(doc.Path, doc.Text) {
		if r.start <= at && at <= r.end {
			return "**" + string(r.rule.ID) + "** (" + r.rule.Severity.String() + "): " + r.rule.Title + "\n\n" + r.rule.Doc.Why, r
		}
	}
	return "", ruleRef{}
}

// completeRules offers the ids of rules and their families.
func completeRules(p place, unit document.Encoding) []protocol.CompletionItem {
	var out []protocol.CompletionItem
	for _, r := range rules.All() {
		out = append(out, p.item(unit, ruleByte, protocol.CompletionItem{
			Label: string(r.ID), Kind: protocol.ItemConstant, Detail: r.Severity.String() + ": " + r.Title,
			Documentation: &protocol.Markup{Kind: protocol.Markdown, Value: r.Doc.Why},
		}, string(r.ID)))
	}
	return out
}

// inSuppression reports whether the end of a line's start is where a suppression lists rules.
func inSuppression(before string) bool {
	i := strings.LastIndex(before, marker)
	if i < 0 || strings.Contains(before[i:], "--") {
		return false
	}
	rest := strings.TrimLeft(before[i+len(marker):], " ")
	return strings.HasPrefix(rest, "ignore ") || strings.HasPrefix(rest, "ignore-file ")
}

// inRuleOfConfig reports whether a place of a configuration file takes a rule id: the value of
// `rule:`, or a key of `severity:`.
func inRuleOfConfig(text *document.Text, line int, before string) bool {
	if key, _, ok := strings.Cut(strings.TrimLeft(before, " -"), ":"); ok {
		return key == "rule"
	}
	if before == strings.TrimLeft(before, " ") {
		return false
	}
	for n := line - 1; n >= 0; n-- {
		start, end := text.Line(n)
		above := string(text.Bytes[start:end])
		if above != "" && above[0] != ' ' && above[0] != '#' {
			return strings.HasPrefix(above, "severity:")
		}
	}
	return false
}
