package registry

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"
)

// texts are written in place of what a file holds.
var texts = []string{`{"a": "b", "c_d": [1, null]}`, "x", `a$b %{{ c }} ${d} "e" 'f' \g #h`, "", "é\u2028 `x`: - |"}

// FuzzLoaders reads any text as a file of any format: each place that a loader names lies
// in the file, each mark it offers can be set, and what is rewritten reads as it was meant.
func FuzzLoaders(f *testing.F) {
	for _, a := range seeds(f) {
		f.Add(string(a.Data), a.Name, uint8(0))
	}
	for _, format := range Formats() {
		for i, name := range format.Examples {
			f.Add("AIRFLOW__SECRETS__BACKEND=a.B\n", name, uint8(i))
		}
	}
	f.Add(" # KEY VALUE SECRET SCOPE\n 1 A b false W\n 2 K **** true\n", "dump", uint8(1))
	f.Add(`[{"objectKey": "A", "environmentVariable": {"isSecret": true}}]`, "dump", uint8(1))
	f.Fuzz(func(t *testing.T, content, name string, kind uint8) {
		if KindOf(name) == load.KindNone {
			name = "dump"
		}
		if strings.HasSuffix(name, "ml") {
			content += "\n# astro AIRFLOW__SECRETS"
		}
		if strings.HasPrefix(name, "Dockerfile") { // without a FROM there is no image to set variables in
			content = "FROM a\n" + content
		}
		text := texts[int(kind)%len(texts)]
		vars := loadAll(t, name, content)
		for _, v := range vars {
			if v.Value.Quoting == nil || !v.Value.IsResolved() || v.UnresolvedReason != "" || !setting.IsVariableName(v.Name.Value) {
				continue // what has no name is nothing that a rule would rewrite
			}
			if _, whole := shell.ParseShell(content); !whole && strings.HasSuffix(name, ".sh") {
				continue // what is read of a broken script hangs on each of its quotes
			}
			if shell := strings.HasSuffix(name, ".sh") || name == "Makefile"; shell && !strings.Contains(v.Name.Value, "AIRFLOW__SECRETS__") {
				continue // it may be the value that tells that the command concerns Airflow
			}
			if v.Name.Value == "AIRFLOW__SECRETS__BACKEND" && !strings.ContainsAny(text, ".B") && content[v.Name.Span.Start:v.Name.Span.End] == "secretBackend" {
				continue // the class tells whose secretBackend it is
			}
			if strings.EqualFold(name, "airflow.cfg") && !strings.HasPrefix(v.Name.Value, "AIRFLOW__SECRETS") && !strings.HasPrefix(v.Name.Value, "AIRFLOW__WORKERS") {
				continue // the class tells that the option belongs to [secrets]
			}
			mentions := func(s string) int { return strings.Count(strings.ToLower(s), "airflow") }
			if strings.HasSuffix(name, "ml") && mentions(content)-1 <= mentions(v.Value.Value) {
				continue // the value alone tells that the file is about Airflow: the last is a comment
			}
			e, ok := v.Value.Rewrite(text)
			if !ok || text == "" { // airflow.cfg has no empty settings
				continue
			}
			changed := content[:e.Span.Start] + e.Text + content[e.Span.End:]
			again := loadAll(t, name, changed)
			at := v.Name.Span
			if at.Start >= e.Span.End { // the name behind its value
				at.Start, at.End = at.Start+len(changed)-len(content), at.End+len(changed)-len(content)
			}
			i := slices.IndexFunc(again, func(w *setting.Variable) bool { return w.Name.Span == at && w.Name.Value == v.Name.Value })
			if i < 0 || len(again) < len(vars) {
				t.Fatalf("%s: %d variables, then %d, when %s = %q becomes %q in\n%s\n%s", name, len(vars), len(again), v.Name.Value, v.Value.Value, text, content, changed)
			}
			if got := again[i].Value.Value; got != text {
				t.Fatalf("%s: %s = %q becomes %q, want %q in\n%s\n%s", name, v.Name.Value, v.Value.Value, got, text, content, changed)
			}
		}
	})
}

