package rules

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// portable returns the fix: the form that all readers read alike, proved by reading the result.
// Without a fix it returns the help.
func portable(f *envfile.File, st *dotenv.Statement, name string, all []seen) (fixes []finding.Fix, help string) {
	see := all[slices.IndexFunc(all, func(s seen) bool { return s.right })]
	if see.depends || refers(f, &see, name) {
		return nil, "Set the variable that it refers to above this line, and write the value without quotes."
	}
	right := see.value
	text, ok := dotenv.PortableValue(right)
	message := "write the value without quotes, which all readers read alike"
	if opt, is := airflow.ParseOption(name); is && opt.Role == airflow.RoleKwargs {
		text, ok = dotenv.Portable(right)
		message = "write the JSON on one line without quotes, which all readers read alike"
	}
	if !ok {
		return nil, "Use another value: no form of this one is read alike by all readers."
	}
	fixes, err := rewritten(f, st, text, message)
	if err != nil {
		return nil, "Write the value on one line without quotes: " + err.Error() + "."
	}
	return fixes, ""
}

// rewritten is a fix that writes a statement as NAME=text, or the reason why it cannot be written.
func rewritten(f *envfile.File, st *dotenv.Statement, text, message string) ([]finding.Fix, error) {
	edits, err := dotenv.Rewrite(f.Content, st.Key.Start, text)
	if err != nil {
		return nil, err
	}
	fix := finding.Fix{Message: message}
	for _, e := range edits {
		fix.Edits = append(fix.Edits, finding.Edit{Range: source.Range{File: f.File, Span: e.Span}, Text: e.Text})
	}
	return []finding.Fix{fix}, nil
}
