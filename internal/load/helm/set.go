package helm

import (
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// SetItem is one item of `helm --set`.
type SetItem struct {
	key, value mapped.String
	list       bool // it is in braces
	cut        bool // more follows after a comma
}

// ParseSet reads KEY=VALUE,KEY=VALUE as helm does (pkg/strvals): a comma ends an item, a backslash
// escapes the next character, braces make a list. The value of a list is all that is in the braces,
// as it was meant. A literal has neither lists nor escapes.
func ParseSet(t *mapped.String, literal bool) []SetItem {
	var out []SetItem
	for at := 0; at < len(t.Value); {
		key, eq := textUntil(t, at, "=,")
		if eq == len(t.Value) || t.Value[eq] == ',' {
			break // helm stops there
		}
		from := eq + 1
		if literal {
			return append(out, SetItem{key: key, value: t.Slice(from, len(t.Value))})
		}
		if from < len(t.Value) && t.Value[from] == '{' && t.IsResolvedIn(from, from+1) {
			end := pyjson.ObjectEnd(t.Value, from)
			if end < 0 {
				_, end = textUntil(t, from, "}")
			}
			out = append(out, SetItem{key: key, value: t.Slice(from, end), list: true})
			_, at = textUntil(t, end, ",")
		} else {
			var value mapped.String
			value, at = textUntil(t, from, ",")
			out = append(out, SetItem{key: key, value: value, cut: at < len(t.Value)})
		}
		at++
	}
	return out
}

// textUntil returns the text from an offset to one of the stops without its backslashes, and where
// it ends.
func textUntil(t *mapped.String, from int, stops string) (text mapped.String, end int) {
	var b mapped.Builder
	done, i := from, from
	for i < len(t.Value) {
		known := t.IsResolvedIn(i, i+1)
		if known && strings.IndexByte(stops, t.Value[i]) >= 0 {
			break
		}
		if !known || t.Value[i] != '\\' || i+1 == len(t.Value) {
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(t.Value[i+1:])
		b.Append(t, done, i)
		at := t.Source(i, i+1+n)
		b.Escape(at.Start, at.Len(), t.Value[i+1:i+1+n])
		i += 1 + n
		done = i
	}
	b.Append(t, done, i)
	return b.Text(t.Source(from, i)), i
}

// SetValues collects what --set gives to one release.
type SetValues struct {
	layer    setting.Layer
	problems []load.Problem
	at       func(mapped.String) setting.Scalar
	names    map[string]mapped.String // of the items of env lists, by all of the key before ".name"
	values   map[string]SetItem
	order    []string
}

// NewSetValues returns a collector for what a file passes to helm. at returns a part of the text as
// a value of the file.
func NewSetValues(f *source.File, consumer setting.Consumer, at func(mapped.String) setting.Scalar) *SetValues {
	return &SetValues{
		layer: setting.Layer{File: f, Consumer: consumer, Origin: setting.FromCommand}, at: at,
		names: map[string]mapped.String{}, values: map[string]SetItem{},
	}
}

// Add adds the items of one flag.
func (h *SetValues) Add(items []SetItem) {
	for _, it := range items {
		if !it.key.IsResolved() {
			continue
		}
		if item, ok := strings.CutSuffix(it.key.Value, "].name"); ok && !it.list && it.value.IsResolved() {
			h.names[item] = it.value
			h.order = append(h.order, item)
		} else if item, ok := strings.CutSuffix(it.key.Value, "].value"); ok {
			h.values[item] = it
		} else if isEnvText(it.key.Value) && !it.list && !it.cut {
			h.document(it.value)
		} else if option := setting.VariableOf(strings.TrimPrefix(it.key.Value, "config.")); option != "" && !setting.IsOtherChartsKey(it.key.Value, it.value) {
			h.set(option, it.key, it)
		}
	}
}

// isEnvText reports a key whose value is a text with a list of variables: extraEnv of the official chart,
// also as a subchart.
func isEnvText(key string) bool { return key == "extraEnv" || strings.HasSuffix(key, ".extraEnv") }

// document adds the variables of a text with a list of them.
func (h *SetValues) document(text mapped.String) {
	value := h.at(text)
	inner := &yamlfile.YAML{File: value.File, Stream: yamltext.ParseTemplate(value.String, value.Quoting)}
	for _, doc := range inner.Docs {
		for _, v := range envItems(inner, yamltext.Get(doc), false) {
			if v.Name.Value != "" && setting.VariableOf(v.Name.Value) == v.Name.Value {
				h.layer.Vars = append(h.layer.Vars, v)
			}
		}
	}
}

// AddLiteral adds one item whose value helm takes as it is. A template expression in it is
// unresolved.
func (h *SetValues) AddLiteral(name, value mapped.String) {
	h.Add([]SetItem{{key: expressions(&name), value: expressions(&value)}})
}

// set adds one variable, and reports JSON that helm reads as a list.
func (h *SetValues) set(option string, name mapped.String, it SetItem) {
	n := h.at(name)
	v := &setting.Variable{Name: setting.Scalar{String: setting.NameAt(option, n.Span), File: n.File, Quoting: nil}, Value: h.at(it.value), DisplayName: "`" + it.key.Value + "`"}
	if name.Value == option {
		v.DisplayName = ""
	}
	if v.Value.IsUnresolved() {
		v.UnresolvedReason = setting.SetElsewhere
	}
	if it.list && setting.IsKwargs(option) {
		h.problems = append(h.problems, load.Problem{
			Kind: load.HelmSetList, Range: source.Range{File: h.layer.File, Span: v.Value.Span}, Targets: []setting.Target{setting.NonAstro},
		})
	}
	h.layer.Vars = append(h.layer.Vars, v)
}

// Result returns the layer of what was set, after pairing the names and values of env lists, and
// the problems.
func (h *SetValues) Result() (*setting.Layer, []load.Problem) {
	for _, item := range h.order {
		name := h.names[item]
		if it, ok := h.values[item]; ok && setting.VariableOf(name.Value) == name.Value && name.Value != "" {
			h.set(name.Value, name, it)
		}
	}
	return &h.layer, h.problems
}
