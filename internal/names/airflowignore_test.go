package names

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestWalk holds what Airflow 2.11 and 3.3 list for the same trees (testdata/airflow/ignore.py).
func TestWalk(t *testing.T) {
	tree := strings.Fields("a.py b.py sub/a.py sub/c.py sub/deep/d.py other/a.py skip/x.py tests/t.py")
	for name, c := range map[string]struct {
		syntax IgnoreSyntax
		files  map[string]string
		want   string
	}{
		"none":                   {Glob, nil, "a.py b.py other/a.py skip/x.py sub/a.py sub/c.py sub/deep/d.py"},
		"regexp anywhere":        {Regexp, map[string]string{"": "sub/.*\\.py\nb\\.py"}, "a.py other/a.py skip/x.py"},
		"regexp with a comment":  {Regexp, map[string]string{"": "skip # all of it\n# a\n"}, "a.py b.py other/a.py sub/a.py sub/c.py sub/deep/d.py"},
		"regexp of a folder":     {Regexp, map[string]string{"sub": "^sub/a"}, "a.py b.py other/a.py skip/x.py sub/c.py sub/deep/d.py"},
		"regexp that is a glob":  {Regexp, map[string]string{"": "*.py"}, "a.py b.py other/a.py skip/x.py sub/a.py sub/c.py sub/deep/d.py"},
		"glob name":              {Glob, map[string]string{"": "a.py"}, "b.py skip/x.py sub/c.py sub/deep/d.py"},
		"glob anchored":          {Glob, map[string]string{"": "/a.py"}, "b.py other/a.py skip/x.py sub/a.py sub/c.py sub/deep/d.py"},
		"glob folder":            {Glob, map[string]string{"": "sub/\nskip/"}, "a.py b.py other/a.py"},
		"glob negated":           {Glob, map[string]string{"": "*.py\n!b.py"}, "b.py"},
		"glob of a folder":       {Glob, map[string]string{"sub": "deep/*.py"}, "a.py b.py other/a.py skip/x.py sub/a.py sub/c.py"},
		"glob with stars":        {Glob, map[string]string{"": "**/deep/**"}, "a.py b.py other/a.py skip/x.py sub/a.py sub/c.py"},
		"glob slash":             {Glob, map[string]string{"": "/"}, "a.py b.py other/a.py skip/x.py sub/a.py sub/c.py sub/deep/d.py"},
		"glob negated in folder": {Glob, map[string]string{"": "a.py", "sub": "!a.py"}, "b.py skip/x.py sub/a.py sub/c.py sub/deep/d.py"},
	} {
		fsys := fstest.MapFS{}
		for _, f := range tree {
			fsys["dags/"+f] = &fstest.MapFile{}
		}
		for dir, content := range c.files {
			fsys[strings.TrimSuffix("dags/"+dir, "/")+"/.airflowignore"] = &fstest.MapFile{Data: []byte(content)}
		}
		got := Walk(fsys, "dags", func() IgnoreSyntax { return c.syntax }, func(name string) bool { return strings.HasSuffix(name, ".py") })
		if s := strings.ReplaceAll(strings.Join(got.Files, " "), "dags/", ""); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
	if got := Walk(fstest.MapFS{}, "dags", func() IgnoreSyntax { return Glob }, func(string) bool { return true }); got.Files != nil || got.Unread != nil {
		t.Errorf("no folder: %v", got)
	}
}

// TestWalkUnread names what cannot be read, and reads the rest.
func TestWalkUnread(t *testing.T) {
	fsys := closed{fstest.MapFS{"dags/a.py": {}, "dags/closed/b.py": {}, "dags/sub/.airflowignore": {Data: []byte("c.py")}, "dags/sub/c.py": {}},
		[]string{"dags/closed", "dags/sub/.airflowignore"}}
	got := Walk(fsys, "dags", func() IgnoreSyntax { return Glob }, func(name string) bool { return strings.HasSuffix(name, ".py") })
	if want := []string{"dags/a.py", "dags/sub/c.py"}; !slices.Equal(got.Files, want) {
		t.Errorf("files %v, want %v", got.Files, want)
	}
	var unread []string
	for _, u := range got.Unread {
		unread = append(unread, u.Path+": "+u.Err.Error())
	}
	if want := []string{"dags/closed: permission denied", "dags/sub/.airflowignore: permission denied"}; !slices.Equal(unread, want) {
		t.Errorf("unread %q, want %q", unread, want)
	}
	var listed []string
	for _, s := range Scan(fsys, Options{Syntax: Glob}) {
		listed = append(listed, s.Path)
	}
	if want := []string{"dags/closed", "dags/sub/.airflowignore"}; !slices.Equal(listed, want) {
		t.Errorf("sources %q, want %q", listed, want)
	}
}

// closed is a tree with paths that may not be opened.
type closed struct {
	fs.FS
	paths []string
}

func (c closed) Open(name string) (fs.File, error) {
	if slices.Contains(c.paths, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
	}
	return c.FS.Open(name)
}
