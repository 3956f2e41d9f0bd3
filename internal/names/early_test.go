package names

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"testing/synctest"
)

// earlyTree has many DAGs, of which an ignore file excludes some in one of the syntaxes.
func earlyTree() fstest.MapFS {
	fsys := fstest.MapFS{"dags/.airflowignore": {Data: []byte("old_.*\n")}}
	for i := range 50 {
		text := fmt.Appendf(nil, "from airflow.sdk import Variable\nVariable.get('v%d')\n", i)
		fsys[fmt.Sprintf("dags/new_%d.py", i)], fsys[fmt.Sprintf("dags/old_%d.py", i)] = &fstest.MapFile{Data: text}, &fstest.MapFile{Data: text}
	}
	return fsys
}

// TestEarly compares a scan that learns later how ignore files are read with one that knows.
func TestEarly(t *testing.T) {
	for syntax, want := range map[IgnoreSyntax]int{Regexp: 50, Glob: 100} {
		synctest.Test(t, func(t *testing.T) {
			early, found := NewEarly(), make(chan []Source, 1)
			go func() { found <- Scan(earlyTree(), Options{Early: early}) }()
			synctest.Wait() // it needs the syntax
			early.Need(syntax)
			got, known := <-found, Scan(earlyTree(), Options{Syntax: syntax})
			if len(got) != want || !slices.EqualFunc(got, known, func(a, b Source) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
				t.Errorf("%s: %d sources, want %d:\n%v\n%v", syntax, len(got), want, got, known)
			}
		})
	}
}

// TestEarlyOneReader reads a tree without ignore files to the end while nobody needs it yet.
func TestEarlyOneReader(t *testing.T) {
	fsys := earlyTree()
	delete(fsys, "dags/.airflowignore")
	synctest.Test(t, func(t *testing.T) {
		early, found := NewEarly(), 0
		ScanEach(fsys, Options{Early: early}, func(Source) { found++ })
		early.Need(Glob)
		if found != 100 {
			t.Errorf("%d sources", found)
		}
	})
}

// TestEarlyDropped stops after the file that is being read.
func TestEarlyDropped(t *testing.T) {
	fsys := earlyTree()
	delete(fsys, "dags/.airflowignore")
	early := NewEarly()
	files := 0
	ScanEach(fsys, Options{Early: early, OnFile: func(int) {
		if files++; files == 1 {
			early.Drop()
		}
	}}, func(Source) {})
	if files != 1 {
		t.Errorf("%d files were read", files)
	}
}
