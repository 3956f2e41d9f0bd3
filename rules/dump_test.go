package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/txtar"
)

var (
	dumpOut  = flag.String("dump", "", "write the dump of the projects under -dump-dirs to this `FILE`")
	dumpDirs = flag.String("dump-dirs", "", "comma-separated `DIRS`; each directory in them is a project")
)

const dumpGolden = "../testdata/findings.golden"

// TestDump compares everything the program decides about each fixture with testdata/findings.golden:
// rule, severity, range, related places and edits of each finding, the names that lookup
// answers, and each environment with its layers. Words for people are left out, so a
// refactoring or a rewording leaves the dump equal.
//
//	go test ./rules -run TestDump -update                                writes the golden file
//	go test ./rules -run TestDump -dump FILE -dump-dirs DIR[,DIR]        dumps directories of projects
func TestDump(t *testing.T) {
	if *dumpOut != "" {
		var b bytes.Buffer
		for _, dir := range strings.Split(*dumpDirs, ",") {
			dumpDirectory(t, &b, dir)
		}
		if err := os.WriteFile(*dumpOut, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	var got bytes.Buffer
	root := filepath.Join("..", "testdata", "rules")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".txtar" {
			return err
		}
		archive, err := txtar.ParseFile(p)
		if err != nil {
			return err
		}
		inputs := memoryFS{}
		for _, f := range archive.Files {
			if f.Name != "want" && !strings.HasPrefix(f.Name, "fixed/") {
				inputs[f.Name] = f.Data
			}
		}
		name, _ := filepath.Rel(root, strings.TrimSuffix(p, ".txtar"))
		dumpProject(t, &got, filepath.ToSlash(name), inputs)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(dumpGolden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(dumpGolden)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got.Bytes(), want) {
		return
	}
	have := strings.Split(string(want), "\n")
	project := ""
	for i, line := range strings.Split(got.String(), "\n") {
		if name, ok := strings.CutPrefix(line, "== "); ok {
			project = name
		}
		if i >= len(have) || have[i] != line {
			t.Fatalf("the dump differs from %s, first in %s at line %d:\n got %s\nwant %s\n(go test ./rules -run TestDump -update writes it)",
				dumpGolden, project, i+1, line, slices.Concat(have, make([]string, i+1))[i])
		}
	}
	t.Fatalf("the dump is shorter than %s", dumpGolden)
}

// dumpDirectory dumps each directory in dir as one project.
func dumpDirectory(t *testing.T, b *bytes.Buffer, dir string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		if !d.IsDir() {
			continue
		}
		m := memoryFS{}
		root := filepath.Join(dir, d.Name())
		if _, err := os.Stat(filepath.Join(root, "files")); err == nil {
			root = filepath.Join(root, "files")
		}
		err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(p)
			name, _ := filepath.Rel(root, p)
			if len(data) < 1<<20 {
				m[filepath.ToSlash(name)] = data
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		dumpProject(t, b, d.Name(), m)
	}
}

func dumpProject(t *testing.T, b *bytes.Buffer, name string, m memoryFS) {
	t.Helper()
	res := check(t, m)
	fmt.Fprintf(b, "== %s\n", name)
	for _, f := range res.Findings {
		dumpFinding(b, f)
	}
	for _, e := range res.Settings.Environments {
		dumpEnvironment(b, e)
	}
}

func dumpFinding(b *bytes.Buffer, f *finding.Finding) {
	fmt.Fprintf(b, "%s %s %s [%s]\n", where(f.File, f.Span), f.Severity, f.Rule, strings.Join(f.Targets, ","))
	for _, r := range f.Related {
		fmt.Fprintf(b, "  related %s\n", where(r.File, r.Span))
	}
	for _, x := range f.Fixes {
		fmt.Fprintf(b, "  fix unsafe=%t\n", x.Unsafe)
		for _, e := range x.Edits {
			fmt.Fprintf(b, "    %s %q\n", where(e.File, e.Span), e.Text)
		}
	}
}

func dumpEnvironment(b *bytes.Buffer, e *airflow.Environment) {
	fmt.Fprintf(b, "env %q %q airflow=%v template=%t\n", e.Target.Name(), e.Part, e.Airflow, e.Template)
	for _, l := range e.Layers {
		file := ""
		if l.File != nil {
			file = l.File.Path
		}
		fmt.Fprintf(b, "  layer %s", file)
		for _, v := range l.Vars {
			fmt.Fprintf(b, " %s=%d..%d", v.Name.Value, v.Value.Span.Start, v.Value.Span.End)
		}
		b.WriteByte('\n')
	}
	for _, s := range e.Backends() {
		fmt.Fprintf(b, "  backend %s %s %v\n", s.Section, s.Path, s.Unread())
		if s.SpecClass == nil || s.Kwargs != nil && !s.Kwargs.Known() {
			continue
		}
		for _, kind := range []schema.Kind{schema.Connection, schema.Variable, schema.Config} {
			l := s.LookupNames(kind, "my_db")
			fmt.Fprintf(b, "    %s why=%v varies=%t", kind, l.Why, l.Varies)
			for _, n := range l.Names {
				fmt.Fprintf(b, " %q/%q/%q", n.Name, n.In, n.Request)
			}
			b.WriteByte('\n')
		}
	}
}
