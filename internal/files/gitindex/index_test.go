package gitindex

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// entry is one of an index made by hand.
type entry struct {
	name     string
	mode     uint32
	flags    uint16
	cut      int // version 4: of the name before
	extended bool
}

func build(version uint32, hash int, tail string, entries ...entry) []byte {
	b := []byte("DIRC")
	b = binary.BigEndian.AppendUint32(b, version)
	b = binary.BigEndian.AppendUint32(b, uint32(len(entries)))
	for _, e := range entries {
		start := len(b)
		b = append(b, make([]byte, 24)...)
		b = binary.BigEndian.AppendUint32(b, e.mode)
		b = append(b, make([]byte, 12+hash)...)
		flags := e.flags | uint16(min(len(e.name), nameMask))
		if e.extended {
			flags |= flagExtended
		}
		b = binary.BigEndian.AppendUint16(b, flags)
		if e.extended {
			b = append(b, 0, 0)
		}
		if version == 4 {
			b = append(b, byte(e.cut))
			b = append(append(b, e.name...), 0)
			continue
		}
		b = append(b, e.name...)
		for pad := 8 - (len(b)-start)%8; pad > 0; pad-- {
			b = append(b, 0)
		}
	}
	b = append(b, tail...)
	return append(b, make([]byte, hash)...)
}

func read(b []byte, hash int) (*index, error) {
	return parse(bytes.NewReader(b), int64(len(b)), hash)
}

