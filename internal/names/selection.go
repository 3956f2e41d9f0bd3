package names

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
)

// selection chooses the lines of a Python file that a reference is in or depends on: those with a
// marker, those that bind a name that such a line uses, and the headings of their blocks. The tree of
// these lines has the same references as that of the whole file, and most files have few of them. A
// selection uses its memory again for the next file.
type selection struct {
	// defaults asks for the ids that classes use if they are given none, imports for all imports.
	defaults, imports bool

	known  *classes
	parser *python.Parser
	o      *python.Outline
	lines  []selected
	// needed are the names whose bindings are to be read; those from done on were not searched yet.
	needed []string
	done   int
	// importing are the lines with an import statement, users the names of classes and modules of
	// Airflow with references of their own.
	importing []int
	users     []string
	words     []wordAt
	hashes    hashes // of markedWords
	// imported are the users that the import statements of a line bind, by the text of the line; the second
	// ones are for files with strings that may be names of template files.
	imported [2]map[string][]string
	// files is set if a string may be the name of a template file, classes if the file has a class.
	files, classes bool
}

// wordAt is a name or a keyword: its token, its line and its hash.
type wordAt struct {
	token, line int32
	hash        uint8
}

// selected is what is known of a line.
type selected struct {
	keep bool
	// id is set for a line that may have a reference; callees if the names that it calls are needed too.
	id, callees bool
	// file is set if a keyword of the line may take the name of a template file.
	file bool
	// expanded is set when the names that the line uses are needed.
	expanded bool
}

// choose returns which lines of a file to parse.
func (s *selection) choose(o *python.Outline, keep []bool) []bool {
	s.o = o
	s.lines = append(s.lines[:0], make([]selected, len(o.Lines))...)
	s.needed, s.done, s.importing, s.users = s.needed[:0], 0, s.importing[:0], s.users[:0]
	s.files, s.classes, s.words = false, false, s.words[:0]
	for i := range o.Lines {
		s.mark(i)
	}
	s.findUsers()
	for i := range s.lines {
		if s.lines[i].id || s.files && s.lines[i].file {
			s.refers(i)
		}
	}
	for s.done < len(s.needed) {
		s.search()
	}
	keep = keep[:0]
	for i := range s.lines {
		keep = append(keep, s.lines[i].keep)
	}
	return keep
}

// mark looks for markers in a line.
func (s *selection) mark(at int) {
	l, line := s.o.Lines[at], &s.lines[at]
	template, words := false, s.words
	for i := l.From; i < l.To; i++ {
		t := &s.o.Tokens[i]
		switch t.Kind {
		case python.Name:
			text := s.o.Text(*t)
			h := hash(text)
			words = append(words, wordAt{int32(i), int32(at), h})
			if !s.hashes.has(h) && !strings.HasSuffix(text, "conn_id") { // most words
				continue
			}
			if kind := s.kind(text, h); kind != plainWord {
				s.word(at, line, kind)
			}
		case python.String, python.FStringMiddle:
			text := s.o.Text(*t)
			template = template || HasTemplate(text)
			for text != "" && (text[len(text)-1] == '"' || text[len(text)-1] == '\'') {
				text = text[:len(text)-1]
			}
			line.id = line.id || strings.HasSuffix(text, "conn_id")
			s.files = s.files || endsLikeFile(text)
		}
	}
	s.words = words
	if template && slices.ContainsFunc(s.o.Tokens[l.From:l.To], s.refersTo) {
		line.id, line.callees = true, true
	}
}

// refersTo reports a literal that may have a reference in a template.
func (s *selection) refersTo(t python.Token) bool {
	text := s.o.Text(t)
	return (t.Kind == python.String || t.Kind == python.FStringMiddle) && (refers(text) || strings.IndexByte(text, '\\') >= 0)
}

