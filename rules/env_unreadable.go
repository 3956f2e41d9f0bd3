package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var envUnreadable = define(Rule{
	ID:       "env/unreadable",
	Title:    "A reader stops at a line of this .env",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "A reader that cannot read a line stops: `astro dev start` does not start, or\n" +
			"`astro deployment variable create --load` sets no variable after that line.",
		Log: `failed to read .env: line 1: unexpected character …`,
		Bad: `
-- .env --
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		if f.Template || !f.ByCLI {
			continue
		}
		p.instructions(f)
		p.bareLines(f)
		reported := map[int]bool{} // lines
		p.unreadable(f, f.Local(), setting.Local, "`astro dev start` does not start.", reported)
		if !p.CLIReads(f) {
			continue
		}
		p.unreadable(f, dotenv.VariableLoad, setting.Hosted, "The command sets no variable from this line on.", reported)
		if setsOurs(f) && !plainFile(f) {
			if slices.Contains(f.Readers, dotenv.Docker) {
				p.unreadable(f, dotenv.Docker, setting.Local, "`astro dev pytest` and `astro run` do not start.", reported)
			}
			p.unreadable(f, dotenv.EnvFromFile, setting.Hosted, "The command creates no variable.", reported)
		}
	}
})

// instructions reports lines that were copied from a Dockerfile with their ENV. It is one finding
// for all of them, with one fix: a reader that stops, stops at the first.
func (p *pass) instructions(f *envfile.File) {
	var at []source.Span
	var edits []finding.Edit
	for i := range f.Script.Statements {
		st := &f.Script.Statements[i]
		if st.Instruction.Len() == 0 {
			continue
		}
		at = append(at, source.Span{Start: st.Instruction.Start, End: st.Key.End})
		start := f.LineSpan(st.Line).Start
		if before := f.Slice(source.Span{Start: start, End: st.Instruction.Start}); strings.Trim(before, " \t") != "" {
			start = st.Instruction.Start // a byte order mark
		}
		edits = append(edits, finding.Edit{Range: source.Range{File: f.File, Span: source.Span{Start: start, End: st.Key.Start}}})
	}
	if len(at) == 0 {
		return
	}
	out := check.At(f.File, at[0], "ENV", finding.Message{
		Text:   "ENV belongs in a Dockerfile",
		Effect: stopsAtENV(f) + envfile.Commands[dotenv.VariableLoad] + " reads ENV as part of the name, so the Deployment does not get the variable.",
		Help:   "Remove ENV.",
	}, setting.Local, setting.Hosted)
	out.Fixes = check.SafeFix("remove ENV", edits...)
	for _, also := range at[1:min(len(at), 4)] {
		out.Related = append(out.Related, finding.Related{Range: source.Range{File: f.File, Span: also}, Message: "also here"})
	}
	p.Add(out)
}

// stopsAtENV says what local runs do with the ENV before a name.
func stopsAtENV(f *envfile.File) string {
	if f.Local() == dotenv.LocalStart {
		return envfile.Commands[dotenv.LocalStart] + " reads ENV as part of the name. "
	}
	return envfile.Commands[dotenv.Compose] + " and " + envfile.Commands[dotenv.Docker] + " stop at the space after it and do not start. "
}

// stopsAtNextLine says what local runs do with a value over several lines without quotes.
func stopsAtNextLine(f *envfile.File) string {
	if f.Local() == dotenv.LocalStart {
		return envfile.Commands[dotenv.LocalStart] + " uses only the first line. "
	}
	return envfile.Commands[dotenv.Compose] + " stops at the next line and does not start. "
}

// bareLines reports kwargs over several lines without quotes, which no reader reads as one value.
func (p *pass) bareLines(f *envfile.File) {
	for st := range assignments(f) {
		if !bareKwargs(f, st) {
			continue
		}
		out := check.At(f.File, st.Value, f.Slice(st.Key), finding.Message{
			Text:   "a value without quotes ends with its line",
			Effect: stopsAtNextLine(f) + envfile.Commands[dotenv.VariableLoad] + " uses only the first line.",
			Help:   "Write the JSON on one line.",
		}, setting.Local, setting.Hosted)
		if text, ok := dotenv.Portable(f.Slice(st.Value)); ok {
			out.Fixes, _ = rewritten(f, st, text, "write the JSON on one line")
		}
		p.Add(out)
	}
}

func bareKwargs(f *envfile.File, st *dotenv.Statement) bool {
	opt, ours := airflow.ParseOption(f.Slice(st.Key))
	return ours && opt.Role == airflow.RoleKwargs && check.HasBareLines(f, st)
}

// plainFile reports a file in which no reader can stop.
func plainFile(f *envfile.File) bool {
	for i := range f.Script.Statements {
		st := &f.Script.Statements[i]
		if st.Kind != dotenv.Assigns || !plain(f, st) || !redact.LooksLikeIdentifier(f.Slice(st.Key)) {
			return false
		}
	}
	return true
}

// setsOurs reports an env file with an option of the secrets backend.
func setsOurs(f *envfile.File) bool {
	for st := range assignments(f) {
		if _, ok := airflow.ParseOption(f.Slice(st.Key)); ok {
			return true
		}
	}
	return false
}

// unreadable reports where one reader stops. Those that matter less get a note, unless the
// line is one that another reader stops at too, or env/readers-disagree looks at.
func (p *pass) unreadable(f *envfile.File, r dotenv.Reader, t setting.Target, effect string, reported map[int]bool) {
	err := f.Read(r).Err
	if err == nil {
		return
	}
	severity := Severity(0)
	if r != dotenv.Compose && r != dotenv.VariableLoad {
		if st, ok := f.Script.At(err.Offset); reported[err.Line] || ok && st.Kind == dotenv.Assigns && compared(f.Slice(st.Key)) {
			return
		}
		severity = Note
	}
	reported[err.Line] = true
	span := source.Span{Start: err.Offset, End: err.Offset}
	if st, ok := f.Script.At(err.Offset); ok {
		if st.Instruction.Len() > 0 || bareKwargs(f, st) {
			return // reported with the help for it
		}
		span = st.Key
		if st.Kind != dotenv.Assigns {
			span = st.Span
		} else if at, name, ok := innerQuote(f, st); ok && err.Offset > at.Start {
			p.AddAs(severity, check.At(f.File, at, string(r), finding.Message{
				Text:   fmt.Sprintf("%s stops here: this %s quote ends the value", envfile.Commands[r], name),
				Effect: effect, Help: "Remove the outer quotes.",
			}, t))
			return
		}
	}
	if span.Len() == 0 && err.Line > 0 && err.Line <= f.LineCount() {
		span = f.LineSpan(err.Line)
	}
	p.AddAs(severity, check.At(f.File, span, string(r), finding.Message{
		Text: fmt.Sprintf("%s stops here: %s", envfile.Commands[r], err.Message), Effect: effect, Help: cmp.Or(stopHelp[err.Message], "Correct the line."),
	}, t))
}

// innerQuote returns the first quote inside a quoted value that ends it early, and what kind it is: in
// "{"a": 1}" the value is {.
func innerQuote(f *envfile.File, st *dotenv.Statement) (at source.Span, name string, ok bool) {
	text := f.Slice(st.Value)
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return at, "", false
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[0] == '"' && text[i] == '\\':
			i++
		case text[i] == text[0]:
			rest := strings.TrimSpace(text[i+1:])
			if rest == "" || rest[0] == '#' {
				return at, "", false
			}
			name = map[byte]string{'"': "double", '\'': "single"}[text[0]]
			return source.Span{Start: st.Value.Start + i, End: st.Value.Start + i + 1}, name, true
		}
	}
	return at, "", false
}

// stopHelp says what to do about a line that a reader stops at.
var stopHelp = map[dotenv.Reason]string{
	dotenv.BadName:         "Use only letters, digits and underscores in the name, or start the line with # if it is a comment.",
	dotenv.SpaceInName:     "Remove the space, or start the line with # if it is a comment.",
	dotenv.NoName:          "Write a name before the equals sign.",
	dotenv.NothingAfter:    "Remove the line.",
	dotenv.NotClosed:       "Add the closing quote.",
	dotenv.NotAssignment:   "Write KEY=value, or start the line with # if it is a comment.",
	dotenv.LineTooLong:     "Move the value out of this file.",
	dotenv.NotUTF8:         "Save the file as UTF-8.",
	dotenv.BadReference:    "Write the reference as ${NAME}, or put the value in single quotes.",
	dotenv.MissingRequired: "Set the variable above this line, or remove the `?` from the reference.",
	dotenv.TooLarge:        "Remove some of the references.",
}
