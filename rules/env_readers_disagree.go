package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var envReadersDisagree = define(Rule{
	ID:       "env/readers-disagree",
	Title:    "The readers of this .env see different values",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "On Astro one .env is read by six programs: `astro dev start`, `astro dev pytest` and `astro run`, standalone mode,\n" +
			"`astro deployment variable create --load`, `astro env variable create --from-file`, and programs that use godotenv.\n" +
			"They disagree on quotes, backslashes, `#`, `$` and line breaks. A value that works in local runs can be broken on the\n" +
			"Deployment, and Airflow drops kwargs that are not JSON without stopping. All readers read JSON on one line without\n" +
			"quotes alike, if `$` and `#` are written as \\u0024 and \\u0023.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS="{\"vault_url\": \"https://contoso.vault.azure.net/\"}"
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		if f.Template || !f.ByCLI {
			continue
		}
		var often map[string]int // env/duplicate-key reports several statements of one name
		readers := f.Readers
		if !p.CLIReads(f) {
			readers = []dotenv.Reader{dotenv.Compose}
		}
		for st := range assignments(f) {
			if plain(f, st) {
				continue
			}
			if often == nil {
				often = counts(f)
			}
			if often[f.Slice(st.Key)] == 1 {
				p.disagreement(f, st, readers)
			}
		}
	}
})

// plain reports NAME=value on a line of its own with nothing in it that any reader treats
// specially: it need not be read six times to know that all agree.
func plain(f *envfile.File, st *dotenv.Statement) bool {
	line := f.LineSpan(st.Line)
	if st.Key.Start != line.Start || st.Value.Start != st.Key.End+1 || st.Value.End != line.End || f.Content[st.Key.End] != '=' || st.Value.Len() == 0 {
		return false
	}
	value := f.Content[st.Value.Start:st.Value.End]
	switch value[len(value)-1] {
	case '"', '\'': // variable-load trims them
		return false
	}
	return value[0] != '"' && value[0] != '\'' && !bytes.ContainsAny(value, "#$\\`") && len(value) < 60_000
}

// counts is how often a file sets each name.
func counts(f *envfile.File) map[string]int {
	out := map[string]int{}
	for st := range assignments(f) {
		out[f.Slice(st.Key)]++
	}
	return out
}

// disagreement compares what all readers make of a statement; it matters for those that read
// the file.
func (p *pass) disagreement(f *envfile.File, st *dotenv.Statement, readers []dotenv.Reader) {
	name := f.Slice(st.Key)
	mean, ours := meaning(name)
	if mean == nil {
		return
	}
	var all []seen
	for _, r := range f.Readers {
		all = append(all, see(f, r, name, ours))
	}
	intended := intention(all, mean)
	if intended == "" {
		return // no reader reads what was meant: another rule reports that
	}
	var wrong []dotenv.Reader
	for i := range all {
		canonical, ok := mean(all[i].effective)
		all[i].right = all[i].set && ok && canonical == intended
		if !all[i].right && slices.Contains(readers, all[i].reader) && !all[i].open && !stopsElsewhere(f, all[i].reader, st) {
			wrong = append(wrong, all[i].reader)
		}
	}
	if len(wrong) == 0 {
		return
	}
	out := finding.Finding{Range: source.Range{File: f.File, Span: st.Value}, Key: name}
	multiline := strings.ContainsAny(f.Slice(st.Value), "\n")
	if out.Severity, out.Targets = disagreementScope(f, wrong, ours, multiline); out.Severity == 0 {
		return
	}
	out.Message, out.Details = p.verdict(f, name, all, wrong), p.table(name, all)
	if st.Value.Len() == 0 {
		out.Span = st.Key
	}
	if !ours { // no fix: several lines can be easier to read
		p.Add(out)
		return
	}
	var why string
	out.Fixes, why = portable(f, st, name, all)
	switch cause, at := causeOf(f, st); {
	case why != "":
		out.Help = why
	case cause != "":
		out.Span, out.Help = at, check.Capital(cause)+"."
		for i := range out.Fixes {
			out.Fixes[i].Message = cause
		}
	}
	p.Add(out)
}

