package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// directive is one comment that suppresses:
//
//	# astrosecrets: ignore RULE[, RULE] -- reason
//	# astrosecrets: ignore-file RULE[, RULE] -- reason
type directive struct {
	*Suppression
	used []bool // of Rules
	// list is where the rules are; remove takes the comment away.
	list   source.Span
	remove finding.Edit
	tokens []source.Token
	// wholeFile, or the lines [first, last] that it is about.
	wholeFile   bool
	first, last int
	// fault says why it can never suppress anything; its text is empty if it can.
	fault     finding.Message
	misplaced bool // behind a value, where the format has no comments
}

const marker = "astrosecrets:"

// syntax is how a format writes comments.
type syntax load.Comment

// directives finds the comments of all files.
func directives(files []*source.File, settings *airflow.Settings) []*directive {
	var out []*directive
	for _, f := range files {
		if !bytes.Contains(f.Content, []byte(marker)) {
			continue
		}
		s := (*syntax)(registry.CommentOf(f.Name))
		if s == nil {
			continue
		}
		values := extents(f, settings)
		var below [2]int
		for at := 0; ; {
			i := bytes.Index(f.Content[at:], []byte(marker))
			if i < 0 {
				break
			}
			at += i + len(marker)
			if d := s.read(f, at-len(marker), &below); d != nil && (d.misplaced || !values.holds(d.Span)) {
				d.last = max(d.first, values.lines[d.first])
				out = append(out, d)
			}
		}
	}
	return out
}

// read reads the directive whose marker is at an offset; nil for other text. below is
// what next found for the one above.
func (s *syntax) read(f *source.File, at int, below *[2]int) *directive {
	line := f.LineSpan(f.LineAt(at))
	before := strings.TrimRight(string(f.Content[line.Start:at]), " \t")
	i := slices.IndexFunc(s.Leaders, func(l string) bool { return strings.HasSuffix(before, l) })
	if i < 0 {
		return nil
	}
	code := strings.TrimSuffix(before, s.Leaders[i])
	own := strings.Trim(code, " \t\ufeff") == ""
	if !own && !strings.HasSuffix(code, " ") && !strings.HasSuffix(code, "\t") {
		return nil
	}
	d := &directive{Suppression: &Suppression{Range: source.Range{File: f, Span: source.Span{Start: line.Start + len(code), End: line.End}}}}
	d.first = f.LineAt(at)
	cut := source.Span{Start: line.Start + len(strings.TrimRight(code, " \t")), End: line.End}
	if own {
		if d.first < below[0] || d.first >= below[1] { // else there are but comments in between
			*below = [2]int{d.first, s.next(f, d.first)}
		}
		d.first = below[1]
		cut = wholeLine(f, line)
	}
	d.remove = finding.Edit{Range: source.Range{File: f, Span: cut}}
	//leakcheck:ok the one word of it that a fault repeats is a verb we know
	d.parse(string(f.Content[at+len(marker):line.End]), at+len(marker))
	if !own && !s.Trailing {
		d.misplaced = true
		d.fault = finding.Message{
			Text: "suppression after a value", Effect: "Some readers read it as part of the value. It suppresses nothing.", Help: "Put it on a line of its own above the variable.",
		}
	}
	return d
}

// next is the line that a comment on a line of its own is about: the first one below
// that is neither empty nor a comment; the one after the last if there is none.
func (s *syntax) next(f *source.File, line int) int {
	for n := line + 1; n <= f.LineCount(); n++ {
		text := strings.TrimLeft(f.Slice(f.LineSpan(n)), " \t")
		if text != "" && !slices.ContainsFunc(s.Leaders, func(l string) bool { return strings.HasPrefix(text, l) }) {
			return n
		}
	}
	return f.LineCount() + 1
}

// wholeLine is a line with one of its line ends.
func wholeLine(f *source.File, line source.Span) source.Span {
	n := f.LineAt(line.Start)
	if n < f.LineCount() {
		return source.Span{Start: line.Start, End: f.LineSpan(n + 1).Start}
	}
	if n > 1 {
		line.Start = f.LineSpan(n - 1).End
	}
	return line
}

// parse reads what follows the marker; text begins at an offset of the file.
func (d *directive) parse(text string, at int) {
	body, reason, reasoned := strings.Cut(text, "--")
	d.Reason = strings.TrimSpace(reason)
	d.token(source.Keyword, d.Span.Start, at)
	verb, list, _ := strings.Cut(strings.TrimSpace(body), " ")
	start := at + strings.Index(text, verb) + len(verb)
	switch verb {
	case "ignore":
	case "ignore-file":
		d.wholeFile = true
	default:
		d.fault = finding.Message{Text: "unknown suppression", Effect: suppressesNothing, Help: "Write `astrosecrets: ignore` or `astrosecrets: ignore-file`."}
		return
	}
	d.token(source.Keyword, start-len(verb), start)
	d.list = source.Span{Start: start, End: at + len(strings.TrimRight(body, " \t"))}
	next := start
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		from := next + strings.Index(text[next-at:], name)
		if isRuleName(name) {
			d.token(source.Punctuation, next, from)
			d.token(source.Keyword, from, from+len(name))
		}
		next = from + len(name)
		d.Rules = append(d.Rules, name)
		if why := unknown(name); why.Text != "" && d.fault.Text == "" {
			d.fault = why
		}
	}
	d.used = make([]bool, len(d.Rules))
	switch {
	case d.fault.Text != "":
	case len(d.Rules) == 0:
		d.fault = finding.Message{Text: "suppression without rules", Effect: suppressesNothing, Help: "Write `astrosecrets: " + verb + " RULE -- reason`."}
	case !reasoned || d.Reason == "":
		d.fault = finding.Message{Text: "suppression without a reason", Effect: suppressesNothing, Help: "Add the reason: `-- reason`."}
	}
}

