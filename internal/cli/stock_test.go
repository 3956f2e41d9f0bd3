package cli

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/txtar"
)

// tree is a project in memory: the text of each file by its name.
type tree map[string][]byte

func (t tree) ReadFile(name string) ([]byte, error) {
	if b, ok := t[path.Clean(name)]; ok {
		return b, nil
	}
	return nil, os.ErrNotExist
}

// String is the tree as a fixture.
func (t tree) String() string {
	a := new(txtar.Archive)
	for _, name := range t.names() {
		a.Files = append(a.Files, txtar.File{Name: name, Data: t[name]})
	}
	return string(txtar.Format(a))
}

func (t tree) names() []string { return slices.Sorted(maps.Keys(t)) }

// check runs all rules over it.
func (t tree) check(runner *lint.Runner) *lint.Result {
	p := &files.Project{Root: ".", Names: t.names()}
	res, _ := runner.Run(context.Background(), p.Load(t), lint.Options{Rules: rules.All()}) // the error is that of the context
	return res
}

// stock is what trees are made of: the fixtures, and all their files.
type stock struct {
	trees []tree
	files []file
	kinds map[load.Kind][]file
}

type file struct {
	name string
	text []byte
}

func newStock(t testing.TB) *stock {
	names, err := filepath.Glob(filepath.Join("..", "..", "testdata", "rules", "*", "*", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal("no fixtures: ", err)
	}
	s := &stock{kinds: map[load.Kind][]file{}}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		made := tree{}
		for _, m := range a.Files {
			name, fixed := strings.CutPrefix(m.Name, "fixed/")
			kind := registry.KindOf(name)
			if kind == load.KindNone {
				continue
			}
			if !fixed {
				made[name] = m.Data
			}
			f := file{name, m.Data}
			s.files = append(s.files, f)
			s.kinds[kind] = append(s.kinds[kind], f)
		}
		if len(made) > 0 {
			s.trees = append(s.trees, made)
		}
	}
	return s
}

// tree is a fixture with a change drawn for each number that is not zero.
func (s *stock) tree(fixture uint16, draws ...uint32) tree {
	t := maps.Clone(s.trees[int(fixture)%len(s.trees)])
	for i, draw := range draws {
		if names := t.names(); draw != 0 && len(names) > 0 {
			r := rand.New(rand.NewPCG(uint64(draw), uint64(fixture)<<8|uint64(i)))
			name := pick(r, names)
			from := s.kinds[registry.KindOf(name)]
			if r.IntN(4) == 0 {
				from = s.files
			}
			pick(r, changes)(r, t, name, pick(r, from))
		}
	}
	return t
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// change changes a tree at one of its files, given a file of another.
type change func(r *rand.Rand, t tree, name string, other file)

// The changes, the likelier the oftener they are named.
var changes = []change{
	func(_ *rand.Rand, t tree, _ string, other file) { t[other.name] = other.text },
	func(_ *rand.Rand, t tree, name string, _ file) { delete(t, name) },
	func(_ *rand.Rand, t tree, name string, other file) { t[name] = other.text },
	func(_ *rand.Rand, t tree, name string, other file) { t[other.name] = t[name] },
	text(lines, nothing), text(lines, same), text(lines, others(lines)), text(point(lines), others(lines)),
	text(bytesOf, nothing), text(bytesOf, same), text(bytesOf, others(bytesOf)), text(point(bytesOf), others(bytesOf)),
	text(tail, others(tail)), text(tail, nothing),
	text(letter, sign), text(letter, sign), text(letter, sign), text(letter, nothing), text(letter, same),
	text(point(letter), sign), text(point(letter), sign), text(point(letter), sign),
}

// place chooses a part of a text, filling what comes there instead.
type (
	place   func(r *rand.Rand, text []byte) (from, to int)
	filling func(r *rand.Rand, was, other []byte) []byte
)

// text is a change of the text of a file alone.
func text(where place, what filling) change {
	return func(r *rand.Rand, t tree, name string, other file) {
		was := t[name]
		from, to := where(r, was)
		t[name] = slices.Concat(was[:from], what(r, was[from:to], other.text), was[to:])
	}
}

func letter(r *rand.Rand, text []byte) (from, to int) {
	from = r.IntN(len(text) + 1)
	return from, min(from+1, len(text))
}

func bytesOf(r *rand.Rand, text []byte) (from, to int) {
	from = r.IntN(len(text) + 1)
	return from, from + r.IntN(min(len(text)-from, 64)+1)
}

func tail(r *rand.Rand, text []byte) (from, to int) { return r.IntN(len(text) + 1), len(text) }

// lines are at most four.
func lines(r *rand.Rand, text []byte) (from, to int) {
	all := bytes.SplitAfter(text, []byte("\n"))
	first := r.IntN(len(all))
	last := min(first+1+r.IntN(4), len(all))
	from = len(bytes.Join(all[:first], nil))
	return from, from + len(bytes.Join(all[first:last], nil))
}

// point is where a place begins, and empty.
func point(s place) place {
	return func(r *rand.Rand, text []byte) (from, to int) {
		from, _ = s(r, text)
		return from, from
	}
}

func nothing(*rand.Rand, []byte, []byte) []byte { return nil }

func same(_ *rand.Rand, was, _ []byte) []byte { return slices.Concat(was, was) }

func others(s place) filling {
	return func(r *rand.Rand, _, other []byte) []byte {
		from, to := s(r, other)
		return other[from:to]
	}
}

// sign is something that a format of files takes for more than a letter.
func sign(r *rand.Rand, _, _ []byte) []byte { return []byte(pick(r, signs)) }

var signs = []string{
	"\n", "\r", "\r\n", "\t", " ", "\x00", "\ufeff", "\u00a0", "\u2028", "é", "😀", "\xff", "“",
	`"`, `'`, "`", `\`, "\\\n", "$", "$$", "${", "$(", "{{", "}}", "{", "}", "[", "]", "(", ")", "<", ">", "<<",
	"#", " #", ";", "//", "/", ":", ": ", ",", ".", "-", "- ", "--", "---\n", "=", "==", "!", "&", "*", "|", "|\n", "|-\n", "~", "%", "@", "0", "null", "true",
}
