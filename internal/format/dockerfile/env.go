package dockerfile

import (
	"encoding/json"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// pair is one NAME=value of an ENV instruction, as spans of the logical line.
type pair struct {
	name, value source.Span
	legacy      bool
}

// raw is a pair as text, to compare readings.
type raw struct{ name, value string }

func (p pair) raw(line string) raw {
	return raw{line[p.name.Start:p.name.End], line[p.value.Start:p.value.End]}
}

// pairs cuts the arguments of ENV at args of a logical line. Where BuildKit refuses
// them it says why, and bad is the word at which it stops (an index of words).
func pairs(line string, args source.Span, escape byte) (out []pair, words []source.Span, bad int, refused Kind) {
	rest := line[args.Start:args.End]
	words = splitWords(line, args, escape)
	if len(words) == 0 {
		return nil, words, 0, EnvNoValue
	}
	if !strings.Contains(line[words[0].Start:words[0].End], "=") {
		k := strings.IndexAny(rest, spaces)
		if k < 0 {
			return nil, words, 0, EnvNoValue
		}
		if k == 0 {
			return nil, words, 0, EnvNoName
		}
		v := len(rest) - len(strings.TrimLeft(rest[k:], spaces))
		return []pair{{
			name:   source.Span{Start: args.Start, End: args.Start + k},
			value:  source.Span{Start: args.Start + v, End: args.End},
			legacy: true,
		}}, words, 0, 0
	}
	for i, w := range words {
		p, ok := cutPair(line, w)
		switch {
		case !ok:
			return out, words, i, EnvNoEquals
		case p.name.Len() == 0 && refused == 0:
			refused, bad = EnvNoName, i
		}
		out = append(out, p)
	}
	return out, words, bad, refused
}

// cutPair cuts a word at its first equals sign, and reports whether it has one.
func cutPair(line string, w source.Span) (pair, bool) {
	name, _, ok := strings.Cut(line[w.Start:w.End], "=")
	end := w.Start + len(name)
	return pair{name: source.Span{Start: w.Start, End: end}, value: source.Span{Start: min(end+1, w.End), End: w.End}}, ok
}

// env reads an ENV instruction. Of one that BuildKit refuses it gives the pairs that
// are sound by themselves.
func (r *reader) env(in *instruction, args source.Span, env *scope) []Env {
	list, words, bad, refused := pairs(in.line.Value, args, r.escape)
	if refused == 0 {
		var out []Env
		if out, bad, refused = r.entries(in, list, env); refused == 0 {
			return out
		}
	}
	e, sound := r.refusal(in, args, list, words, bad, refused)
	r.file.Errors = append(r.file.Errors, e)
	out, _, _ := r.entries(in, sound, env)
	return out
}

// entries decodes pairs up to the first that BuildKit's lexer refuses.
func (r *reader) entries(in *instruction, list []pair, env *scope) (out []Env, bad int, refused Kind) {
	raws := rawPairs(in.line.Value, list)
	for i, p := range list {
		name, kind := r.decode(&in.line, p.name, env, false)
		if kind != 0 {
			return out, i, kind
		}
		w, kind := r.decode(&in.line, p.value, env, false)
		if kind != 0 {
			return out, i, kind
		}
		out = append(out, r.entry(in, p, name.String, w, raws, i))
	}
	return out, 0, 0
}

func rawPairs(line string, list []pair) []raw {
	out := make([]raw, len(list))
	for i, p := range list {
		out[i] = p.raw(line)
	}
	return out
}

// entry makes an Env of a decoded pair.
func (r *reader) entry(in *instruction, p pair, name mapped.String, w word, raws []raw, i int) Env {
	e := Env{Name: name, Value: w.String, DependsOn: w.dependsOn, Span: in.span}
	if !w.coarse && !w.unknown {
		q := r.quoting(in, w.String, raws, i)
		q.regions, q.used, q.legacy = w.regions, w.used, p.legacy
		e.Quoting = q
	}
	return e
}

// refusal says what is wrong with an ENV that BuildKit refuses at word bad: which name
// it belongs to, and what was meant to be its value. The other pairs are sound.
func (r *reader) refusal(in *instruction, args source.Span, list []pair, words []source.Span, bad int, refused Kind) (e Error, sound []pair) {
	line := &in.line
	e = newError(refused, in.span)
	if len(words) > 0 {
		e.Span = line.Source(words[bad].Start, words[bad].End)
	}
	at := blamedPair(line.Value, list, bad, refused)
	if at < 0 {
		if refused == EnvNoValue && len(words) > 0 {
			e.Name = line.Slice(words[0].Start, words[0].End)
		}
		return e, list[:min(bad, len(list))]
	}
	p, after := list[at], []pair(nil)
	value := p.value
	if !p.legacy && (refused == EnvNoEquals || at < bad || opens(line.Value[value.Start:value.End])) {
		value.End = args.End
		if end, ok := jsonEnd(line.Value[value.Start:value.End]); ok {
			if rest, ok := pairsAfter(line.Value, words, value.Start+end); ok {
				value.End, after = value.Start+end, rest
			}
		}
	} else {
		e.Span = line.Source(value.Start, value.End)
		after = list[at+1:]
	}
	e.Name, e.Value = line.Slice(p.name.Start, p.name.End), line.Slice(value.Start, value.End)
	sound = append(append([]pair{}, list[:at]...), after...)
	e.Quoting = r.quoting(in, e.Value, rawPairs(line.Value, append(append([]pair{}, list[:at+1]...), after...)), at)
	return e, sound
}

// blamedPair returns the pair whose value is to blame for the refusal at word bad: one that
// opens a bracket and does not close it, or else the last one, if it is that word or goes
// over into it; only those with a proper name, since no value fixes another. It is negative
// where there is none.
func blamedPair(line string, list []pair, bad int, refused Kind) int {
	last := -1
	for i, p := range list[:min(bad+1, len(list))] {
		if !proper(line[p.name.Start:p.name.End]) {
			continue
		}
		if p.legacy || opens(line[p.value.Start:p.value.End]) {
			return i
		}
		last = i
	}
	if refused == EnvNoEquals || last == bad && (refused == UnclosedQuote || refused == BadSubstitution) {
		return last
	}
	return -1
}

// opens reports whether a value starts JSON that the word does not finish.
func opens(s string) bool {
	if !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		return false
	}
	return strings.Count(s, "{")+strings.Count(s, "[") > strings.Count(s, "}")+strings.Count(s, "]")
}

// proper reports whether s looks like the name of a variable.
func proper(s string) bool {
	return s != "" && !strings.ContainsAny(s, "\"'{}[]:,\\`$")
}

// jsonEnd is where the JSON value that s begins with ends.
func jsonEnd(s string) (int, bool) {
	if !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		return 0, false
	}
	d := json.NewDecoder(strings.NewReader(s))
	var v json.RawMessage
	if d.Decode(&v) != nil {
		return 0, false
	}
	return int(d.InputOffset()), true
}

// pairsAfter are the words that start at or after from; false where one of them is no
// pair, or from lies inside a word.
func pairsAfter(line string, words []source.Span, from int) (out []pair, ok bool) {
	for _, w := range words {
		if w.End <= from {
			continue
		}
		p, ok := cutPair(line, w)
		if w.Start < from || !ok || p.name.Len() == 0 {
			return nil, false
		}
		out = append(out, p)
	}
	return out, true
}
