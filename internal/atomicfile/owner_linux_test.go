package atomicfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

const nobody = 65534

// unprivileged runs do without the privileges of root, if this process has them: only
// what this thread does with files is then done as nobody.
func unprivileged(t *testing.T, dir string, do func()) {
	if os.Geteuid() != 0 {
		do()
		return
	}
	for d := dir; d != filepath.Clean(os.TempDir()) && d != filepath.Dir(d); d = filepath.Dir(d) { // the way there
		info, err := os.Stat(d)
		if err == nil {
			err = os.Chmod(d, info.Mode()|0o111)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, id := range []int{nobody, 0} {
		if err := errors.Join(syscall.Setfsgid(id), syscall.Setfsuid(id)); err != nil {
			t.Fatal(err)
		}
		if id == nobody {
			do()
		}
	}
}

func TestPermissions(t *testing.T) {
	each(t, func(t *testing.T, dir string, run func(request) error) {
		name := filepath.Join(dir, "sub", "f")
		if err := os.Mkdir(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		put(t, name, "old", 0o666)
		write := func() error {
			return run(request{root: dir, path: name, expect: true, old: []byte("old"), write: whole([]byte("new"))})
		}
		chmod := func(name string, mode fs.FileMode) {
			t.Helper()
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
		chmod(filepath.Dir(name), 0o555)
		unprivileged(t, dir, func() {
			if err := write(); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("in a directory that may not be written to: %v", err)
			}
		})
		chmod(filepath.Dir(name), 0o777)
		chmod(name, 0o444)
		unprivileged(t, dir, func() {
			if err := write(); !errors.Is(err, fs.ErrPermission) {
				t.Errorf("a file that may not be written to: %v", err)
			}
		})
		reads(t, name, "old")
		chmod(name, 0o666)
		unprivileged(t, dir, func() {
			if err := write(); err != nil {
				t.Errorf("a file that may: %v", err)
			}
		})
		reads(t, name, "new")
	})
}

// Root keeps the owner; for anybody else the file becomes theirs, and a group that the
// old file did not have gets no more than everybody.
func TestOwner(t *testing.T) {
	if os.Geteuid() != 0 {
		return // TestPermissions is what another user can see of it
	}
	each(t, func(t *testing.T, dir string, run func(request) error) {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "f")
		check := func(uid, gid uint32, mode fs.FileMode) {
			t.Helper()
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			st := info.Sys().(*syscall.Stat_t)
			if st.Uid != uid || st.Gid != gid || info.Mode() != mode {
				t.Errorf("owner %d:%d, mode %v, want %d:%d, %v", st.Uid, st.Gid, info.Mode(), uid, gid, mode)
			}
		}
		put(t, name, "1", 0o640)
		if err := os.Chown(name, 1234, 2345); err != nil {
			t.Fatal(err)
		}
		if err := run(request{path: name, write: whole([]byte("2"))}); err != nil {
			t.Fatal(err)
		}
		check(1234, 2345, 0o640)
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
		unprivileged(t, dir, func() {
			if err := run(request{path: name, write: whole([]byte("3"))}); err != nil {
				t.Error(err)
			}
		})
		check(nobody, nobody, 0o666)
		put(t, name, "4", 0o676)
		if err := os.Chown(name, 1234, 2345); err != nil {
			t.Fatal(err)
		}
		unprivileged(t, dir, func() {
			if err := run(request{path: name, write: whole([]byte("5"))}); err != nil {
				t.Error(err)
			}
		})
		check(nobody, nobody, 0o666)
	})
}

// A pipe is neither opened, which would wait for its other end, nor replaced.
func TestPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Write(context.Background(), "", name, nil); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a pipe: %v", err)
	}
}