// disagreementScope returns the severity and the targets of a value that some readers read wrong, 0 if it is silent.
// ours is set for variables of the backend; for connections and variables only the two most used readers count.
func disagreementScope(f *envfile.File, wrong []dotenv.Reader, ours, multiline bool) (severity finding.Severity, targets []string) {
	reads := func(r ...dotenv.Reader) bool {
		return slices.ContainsFunc(r, func(r dotenv.Reader) bool { return slices.Contains(wrong, r) })
	}
	local, load := reads(f.Local()), reads(dotenv.VariableLoad)
	switch {
	case !ours && !local && !load:
		return 0, nil
	case !ours && multiline:
		severity = Note
	case !ours, !local && !load:
		severity = Warning
	default:
		severity = Error
	}
	if local || severity != Error && reads(dotenv.Docker, dotenv.Standalone) {
		targets = append(targets, setting.Local.Name())
	}
	if load || severity != Error && reads(dotenv.EnvFromFile) {
		targets = append(targets, setting.Hosted.Name())
	}
	return severity, targets
}

// causeOf says what to change in a statement whose value is on one line without quotes already, as
// a verb phrase, and where it is. It is empty for any other statement.
func causeOf(f *envfile.File, st *dotenv.Statement) (cause string, at source.Span) {
	value := f.Slice(st.Value)
	if value == "" || strings.ContainsAny(value[:1], "\"'`") || strings.Contains(value, "\n") {
		return "", at
	}
	line := f.LineSpan(st.Line)
	before := f.Slice(source.Span{Start: line.Start, End: st.Key.Start})
	equals, rest := source.Span{Start: st.Key.End, End: st.Value.Start}, source.Span{Start: st.Value.End, End: line.End}
	switch after := f.Slice(rest); {
	case strings.Contains(before, "export"):
		start := line.Start + strings.Index(before, "export")
		return "remove `export`", source.Span{Start: start, End: start + len("export")}
	case strings.HasPrefix(before, "\ufeff"): // it has no column of its own
		return "remove the byte order mark (BOM) at the start of the file", st.Key
	case strings.TrimSpace(f.Slice(equals)) != f.Slice(equals):
		return "remove the spaces around `=`", equals
	case strings.Contains(after, "#"):
		return "remove the comment after the value", source.Span{Start: rest.Start + strings.IndexByte(after, '#'), End: rest.Start + len(strings.TrimRight(after, " \t"))}
	case after != "" && strings.TrimSpace(after) == "":
		return "remove the spaces after the value", rest
	case strings.Contains(value, "$") && value[0] == '{':
		at := st.Value.Start + strings.IndexByte(value, '$')
		return `write the dollar sign as \u0024`, source.Span{Start: at, End: at + 1}
	}
	return "", at
}

// intention is what was meant, in the canonical form: what the first reader sees that takes the
// value from the file alone, else the first one.
func intention(all []seen, mean func(string) (string, bool)) string {
	for _, depends := range []bool{false, true} {
		for _, s := range all {
			if !s.set || s.depends != depends {
				continue
			}
			if canonical, ok := mean(s.effective); ok {
				return canonical
			}
		}
	}
	return ""
}

// stopsElsewhere reports a reader that gives up on the file for another statement's sake.
func stopsElsewhere(f *envfile.File, r dotenv.Reader, st *dotenv.Statement) bool {
	err := f.Read(r).Err
	return err != nil && (err.Offset < st.Span.Start || err.Offset > st.Span.End)
}

// verdict returns the message about the reader that matters most.
func (p *pass) verdict(f *envfile.File, name string, all []seen, wrong []dotenv.Reader) finding.Message {
	worst := wrong[0]
	for _, r := range []dotenv.Reader{dotenv.VariableLoad, f.Local()} {
		if slices.Contains(wrong, r) {
			worst = r
			break
		}
	}
	i := slices.IndexFunc(all, func(s seen) bool { return s.reader == worst })
	right := all[slices.IndexFunc(all, func(s seen) bool { return s.right })]
	opt, _ := airflow.ParseOption(name)
	m := finding.Message{Text: envfile.Commands[worst] + " " + difference(f, worst, all[i], right.value)}
	there := readerWords[worst].destination
	switch {
	case !all[i].set && f.Read(worst).Err != nil && worst != dotenv.VariableLoad:
		m.Effect = readerWords[worst].stops
	case opt.Role == airflow.RoleKwargs && all[i].set && len(repair.Parse(all[i].effective).Faults) == 0:
		m.Outcome, m.Effect = schema.OtherValue, there+" Airflow starts the backend with other kwargs."
	case opt.Role == airflow.RoleKwargs && all[i].set:
		m.Outcome, m.Effect = schema.Ignored, there+" the value is not the intended JSON, so Airflow starts the backend without these kwargs."
	case opt.Role == airflow.RoleKwargs:
		m.Outcome, m.Effect = schema.Ignored, there+" Airflow starts the backend without kwargs."
	case opt.Role == airflow.RoleBackend && all[i].set:
		m.Outcome, m.Effect = schema.DoesNotStart, there+" Airflow cannot import the class and does not start."
	case opt.Role == airflow.RoleBackend:
		m.Outcome, m.Effect = schema.Ignored, there+" Airflow has no secrets backend."
	case all[i].set:
		m.Effect = there + " the variable has another value."
	default:
		m.Effect = there + " the variable is not set."
	}
	m.Help = "Write the value on one line without quotes."
	if opt.Role == airflow.RoleKwargs {
		m.Help = "Write the JSON on one line without quotes."
	}
	return m
}