// word notes what a word says of its line.
func (s *selection) word(at int, line *selected, w word) {
	switch w {
	case importWord:
		if n := len(s.importing); n == 0 || s.importing[n-1] != at {
			s.importing = append(s.importing, at)
		}
	case classWord:
		s.classes = true
	case fileWord:
		line.file, line.callees = true, true
	case searchWord:
		line.id, s.files = true, true
	case defaultsWord:
		line.id = line.id || s.defaults
	case methodWord:
		line.id, line.callees = true, true
	case idWord:
		line.id = true
	}
}

// word is what a word says of its line.
type word uint8

const (
	plainWord word = iota
	importWord
	classWord
	idWord       // of a parameter, of Airflow's classes for ids
	methodWord   // a method of hooks
	fileWord     // a parameter for the text of a template, or the name of its file
	searchWord   // what makes other strings names of template files
	defaultsWord // default_args, which sets ids for operators
)

type markedWord struct {
	text string
	kind word
}

// markedWords are the words that say something of their line; so does each one that ends in conn_id.
var markedWords = []markedWord{
	{"import", importWord}, {"class", classWord}, {"default_args", defaultsWord},
	{"Variable", idWord}, {"Connection", idWord}, {"get_connection", methodWord}, {"get_connections", methodWord}, {"get_hook", methodWord},
	{"sql", fileWord}, {"bash_command", fileWord}, {"query", fileWord}, {"hql", fileWord}, {"templates_dict", fileWord},
	{"templates_exts", searchWord}, {"template_searchpath", searchWord},
}

// kind returns what a word says of its line.
func (s *selection) kind(text string, hash uint8) word {
	if s.hashes.has(hash) {
		for i := range markedWords {
			if m := &markedWords[i]; m.text == text {
				return m.kind
			}
		}
	}
	if strings.HasSuffix(text, "conn_id") {
		return idWord
	}
	return plainWord
}

// endsLikeFile reports a text that ends in a dot and letters.
func endsLikeFile(text string) bool {
	for i := len(text) - 1; i >= 0 && len(text)-i <= 10; i-- {
		switch c := text[i]; {
		case c == '.':
			return i < len(text)-1
		case c|0x20 < 'a' || c|0x20 > 'z':
			return false
		}
	}
	return false
}

// findUsers finds the names that imports give to classes of Airflow with references of their own, and
// marks the lines that have them.
func (s *selection) findUsers() {
	for _, at := range s.importing {
		if s.imports {
			s.require(at)
		}
		for _, name := range s.usersOf(at) {
			if !slices.Contains(s.users, name) {
				s.users = append(s.users, name)
			}
		}
	}
	for _, w := range s.find(s.users) {
		s.lines[w.line].id = true
	}
}

// maxImported bounds how many import statements are remembered.
const maxImported = 1000

// usersOf returns the names that the import statements of a line give to classes and modules of Airflow
// with references of their own. The files of a project have many of these lines in common.
func (s *selection) usersOf(at int) []string {
	l, kind := s.o.Lines[at], 0
	if s.files {
		kind = 1
	}
	text := s.o.Source(l)
	names, ok := s.imported[kind][text]
	if ok {
		return names
	}
	if s.isOfAirflow(at) {
		for _, i := range s.parser.Imports(s.o, at) {
			if i.As != "" && s.matters(s.known.importPath(i)) {
				names = append(names, strings.Clone(i.As))
			}
		}
	}
	if s.imported[kind] == nil || len(s.imported[kind]) == maxImported {
		s.imported[kind] = map[string][]string{}
	}
	s.imported[kind][strings.Clone(text)] = names
	return names
}

// isOfAirflow reports whether a line has the name of a package that we know classes of.
func (s *selection) isOfAirflow(at int) bool {
	l := s.o.Lines[at]
	return slices.ContainsFunc(s.o.Tokens[l.From:l.To], func(t python.Token) bool {
		text := s.o.Text(t)
		return text == "airflow" || text == "cosmos"
	})
}

