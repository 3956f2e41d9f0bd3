package lsp

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/schema"
)

// nameSyntax is how a name is written at a place: what follows it, and whether the place takes a
// name at all before anything was typed.
type nameSyntax struct {
	suffix string
	sure   bool
	lower  bool // as an option of airflow.cfg
	ok     bool
}

// leastTyped is how many letters are typed before a name is offered where anything may be written.
const leastTyped = 2

// completeOptions offers the variables and options that configure the secrets backend.
func completeOptions(p place, kind load.Kind, unit document.Encoding, envs []*airflow.Environment) []protocol.CompletionItem {
	word := p.word(nameByte)
	syntax := namesAt(p, kind, word)
	if !syntax.ok || !syntax.sure && len(word) < leastTyped {
		return nil
	}
	if syntax.suffix != "" && strings.HasPrefix(strings.TrimLeft(strings.TrimLeft(p.after, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), " "), strings.TrimSpace(syntax.suffix)) {
		syntax.suffix = ""
	}
	var out []protocol.CompletionItem
	for _, o := range optionsFor(envs) {
		label := o.Env()
		if syntax.lower {
			if sectionAt(p.doc.Text, p.line) != o.Section {
				continue
			}
			label = o.Name
		}
		item := protocol.CompletionItem{Label: label, Kind: protocol.ItemConstant, Detail: "[" + o.Section + "] " + o.Name}
		out = append(out, p.item(unit, nameByte, item, label+syntax.suffix))
	}
	if syntax.lower || !strings.HasPrefix(word, perKeyPrefix) {
		return out
	}
	for _, e := range envs {
		if b := e.Secrets; b != nil && b.Spec != nil && e.ReadsPerKey() {
			for _, k := range b.Spec.Kwargs() {
				label := perKeyPrefix + strings.ToUpper(k.Name)
				if slices.ContainsFunc(out, func(i protocol.CompletionItem) bool { return i.Label == label }) {
					continue
				}
				out = append(out, p.item(unit, nameByte, protocol.CompletionItem{Label: label, Kind: protocol.ItemConstant, Detail: b.Spec.Title}, label+syntax.suffix))
			}
		}
	}
	return out
}

const perKeyPrefix = "AIRFLOW__SECRETS__BACKEND_KWARG__"

// optionsFor are the options of the secrets backend that some Airflow of the project may read.
func optionsFor(envs []*airflow.Environment) []*schema.Option {
	var out []*schema.Option
	for _, name := range []string{"secrets", "workers"} {
		for _, o := range schema.Options(name) {
			read := func(e *airflow.Environment) bool { return o.Support(e.Airflow) != schema.None }
			if _, ours := airflow.ParseOption(o.Env()); ours && (len(envs) == 0 || slices.ContainsFunc(envs, read)) {
				out = append(out, o)
			}
		}
	}
	return out
}

func nameByte(c byte) bool { return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// namesAt tells whether a name may be written at a place of some kind of file.
func namesAt(p place, kind load.Kind, word string) nameSyntax {
	lead := strings.TrimSuffix(p.before, word)
	bare := strings.Trim(lead, " \t") == ""
	switch kind {
	case load.KindDotenv:
		return nameSyntax{suffix: "=", sure: true, ok: bare || strings.TrimSpace(lead) == "export"}
	case load.KindDockerfile:
		return nameSyntax{suffix: "=", sure: true, ok: inInstruction(p.doc.Text, p.line, "ENV") && strings.HasSuffix(lead, " ") && !oddQuotes(lead)}
	case load.KindAirflowCfg:
		return nameSyntax{suffix: " = ", sure: true, lower: true, ok: bare && p.before == word}
	case load.KindYAML:
		key := strings.TrimLeft(lead, " -")
		switch {
		case strings.HasPrefix(key, "name:") && strings.Trim(key[len("name:"):], ` "'`) == "":
			return nameSyntax{sure: true, ok: true}
		case key == "" && strings.HasSuffix(strings.TrimRight(lead, " "), "-"):
			return nameSyntax{suffix: "=", ok: strings.HasPrefix(word, "A")}
		case key == "":
			return nameSyntax{suffix: ": ", ok: strings.HasPrefix(word, "A")}
		}
	case load.KindShell, load.KindMakefile, load.KindTerraform, load.KindJSON:
		return nameSyntax{ok: strings.HasPrefix(word, "AI")}
	}
	return nameSyntax{}
}

// inInstruction reports whether a line is part of an instruction of a Dockerfile.
func inInstruction(text *document.Text, line int, name string) bool {
	for n := line; n >= 0; n-- {
		start, end := text.Line(n)
		s := strings.TrimSpace(string(text.Bytes[start:end]))
		if f := strings.Fields(s); len(f) > 0 && strings.EqualFold(f[0], name) {
			return true
		}
		if n < line && !strings.HasSuffix(s, `\`) {
			return false
		}
	}
	return false
}

func oddQuotes(s string) bool { return strings.Count(s, `"`)%2 == 1 || strings.Count(s, `'`)%2 == 1 }

// sectionAt is the section of airflow.cfg that a line is in.
func sectionAt(text *document.Text, line int) string {
	for n := line; n >= 0; n-- {
		start, end := text.Line(n)
		s := strings.TrimSpace(string(text.Bytes[start:end]))
		if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
			return strings.Trim(s, "[] ")
		}
	}
	return ""
}
