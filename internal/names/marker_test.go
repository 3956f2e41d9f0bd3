package names

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestUnparsed reads a tree with and without the files that cannot hold references.
func TestUnparsed(t *testing.T) {
	fsys := fstest.MapFS{}
	for name, text := range map[string]string{
		"dags/a.py":             "from dags.common.ids import DB, Sets\nimport include.more as more\nf(conn_id=DB); f(conn_id=Sets.A); f(conn_id=more.X)\n",
		"dags/common/ids.py":    "DB = 'db'\nclass Sets:\n    A = 'a'\n",
		"include/more.py":       "X = 'x'\n",
		"include/helper.py":     "def f(x): return x\n",
		"include/broken.py":     "def f(:\n",
		"plugins/unused/ids.py": "DB = 'other'\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	scan := func(o Options) string {
		var out strings.Builder
		for _, s := range Scan(fsys, o) {
			fmt.Fprint(&out, s.Path, s.Err != nil)
			for _, p := range s.Places {
				fmt.Fprint(&out, " ", p.ID)
			}
			fmt.Fprintln(&out)
		}
		return out.String()
	}
	const found = "dags/a.pyfalse db a x\n"
	if got := scan(Options{}); got != found {
		t.Errorf("without errors:\n%s", got)
	}
	if got := scan(Options{Errors: true}); got != found+"include/broken.pytrue\n" {
		t.Errorf("with errors:\n%s", got)
	}
}

// TestMarkers finds a marker in what a file must name to use a class that has ids of its own, or
// that reads template files.
func TestMarkers(t *testing.T) {
	data, err := os.ReadFile("../../schema/connections.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Classes map[string]struct {
			Connections map[string]string `json:"conn"`
			First       string            `json:"first"`
			Extensions  []string          `json:"ext"`
		} `json:"classes"`
	}
	if err := json.Unmarshal(data, &all); err != nil || len(all.Classes) == 0 {
		t.Fatal(err, len(all.Classes))
	}
	for path, class := range all.Classes {
		if mayRefer([]byte(path)) {
			continue
		}
		ids := class.First
		for _, id := range class.Connections {
			ids += id
		}
		if ids != "" {
			t.Errorf("%s has no marker", path)
		}
		for _, x := range class.Extensions {
			if !mayRefer([]byte(x)) {
				t.Errorf("%s reads templates in %s, which is no marker", path, x)
			}
		}
	}
}
