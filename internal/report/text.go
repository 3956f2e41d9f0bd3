package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// TextOptions say how Text lays its report out.
type TextOptions struct {
	// Width is the number of columns of the terminal; 0 keeps a message on one line.
	Width int
	// Color turns on ANSI colors.
	Color bool
	// Links makes the ids of rules links to their pages, for terminals (OSC 8).
	Links bool
	// Quiet leaves out the summary.
	Quiet bool
}

// lineLimit is how much of a source line is shown where there is no terminal (columns).
const lineLimit = 120

// Text writes the report for people: place, message, the source line with carets under
// the range, what else the message shows, related places, fixes.
func Text(w io.Writer, r *Report, o TextOptions) error {
	found := notesLast(r.active())
	err := inOrder(len(found), func(b *bytes.Buffer) func(int) error {
		t := text{report: r, options: o, b: b}
		return func(i int) error {
			t.finding(found[i])
			t.b.WriteByte('\n')
			return nil
		}
	}, func(_ int, text []byte) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil || o.Quiet {
		return err
	}
	_, err = io.WriteString(w, r.summary()+"\n")
	return err
}

// notesLast orders the findings so that the notes about a file come after its errors and
// warnings.
func notesLast(findings []*finding.Finding) []*finding.Finding {
	out := slices.Clone(findings)
	sorting.Stable(out, func(a, b *finding.Finding) int {
		return cmp.Or(cmp.Compare(a.File.Path, b.File.Path), cmp.Compare(rank(a), rank(b)))
	})
	return out
}

func rank(f *finding.Finding) int {
	if f.Severity == finding.Note {
		return 1
	}
	return 0
}

type text struct {
	report  *Report
	options TextOptions
	b       *bytes.Buffer
	// Memory that is used again: for the line of a finding, and for the words of a message.
	glyphs []glyph
	words  []word
}

// style is an ANSI "select graphic rendition" sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	yellow style = "1;33"
	cyan   style = "1;36"
	green  style = "32"
)

func severityStyle(s finding.Severity) style {
	switch s {
	case finding.Error:
		return red
	case finding.Warning:
		return yellow
	}
	return cyan
}

func (t *text) paint(s style, text string) string {
	if !t.options.Color || s == plain || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Link is text that a terminal links to an address (OSC 8).
func Link(url, text string) string { return "\x1b]8;;" + url + "\x1b\\" + text + "\x1b]8;;\x1b\\" }

// link makes text about a rule a link to its page, where the terminal takes links.
func (t *text) link(id finding.RuleID, text string) string {
	if id == "" || !t.options.Links {
		return text
	}
	return Link(rules.URL(id), text)
}

func (t *text) finding(f *finding.Finding) {
	color := severityStyle(f.Severity)
	at := place(f.File, f.Span) + ":"
	words := t.words[:0]
	words = append(words, word{text: at, style: bold}, word{text: f.Severity.String() + ":", style: color})
	words = append(appendWords(words, printable(f.Text)), word{"[" + string(f.Rule) + "]", dim, f.Rule})
	if t.report.rule(f.Rule).Preview {
		words = append(words, word{text: "(preview)", style: dim})
	}
	t.wrap(words, columns(at)+1)

	snip := snippetOf(&t.glyphs, f.Views.Of(f.File), f.Span, t.room(f.Start().Line))
	gutter := gutterWidth(f.Start().Line)
	if snip.line != "" {
		number := fmt.Sprintf("%*d", gutter, f.Start().Line)
		t.b.WriteString(t.paint(dim, number+" |") + " " + snip.line + "\n")
		carets := strings.Repeat(" ", snip.at) + t.paint(color, strings.Repeat("^", snip.width))
		if snip.more > 0 {
			carets += " … " + plural(snip.more, "more line")
		}
		t.b.WriteString(t.bar(gutter) + " " + carets + "\n")
	}
	for _, l := range details(f) {
		if t.options.Width > 0 {
			l = cut(l, t.room(f.Start().Line))
		}
		t.b.WriteString(strings.TrimRight(t.bar(gutter)+" "+l, " ") + "\n")
	}
	for _, rel := range f.Related {
		t.aside(gutter, "see", plain, place(rel.File, rel.Span)+": "+printable(rel.Message), "")
	}
	for _, p := range t.report.parts(f) {
		if p.label != labelFix {
			t.aside(gutter, p.label, plain, p.text, "")
		}
	}
	for i, x := range f.Fixes {
		label, command := labelFix, "("+fixCommand(x)+")"
		if i > 0 {
			label, command = "or", "" // only the first is ever applied
		}
		t.aside(gutter, label, green, printable(x.Message), command)
	}
}

// place is path:line:column.
func place(f *source.File, s source.Span) string {
	at := f.Position(s.Start)
	return fmt.Sprintf("%s:%d:%d", source.Printable(f.Path), at.Line, at.Column)
}

// aside writes one line about the finding below its snippet.
func (t *text) aside(gutter int, label string, s style, message, command string) {
	lead := strings.Repeat(" ", gutter) + " ="
	words := t.words[:0]
	words = append(words, word{text: lead, style: dim}, word{text: label + ":", style: s})
	words = appendWords(words, message)
	if command != "" {
		words = append(words, word{text: "  " + command, style: dim})
	}
	t.wrap(words, columns(lead)+len(label)+3)
}

func (t *text) bar(gutter int) string { return strings.Repeat(" ", gutter) + t.paint(dim, " |") }

func gutterWidth(line int) int { return max(3, len(strconv.Itoa(line))) }

// room is the number of columns for a source line.
func (t *text) room(line int) int {
	if t.options.Width > 0 {
		return max(20, t.options.Width-gutterWidth(line)-3)
	}
	return lineLimit
}

// word is what a line is not broken in.
type word struct {
	text  string
	style style
	rule  finding.RuleID // whose page it is a link to
}

// maxQuoted is the longest quotation that is kept in one piece (bytes).
const maxQuoted = 60

// appendWords cuts a message into words and appends them. Text in backquotes is copied to a shell: it
// is not broken unless it is long.
func appendWords(out []word, message string) []word {
	start, quoted := 0, false
	for i := 0; i <= len(message); i++ {
		if i < len(message) && message[i] == '`' {
			end := strings.IndexByte(message[i+1:], '`')
			quoted = !quoted && end >= 0 && end <= maxQuoted
		}
		if i == len(message) || message[i] == ' ' && !quoted {
			if start < i {
				out = append(out, word{text: message[start:i]})
			}
			start = i + 1
		}
	}
	return out
}

// wrap writes words, broken at the width of the terminal with a hanging indent. Their memory is
// used for the next words.
func (t *text) wrap(words []word, indent int) {
	t.words = words
	if t.options.Width > 0 && indent > t.options.Width/3 {
		indent = 4
	}
	col := 0
	for i, w := range words {
		n := columns(w.text)
		switch {
		case i == 0:
		case t.options.Width > 0 && col+1+n > t.options.Width && col > indent:
			t.b.WriteString("\n" + strings.Repeat(" ", indent))
			w.text = strings.TrimLeft(w.text, " ")
			n, col = columns(w.text), indent
		default:
			t.b.WriteByte(' ')
			col++
		}
		t.b.WriteString(t.link(w.rule, t.paint(w.style, w.text)))
		col += n
	}
	t.b.WriteByte('\n')
}
