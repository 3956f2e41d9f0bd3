package schema

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// customURL names a user's schema to the compiler. Nothing is read from it.
const customURL = "backend:///schema.json"

// A customSchema judges the kwargs of a user's own backend. jsonschema/v5 compiles it and judges
// every value that the files determine; see determined.go for the others.
type customSchema struct {
	doc   *document
	notes map[*docNode]note
	cased map[*docNode]string // JSON pointers of the schemas with x-cases
	// ranges are the schemas that hold for some releases only.
	ranges []rangedSchema

	mu       sync.Mutex
	compiled map[string]*compiledSchema // by which ranges hold; at most maxCompiled
}

// rangedSchema is a schema with x-since or x-until.
type rangedSchema struct {
	Range
	path  []string
	kwarg bool // it holds if some possible release lies in the range, others if all do
}

// compiledSchema is the schema for some releases: what does not hold there is true.
type compiledSchema struct {
	root  *jsonschema.Schema
	cases map[*docNode][]effectCase // of x-cases, by schema
}

// maxCompiled bounds how many variants of one schema are kept.
const maxCompiled = 16

// newCustomSchema compiles a document that check has accepted. The error is a *ParseError.
func newCustomSchema(d *document) (*customSchema, error) {
	s := &customSchema{doc: d, notes: map[*docNode]note{}, cased: map[*docNode]string{}, compiled: map[string]*compiledSchema{}}
	s.collect(d.root, nil)
	_, err := s.compile(func(rangedSchema) bool { return true })
	return s, err
}

// collect reads the annotations of a schema and of the schemas in it.
func (s *customSchema) collect(n *docNode, path []string) {
	if n.members == nil {
		return
	}
	s.notes[n] = noteOf(n)
	if n.at("x-cases") != nil {
		s.cased[n] = joinPointer(path)
	}
	r := rangedSchema{Range: Range{Since: n.text("x-since"), Until: n.text("x-until")}, path: path}
	if !r.isOpen() {
		r.parse()
		r.kwarg = len(path) == 2 && path[0] == "properties"
		s.ranges = append(s.ranges, r)
	}
	for _, keyword := range n.keys {
		eachSubschema(keyword, n.members[keyword], func(sub *docNode, steps ...string) {
			s.collect(sub, slices.Concat(path, []string{keyword}, steps))
		})
	}
}

// noteOf reads what the annotations of a constraint say.
func noteOf(n *docNode) note {
	return note{words: wordsOf(n, "x-"), rule: RuleID(n.text("x-rule")), env: n.texts("x-env")}
}

// wordsOf reads the words of a constraint, whose keys begin with "x-", or those of a case.
func wordsOf(n *docNode, prefix string) words {
	severity, _ := ParseSeverity(n.text(prefix + "severity"))
	return words{
		message: n.text(prefix + "message"), effect: n.text(prefix + "effect"), help: n.text(prefix + "help"), severity: severity,
		outcome: Outcome(n.text(prefix + "outcome")),
	}
}

// hasWords reports whether a note says something.
func (n note) hasWords() bool { return n.rule != "" || n.words != (words{}) }

