package dockerfile

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// maxExpansion bounds the bytes that the substitutions of one file may produce; a chain
// of `ENV A=$A$A` doubles them at each step.
const maxExpansion = 4 << 20

// variable is what ENV or ARG has set.
type variable struct {
	value     string
	dependsOn []string // variables that went into it and that the file does not set
	unknown   bool     // it could not be determined
}

// scope is the environment that substitutions of a stage see: its own ENV and ARG over
// those of the stage it is built from.
type scope struct {
	vars    map[string]variable
	parent  *scope
	depth   int
	longest int // bytes of the longest value
}

// maxChain bounds how many stages may be built on each other.
const maxChain = 100

// in puts an empty scope into that of the stage that its stage is built from.
func (s *scope) in(parent *scope) {
	if parent.depth < maxChain {
		s.parent, s.depth, s.longest = parent, parent.depth+1, parent.longest
	}
}

func (s *scope) set(name string, v variable) {
	if s.vars == nil {
		s.vars = map[string]variable{}
	}
	s.vars[name] = v
	s.longest = max(s.longest, len(v.value))
}

// setEnv sets what ENV instructions set.
func (s *scope) setEnv(list []Env) {
	for i := range list {
		e := &list[i]
		s.set(e.Name.Value, variable{e.Value.Value, e.DependsOn, !e.Value.IsResolved()})
	}
}

func (s *scope) lookup(name string) (variable, bool) {
	for ; s != nil; s = s.parent {
		if v, ok := s.vars[name]; ok {
			return v, true
		}
	}
	return variable{}, false
}

// Get and Keys make a scope BuildKit's shell.EnvGetter.
func (s *scope) Get(name string) (string, bool) {
	v, ok := s.lookup(name)
	return v.value, ok
}

// Keys is not called by the functions of the lexer that are used here.
func (s *scope) Keys() []string { return nil }

// fixed is a scope of known values.
func fixed(values map[string]string) *scope {
	s := &scope{}
	for name, value := range values {
		s.set(name, variable{value: value})
	}
	return s
}

// expander decodes words as BuildKit's shell lexer does.
type expander struct {
	escape byte
	lex    *shell.Lex // made when the first word needs it
	budget int        // bytes that substitutions may still produce
}

func newExpander(escape byte) *expander {
	return &expander{escape: escape, budget: maxExpansion}
}

// word is a decoded word.
type word struct {
	mapped.String
	regions   []region
	dependsOn []string          // variables used that the file does not set
	used      map[string]string // variables used that it does
	coarse    bool              // positions are those of the whole word only
	unknown   bool              // the value could not be determined
}

// region is a quoted part of a word: the source between the quotes.
type region struct {
	source.Span
	quote byte // ' or "
}

// process is the lexer's own verdict on s.
func (x *expander) process(s string, env *scope) (shell.ProcessWordResult, error) {
	if x.lex == nil {
		x.lex = shell.NewLex(rune(x.escape))
	}
	return x.lex.ProcessWordWithMatches(s, env)
}

// affords reports whether the substitutions of s fit the budget, and charges them.
func (x *expander) affords(s string, env *scope) bool {
	n := strings.Count(s, "$")
	if n == 0 {
		return true
	}
	cost := n * (env.longest + 1)
	if strings.Contains(s, "/") && strings.Contains(s, "${") { // ${x//a/bbb} multiplies
		cost *= len(s)
	}
	if cost > x.budget {
		return false
	}
	x.budget -= cost
	return true
}

// decode reads the part at of a logical line as one word. The library decides the value;
// positions are kept by walking the same grammar, and are given up where the two differ.
// With keepUnresolved, a substitution of a variable that the file does not set stays as written
// and is unresolved in the text; without, it is empty, as in a build whose base image does
// not set it either.
func (x *expander) decode(line *mapped.String, at source.Span, env *scope, keepUnresolved bool) (word, Kind) {
	raw := line.Value[at.Start:at.End]
	span := line.Source(at.Start, at.End)
	if !strings.ContainsAny(raw, "'\"$<\ufeff") && strings.IndexByte(raw, x.escape) < 0 {
		return word{String: line.Slice(at.Start, at.End)}, 0 // its own value
	}
	if !x.affords(raw, env) {
		return unknownWord(line, at), 0
	}
	if tooDeep(raw, x.escape) {
		return unknownWord(line, at), BadSubstitution
	}
	w := word{}
	d := decoder{expander: x, line: line, base: at.Start, s: raw, env: env, keepUnresolved: keepUnresolved, word: &w}
	refused := d.run()
	res, err := x.process(raw, env)
	if err != nil {
		if refused == 0 {
			refused = BadSubstitution
		}
		return unknownWord(line, at), refused
	}
	w.String = d.b.Text(span)
	if refused != 0 || len(w.Unresolved) == 0 && w.Value != res.Result {
		var b mapped.Builder
		b.Escape(span.Start, span.Len(), res.Result)
		w.String, w.regions, w.coarse = b.Text(span), nil, true
	}
	for name := range res.Unmatched {
		w.dependsOn = append(w.dependsOn, name)
	}
	for name := range res.Matched {
		v, _ := env.lookup(name)
		if w.used == nil {
			w.used = map[string]string{}
		}
		w.used[name] = v.value
		w.dependsOn = append(w.dependsOn, v.dependsOn...)
		w.unknown = w.unknown || v.unknown
	}
	slices.Sort(w.dependsOn)
	w.dependsOn = slices.Compact(w.dependsOn)
	if w.unknown && len(w.Unresolved) == 0 {
		w.Unresolved = []source.Span{{Start: 0, End: len(w.Value)}}
	}
	return w, 0
}