// token adds a token of the comment. The reason may be anything, so that it has none.
func (d *directive) token(kind source.TokenKind, start, end int) {
	d.tokens = append(d.tokens, source.Token{Kind: kind, Span: source.Span{Start: start, End: end}})
}

// knownRules returns the names that are rules. Any other text may be a credential.
func knownRules(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !isRuleName(n) }) //leakcheck:ok only the answer of isRuleName is used
}

// isRuleName reports a rule id, a family, or what was meant for one.
func isRuleName(name string) bool {
	if rules.CheckName(name) == "" {
		return true
	}
	_, near := fuzzy.Best(name, ruleIDs())
	return near
}

func ruleIDs() []string {
	var out []string
	for _, r := range rules.All() {
		out = append(out, string(r.ID), r.ID.Family())
	}
	return out
}

const suppressesNothing = "The comment suppresses nothing."

// unknown is the message about a word in place of a rule; its text is empty if the word is one. It
// repeats the word only if that looks like a rule.
func unknown(name string) finding.Message {
	if rules.CheckName(name) == "" {
		return finding.Message{}
	}
	m := finding.Message{Text: "the comment has no list of rules", Effect: suppressesNothing, Help: "Write `RULE[, RULE] -- reason`."}
	if isRuleName(name) {
		m.Text, m.Help = fmt.Sprintf("unknown rule or family %q", name), "`astrosecrets rules` lists the rules."
		if near, ok := rules.Nearest(name); ok {
			m.Help = "Write `" + string(near) + "`."
		}
	}
	return m
}

// covers marks the rules of the directive that a finding is about.
func (d *directive) covers(f *finding.Finding) bool {
	if d.fault.Text != "" || f.File != d.File {
		return false
	}
	if line := f.File.LineAt(f.Span.Start); !d.wholeFile && (line < d.first || line > d.last) {
		return false
	}
	found := false
	for i, name := range d.Rules {
		if f.Rule.Matches(name) {
			d.used[i], found = true, true
		}
	}
	return found
}

// extent is where the variables of a file are.
type extent struct {
	lines  map[int]int // first line of a variable, or of its value -> last line
	values []source.Span
	ends   []int // of values, each at least that of the one before
}

func extents(f *source.File, settings *airflow.Settings) extent {
	x := extent{lines: map[int]int{}}
	if settings == nil {
		return x
	}
	add := func(s source.Span) {
		from, to := f.LineAt(s.Start), f.LineAt(max(s.Start, s.End-1))
		x.lines[from] = max(x.lines[from], to)
	}
	for _, e := range settings.Environments {
		for _, l := range e.Layers {
			for _, v := range l.Vars {
				if v.Value.File != f {
					continue
				}
				all := v.Value.Span
				x.values = append(x.values, all)
				add(all)
				for _, s := range []source.Span{v.Raw, v.Name.Span, v.MarkSpan} {
					if v.Name.File == f && s.End > s.Start {
						all = source.Span{Start: min(all.Start, s.Start), End: max(all.End, s.End)}
					}
				}
				add(all)
			}
		}
	}
	sorting.Stable(x.values, func(a, b source.Span) int { return a.Start - b.Start })
	end := 0
	for _, v := range x.values {
		end = max(end, v.End)
		x.ends = append(x.ends, end)
	}
	return x
}

// holds reports whether a span lies inside a value: then it is no comment.
func (x extent) holds(s source.Span) bool {
	n, _ := slices.BinarySearchFunc(x.values, s.Start, func(v source.Span, at int) int { return v.Start - at })
	return n > 0 && s.End <= x.ends[n-1] // of those that start before it one ends behind it
}

// unneeded is the message about a suppression of rules that report nothing in a place.
func unneeded(names []string, where string) finding.Message {
	m := finding.Message{Text: fuzzy.And(names) + " reports nothing " + where, Effect: "The suppression would hide the next finding of this rule.", Help: "Remove it."}
	if len(names) > 1 {
		m.Text = fuzzy.And(names) + " report nothing " + where
		m.Effect = "The suppression would hide the next findings of these rules."
	}
	return m
}

// finding says that a directive suppresses nothing, or not all that it names. ran tells
// whether all rules of a name ran.
func (d *directive) finding(rule *rules.Rule, ran func(string) bool) *finding.Finding {
	f := &finding.Finding{Rule: rule.ID, Severity: rule.Severity, Range: source.Range{File: d.File, Span: d.Span}, Key: strings.Join(knownRules(d.Rules), ",")}
	f.Span.End = max(d.list.End, d.Span.Start+1)
	if d.list.End == 0 {
		f.Span.End = d.Span.End
	}
	if d.fault.Text != "" {
		f.Message = d.fault
		return f
	}
	var idle, keep []string
	for i, name := range d.Rules {
		if d.used[i] || !ran(name) {
			keep = append(keep, name)
		} else {
			idle = append(idle, name)
		}
	}
	if len(idle) == 0 {
		return nil
	}
	f.Message = unneeded(idle, "here") //leakcheck:ok names of rules that ran
	if len(keep) == 0 {
		f.Fixes = []finding.Fix{{Message: "remove the comment", Edits: []finding.Edit{d.remove}}}
	} else {
		//leakcheck:ok names of rules that ran
		f.Fixes = []finding.Fix{{Message: "remove " + fuzzy.And(idle), Edits: []finding.Edit{{Range: source.Range{File: d.File, Span: d.list}, Text: " " + strings.Join(keep, ", ")}}}}
	}
	return f
}
