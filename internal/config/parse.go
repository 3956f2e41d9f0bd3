package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"

	"gopkg.in/yaml.v3"
)

// parser reads one file. Its first error stays.
type parser struct {
	*Config
	stream *yamltext.Stream
	read   func(string) ([]byte, error)
	err    *Error
}

// key is one key of the file and how its value is read.
type key struct {
	name string
	read func(n *yaml.Node)
}

func (p *parser) keys() []key {
	return []key{
		{"root", func(n *yaml.Node) { p.Root = p.word(n, "true", "false") == "true" }},
		{"severity", p.severity},
		{"fail-on", p.failOn},
		{"exclude", func(n *yaml.Node) {
			p.each(n, func(n *yaml.Node) { p.Exclude = append(p.Exclude, p.glob(n)) })
		}},
		{"targets", func(n *yaml.Node) {
			p.each(n, func(n *yaml.Node) { p.Targets = append(p.Targets, p.word(n, "local", "hosted", "remote")) })
		}},
		{"runtime", p.runtime},
		{"airflow", p.airflow},
		{"backends", func(n *yaml.Node) { p.each(n, p.backend) }},
		{"values", p.values},
		{"suppressions", func(n *yaml.Node) { p.each(n, p.suppression) }},
		{"baseline", func(n *yaml.Node) { p.Baseline = p.path(n) }},
	}
}

func parse(f *source.File, dir string, read func(string) ([]byte, error)) (*Config, error) {
	p := &parser{Config: &Config{File: f, Dir: dir}, stream: yamltext.Parse(f.Content), read: read}
	switch docs := p.stream.Docs; {
	case p.stream.Err != nil:
		p.fail(p.stream.Err.Span.Start, "this is not YAML: %s", p.stream.Err.Message)
	case len(docs) > 1:
		p.at(docs[1], "a configuration is one YAML document")
	case len(docs) == 1:
		n := yamltext.Resolve(yamltext.Get(docs[0]))
		if n != nil && yamltext.TypeName(n) != "null" { // null is a file of comments
			p.fields(n, p.keys())
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.Config, nil
}

// fields reads a map whose keys are known.
func (p *parser) fields(n *yaml.Node, list []key) {
	p.pairs(n, func(k, v *yaml.Node) {
		i := slices.IndexFunc(list, func(x key) bool { return x.name == k.Value })
		if i < 0 {
			p.at(k, "%s", unknownKey(k.Value, list))
			return
		}
		list[i].read(v)
	})
}

func unknownKey(name string, list []key) string {
	if why, ok := map[string]string{
		"fix":          "fixing cannot be configured: a CI job with it would report nothing and pass; give --fix on the command line",
		"unsafe-fixes": "fixing cannot be configured: give --unsafe-fixes on the command line",
		"only":         "use severity, with off for what shall not run",
		"ignore":       "use exclude for files, suppressions for findings, severity with off for rules",
		"skip":         "use severity, with off for what shall not run",
		"rules":        "use severity",
	}[name]; ok {
		return fmt.Sprintf("there is no key %s: %s", quote(name, name), why)
	}
	var names []string
	for _, k := range list {
		names = append(names, k.name)
	}
	if best, ok := fuzzy.Best(strings.ToLower(name), names); ok {
		return fmt.Sprintf("there is no key %s (did you mean %q?)", quote(name, names...), best)
	}
	return fmt.Sprintf("there is no key %s; the keys are %s", quote(name, names...), strings.Join(names, ", "))
}

// pairs walks a map and refuses a duplicate key.
func (p *parser) pairs(n *yaml.Node, f func(k, v *yaml.Node)) {
	n = yamltext.Resolve(n)
	if n.Kind != yaml.MappingNode {
		p.at(n, "a map of keys and values belongs here, not %s", article(yamltext.TypeName(n)))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode {
			p.at(k, "a key is a word")
			continue
		}
		if seen[k.Value] {
			p.at(k, "duplicate key %s", quote(k.Value))
		}
		seen[k.Value] = true
		f(k, yamltext.Resolve(n.Content[i+1]))
	}
}

// each walks a list.
func (p *parser) each(n *yaml.Node, f func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.at(n, "a list belongs here, not %s", article(yamltext.TypeName(n)))
		return
	}
	for _, item := range n.Content {
		f(yamltext.Resolve(item))
	}
}

// text is a scalar as it is written; a version such as 2.10 need not be quoted.
func (p *parser) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || yamltext.TypeName(n) == "null" {
		p.at(n, "a text belongs here, not %s", article(yamltext.TypeName(n)))
		return ""
	}
	if n.Value == "" {
		p.at(n, "a text belongs here, and this one is empty")
	}
	return n.Value
}

func article(what string) string {
	if what == "null" {
		return "nothing"
	}
	if strings.IndexByte("aeiou", what[0]) >= 0 {
		return "an " + what
	}
	return "a " + what
}

// word is one of a few.
func (p *parser) word(n *yaml.Node, words ...string) string {
	s := p.text(n)
	if p.err == nil && !slices.Contains(words, s) {
		hint := ""
		if best, ok := fuzzy.Best(strings.ToLower(s), words); ok {
			hint = fmt.Sprintf(" (did you mean %s?)", best)
		}
		p.at(n, "%s is not %s%s", quote(s, words...), strings.Join(words, ", "), hint)
	}
	return s
}

