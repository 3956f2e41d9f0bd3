package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// tree writes files below a new directory, which becomes the working directory.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links need a privilege there")
	}
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func TestDiskReadsRegularFiles(t *testing.T) {
	tree(t, map[string]string{"d/a": "text", "empty": ""})
	for name, want := range map[string]string{"d/a": "text", "empty": ""} {
		if got, err := (Disk{}).ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := (Disk{}).ReadFile("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := (Disk{}).ReadFile("d"); err == nil || !strings.Contains(err.Error(), "a directory") {
		t.Errorf("a directory: %v", err)
	}
	big, err := os.Create("big")
	if err != nil {
		t.Fatal(err)
	}
	if err := big.Truncate(MaxFileSize + 1); err != nil {
		t.Fatal(err)
	}
	big.Close()
	if _, err := (Disk{}).ReadFile("big"); err == nil || !strings.Contains(err.Error(), "at most 16 MB") {
		t.Errorf("a large file: %v", err)
	}
	for mode, want := range map[fs.FileMode]string{fs.ModeNamedPipe: "a pipe", fs.ModeSocket: "a socket", fs.ModeDevice: "a device"} {
		if err := check(mode, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", mode, err)
		}
	}
}

func TestOverlay(t *testing.T) {
	tree(t, map[string]string{"d/a": "disk", "d/b": "disk"})
	o := Overlay{FS: Disk{}, Files: map[string][]byte{"d/a": []byte("over"), "d/c": []byte("new"), "e/x": nil}}
	for name, want := range map[string]string{"d/a": "over", "./d/a": "over", "d/b": "disk", "d/c": "new"} {
		if got, err := o.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	info, err := o.Stat("d/c")
	if err != nil || info.Size() != 3 || info.IsDir() || info.Name() != "c" || !info.Mode().IsRegular() || !info.ModTime().IsZero() || info.Sys() != nil {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := o.Stat("d/b"); err != nil {
		t.Error(err)
	}
	entries, err := o.ReadDir("d")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if err != nil || !slices.Equal(names, []string{"a", "b", "c"}) {
		t.Errorf("%q, %v", names, err)
	}
	if entries, err := o.ReadDir("e"); err != nil || len(entries) != 1 { // a directory of unsaved files alone
		t.Errorf("%v, %v", entries, err)
	}
	if o.Tree(".") == nil || (Overlay{FS: o, Files: nil}).Tree("d") == nil {
		t.Error("an overlay of the disk lists no folder")
	}
}

func TestReadInTree(t *testing.T) {
	dir := tree(t, map[string]string{"repo/.git/x": "", "repo/d/a": "text", "out/secret": "outside"})
	link(t, "a", filepath.Join("repo", "d", "inside"))
	link(t, filepath.Join(dir, "out", "secret"), filepath.Join("repo", "d", "outside"))
	link(t, "/dev/null", filepath.Join("repo", "d", "device"))
	for name, want := range map[string]string{"repo/d/a": "text", "repo/d/inside": "text"} {
		if got, err := ReadInTree(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := ReadInTree("repo/d/outside"); !errors.Is(err, ErrOutside) {
		t.Errorf("a link out of the repository reads %q, %v", got, err)
	}
	if _, err := ReadInTree("repo/d/device"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a device: %v", err)
	}
	if _, err := ReadInTree("repo/d/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	folder := (Disk{}).Tree("repo/d")
	if got, err := fs.ReadFile(folder, "a"); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
	for _, name := range []string{"outside", "device", "none"} {
		if _, err := fs.ReadFile(folder, name); err == nil {
			t.Errorf("a folder opens %s", name)
		}
	}
}
