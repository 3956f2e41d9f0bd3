package pip

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Requirement is one thing to install: a project of an index, a URL or a local path.
type Requirement struct {
	// Text is the requirement as written, without comment and options.
	Text mapped.String
	// Name is the project as written, "" where only the build of the URL or path shows it;
	// Normalized is its name in the index.
	Name, Normalized string
	NameSpan         source.Span
	Extras           []Extra
	// Specifiers are the versions that will do. SpecifierSpan is their source, or the
	// empty span where they would be.
	Specifiers    pep440.Specifiers
	SpecifierSpan source.Span
	// URL is what is after "@", or the requirement itself if it is a URL.
	URL mapped.String
	// Path is a local directory, archive or wheel. Whether it exists was not checked.
	Path mapped.String
	// Marker is the condition after ";", nil where there is none.
	Marker   *Marker
	Editable bool
	// Unknown is set if a part depends on a variable. Name and Extras are then those
	// that were certain, Specifiers are empty.
	Unknown bool
}

// Extra is an optional feature that a requirement names.
type Extra struct {
	Name, Normalized string
	Span             source.Span
}

// Span is the requirement without comment and options.
func (r *Requirement) Span() source.Span { return r.Text.Span }

// ParseRequirement reads a requirement as pip takes it from its command line, from pyproject.toml or
// from a line of a requirements file without options (parse_req_from_line): PEP 508, a URL, a path or
// a wheel file. With an error it still returns the name, if there is one. A text that is partly
// unresolved is never an error.
func ParseRequirement(t mapped.String) (*Requirement, *Error) {
	r := &Requirement{Text: trim(&t)}
	separator := ";"
	if isURL(t.Value) {
		separator = "; " // a bare ";" may be part of it
	}
	name, marker, _ := strings.Cut(t.Value, separator)
	var err *Error
	if strings.TrimFunc(marker, isSpace) != "" {
		r.Marker, err = parseMarker(&t, len(name)+len(separator))
	}
	t = t.Slice(0, len(name))
	t = trim(&t)
	if e := r.subject(t); e != nil {
		err = e
	}
	return r.settle(err)
}

// settle turns errors that a variable may heal into Unknown.
func (r *Requirement) settle(err *Error) (*Requirement, *Error) {
	r.Normalized = Normalize(r.Name)
	if err != nil && err.Span.Len() == 0 { // point at something
		err.Span = r.Text.Span
	}
	if r.Unknown = !r.Text.IsResolved(); !r.Unknown {
		return r, err
	}
	if err != nil {
		r.Specifiers = nil
	}
	return r, nil
}

// subject reads what is before the marker.
func (r *Requirement) subject(t mapped.String) *Error {
	if isURL(t.Value) {
		r.URL = t
		return r.link(t)
	}
	path, extras := splitExtras(t.Value)
	if isArchive(path) {
		before, _, at := strings.Cut(t.Value, "@")
		if !at || looksLikePath(before) {
			return r.local(t, len(path), extras)
		}
	}
	p := parser{t: &t, s: t.Value}
	err := p.requirement(r)
	if err == nil && r.URL.Value != "" && extras < len(t.Value) { // "name @ url[extra]"
		r.Extras = nil
		err = r.lowerExtras(&t, extras)
	}
	if err != nil && looksLikePath(t.Value) && !p.committed {
		*r = Requirement{Text: r.Text, Marker: r.Marker}
		return r.local(t, len(path), extras)
	}
	return err
}

// local reads a path of the given length and the extras from there on.
func (r *Requirement) local(t mapped.String, length, extras int) *Error {
	r.Path = t.Slice(0, length)
	at := t.Source(length, length)
	r.SpecifierSpan = at
	if err := r.lowerExtras(&t, extras); err != nil {
		return err
	}
	if strings.HasSuffix(r.Path.Value, ".whl") {
		return r.wheel(&r.Path, strings.LastIndexByte(r.Path.Value, '/')+1, length)
	}
	return nil
}

// lowerExtras reads the extras "[a,b]" that t ends in from byte i; none if that is its
// end. After a path pip takes them in lower case.
func (r *Requirement) lowerExtras(t *mapped.String, i int) *Error {
	if i == len(t.Value) {
		return nil
	}
	p := parser{t: t, s: t.Value, pos: i}
	err := p.extras(r)
	if err == nil && p.pos < len(p.s) {
		err = p.fail(p.pos, "expected the end of the requirement after the extras")
	}
	for k := range r.Extras {
		r.Extras[k].Name = strings.ToLower(r.Extras[k].Name)
	}
	return err
}

// parser reads PEP 508 as packaging/_parser.py does.
type parser struct {
	t     *mapped.String
	s     string // t.Value
	pos   int
	depth int // of brackets in a marker
	// committed is set if the text is no path: a name and an operator were read.
	committed bool
}

// fail is an error at the rest of the text from byte i.
func (p *parser) fail(i int, msg string) *Error {
	i = min(i, len(p.s))
	return &Error{p.t.Source(i, len(p.s)), msg}
}

func (p *parser) skipSpace() {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos] == '\t') {
		p.pos++
	}
}

func (p *parser) peek(c byte) bool { return p.pos < len(p.s) && p.s[p.pos] == c }