func TestParseRefuses(t *testing.T) {
	a := entry{name: "a", mode: 0o100644}
	good := build(2, 20, "", a)
	edit := func(at int, with ...byte) []byte {
		return append(append(bytes.Clone(good[:at]), with...), good[at+len(with):]...)
	}
	tests := []struct {
		name  string
		index []byte
		want  string
	}{
		{"empty", nil, "too early"},
		{"header only", good[:12], "too early"},
		{"no checksum", good[:len(good)-20], "too early"},
		{"other signature", edit(0, 'X'), "no index"},
		{"version 1", edit(7, 1), "version 1"},
		{"version 5", edit(7, 5), "version 5"},
		{"more entries than bytes", edit(8, 0xff, 0xff, 0xff, 0xff), "too early"},
		{"fewer entries", edit(8, 0, 0, 0, 0), "not supported"},
		{"length too short", edit(12+61, 0), "does not end"},
		{"NUL inside", build(2, 20, "", entry{name: "a\x00b"}), "does not end"},
		{"no name", build(2, 20, "", entry{name: ""}), "empty"},
		{"extended in version 2", build(2, 20, "", entry{name: "a", extended: true}), "extended"},
		{"not sorted", build(2, 20, "", entry{name: "b"}, a), "not sorted"},
		{"twice", build(2, 20, "", a, a), "not sorted"},
		{"stages in disorder", build(2, 20, "", entry{name: "a", flags: 0x2000}, entry{name: "a", flags: 0x1000}), "not sorted"},
		{"cut too much", build(4, 20, "", a, entry{name: "b", cut: 2}), "cut shorter"},
		{"split", build(2, 20, "link\x00\x00\x00\x00", a), "split index"},
		{"required extension", build(2, 20, "what\x00\x00\x00\x00", a), "what"},
		{"extension too long", build(2, 20, "TREE\x00\x00\x00\x09abc", a), "too early"},
		{"extension cut", build(2, 20, "TREE", a), "too early"},
		{"endless name", build(2, 20, "", entry{name: strings.Repeat("a", 1<<17)}), "too long"},
		{"endless name in version 4", build(4, 20, "", entry{name: strings.Repeat("a", 1<<17)}), "does not end"},
		{"sha1 read as sha256", append(good, good...), "not supported"},
	}
	for _, test := range tests {
		if _, err := read(test.index, 20); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestParse(t *testing.T) {
	file, tree, link := uint32(0o100644), uint32(modeTree), uint32(modeLink)
	plain := []entry{
		{name: ".env", mode: file}, {name: "a-b", mode: file, extended: true}, {name: "a/", mode: tree},
		{name: "a0", mode: link}, {name: "c", mode: file, flags: 0x1000}, {name: "c", mode: file, flags: 0x3000},
		{name: strings.Repeat("d", 5000), mode: file},
	}
	short := []entry{
		{name: ".env", mode: file}, {name: "a-b", mode: file, cut: 4}, {name: "/", mode: tree, cut: 2},
		{name: "0", mode: link, cut: 1}, {name: "c", mode: file, flags: 0x1000, cut: 2}, {name: "", mode: file, flags: 0x3000},
		{name: strings.Repeat("d", 5000), mode: file, cut: 1},
	}
	want := map[string][2]bool{
		".env": {true, true}, "a-b": {true, true}, "a": {false, true}, "a/x": {false, false}, "a/x/y": {false, false},
		"a0": {true, true}, "a0/x": {false, false}, "a-b/x": {false, true}, "c": {true, true}, "": {false, true},
		strings.Repeat("d", 5000): {true, true}, strings.Repeat("d", 4999): {false, true}, "z": {false, true},
	}
	for _, hash := range []int{20, 32} {
		for name, content := range map[string][]byte{
			"v3": build(3, hash, "sdir\x00\x00\x00\x00TREE\x00\x00\x00\x03abc", plain...),
			"v4": build(4, hash, "EOIE\x00\x00\x00\x00", short...),
		} {
			idx, err := read(content, hash)
			if err != nil {
				t.Errorf("%s/%d: %v", name, hash, err)
				continue
			}
			got := map[string][2]bool{}
			for path := range want {
				tracked, known := idx.tracked(path)
				got[path] = [2]bool{tracked, known}
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s/%d: %v, want %v", name, hash, got, want)
			}
		}
	}
}

func TestConfig(t *testing.T) {
	const file = "; comment\n[Core]\n\tBare = false # no\n\tWorkTree = \"../a \\\"b\\\" # c\" ; d\r\n" +
		"[extensions \"sub\"] objectFormat = no\n[remote \"x]\"] url = y\n[extensions] objectFormat = sha\\\n256  \n  flag\n[core] empty =\n[a.b] c = d\n[broken\nx = y\n"
	want := map[string]string{
		"core.bare": "false", "core.worktree": `../a "b" # c`, "extensions.objectformat": "sha256", "extensions.flag": "true", "core.empty": "",
	}
	if got := config(file); !maps.Equal(got, want) {
		t.Errorf("config = %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	a := entry{name: "a/b", mode: 0o100644}
	f.Add(build(2, 20, "TREE\x00\x00\x00\x00", a, entry{name: "a/c", mode: modeTree}), "a/b", false)
	f.Add(build(3, 20, "", a, entry{name: "a/c", mode: modeLink, extended: true}), "a/c/d", false)
	f.Add(build(4, 32, "link\x00\x00\x00\x00", a, entry{name: "c", cut: 1}), "a", true)
	f.Fuzz(func(t *testing.T, content []byte, path string, long bool) {
		hash := 20
		if long {
			hash = 32
		}
		if idx, err := read(content, hash); err == nil {
			idx.tracked(path)
			var names []string
			for at := 0; at < len(idx.data); {
				shared, rest, next := idx.read(at)
				name := string(rest)
				if shared > 0 {
					name = names[len(names)-1][:shared] + name
				}
				names = append(names, name)
				at = next
			}
			for i, name := range names {
				if tracked, known := idx.tracked(name); known && !tracked || i > 0 && names[i-1] >= name {
					t.Fatalf("%q is not found", name)
				}
			}
		}
		config(string(content))
	})
}

func BenchmarkParse(b *testing.B) {
	var entries []entry
	for i := range 100_000 {
		entries = append(entries, entry{name: fmt.Sprintf("teams/project-%04d/dags/pipeline_%06d.py", i/10, i), mode: 0o100644})
	}
	content := build(2, 20, "", entries...)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	var idx *index
	for b.Loop() {
		var err error
		if idx, err = read(content, 20); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cap(idx.data)+8*len(idx.blocks)), "kept-B")
}

func BenchmarkTracked(b *testing.B) {
	var entries []entry
	for i := range 100_000 {
		entries = append(entries, entry{name: fmt.Sprintf("teams/project-%04d/dags/pipeline_%06d.py", i/10, i), mode: 0o100644})
	}
	idx, err := read(build(2, 20, "", entries...), 20)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		idx.tracked("teams/project-5001/.env")
	}
}