// seeds are the files of the rules' fixtures.
func seeds(f *testing.F) []txtar.File {
	archives, err := filepath.Glob("../../../testdata/rules/*/*/*.txtar")
	if err != nil || len(archives) == 0 {
		f.Fatal("no seeds: ", err)
	}
	var out []txtar.File
	for i, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			if (i%6 == 0 || !testing.Short()) && KindOf(file.Name) != load.KindNone && len(file.Data) < 4000 {
				out = append(out, file)
			}
		}
	}
	return out
}

// loadAll runs all loaders on one file, looks at their results and returns the variables.
func loadAll(t *testing.T, name, content string) []*setting.Variable {
	file := source.New(name, name, []byte(content))
	in := &load.Files{Root: ".", All: []*source.File{file}}
	in.Classify(KindOf)
	if name == "dump" {
		in.Deployments = append(in.Deployments, file)
	}
	w := &inspector{t: t, name: name, size: len(content), seen: map[any]bool{}}
	results := map[*analysis.Analyzer]any{load.Input: in}
	var run func(a *analysis.Analyzer)
	run = func(a *analysis.Analyzer) {
		if results[a] != nil {
			return
		}
		for _, needed := range a.Requires {
			run(needed)
		}
		out, err := a.Run(&analysis.Pass{Analyzer: a, ResultOf: results})
		if err != nil {
			t.Fatal(err)
		}
		results[a] = out
		w.walk(reflect.ValueOf(out))
	}
	for _, a := range Analyzers() {
		run(a)
	}
	vars := w.vars // of a .env each reader has its own, and what one is given the others may refuse
	for _, e := range results[envfile.Analyzer].(*envfile.Files).Files {
		for _, r := range dotenv.Readers() {
			w.walk(reflect.ValueOf(e.Read(r).Layer))
		}
	}
	if shown := redact.New(file, Tokens(file)).Text(source.Span{End: len(content)}); strings.ContainsAny(shown, "\x00\x1b") {
		t.Fatalf("%s: %q is printed", name, shown)
	}
	return vars
}

// inspector looks at all that a loader returns.
type inspector struct {
	t    *testing.T
	name string
	size int
	seen map[any]bool
	vars []*setting.Variable
}

func (w *inspector) inside(s source.Span, what string) {
	if w.outside(s) {
		w.t.Fatalf("%s: %s at %v in a file of %d bytes", w.name, what, s, w.size)
	}
}

func (w *inspector) outside(s source.Span) bool {
	return s.Start < 0 || s.Start > s.End || s.End > w.size
}

func (w *inspector) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() || v.Kind() == reflect.Pointer && w.seen[v.UnsafePointer()] {
			return
		}
		if v.Kind() == reflect.Pointer {
			w.seen[v.UnsafePointer()] = true
			if x, ok := v.Interface().(*setting.Variable); ok {
				w.variable(x)
			}
		}
		w.walk(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	case reflect.Struct:
		w.structure(v)
	}
}

func (w *inspector) structure(v reflect.Value) {
	switch x := v.Interface().(type) {
	case source.Span:
		w.inside(x, "something")
	case mapped.String:
		w.text(x)
	case load.Problem:
		if x.Kind == 0 || x.File == nil {
			w.t.Fatalf("%s: a problem without a kind or a place: %+v", w.name, x)
		}
	}
	if p := v.Type().PkgPath(); !strings.Contains(p, "internal/load") && !strings.HasSuffix(p, "internal/setting") {
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			w.walk(v.Field(i))
		}
	}
}

func (w *inspector) text(t mapped.String) {
	w.inside(t.Span, "a text")
	for i := range min(len(t.Value), 500) {
		for _, s := range []source.Span{t.Source(i, i+1), t.Source(i, i)} {
			if w.outside(s) { // only now: quoting the value for each of its bytes takes most of the time
				w.t.Fatalf("%s: byte %d of %q at %v in a file of %d bytes", w.name, i, t.Value, s, w.size)
			}
		}
	}
	at := 0
	for _, h := range t.Unresolved {
		if h.Start < at || h.End < h.Start || h.End > len(t.Value) {
			w.t.Fatalf("%s: unresolved parts %v in %q", w.name, t.Unresolved, t.Value)
		}
		at = h.End
	}
}

func (w *inspector) variable(v *setting.Variable) {
	w.vars = append(w.vars, v)
	if v.MarkEdits == nil {
		return
	}
	for _, e := range v.MarkEdits() {
		w.inside(e.Span, "a mark")
	}
}