// forVersions returns the schema as it holds for the possible releases.
func (s *customSchema) forVersions(versions Versions) *compiledSchema {
	holds := func(r rangedSchema) bool {
		if r.kwarg {
			return versions.Any(r.Range)
		}
		return versions.All(r.Range)
	}
	var key strings.Builder
	for _, r := range s.ranges {
		if holds(r) {
			key.WriteByte('1')
		} else {
			key.WriteByte('0')
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.compiled[key.String()]; ok {
		return c
	}
	// It compiled with every schema in place, and true compiles anywhere.
	c, err := s.compile(holds)
	if err != nil {
		return nil
	}
	if len(s.compiled) >= maxCompiled {
		clear(s.compiled)
	}
	s.compiled[key.String()] = c
	return c
}

// compile compiles the document, with true in place of the schemas that do not hold.
func (s *customSchema) compile(holds func(rangedSchema) bool) (*compiledSchema, error) {
	text := s.doc.text
	var dropped []string // pointers of the schemas that are not judged, followed by a slash
	if len(s.ranges) > 0 {
		again, err := parseDocument(text) // the values are changed
		if err != nil {
			return nil, err
		}
		value := again.root.value
		for _, r := range s.ranges {
			if !holds(r) {
				value = replaced(value, r.path)
				dropped = append(dropped, joinPointer(r.path)+"/")
			}
		}
		if text, err = json.Marshal(value); err != nil {
			return nil, s.doc.errorAt(0, "not valid JSON: %s", err)
		}
	}
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat, c.AssertContent = jsonschema.Draft2020, true, true
	c.LoadURL = func(string) (io.ReadCloser, error) { return nil, errors.New("a schema cannot refer to another file") }
	if err := c.AddResource(customURL, strings.NewReader(string(text))); err != nil {
		return nil, s.doc.errorAt(0, "%s", err)
	}
	root, err := c.Compile(customURL)
	if err != nil {
		return nil, s.compileError(err)
	}
	out := &compiledSchema{root: root, cases: map[*docNode][]effectCase{}}
	for n, pointer := range s.cased {
		if slices.ContainsFunc(dropped, func(p string) bool { return strings.HasPrefix(pointer+"/", p) }) {
			continue
		}
		for i, item := range n.at("x-cases").items {
			one := effectCase{Range: Range{Since: item.text("since"), Until: item.text("until")}, words: wordsOf(item, "")}
			one.parse()
			if item.at("when") != nil {
				if one.ownWhen, err = c.Compile(customURL + "#" + pointer + "/x-cases/" + itoa(i) + "/when"); err != nil {
					return nil, s.compileError(err)
				}
			}
			out.cases[n] = append(out.cases[n], one)
		}
	}
	return out, nil
}

// joinPointer returns the JSON pointer of a path.
func joinPointer(path []string) string {
	var out strings.Builder
	for _, step := range path {
		out.WriteString("/" + escapeStep(step))
	}
	return out.String()
}

// compileError places an error of the compiler. check has found nearly all there are.
func (s *customSchema) compileError(err error) error {
	var loop jsonschema.InfiniteLoopError
	var invalid *jsonschema.ValidationError
	switch {
	case errors.As(err, &loop):
		path := splitPointer(string(loop))
		for i := range path {
			if path[i] == "$ref" || path[i] == "$dynamicRef" {
				path = path[:i+1]
				break
			}
		}
		if n := s.doc.root.at(path...); n != nil {
			return s.doc.errorAt(n.start, "this reference leads back to itself")
		}
		return s.doc.errorAt(0, "a reference leads back to itself")
	case errors.As(err, &invalid):
		leaf := leaves(invalid)[0]
		if n := s.doc.root.at(splitPointer(leaf.InstanceLocation)...); n != nil {
			return s.doc.errorAt(n.start, "this value is not valid: %s", leaf.Message)
		}
	}
	return s.doc.errorAt(0, "the schema does not compile: %s", strings.ReplaceAll(err.Error(), customURL, ""))
}

// replaced puts true at a path of a value.
func replaced(value any, path []string) any {
	if len(path) == 0 {
		return true
	}
	switch v := value.(type) {
	case map[string]any:
		v[path[0]] = replaced(v[path[0]], path[1:])
	case []any:
		if i := itemIndex(path[0], len(v)); i >= 0 {
			v[i] = replaced(v[i], path[1:])
		}
	}
	return value
}

// validate judges kwargs.
func (s *customSchema) validate(value any, versions Versions) []Violation {
	c := s.forVersions(versions)
	if c == nil {
		return nil
	}
	j := &customJudge{customSchema: s, compiledSchema: c, versions: versions, root: value}
	j.check(c.root, judgeable(value), nil, s.notes[s.doc.root])
	sorting.Stable(j.found, func(a, b placedViolation) int { return a.offset - b.offset })
	var out []Violation
	for _, v := range j.found {
		if !slices.ContainsFunc(out, func(o Violation) bool { return sameViolation(o, v.Violation) }) {
			out = append(out, v.Violation)
		}
	}
	return out
}

func sameViolation(a, b Violation) bool {
	return a.Rule == b.Rule && a.Keyword == b.Keyword && a.Severity == b.Severity && a.Message == b.Message && a.Effect == b.Effect && a.OnKey == b.OnKey && a.For == b.For &&
		slices.Equal(a.Path, b.Path) && slices.Equal(a.Missing, b.Missing)
}
