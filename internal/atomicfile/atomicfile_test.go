package atomicfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// each runs a test for both kinds of temporary file.
func each(t *testing.T, test func(t *testing.T, dir string, run func(r request) error)) {
	for _, named := range []bool{false, true} {
		t.Run(fmt.Sprintf("named=%v", named), func(t *testing.T) {
			dir := t.TempDir()
			test(t, dir, func(r request) error {
				r.named = named
				return run(context.Background(), r)
			})
			leftovers(t, dir, 0)
		})
	}
}

// leftovers counts the temporary files under dir.
func leftovers(t *testing.T, dir string, want int) {
	t.Helper()
	got := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if strings.HasPrefix(d.Name(), Prefix) {
			got++
		}
		return err
	})
	if got != want || err != nil {
		t.Errorf("%d temporary files, want %d (%v)", got, want, err)
	}
}

func put(t *testing.T, name, content string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, mode); err != nil {
		t.Fatal(err)
	}
}

func reads(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s reads %q, want %q (%v)", filepath.Base(name), got, want, err)
	}
}

func TestReplace(t *testing.T) {
	each(t, func(t *testing.T, dir string, run func(request) error) {
		for _, mode := range []fs.FileMode{0o600, 0o644, 0o640, 0o755, 0o666} {
			name := filepath.Join(dir, fmt.Sprintf("f%o", mode))
			put(t, name, "old", mode)
			if err := run(request{root: dir, path: name, expect: true, old: []byte("old"), write: whole([]byte("new content"))}); err != nil {
				t.Fatal(err)
			}
			reads(t, name, "new content")
			if info, err := os.Stat(name); err != nil || info.Mode() != mode {
				t.Errorf("mode %v, want %v (%v)", info.Mode(), mode, err)
			}
		}
	})
}

func TestReplaceAndWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, ".env")
	ctx := context.Background()
	if err := Replace(ctx, dir, name, nil, []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Replace of no file: %v", err)
	}
	if err := Write(ctx, dir, name, []byte("first")); err != nil {
		t.Fatal(err)
	}
	reads(t, name, "first")
	info, err := os.Stat(name)
	put(t, filepath.Join(dir, "plain"), "", 0o600)
	plain, err2 := os.OpenFile(filepath.Join(dir, "usual"), os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	defer plain.Close()
	if usual, err := plain.Stat(); err != nil || info.Mode() != usual.Mode() {
		t.Errorf("a new file has mode %v, want %v as any other", info.Mode(), usual.Mode())
	}
	if err := Write(ctx, "", name, []byte("second")); err != nil {
		t.Fatal(err)
	}
	if err := Replace(ctx, dir, name, []byte("second"), nil); err != nil {
		t.Fatal(err)
	}
	reads(t, name, "")
	leftovers(t, dir, 0)
}

