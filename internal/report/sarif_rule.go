package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules"
)

// maxText is the length of a description, in bytes, that GitHub takes.
const maxText = 1024

// describe is everything a SARIF consumer can show about a rule.
func describe(r *rules.Rule) sarifRule {
	return sarifRule{
		ID: string(r.ID), Name: pascal(string(r.ID)),
		Short:  sarifText{Text: clip(sentence(r.Title))},
		Full:   sarifText{Text: clip(sentence(cmp.Or(r.Doc.Why, r.Title)))},
		Help:   sarifText{Text: help(r), Markdown: helpMarkdown(r)},
		URI:    r.URL(),
		Config: sarifConfig{true, r.Severity.String()},
		Properties: sarifRuleProperties{
			Tags: tags(r), Precision: precision(r.Severity), Problem: problem(r.Severity),
			SecuritySeverity: r.SecuritySeverity, Since: r.Since,
		},
	}
}

// pascal is "KwargsUnknownKey" for "kwargs/unknown-key": id and name must differ.
func pascal(id string) string {
	words := strings.FieldsFunc(id, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	return strings.Join(words, "")
}

// clip keeps a description within what GitHub takes.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	at := maxText - len("….")
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	if i := strings.LastIndexByte(s[:at], ' '); i > 0 {
		at = i
	}
	return s[:at] + "…."
}

func help(r *rules.Rule) string {
	parts := []string{sentence(cmp.Or(r.Doc.Why, r.Title))}
	for _, p := range examples(r) {
		parts = append(parts, p.title+":\n"+p.text)
	}
	return strings.Join(append(parts, "More: "+r.URL()), "\n\n")
}

func helpMarkdown(r *rules.Rule) string {
	parts := []string{sentence(cmp.Or(r.Doc.Why, r.Title))}
	for _, p := range examples(r) {
		fence := fenceFor(p.text)
		parts = append(parts, fmt.Sprintf("**%s**\n\n%s\n%s\n%s", p.title, fence, p.text, fence))
	}
	return strings.Join(append(parts, fmt.Sprintf("[More on `%s`](%s)", r.ID, r.URL())), "\n\n")
}

type example struct{ title, text string }

// examples are the parts of a rule's documentation that are printed as is.
func examples(r *rules.Rule) []example {
	all := []example{{"What is logged", r.Doc.Log}, {"Wrong", r.Doc.Bad}, {"Right", r.Doc.Good}}
	all = slices.DeleteFunc(all, func(e example) bool { return strings.TrimSpace(e.text) == "" })
	for i := range all {
		all[i].text = strings.Trim(all[i].text, "\n")
	}
	return all
}

// fenceFor is a code fence longer than any in the text.
func fenceFor(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence
}

// tags are the rule's own, its family, and "security" where it guards a credential.
// GitHub keeps ten.
func tags(r *rules.Rule) []string {
	all := append([]string{r.ID.Family()}, r.Tags...)
	if r.SecuritySeverity != "" {
		all = append([]string{"security"}, all...)
	}
	var out []string
	for _, t := range all {
		if !slices.Contains(out, t) && len(out) < 10 {
			out = append(out, t)
		}
	}
	return out
}

// precision is how sure a finding of that severity is: an error is what the real
// programs do, a note is what cannot be proved from the files.
func precision(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "very-high"
	case finding.Warning:
		return "high"
	}
	return "medium"
}

func problem(s finding.Severity) string {
	if s <= finding.Note {
		return "recommendation"
	}
	return s.String()
}
