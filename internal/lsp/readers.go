package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// seen is what some readers of a .env file make of one variable.
type seen struct {
	readers []dotenv.Reader
	text    string // redacted
	raw     string // to tell readings apart; never shown
	ok      bool   // it has a value
}

// readings are what the six readers see under a name, those that see the same together. The first
// of them is what `astro dev start` sees.
func readings(f *envfile.File, name string, spec *schema.Backend) []*seen {
	var out []*seen
	for _, r := range f.Readers {
		got := &seen{readers: []dotenv.Reader{r}}
		reading := f.Read(r).Reading
		a, found := reading.Lookup(name)
		switch {
		case found && a.State == dotenv.Set:
			got.ok, got.raw = true, a.Value.Value
			got.text = oneLine(airflow.MaskedValue(name, a.Value.Value, spec))
		case reading.Err != nil:
			got.text = fmt.Sprintf("(stops at line %d: %s)", reading.Err.Line, redact.Text(string(reading.Err.Message)))
		default:
			got.text = "(not set)"
		}
		i := slices.IndexFunc(out, func(have *seen) bool {
			return have.ok == got.ok && have.raw == got.raw && (got.ok || have.text == got.text)
		})
		if i < 0 {
			out = append(out, got)
		} else {
			out[i].readers = append(out[i].readers, r)
		}
	}
	return out
}

// maxShown is how many code points of a value are shown.
const maxShown = 160

// oneLine is a value on one line.
func oneLine(value string) string {
	if value == "" {
		return "(empty)"
	}
	value = source.Printable(strings.NewReplacer("\r", "␍", "\n", "⏎", "\t", "⇥").Replace(value))
	if utf8.RuneCountInString(value) > maxShown {
		value = string([]rune(value)[:maxShown-1]) + "…"
	}
	return value
}

// readersTable says for one variable of a .env file what each reader sees, in Markdown.
func readersTable(f *envfile.File, name string, spec *schema.Backend) string {
	list := readings(f, name, spec)
	var b strings.Builder
	if len(list) == 1 {
		fmt.Fprintf(&b, "All six readers see the same:\n\n%s\n", code(list[0].text))
		return b.String()
	}
	b.WriteString("The readers of this file see different values:\n\n")
	for i, s := range list {
		var who []string
		for _, r := range s.readers {
			who = append(who, envfile.Commands[r])
		}
		fmt.Fprintf(&b, "- %s%s: %s\n", code(s.text), difference(s, list[0], i), strings.Join(who, ", "))
	}
	return b.String()
}

// difference tells in words how a reading differs from the first one where both look alike, since
// what differs is masked.
func difference(s, first *seen, i int) string {
	if i == 0 || s.text != first.text {
		return ""
	}
	switch n := utf8.RuneCountInString(s.raw) - utf8.RuneCountInString(first.raw); {
	case n > 0:
		return fmt.Sprintf(" (%d more characters)", n)
	case n < 0:
		return fmt.Sprintf(" (%d fewer characters)", -n)
	}
	return " (other characters)"
}

// code is text as code in Markdown, whatever it holds.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}

// envFile is a file as its readers see it, and the backend that it names itself; nil for another
// kind of file.
func (v *view) envFile() (*envfile.File, *schema.Backend) {
	if v.res.Result.Settings == nil {
		return nil, nil
	}
	for _, f := range v.res.Result.Settings.EnvFiles {
		if f.File != v.file {
			continue
		}
		for _, e := range v.res.Result.Settings.Environments {
			for _, b := range e.Backends() {
				if b.Class != nil && b.Class.Value.File == v.file && b.Spec != nil {
					return f, b.Spec
				}
			}
		}
		for _, e := range v.res.Result.Settings.Environments {
			for _, b := range e.Backends() {
				if b.Spec != nil && b.Kwargs != nil && b.Kwargs.Var.Value.File == v.file {
					return f, b.Spec
				}
			}
		}
		return f, nil
	}
	return nil, nil
}

// shownName is a name as it may be displayed: a known one, or one with the shape of a variable that
// every reader of the file takes for a name. To some readers a part of a value is one.
func shownName(f *envfile.File, name string) string {
	if redact.IsKnownName(name) {
		return name
	}
	for _, r := range f.Readers {
		reading := f.Read(r).Reading
		if _, sees := reading.Lookup(name); !sees && reading.Err == nil {
			return redact.Mask
		}
	}
	if !redact.IsVariableName(name) {
		return redact.Mask
	}
	return name
}

// nameAt is the name of the variable whose statement covers a line of a .env file; "" if there is
// none, or if it is no name.
func nameAt(f *envfile.File, line int) string {
	for _, st := range f.Script.Statements {
		if st.Kind != dotenv.Assigns {
			continue
		}
		if f.LineAt(st.Key.Start) <= line && line <= f.LineAt(max(st.Key.Start, st.Value.End-1)) {
			if name := f.Slice(st.Key); redact.LooksLikeIdentifier(name) {
				return name
			}
		}
	}
	return ""
}

// showReaders shows what each reader sees of the variable on a line: the address of the document
// and the 0-based line. The result is Markdown.
func (s *server) showReaders(args []json.RawMessage) (answer, error) {
	var uri protocol.URI
	var line uint32
	if err := arguments(args, &uri, &line); err != nil {
		return nil, err
	}
	doc := s.target(uri)
	return func(ctx context.Context) (any, error) {
		v, err := s.look(ctx, doc)
		if err != nil {
			return nil, err
		}
		text := "This document is not a .env file of a project."
		if v != nil {
			if f, spec := v.envFile(); f != nil {
				text = showAll(f, spec, int(line)+1)
			}
		}
		if !s.currentSettings().ClientShowsResults {
			s.notify(ctx, protocol.ShowMessage, protocol.MessageParams{Type: protocol.MessageInfo, Message: text}) //leakcheck:ok showAll redacts each value
		}
		return text, nil
	}, nil
}

// showAll is the table of the variable on a line, or of every variable where there is none.
func showAll(f *envfile.File, spec *schema.Backend, line int) string {
	if name := nameAt(f, line); name != "" {
		return code(shownName(f, name)) + "\n\n" + readersTable(f, name, spec)
	}
	var b strings.Builder
	done := map[string]bool{}
	for _, st := range f.Script.Statements {
		name := f.Slice(st.Key)
		if st.Kind != dotenv.Assigns || done[name] || !redact.LooksLikeIdentifier(name) {
			continue
		}
		done[name] = true
		b.WriteString(code(shownName(f, name)) + "\n\n" + readersTable(f, name, spec) + "\n")
	}
	if b.Len() == 0 {
		return "No reader sees a variable in this file."
	}
	return b.String()
}