func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, top string, run func(request) error) {
		root, outside := filepath.Join(top, "root"), filepath.Join(top, "rooted")
		for _, d := range []string{filepath.Join(root, "sub"), outside} {
			if err := os.MkdirAll(d, 0o777); err != nil {
				t.Fatal(err)
			}
		}
		in := func(name string) string { return filepath.Join(root, name) }
		put(t, in("f"), "old", 0o644)
		put(t, filepath.Join(outside, "f"), "old", 0o644)
		for link, to := range map[string]string{
			"out": filepath.Join(outside, "f"), "outdir": outside, "dangling": "nothing", "in": "f", "sub/up": "../f", "loop": "loop",
		} {
			if err := os.Symlink(to, in(link)); err != nil {
				t.Fatal(err)
			}
		}
		old := []byte("old")
		tests := []struct {
			name string
			r    request
			want error
		}{
			{"changed", request{root: root, path: in("f"), expect: true, old: []byte("odd")}, ErrChanged},
			{"shorter", request{root: root, path: in("f"), expect: true, old: []byte("older")}, ErrChanged},
			{"longer", request{root: root, path: in("f"), expect: true, old: []byte("ol")}, ErrChanged},
			{"a link out", request{root: root, path: in("out"), expect: true, old: old}, ErrOutside},
			{"by a directory", request{root: root, path: in("outdir/f"), expect: true, old: old}, ErrOutside},
			{"a new file there", request{root: root, path: in("outdir/g")}, ErrOutside},
			{"by dots", request{root: root, path: in("../rooted/f"), expect: true, old: old}, ErrOutside},
			{"the root itself", request{root: in("sub"), path: in("f")}, ErrOutside},
			{"a directory", request{root: root, path: in("sub")}, ErrNotRegular},
			{"a dangling link", request{root: root, path: in("dangling")}, fs.ErrNotExist},
			{"no directory", request{root: root, path: in("none/f")}, fs.ErrNotExist},
			{"no file", request{root: root, path: in("g"), expect: true}, fs.ErrNotExist},
			{"no root", request{root: in("none"), path: in("f")}, fs.ErrNotExist},
		}
		for _, test := range tests {
			test.r.write = whole([]byte("new"))
			err := run(test.r)
			if !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
			if err == nil || strings.Contains(err.Error(), "new") || !strings.Contains(err.Error(), test.r.path) {
				t.Errorf("%s: the error is to name the path and no content: %v", test.name, err)
			}
		}
		if err := run(request{root: root, path: in("loop")}); err == nil {
			t.Error("a loop of links was written to")
		}
		reads(t, in("f"), "old")
		reads(t, filepath.Join(outside, "f"), "old")

		for i, link := range []string{"in", "sub/up"} {
			now, next := []byte("old"), []byte("by link")
			if i > 0 {
				now, next = next, now
			}
			if err := run(request{root: root, path: in(link), expect: true, old: now, write: whole(next)}); err != nil {
				t.Errorf("a link within the root: %v", err)
			}
			reads(t, in("f"), string(next))
			if info, err := os.Lstat(in(link)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
				t.Errorf("%s is no link any more (%v)", link, err)
			}
		}
		if err := run(request{path: in("out"), expect: true, old: old, write: whole([]byte("anywhere"))}); err != nil {
			t.Errorf("without a root: %v", err)
		}
		reads(t, filepath.Join(outside, "f"), "anywhere")
	})
}

func TestCancelled(t *testing.T) {
	for _, named := range []bool{false, true} {
		dir := t.TempDir()
		name := filepath.Join(dir, "f")
		put(t, name, "old", 0o644)
		// A context that ends after the n-th look: every point where it may end is met.
		for n := range 10 {
			ctx := &ending{Context: context.Background(), left: n}
			err := run(ctx, request{path: name, expect: true, old: []byte("old"), write: whole([]byte("new")), named: named})
			leftovers(t, dir, 0)
			if err == nil {
				if n < 2 {
					t.Errorf("the context is asked %d times only", n)
				}
				reads(t, name, "new")
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("end at look %d: %v", n, err)
			}
			reads(t, name, "old")
		}
	}
}

// ending is a context that is canceled at the n-th time it is asked.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// A content that changes while the new one is being made is seen.
func TestChangedMeanwhile(t *testing.T) {
	for _, named := range []bool{false, true} {
		for n := range 2 {
			dir := t.TempDir()
			name := filepath.Join(dir, "f")
			put(t, name, "old", 0o644)
			ctx := &meddling{Context: context.Background(), at: n, do: func() { put(t, name, "odd", 0o644) }}
			err := run(ctx, request{path: name, expect: true, old: []byte("old"), write: whole([]byte("new")), named: named})
			if !errors.Is(err, ErrChanged) {
				t.Errorf("named=%v, at look %d: %v, want %v", named, n, err, ErrChanged)
			}
			reads(t, name, "odd")
			leftovers(t, dir, 0)
		}
	}
}

// meddling is a context that does something at the n-th time it is asked.
type meddling struct {
	context.Context
	at int
	do func()
}

func (m *meddling) Err() error {
	if m.at == 0 {
		time.Sleep(20 * time.Millisecond) // more than a tick of the file system's clock
		m.do()
	}
	m.at--
	return nil
}

