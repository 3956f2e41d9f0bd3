// Package airflowcfg reads airflow.cfg as Airflow does, which is as Python's configparser
// does with its defaults (Lib/configparser.py from 3.9 to 3.13; 3.8 ends a section's name
// at the first bracket): strict, "=" and ":" as delimiters, whole-line comments with "#"
// and ";" and none after a value, values that go on in lines that are indented deeper,
// BasicInterpolation.
package airflowcfg

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// File is a configuration file as far as it could be read.
type File struct {
	// Options are in the order of the file.
	Options []Option
	// Errors are what makes configparser refuse the file, and with it Airflow. The first
	// one stops it; the others would be next.
	Errors []Error
	// Template is set for a text from which airflow.cfg is to be rendered first: its
	// errors mean nothing.
	Template bool
}

// Option is one option of a section.
type Option struct {
	// Section is as written; Airflow finds only lower-case ones.
	Section string
	// Name is in lower case, as configparser makes it; NameSpan is where it is.
	Name     string
	NameSpan source.Span
	// Delimiter is the "=" or ":" with the spaces around it.
	Delimiter source.Span
	// Raw is the value before interpolation, its lines joined with "\n" and without the
	// spaces around each.
	Raw    mapped.String
	indent int // in code points: a line of its value is indented deeper
}

// Kind is the kind of an error.
type Kind string

// The errors of configparser, and one of them in particular.
const (
	// NoSection is MissingSectionHeaderError.
	NoSection Kind = "no-section"
	// DuplicateSection and DuplicateOption are the errors of those names.
	DuplicateSection Kind = "duplicate-section"
	DuplicateOption  Kind = "duplicate-option"
	// NoDelimiter is ParsingError: a line that is neither a section nor an option.
	NoDelimiter Kind = "no-delimiter"
	// Unindented is a line that was meant to go on with a value in braces and is not
	// indented: ParsingError, or unintended options. The value in Options has it.
	Unindented Kind = "unindented"
	// BadPercent and NoReference are InterpolationSyntaxError and
	// InterpolationMissingOptionError: they come when the option is read.
	BadPercent  Kind = "bad-percent"
	NoReference Kind = "no-reference"
)

// Error is something that configparser refuses.
type Error struct {
	Kind Kind
	// Span is what it refuses: the section or option, the line, the character.
	Span source.Span
	// Lines are the starts of the lines that have to be indented, for Unindented.
	Lines []int
	// Fatal is unset for an Unindented that Python reads silently, in a wrong way.
	Fatal bool
}

// Parse reads a file. It never fails as a whole.
func Parse(content []byte) *File {
	p := &parser{src: string(content), file: &File{}, sections: map[string]bool{}, options: map[[2]string]bool{}, last: -1}
	for at := 0; at < len(p.src); {
		end, next := lineEnd(p.src, at)
		p.line(at, end)
		at = next
	}
	p.finish()
	return p.file
}

// lineEnd finds the end of the line at i and the start of the next one: Python opens text
// with universal newlines.
func lineEnd(src string, i int) (end, next int) {
	n := strings.IndexAny(src[i:], "\r\n")
	if n < 0 {
		return len(src), len(src)
	}
	end = i + n
	if src[end] == '\r' && end+1 < len(src) && src[end+1] == '\n' {
		return end, end + 2
	}
	return end, end + 1
}

// isSpace is str.isspace of Python, by which str.strip and \s go.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// trim is str.strip of src[i:j], as offsets.
func trim(src string, i, j int) (int, int) {
	j = i + len(strings.TrimRightFunc(src[i:j], isSpace))
	return j - len(strings.TrimLeftFunc(src[i:j], isSpace)), j
}

type parser struct {
	src      string
	file     *File
	sections map[string]bool    // seen; strict refuses a second one
	options  map[[2]string]bool // section and option seen
	section  string
	open     bool // a section has begun
	indent   int  // of the last section or option, in code points
	last     int  // index of the option that a deeper line continues; -1 if none

	value      mapped.Builder // of the last option
	pieces     int
	end        int // of its last line that is not empty
	emptyLines []int
	depth      int // braces that its value has opened and not closed
	stray      *Error
}

func (p *parser) line(start, end int) {
	i, j := trim(p.src, start, end)
	if i < j && (p.src[i] == '#' || p.src[i] == ';') {
		return
	}
	if i == j {
		if p.last >= 0 {
			p.emptyLines = append(p.emptyLines, end)
		}
		return
	}
	indent := utf8.RuneCountInString(p.src[start:i])
	if p.last >= 0 && indent > p.indent {
		p.more(start, i, j)
		return
	}
	if p.belongs(i) {
		p.astray(start, i, j)
		p.more(start, i, j)
		return
	}
	p.finish()
	p.indent = indent
	text := p.src[i:j]
	if header, ok := section(text); ok {
		p.header(i, header)
		return
	}
	if !p.open {
		p.once(Error{Kind: NoSection, Span: source.Span{Start: i, End: j}, Fatal: true})
		return
	}
	if strings.HasPrefix(text, "{%") || strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "{#") {
		p.file.Template = true
	}
	at := strings.IndexAny(text, "=:")
	if at < 0 || strings.TrimRightFunc(text[:at], isSpace) == "" {
		// configparser continues and finds more of these, and refuses the file at the end.
		p.file.Errors = append(p.file.Errors, Error{Kind: NoDelimiter, Span: source.Span{Start: i, End: j}, Fatal: true})
		return
	}
	p.option(i, i+at, j, indent)
}

