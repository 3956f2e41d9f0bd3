package check

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// readsElsewhere reports kwargs of a .env that one of its readers reads as JSON. The text is then
// right, and env/readers-disagree reports the reader that gets another value.
func (p *Pass) readsElsewhere(v *setting.Variable) bool {
	return p.Once(misreadBy{v}, func() bool {
		return p.reads(v, func(value string) bool {
			_, ok := JSONObject(value)
			return ok
		})
	})
}

// misreadBy is the key under which readsElsewhere keeps its answer.
type misreadBy struct{ v *setting.Variable }

// reads reports a variable of a .env whose value is right for one of its readers.
func (p *Pass) reads(v *setting.Variable, right func(value string) bool) bool {
	for _, f := range p.EnvFiles {
		if f.File != v.Value.File || f.Template || !f.ByCLI {
			continue
		}
		if st, ok := f.Script.At(v.Value.Span.Start); ok && HasBareLines(f, st) && right(f.Slice(st.Value)) {
			return true
		}
		for _, r := range f.Readers {
			if a, ok := f.Read(r).Lookup(v.Name.Value); ok && a.State == dotenv.Set && right(a.Value.Value) {
				return true
			}
		}
	}
	return false
}

// JSONObject returns the canonical form of a JSON object; false if the text is not one.
func JSONObject(s string) (string, bool) {
	root, err := pyjson.Read(s)
	if err != nil || root.Kind != pyjson.Object {
		return "", false
	}
	return pyjson.Encode(root), true
}

// HasBareLines reports an assignment whose value is an object over several lines without quotes.
func HasBareLines(f *envfile.File, st *dotenv.Statement) bool {
	if st.Kind != dotenv.Assigns || st.Value.Len() == 0 {
		return false
	}
	text := f.Slice(st.Value)
	return text[0] == '{' && strings.Contains(text, "\n")
}