// Of writers that all have read the same content one succeeds.
func TestConcurrent(t *testing.T) {
	each(t, func(t *testing.T, dir string, run func(request) error) {
		name := filepath.Join(dir, "f")
		put(t, name, "0", 0o644)
		for round := range 10 {
			old := []byte(fmt.Sprint(round))
			errs := make([]error, 8)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					errs[i] = run(request{path: name, expect: true, old: old, write: whole([]byte(fmt.Sprint(round + 1)))})
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if !errors.Is(err, ErrChanged) && !errors.Is(err, ErrBusy) {
					t.Errorf("round %d: %v", round, err)
				}
			}
			if won != 1 {
				t.Fatalf("round %d: %d writers succeeded, want 1", round, won)
			}
		}
		reads(t, name, "10")
	})
}

func TestStaleTemporaryFile(t *testing.T) {
	each(t, func(t *testing.T, dir string, run func(request) error) {
		name := filepath.Join(dir, "f")
		put(t, name, "old", 0o644)
		stale := filepath.Join(dir, tempName("f"))
		if !strings.HasPrefix(filepath.Base(stale), Prefix) || tempName("f") == tempName("g") {
			t.Fatalf("temporary names %s and %s", tempName("f"), tempName("g"))
		}
		put(t, stale, "half of a new cont", 0o644)
		other := filepath.Join(dir, tempName("g"))
		put(t, other, "of another target", 0o644)
		if err := run(request{path: name, expect: true, old: []byte("old"), write: whole([]byte("new"))}); err != nil {
			t.Fatal(err)
		}
		reads(t, name, "new")
		leftovers(t, dir, 1)
		if err := os.Remove(other); err != nil {
			t.Errorf("the file of another target: %v", err)
		}

		// The files of others stay.
		if err := os.Mkdir(stale, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := run(request{path: name, write: whole([]byte("newer"))}); err == nil || !strings.Contains(err.Error(), stale) {
			t.Errorf("with a directory of that name: %v", err)
		}
		reads(t, name, "new")
		if err := os.Remove(stale); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTemporaryFileInUse(t *testing.T) {
	if closeBeforeRename {
		return // there a file is locked by being open, which removeStale meets anyway
	}
	each(t, func(t *testing.T, dir string, run func(request) error) {
		name := filepath.Join(dir, "f")
		put(t, name, "old", 0o644)
		alive := &temp{name: filepath.Join(dir, tempName("f"))}
		if err := alive.create(context.Background(), 0o600, true); err != nil {
			t.Fatal(err)
		}
		if err := run(request{path: name, write: whole([]byte("new"))}); !errors.Is(err, ErrBusy) {
			t.Errorf("while another writes: %v", err)
		}
		reads(t, name, "old")
		time.AfterFunc(100*time.Millisecond, alive.discard)
		if err := run(request{path: name, write: whole([]byte("new"))}); err != nil {
			t.Errorf("after another has written: %v", err)
		}
		reads(t, name, "new")
	})
}

func TestLargeContent(t *testing.T) {
	each(t, func(t *testing.T, dir string, run func(request) error) {
		name := filepath.Join(dir, strings.Repeat("n", 255))
		content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
		if err := run(request{path: name, write: whole(content)}); err != nil {
			t.Fatal(err)
		}
		reads(t, name, string(content))
	})
}

func TestUnnamedOnLinux(t *testing.T) {
	f, err := openUnnamed(t.TempDir(), 0o600)
	if err == nil {
		f.Close()
	}
	t.Logf("%s: file without a name: error %v", runtime.GOOS, err)
	if runtime.GOOS != "linux" && err == nil {
		t.Error("a file without a name where there is none")
	}
}

// TestWriteFrom leaves the file as it was if the content cannot be written to the end.
func TestWriteFrom(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f")
	put(t, name, "old", 0o644)
	broken := errors.New("no more")
	err := WriteFrom(context.Background(), "", name, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want %v", err, broken)
	}
	reads(t, name, "old")
	if err := WriteFrom(context.Background(), "", name, whole([]byte("new"))); err != nil {
		t.Fatal(err)
	}
	reads(t, name, "new")
}