// unknownWord is a word whose value is not determined: it stays as written.
func unknownWord(line *mapped.String, at source.Span) word {
	w := word{String: line.Slice(at.Start, at.End), unknown: true}
	w.Unresolved = []source.Span{{Start: 0, End: len(w.Value)}}
	return w
}

// decoder keeps the positions.
type decoder struct {
	*expander
	line           *mapped.String
	base           int // of s in the logical line
	s              string
	env            *scope
	keepUnresolved bool
	b              mapped.Builder
	word           *word
}

// source is the source of s[i:j].
func (d *decoder) source(i, j int) source.Span { return d.line.Source(d.base+i, d.base+j) }

func (d *decoder) copy(i, j int) { d.b.Append(d.line, d.base+i, d.base+j) }

func (d *decoder) run() Kind {
	i := 0
	if strings.HasPrefix(d.s, "\ufeff") { // text/scanner drops it
		i = len("\ufeff")
	}
	for i < len(d.s) {
		switch c := d.s[i]; c {
		case '\'':
			n := strings.IndexByte(d.s[i+1:], '\'')
			if n < 0 {
				return UnclosedQuote
			}
			d.quoted(c, i+1, i+1+n)
			d.copy(i+1, i+1+n)
			i += n + 2
		case '"':
			start := i + 1
			end, bad := d.double(start)
			if bad != 0 {
				return bad
			}
			d.quoted(c, start, end)
			i = end + 1
		case '$':
			end, bad := d.dollar(i)
			if bad != 0 {
				return bad
			}
			i = end
		case d.escape:
			if i+1 == len(d.s) {
				return 0
			}
			_, n := utf8.DecodeRuneInString(d.s[i+1:])
			d.escaped(i, i+1+n, d.s[i+1:i+1+n])
			i += 1 + n
		default:
			end := i + 1
			for end < len(d.s) && !d.special(d.s[end]) {
				end++
			}
			d.copy(i, end)
			i = end
		}
	}
	return 0
}

func (d *decoder) special(c byte) bool {
	return c == '\'' || c == '"' || c == '$' || c == d.escape
}

func (d *decoder) quoted(quote byte, i, j int) {
	start, end := d.source(i-1, i).End, d.source(j, j+1).Start
	d.word.regions = append(d.word.regions, region{source.Span{Start: start, End: end}, quote})
}

func (d *decoder) escaped(i, j int, s string) {
	d.b.Decode(d.line, d.base+i, d.base+j, s)
}

// double reads what is after an opening double quote and returns the index of the
// closing one.
func (d *decoder) double(i int) (int, Kind) {
	for i < len(d.s) {
		switch c := d.s[i]; c {
		case '"':
			return i, 0
		case '$':
			end, bad := d.dollar(i)
			if bad != 0 {
				return 0, bad
			}
			i = end
		case d.escape:
			if i+1 < len(d.s) && (d.s[i+1] == '"' || d.s[i+1] == '$' || d.s[i+1] == d.escape) {
				d.escaped(i, i+2, d.s[i+1:i+2])
				i += 2
				continue
			}
			if i+1 < len(d.s) {
				d.copy(i, i+1)
			}
			i++
		default:
			end := i + 1
			for end < len(d.s) && d.s[end] != '"' && d.s[end] != '$' && d.s[end] != d.escape {
				end++
			}
			d.copy(i, end)
			i = end
		}
	}
	return 0, UnclosedQuote
}

// dollar reads a substitution and returns where it ends.
func (d *decoder) dollar(i int) (int, Kind) {
	k := skipper{s: d.s, i: i, escape: d.escape}
	if k.dollar() != skippedOK {
		return 0, BadSubstitution
	}
	if k.i == i+1 { // a $ by itself
		d.copy(i, k.i)
		return k.i, 0
	}
	res, err := d.process(d.s[i:k.i], d.env)
	if err != nil {
		return 0, BadSubstitution
	}
	if d.keepUnresolved && d.undetermined(res) {
		start := d.b.Len()
		d.copy(i, k.i)
		d.b.MarkUnresolved(start)
		return k.i, 0
	}
	d.escaped(i, k.i, res.Result)
	return k.i, 0
}

// undetermined reports whether a substitution depends on a variable that nothing here
// sets: with a default (${X:-y}) the value is determined nevertheless.
func (d *decoder) undetermined(res shell.ProcessWordResult) bool {
	if len(res.Unmatched) > 0 && res.Result == "" {
		return true
	}
	for name := range res.Matched {
		if v, _ := d.env.lookup(name); len(v.dependsOn) > 0 || v.unknown {
			return true
		}
	}
	return false
}