// readerWords are what messages say of a reader: the effect if it stops in the file, where its values
// go, and its command as a table has it.
var readerWords = map[dotenv.Reader]struct{ stops, destination, short string }{
	dotenv.Compose:      {"`astro dev start` does not start.", "In local runs", "astro dev start"},
	dotenv.Docker:       {"`astro dev pytest` and `astro run` do not start.", "In `astro dev pytest` and `astro run`", "astro dev pytest, astro run"},
	dotenv.Standalone:   {"Standalone mode does not set the variables of this file.", "In standalone mode", "astro dev start --standalone"},
	dotenv.VariableLoad: {"", "On the Deployment", "deployment variable --load"},
	dotenv.EnvFromFile:  {"The command creates no variable.", "In the Environment Manager", "env variable --from-file"},
	dotenv.LocalStart:   {"`astro local start` does not start.", "In local runs", "astro local start"},
	dotenv.Godotenv:     {"Programs that use godotenv read no variable.", "In programs that use godotenv", "godotenv"},
}

// difference says in words how a reading differs from the right one.
func difference(f *envfile.File, r dotenv.Reader, got seen, right string) string {
	switch {
	case !got.set && f.Read(r).Err != nil:
		return fmt.Sprintf("stops at line %d of this file", f.Read(r).Err.Line)
	case !got.set:
		return "does not set the variable"
	case got.value == right: // Airflow replaces the variables in it
		return "sets other values for the variables in this value"
	case strings.ReplaceAll(got.value, `\`, "") == strings.ReplaceAll(right, `\`, ""), strings.Contains(got.value, `{\"`):
		return "keeps these backslashes"
	case strings.Trim(got.value, "'\"") == right:
		return "keeps the quotes"
	case strings.HasPrefix(right, got.value) && strings.Contains(right, "\n"):
		return "reads only the first line"
	case strings.HasPrefix(right, got.value):
		return "cuts off the value"
	case strings.TrimRight(got.value, " \t") == right:
		return "reads the spaces after the value as part of it"
	case strings.TrimSpace(got.value) == right:
		return "reads the spaces before the value as part of it"
	case strings.HasPrefix(got.value, right):
		return "reads the comment as part of the value"
	case strings.Contains(right, "$"):
		return "replaces the text after a dollar sign"
	}
	return "reads another value"
}

// table returns a line for each reader. Credentials are masked.
func (p *pass) table(name string, all []seen) []string {
	var values []string
	for _, s := range all {
		if s.set {
			values = append(values, oneLine(airflow.MaskedValue(name, s.value, p.defOf(name))))
		}
	}
	if len(slices.Compact(slices.Clone(values))) > 1 {
		values = source.Around(values, maxSeen)
	}
	var lines []string
	for _, s := range all {
		what := "(not set)"
		if s.set {
			what, values = brief(values[0]), values[1:]
		}
		lines = append(lines, fmt.Sprintf("%-28s  %s", readerWords[s.reader].short, what))
	}
	return lines
}

// maxSeen is the longest value in the table (columns).
const maxSeen = 60

// brief is a value that all readers see: of long JSON its beginning, of a long class path both ends.
func brief(s string) string {
	r := []rune(s)
	switch {
	case len(r) <= maxSeen:
		return s
	case strings.Contains(s, "{"):
		return string(r[:maxSeen-1]) + "…"
	}
	return string(r[:36]) + "…" + string(r[len(r)-23:])
}

// oneLine is a value on one line.
func oneLine(s string) string {
	return strings.NewReplacer("\r", "", "\n", "⏎").Replace(s)
}
