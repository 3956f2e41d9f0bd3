package lsp

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// value is the value of a variable, with a place in it.
type value struct {
	view *view
	v    *setting.Variable
	at   int // byte offset in the decoded value
}

// decoded is the byte offset in a decoded value of an offset in its file.
func decoded(s *setting.Scalar, at int) int {
	return sort.Search(len(s.Value), func(i int) bool { return s.Source(i, i).Start >= at })
}

// item is an item that puts text in place of the decoded bytes [i, j), in the quoting of the value.
// It is false where the quoting cannot carry the text there.
func (val value) item(i, j int, item protocol.CompletionItem, text string) (protocol.CompletionItem, bool) {
	e, ok := val.v.Value.Edit(i, j, text)
	if !ok || val.v.Value.Value != "" && e.Span != val.v.Value.Source(i, j) { // it would rewrite the whole value
		return item, false
	}
	item.TextEdit = protocol.TextEdit{Range: val.view.rangeOf(e.File, e.Span), NewText: e.Text}
	if item.TextEdit.Range.Start.Line != item.TextEdit.Range.End.Line {
		return item, false
	}
	return item, true
}

// classes offers the backend classes.
func (val value) classes() []protocol.CompletionItem {
	var out []protocol.CompletionItem
	for _, class := range schema.CurrentClasses() {
		b, _, ok := schema.Lookup(class)
		if !ok {
			continue
		}
		detail := b.Title
		if b.Distribution != "" {
			detail += ", " + b.Distribution
		}
		item, ok := val.item(0, len(val.v.Value.Value), protocol.CompletionItem{
			Label: class, Kind: protocol.ItemClass, Detail: detail, Documentation: &protocol.Markup{Kind: protocol.Markdown, Value: b.Description},
		}, class)
		if ok {
			out = append(out, item)
		}
	}
	return out
}

// words offers some texts in place of the decoded bytes [i, j), with quotes of JSON if asked.
func (val value) words(list []string, i, j int, quoted bool) []protocol.CompletionItem {
	var out []protocol.CompletionItem
	for _, w := range list {
		text := w
		if quoted {
			text = `"` + w + `"`
		}
		if item, ok := val.item(i, j, protocol.CompletionItem{Label: w, Kind: protocol.ItemEnumMember}, text); ok {
			out = append(out, item)
		}
	}
	return out
}

// json offers keys and values of the kwargs.
func (val value) json(b *airflow.Backend) []protocol.CompletionItem {
	text := val.v.Value.Value
	if strings.TrimSpace(text) == "" {
		if item, ok := val.item(0, len(text), protocol.CompletionItem{Label: "{}", Kind: protocol.ItemValue, Detail: "no kwargs"}, "{}"); ok {
			return []protocol.CompletionItem{item}
		}
		return nil
	}
	c := scanJSON(text, val.at)
	if !c.top {
		return nil
	}
	if c.key {
		return val.keys(b, c)
	}
	k := b.Spec.Kwarg(c.name)
	if k == nil {
		return nil
	}
	end := c.end(text, val.at)
	if out := val.words(accepted(b, k), c.start, end, !c.quoted); len(out) > 0 {
		return out
	}
	if slices.Contains(k.Types, "boolean") && !c.quoted {
		return val.words([]string{"true", "false"}, c.start, end, false)
	}
	return nil
}

// keys offers the kwargs that the installed releases know and that are not set yet.
func (val value) keys(b *airflow.Backend, c jsonPlace) []protocol.CompletionItem {
	var out []protocol.CompletionItem
	text := val.v.Value.Value
	end := c.end(text, val.at)
	closed := c.quoted && strings.HasPrefix(text[end:], `"`)
	for _, k := range b.Spec.Kwargs() {
		if b.Spec.Supported(k.Name, b.Versions()) == schema.None || c.has[k.Name] {
			continue
		}
		write := k.Name
		switch {
		case !c.quoted:
			write = `"` + write + `": `
		case !closed:
			write += `": `
		}
		detail := strings.Join(k.Types, " or ")
		if k.Required {
			detail += ", required"
		}
		item := protocol.CompletionItem{
			Label: k.Name, Kind: protocol.ItemProperty, Detail: detail, Documentation: &protocol.Markup{Kind: protocol.Markdown, Value: kwargText(k, b)},
		}
		if k.Deprecated != nil {
			item.Tags = []int{1}
		}
		done, ok := val.item(c.start, end, item, write)
		if !ok { // a reader drops a space at the end of a line
			done, ok = val.item(c.start, end, item, strings.TrimSuffix(write, " "))
		}
		if ok {
			out = append(out, done)
		}
	}
	return out
}

// accepted are the texts that the installed releases accept for a kwarg.
func accepted(b *airflow.Backend, k *schema.Kwarg) []string {
	return slices.DeleteFunc(k.Enum(), func(s string) bool {
		return slices.ContainsFunc(b.Spec.Validate(map[string]any{k.Name: s}, b.Versions()), func(v schema.Violation) bool {
			return len(v.Path) == 1 && v.Path[0] == k.Name && v.Severity == schema.Error
		})
	})
}

// jsonPlace is where a place is in a JSON text that need not be complete.
type jsonPlace struct {
	top    bool            // directly in the outermost object
	key    bool            // where a key is expected, else a value
	quoted bool            // in a string
	start  int             // where the word at the place starts
	name   string          // of the key, for a value
	has    map[string]bool // the other keys of the object
}

// scanJSON reads a JSON text around a place.
func scanJSON(text string, at int) jsonPlace {
	c := jsonPlace{has: map[string]bool{}, start: at}
	var stack []byte
	name, key := "", false
	set := func() {
		c.top, c.key, c.name = len(stack) == 1 && stack[0] == '{', key, name
	}
	done := false
	for i := 0; i < len(text); i++ {
		if i >= at && !done {
			set()
			done = true
		}
		switch ch := text[i]; ch {
		case '"':
			j := i + 1
			for j < len(text) && text[j] != '"' {
				if text[j] == '\\' {
					j++
				}
				j++
			}
			j = min(j, len(text))
			inside := i < at && at <= j
			if inside && !done {
				set()
				c.quoted, c.start, done = true, i+1, true
			}
			if key && len(stack) == 1 {
				var s string
				if json.Unmarshal([]byte(`"`+text[i+1:j]+`"`), &s) == nil && !inside {
					c.has[s] = true
				}
				name = s
			}
			i = j
		case '{', '[':
			stack = append(stack, ch)
			key = ch == '{'
		case '}', ']':
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
			key = false
		case ',':
			key = len(stack) > 0 && stack[len(stack)-1] == '{'
		case ':':
			key = false
		}
	}
	if !done {
		set()
	}
	if !c.quoted {
		for c.start > 0 && wordByte(text[c.start-1]) {
			c.start--
		}
	}
	return c
}

// end is where the word at the place ends.
func (c jsonPlace) end(text string, at int) int {
	for at < len(text) && wordByte(text[at]) {
		at++
	}
	return at
}

func wordByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// jsonText is a default as JSON writes it.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}
