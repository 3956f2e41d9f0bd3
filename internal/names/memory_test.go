package names

import (
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
)

// overwriting reads files into memory that it was given, all of which it writes first.
type overwriting struct{ fs.FS }

func (o overwriting) ReadFileInto(name string, buf []byte) ([]byte, error) {
	content, err := fs.ReadFile(o.FS, name)
	if err != nil {
		return nil, err
	}
	if cap(buf) <= len(content) {
		buf = make([]byte, len(content)+1)
	}
	buf = buf[:cap(buf)]
	for i := range buf {
		buf[i] = '~'
	}
	return buf[:copy(buf, content)], nil
}

// TestScanKeepsNoText compares what is found in files with memory of their own with what is found in files
// that are read over each other.
func TestScanKeepsNoText(t *testing.T) {
	generated := fstest.MapFS{
		"dags/ids.py": {Data: []byte("TOKEN = 'token'\nclass Names:\n    HOST = 'host_conn'\n")},
		"dags/bad.py": {Data: []byte("x = Variable.get('a'\n")},
	}
	for i := range 200 { // more import statements than files in common
		generated[fmt.Sprintf("dags/d%03d.py", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `import airflow.providers.http.hooks.http as http%d
from airflow.models import Variable as V%d
from ids import Names, TOKEN
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator as Query%d
V%d.get(TOKEN); V%d.get("key_%d"); http%d.HttpHook(http_conn_id=Names.HOST)
Query%d(conn_id="db_%d", sql="{{ var.value.table_%d }}")
`, i, i, i, i, i, i, i, i, i, i)}
	}
	for name, fsys := range map[string]fs.FS{"generated": generated, "airflow": os.DirFS("testdata/airflow"), "factory": os.DirFS("testdata/factory")} {
		for _, o := range []Options{{Syntax: Glob}, {Syntax: Glob, Defaults: true, Errors: true}} {
			want, got := Scan(fsys, o), Scan(overwriting{fsys}, o)
			if len(want) == 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %+v: with memory that is used again %d sources differ from %d", name, o, len(got), len(want))
			}
		}
	}
}

// TestScanTellsSizes reads two files and compares the sizes that the caller hears of.
func TestScanTellsSizes(t *testing.T) {
	fsys := fstest.MapFS{"dags/a.py": {Data: []byte("x = 1\n")}, "dags/b.yaml": {Data: make([]byte, 1000)}, "dags/c.txt": {Data: []byte("text")}}
	var mu sync.Mutex
	var sizes []int
	Scan(fsys, Options{OnFile: func(size int) {
		mu.Lock()
		defer mu.Unlock()
		sizes = append(sizes, size)
	}})
	slices.Sort(sizes)
	if want := []int{6, 1000}; !slices.Equal(sizes, want) {
		t.Errorf("sizes %d, want %d", sizes, want)
	}
}
