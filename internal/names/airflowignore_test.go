package names

import (
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
		got, err := Walk(fsys, "dags", c.syntax, func(name string) bool { return strings.HasSuffix(name, ".py") })
		if err != nil {
			t.Fatal(err)
		}
		if s := strings.ReplaceAll(strings.Join(got.Files, " "), "dags/", ""); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
	if got, err := Walk(fstest.MapFS{}, "dags", Glob, func(string) bool { return true }); err != nil || got.Files != nil {
		t.Errorf("no folder: %v, %v", got, err)
	}
}