// section is SECTCRE, \[(?P<header>.+)\]: what follows the last bracket is ignored.
func section(text string) (string, bool) {
	n := strings.LastIndexByte(text, ']')
	if text[0] != '[' || n < 2 {
		return "", false
	}
	return text[1:n], true
}

func (p *parser) header(at int, name string) {
	span := source.Span{Start: at, End: at + len(name) + 2}
	if p.sections[name] {
		p.file.Errors = append(p.file.Errors, Error{Kind: DuplicateSection, Span: span, Fatal: true})
	}
	p.sections[name] = name != "DEFAULT"
	p.section, p.open = name, true
}

func (p *parser) option(i, delimiter, j, indent int) {
	nameEnd := i + len(strings.TrimRightFunc(p.src[i:delimiter], isSpace))
	o := Option{
		Section: p.section, Name: strings.ToLower(p.src[i:nameEnd]),
		NameSpan: source.Span{Start: i, End: nameEnd}, indent: indent,
	}
	key := [2]string{o.Section, o.Name}
	if p.options[key] {
		p.file.Errors = append(p.file.Errors, Error{Kind: DuplicateOption, Span: o.NameSpan, Fatal: true})
	}
	p.options[key] = true
	start, _ := trim(p.src, delimiter+1, j)
	start = min(start, j)
	o.Delimiter = source.Span{Start: nameEnd, End: start}
	o.Raw.Span = source.Span{Start: start, End: start}
	p.file.Options = append(p.file.Options, o)
	p.last, p.value, p.pieces, p.emptyLines, p.depth, p.end, p.stray = len(p.file.Options)-1, mapped.Builder{}, 0, nil, 0, start, nil
	p.piece(start, j)
}

// more adds a line to the value of the last option.
func (p *parser) more(start, i, j int) {
	for _, at := range p.emptyLines {
		p.value.Escape(at, 0, "\n") // an empty line within the value
	}
	p.emptyLines = nil
	// The line break is said to come from the indentation alone: comments may be
	// between two lines of a value, and they are not part of it.
	p.value.Escape(start, i-start, "\n")
	p.piece(i, j)
}

func (p *parser) piece(i, j int) {
	p.value.Copy(i, p.src[i:j])
	p.end = j
	if p.pieces == 0 && !strings.HasPrefix(p.src[i:j], "{") {
		if i < j {
			p.pieces = 1
		}
		return
	}
	if i < j && (p.pieces == 0 || p.depth > 0) {
		text := p.src[i:j]
		p.depth += strings.Count(text, "{") - strings.Count(text, "}")
		p.pieces++
	}
}

// belongs reports a line that was meant to be part of an open value in braces: one that
// closes it, or that has a key in quotes. No option of Airflow is named like that.
func (p *parser) belongs(i int) bool {
	if p.last < 0 || p.depth <= 0 {
		return false
	}
	switch p.src[i] {
	case '}', ']', ',', '"', '\'':
		return true
	}
	return false
}

func (p *parser) astray(start, i, j int) {
	if p.stray == nil {
		p.stray = &Error{Kind: Unindented, Span: source.Span{Start: i, End: i + 1}}
	}
	p.stray.Lines = append(p.stray.Lines, start)
	if !strings.ContainsAny(p.src[i:j], "=:") {
		if !p.stray.Fatal {
			p.stray.Span = source.Span{Start: i, End: i + 1}
		}
		p.stray.Fatal = true
	}
}

// finish ends the value of the last option.
func (p *parser) finish() {
	if p.last < 0 {
		return
	}
	o := &p.file.Options[p.last]
	t := p.value.Text(source.Span{Start: o.Raw.Span.Start, End: p.end})
	if text := strings.TrimRightFunc(t.Value, isSpace); len(text) < len(t.Value) {
		span := t.Span
		t = t.Slice(0, len(text))
		t.Span = span
	}
	o.Raw = t
	if p.stray != nil {
		p.file.Errors = append(p.file.Errors, *p.stray)
	}
	p.last, p.stray = -1, nil
}

// once adds an error that would repeat itself with every line.
func (p *parser) once(e Error) {
	if !slices.ContainsFunc(p.file.Errors, func(have Error) bool { return have.Kind == e.Kind }) {
		p.file.Errors = append(p.file.Errors, e)
	}
}
