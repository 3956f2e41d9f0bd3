package files

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// describe returns what a directory has, as text that can be compared.
func describe(entries []fs.DirEntry) []string {
	var out []string
	for _, e := range entries {
		info, err := e.Info()
		size := int64(-1)
		if err == nil {
			size = info.Size()
		}
		out = append(out, fmt.Sprintf("%q %v %v %d", e.Name(), e.IsDir(), e.Type(), size))
	}
	return out
}

// A directory is listed as os.ReadDir lists it, also if its entries do not fit one block.
func TestReadDir(t *testing.T) {
	dir := t.TempDir()
	for i := range 700 {
		name := filepath.Join(dir, fmt.Sprintf("file-with-a-longer-name-%d", i*7919%700))
		if err := os.WriteFile(name, make([]byte, i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "folder", "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link": "folder", "broken": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	for _, name := range []string{dir, filepath.Join(dir, "folder"), filepath.Join(dir, "folder", "empty"), filepath.Join(dir, "link"), os.DevNull, "/dev", "/proc/self"} {
		want, wantErr := os.ReadDir(name)
		got, err := readDir(name)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("%s: error %v, want %v", name, err, wantErr)
		}
		if name == "/proc/self" { // its entries change
			continue
		}
		if got, want := describe(got), describe(want); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
	for _, name := range []string{filepath.Join(dir, "missing"), filepath.Join(dir, "broken"), filepath.Join(dir, "file-with-a-longer-name-1")} {
		_, wantErr := os.ReadDir(name)
		if got, err := readDir(name); err == nil || err.Error() != wantErr.Error() || got != nil {
			t.Errorf("%s: %v, error %v, want %v", name, got, err, wantErr)
		}
	}
}