func (p *parser) severity(n *yaml.Node) {
	p.Severity = map[string]finding.Severity{}
	p.pairs(n, func(k, v *yaml.Node) {
		p.rule(k)
		level, ok := schema.ParseSeverity(p.word(v, "error", "warning", "note", "off"))
		if !ok {
			level = 0
		}
		p.Severity[k.Value] = level
	})
}

func (p *parser) failOn(n *yaml.Node) {
	level, _ := schema.ParseSeverity(p.word(n, "error", "warning", "note", "never")) // never is 0
	p.FailOn = &level
}

// rule is the id of a rule, a family, or a glob.
func (p *parser) rule(n *yaml.Node) string {
	s := p.text(n)
	if p.err == nil {
		if why := rules.CheckName(s); why != "" {
			p.at(n, "%s", why)
		}
	}
	return s
}

func (p *parser) glob(n *yaml.Node) string {
	g := p.text(n)
	if p.err == nil {
		if err := checkGlob(g); err != nil {
			p.at(n, "%s", err)
		}
	}
	return g
}

// path is an absolute path, given relative to the file.
func (p *parser) path(n *yaml.Node) string {
	s := filepath.FromSlash(p.text(n))
	if filepath.IsAbs(s) {
		p.at(n, "a path is relative to the directory of this file")
	}
	return filepath.Join(p.Dir, s)
}

func (p *parser) runtime(n *yaml.Node) {
	p.Runtime = p.text(n)
	if p.err != nil {
		return
	}
	if image, ok := schema.RuntimeImageOf(p.Runtime); !ok || image.Airflow.Min == "" {
		p.at(n, "%s is no release of Astro Runtime that we know; it is the tag of the image, as 3.1-12 or 12.8.0", quote(p.Runtime))
	}
}

func (p *parser) airflow(n *yaml.Node) {
	p.Airflow = p.text(n)
	if p.err == nil && len(schema.AirflowReleases(p.Airflow)) == 0 {
		p.at(n, "%s is no release of Apache Airflow that we know; it is 2.11.0, or 3.1 for all of a series", quote(p.Airflow))
	}
}

func (p *parser) backend(n *yaml.Node) {
	name := p.path(n)
	if p.err != nil {
		return
	}
	data, err := p.read(name)
	if err != nil {
		p.at(n, "this file cannot be read: %s", redact.FileError(err))
		return
	}
	b, err := schema.ParseBackend(data)
	var fault *schema.ParseError
	switch {
	case errors.As(err, &fault):
		if p.err == nil {
			p.err = &Error{Shown(name), fault.Line, fault.Column, fault.Message}
		}
		return
	case err != nil:
		p.at(n, "%s: %s", fileName(n.Value), err)
		return
	}
	if _, _, known := schema.Lookup(b.Class); known {
		p.at(n, "%s: x-class: %s is built in and cannot be redefined", fileName(n.Value), b.Class)
	}
	p.Backends = append(p.Backends, b)
}

func (p *parser) values(n *yaml.Node) {
	p.Values = []Role{}
	p.pairs(n, func(k, v *yaml.Node) {
		role := Role{Name: k.Value}
		p.each(v, func(n *yaml.Node) {
			name := p.path(n)
			if p.err == nil {
				if info, err := os.Stat(name); err != nil || info.IsDir() {
					p.at(n, "there is no file %s in the folder of this configuration", fileName(n.Value))
				}
			}
			role.Files = append(role.Files, name)
		})
		if len(role.Files) == 0 {
			p.at(v, "a role needs at least one values file")
		}
		p.Values = append(p.Values, role)
	})
}

func (p *parser) suppression(n *yaml.Node) {
	s := Suppression{Span: p.stream.Span(n)}
	p.fields(n, []key{
		{"path", func(n *yaml.Node) { s.Path = p.glob(n) }},
		{"rule", func(n *yaml.Node) { s.Rule = p.rule(n) }},
		{"reason", func(n *yaml.Node) { s.Reason = strings.TrimSpace(p.text(n)) }},
	})
	for _, need := range []struct{ name, value string }{{"path", s.Path}, {"rule", s.Rule}, {"reason", s.Reason}} {
		if need.value == "" {
			p.at(n, "a suppression needs path, rule and reason; %s is missing", need.name)
		}
	}
	p.Suppressions = append(p.Suppressions, s)
}

func (p *parser) at(n *yaml.Node, format string, args ...any) {
	p.fail(p.stream.Span(n).Start, format, args...)
}

func (p *parser) fail(offset int, format string, args ...any) {
	if p.err == nil {
		at := p.File.Position(offset)
		p.err = &Error{p.File.Path, at.Line, at.Column, fmt.Sprintf(format, args...)}
	}
}

// quote repeats a word of the configuration that a person may have meant for one of ours.
func quote(s string, meant ...string) string { return `"` + redact.Word(s, meant...) + `"` }

// fileName repeats the name of a file that a configuration refers to, if it is one of a kind that it
// can refer to.
func fileName(name string) string {
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".json":
		return filepath.ToSlash(name)
	}
	return redact.Mask
}
