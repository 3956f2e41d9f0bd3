package tomltext

import (
	"reflect"
	"slices"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// FuzzInsert adds an entry to every inline table of any text, and an item to every array: what is
// written reads back, with everything else as it was.
func FuzzInsert(f *testing.F) {
	for _, seed := range []string{
		"a = {}\nb = { }\nc = {x = 1}\nd = { x = 'y' , z = \"\"\"\nw\"\"\" }\n[t]\ne = { a.b = 1, c = {} }\n",
		"a = { b = [1, 2], c = { d = 1 } } # x\n[[u]]\nv = {x = 1979-05-27}\n", "k = [ {a = 1}, 'x', # y\n 'z' ]\r\nl = []\n", "a.b = {c = '}'}\na.d = 1\n",
	} {
		f.Add([]byte(seed))
	}
	const key = "new-entry"
	f.Fuzz(func(t *testing.T, src []byte) {
		d := Parse(src)
		var values map[string]any
		if toml.Unmarshal(src, &values) != nil || d.Err != nil {
			return // the library also refuses numbers and times that do not exist
		}
		budget := 20 // insertions, each of which is read again
		check := func(at source.Span, text string, add func(), remove func()) {
			inside(t, src, at)
			out := string(src[:at.Start]) + text + string(src[at.End:])
			now := Parse([]byte(out))
			if now.Err != nil {
				t.Fatalf("%v after %q at %v of %q", now.Err, text, at, src)
			}
			add()
			if want, got := plain(d.Root), plain(now.Root); !reflect.DeepEqual(got, want) {
				t.Fatalf("%v, want %v after %q at %v of %q", got, want, text, at, src)
			}
			remove()
			budget--
		}
		d.Root.walk(func(n *Node) {
			if budget <= 0 {
				return
			}
			if n.Kind == Table {
				for _, e := range n.Entries {
					if e.Name.Value == key {
						return
					}
				}
				if at, text, ok := d.InsertEntry(n, key+" = true"); ok {
					entries := n.Entries
					check(at, text, func() {
						added := &Entry{Value: &Node{Kind: Boolean}}
						added.Name.Value = key
						n.Entries = append(entries[:len(entries):len(entries)], added)
					}, func() { n.Entries = entries })
				}
			}
			if at, text, ok := d.InsertItem(n, "new"); ok {
				items := n.Items
				item := &Node{Kind: String}
				item.Text.Value = "new"
				place := len(items)
				if place > 0 && at.Start <= items[place-1].Span.Start {
					place-- // a comment follows the last item
				}
				check(at, text, func() { n.Items = slices.Insert(slices.Clone(items), place, item) }, func() { n.Items = items })
			}
		})
	})
}
