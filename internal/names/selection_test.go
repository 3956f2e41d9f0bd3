package names

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// whole is what a reader finds that parses all lines of a file.
func whole(src string, defaults bool) *File {
	r := newReader(defaults, true)
	m := r.parser.Parse(src)
	out := &File{}
	if m.Err != nil {
		out.Err = m.Err
		return out
	}
	r.walk(m, out)
	if !defaults {
		out.References = slices.DeleteFunc(out.References, func(r Reference) bool { return r.Use == Default })
	}
	return out
}

// compareWhole compares what is found in the lines that are chosen with what is in the whole file. It
// returns how many lines there are, and how many were chosen.
func compareWhole(t *testing.T, name, src string) (lines, chosen int) {
	t.Helper()
	for _, defaults := range []bool{true, false} {
		r := newReader(defaults, true)
		got, want := r.read(src), whole(src, defaults)
		found := got.References
		if !defaults {
			found = slices.DeleteFunc(slices.Clone(found), func(r Reference) bool { return r.Use == Default })
		}
		for _, c := range []struct{ what, got, want string }{
			{"references", fmt.Sprintf("%+v", found), fmt.Sprintf("%+v", want.References)},
			{"templates", fmt.Sprintf("%+v", got.Templates), fmt.Sprintf("%+v", want.Templates)},
			{"search paths", fmt.Sprint(got.SearchPaths), fmt.Sprint(want.SearchPaths)},
			{"imports", fmt.Sprint(got.Imports), fmt.Sprint(want.Imports)},
			{"error", fmt.Sprint(got.Err), fmt.Sprint(want.Err)},
		} {
			if c.got != c.want {
				t.Errorf("%s, defaults %v: %s\n%s\nin the whole file\n%s", name, defaults, c.what, c.got, c.want)
			}
		}
		r = newReader(defaults, false)
		r.read(src)
		lines, chosen = len(r.keep), 0
		for _, k := range r.keep {
			if k {
				chosen++
			}
		}
	}
	return lines, chosen
}

// TestSelection compares with the whole file: the DAGs of testdata, and every Python file below the
// folders of ASTROSECRETS_DAGS.
func TestSelection(t *testing.T) {
	for _, dir := range append([]string{"testdata"}, filepath.SplitList(os.Getenv("ASTROSECRETS_DAGS"))...) {
		files, lines, chosen := 0, 0, 0
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".py") {
				return err
			}
			content, err := os.ReadFile(name)
			if err != nil || len(content) > maxFile {
				return err
			}
			n, c := compareWhole(t, name, string(content))
			files, lines, chosen = files+1, lines+n, chosen+c
			return nil
		})
		if err != nil || files == 0 {
			t.Fatal(files, err)
		}
		t.Logf("%s: %d files, %d of %d lines chosen", dir, files, chosen, lines)
	}
}