// matters reports whether what an import names can have references: a class, or a module with some.
func (s *selection) matters(path string) bool {
	if strings.HasSuffix(path, ".Variable") || strings.HasSuffix(path, ".Connection") || strings.HasSuffix(path, "Hook") {
		return true
	}
	user := s.known.find(path)
	if user == nil {
		return s.known.isModule(path)
	}
	if user.First != "" || s.files {
		return true
	}
	if s.defaults {
		for _, id := range user.Connections {
			if id != "" {
				return true
			}
		}
	}
	return false
}

// refers keeps a line that may have a reference, and adds the names that it uses to the needed ones. What it calls
// matters only where a method of hooks is called, or where a call decides what is a template.
func (s *selection) refers(at int) {
	line := &s.lines[at]
	s.require(at)
	line.expanded = true
	if first := s.first(at); first != "import" && first != "from" || s.hasSeveral(at) {
		s.expand(s.o.Lines[at].From, s.o.Lines[at].To, line.callees)
	}
	if !s.classes {
		return
	}
	for up := s.o.Lines[at].Heading; up >= 0; up = s.o.Lines[up].Heading {
		if l := s.o.Lines[up]; s.first(up) == "class" && l.From+1 < l.To {
			s.want(s.o.Text(s.o.Tokens[l.From+1]))
		}
	}
}

// hasSeveral reports a line with more than one statement.
func (s *selection) hasSeveral(at int) bool {
	l := s.o.Lines[at]
	for i := l.From; i < l.To; i++ {
		if s.is(i, ';') {
			return true
		}
	}
	return false
}

// expand adds the names that the tokens from..end use as values to the needed ones.
func (s *selection) expand(from, end int, callees bool) {
	for i := from; i < end; i++ {
		if s.o.Tokens[i].Kind != python.Name || i > from && s.is(i-1, '.') {
			continue
		}
		text := s.o.Text(s.o.Tokens[i])
		if isKeyword(text) || i+1 < end && s.is(i+1, '=') {
			continue
		}
		last, marked := i, false // of the path that the name begins
		for last+2 < end && s.is(last+1, '.') && s.o.Tokens[last+2].Kind == python.Name {
			last += 2
			part := s.o.Text(s.o.Tokens[last])
			marked = marked || s.kind(part, hash(part)) == idWord
		}
		if called := last+1 < end && s.is(last+1, '('); called && !callees && !marked {
			continue
		}
		s.want(text)
		if s.classes {
			for j := i + 2; j <= last; j += 2 {
				s.want(s.o.Text(s.o.Tokens[j]))
			}
		}
	}
}

// is reports whether a token is an operator of this one character.
func (s *selection) is(at int, op byte) bool {
	t := s.o.Tokens[at]
	return t.Kind == python.Op && t.End-t.Start == 1 && s.o.Text(t)[0] == op
}

func (s *selection) want(name string) {
	if !slices.Contains(s.needed, name) {
		s.needed = append(s.needed, name)
	}
}

// search keeps the lines with names that are needed and were not searched yet. If a line assigns to
// one of them, the names that the value uses are needed too.
func (s *selection) search() {
	names := s.needed[s.done:]
	s.done = len(s.needed)
	for _, w := range s.find(names) {
		at := int(w.line)
		line, l := &s.lines[at], s.o.Lines[at]
		s.require(at)
		if line.expanded {
			continue
		}
		if targets, value := s.assignment(l.From, l.To); int(w.token) < targets {
			line.expanded = true
			s.expand(value, l.To, true)
		}
	}
}

// assignment returns the index of the token behind the last target of an assignment, and where the
// values begin: both are from if there is no assignment. Of a line with several statements, all is both.
func (s *selection) assignment(from, end int) (targets, value int) {
	targets, value = from, from
	depth := 0
	for i := from; i < end; i++ {
		switch {
		case s.o.Tokens[i].Kind != python.Op:
		case s.is(i, '('), s.is(i, '['), s.is(i, '{'):
			depth++
		case s.is(i, ')'), s.is(i, ']'), s.is(i, '}'):
			depth--
		case depth > 0:
		case s.is(i, ';'):
			return end, from
		case s.is(i, '='):
			if targets = i; value == from {
				value = i + 1
			}
		}
	}
	return targets, value
}