// requirement reads name, extras and URL or versions.
func (p *parser) requirement(r *Requirement) *Error {
	p.skipSpace()
	start, end := p.identifier()
	if end == start {
		return p.fail(start, "expected a package name")
	}
	if p.known(start, end) {
		r.Name, r.NameSpan = p.s[start:end], p.t.Source(start, end)
	}
	p.skipSpace()
	if err := p.extras(r); err != nil {
		return err
	}
	r.SpecifierSpan = p.t.Source(p.pos, p.pos)
	p.skipSpace()
	p.committed = p.pos < len(p.s) && strings.IndexByte("@=<>!~(", p.s[p.pos]) >= 0
	if p.peek('@') {
		return p.url(r)
	}
	if err := p.specifiers(r); err != nil {
		return err
	}
	p.skipSpace()
	return p.end(r, "expected an operator and a version, a comma or the end of the requirement")
}

// known reports that no variable is in the bytes [i, j) or continues the name that
// ends there, as in "foo-${SUFFIX}".
func (p *parser) known(i, j int) bool {
	for j < len(p.s) && (p.s[j] == '-' || p.s[j] == '.') {
		j++
	}
	return p.t.IsResolvedIn(max(0, i-1), min(len(p.s), j+1))
}

func (p *parser) url(r *Requirement) *Error {
	p.pos++
	p.skipSpace()
	start := p.pos
	for p.pos < len(p.s) && p.s[p.pos] != ' ' && p.s[p.pos] != '\t' {
		p.pos++
	}
	if p.pos == start {
		return p.fail(start, "expected a URL after @")
	}
	r.URL = p.t.Slice(start, p.pos)
	p.skipSpace()
	return p.end(r, "expected the end of the requirement after the URL")
}

// end accepts a marker or the end.
func (p *parser) end(r *Requirement, msg string) *Error {
	if p.peek(';') {
		var err *Error
		r.Marker, err = parseMarker(p.t, p.pos+1)
		return err
	}
	if p.pos < len(p.s) {
		if p.s[p.pos] == '=' {
			msg = "= is no operator, write =="
		}
		return p.fail(p.pos, msg)
	}
	return nil
}

// extras reads "[a, b]", if there are any.
func (p *parser) extras(r *Requirement) *Error {
	if !p.peek('[') {
		return nil
	}
	open := p.pos
	p.pos++
	p.skipSpace()
	for more := !p.peek(']'); more; {
		start, end := p.identifier()
		if start == end {
			return p.fail(open, "expected the name of an extra")
		}
		if p.known(start, end) {
			name := p.s[start:end]
			r.Extras = append(r.Extras, Extra{name, Normalize(name), p.t.Source(start, end)})
		}
		p.skipSpace()
		if more = p.peek(','); more {
			p.pos++
			p.skipSpace()
		}
	}
	if !p.peek(']') {
		return p.fail(open, "expected a comma between extras or ] after them")
	}
	p.pos++
	return nil
}

// specifiers reads a comma-separated list of version clauses, perhaps in brackets.
func (p *parser) specifiers(r *Requirement) *Error {
	bracket := p.peek('(')
	if bracket {
		p.pos++
		p.skipSpace()
	}
	start, end := p.pos, p.pos
	var clauses pep440.Specifiers
	for {
		clause, n := pep440.ScanSpecifier(p.s[p.pos:])
		if n == 0 {
			break
		}
		clauses = append(clauses, clause)
		p.pos += n
		end = p.pos
		if rest := p.s[p.pos:]; strings.HasPrefix(rest, ".*") {
			return p.fail(start, ".* goes with == and != only, and with nothing but release numbers before it")
		} else if strings.HasPrefix(rest, "+") {
			return p.fail(start, "a local version goes with == and != only")
		}
		p.skipSpace()
		if !p.peek(',') {
			break
		}
		p.pos++
		p.skipSpace()
	}
	if end > start {
		// What is compared as text may have a comma in it, which ends a clause all the same.
		if slices.ContainsFunc(clauses, func(c pep440.Specifier) bool { return c.Op == "===" }) {
			var ok bool
			if clauses, ok = pep440.ParseSpecifiers(p.s[start:end]); !ok {
				return p.fail(start, "expected an operator and a version in each clause")
			}
		}
		if p.known(start, end) {
			r.Specifiers = clauses
		}
		r.SpecifierSpan = p.t.Source(start, end)
	}
	p.skipSpace()
	if bracket {
		if !p.peek(')') {
			return p.fail(start, "expected a comma between versions or ) after them")
		}
		p.pos++
	}
	return nil
}

// identifier reads the name of a package or extra: ASCII letters, digits and "-_.", with
// a word boundary at both ends, so that a hyphen or dot at its end is left out.
func (p *parser) identifier() (start, end int) {
	start = p.pos
	for i := start; i < len(p.s); i++ {
		c := p.s[i]
		if !isWord(c) && c != '-' && c != '.' || i == start && (!isWord(c) || c == '_') {
			break
		}
		if isWord(c) && !wordAt(p.s, i+1) {
			p.pos = i + 1
		}
	}
	return start, p.pos
}

// wordAt reports that s has a character of \w at byte i.
func wordAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return isWordRune(r)
}

func isWordRune(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}
