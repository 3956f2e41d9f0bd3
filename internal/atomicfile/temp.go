package atomicfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// temp is the temporary file. As long as it has a name it is open and locked.
type temp struct {
	*os.File
	name  string
	named bool // the file has that name now
}

// create makes the file, without a name if that is possible.
func (t *temp) create(ctx context.Context, mode fs.FileMode, named bool) error {
	if !named {
		if f, err := openUnnamed(filepath.Dir(t.name), mode); err == nil {
			t.File = f
			if held, _ := lock(f); held {
				return nil
			}
			t.discard()
		}
	}
	for start := time.Now(); ; {
		f, err := os.OpenFile(t.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if err == nil {
			held, unlockable := lock(f)
			if (held || unlockable != nil) && isAt(f, t.name) { // or a file system without locks
				t.File, t.named = f, true
				return nil
			}
			f.Close() // taken for a dead one in between, and removed
			err = wait(ctx, start)
		} else if errors.Is(err, fs.ErrExist) {
			err = t.clearName(ctx, start)
		}
		if err != nil {
			return err
		}
	}
}

// fill writes the content and settles whose file it is, like that of info.
func (t *temp) fill(write func(io.Writer) error, info fs.FileInfo) error {
	if err := write(t.File); err != nil {
		return err
	}
	if info != nil {
		mode := info.Mode().Perm()
		if !keepOwner(t.File, info) {
			// The group is another one: it gets no more than everybody has.
			mode = mode&^0o070 | mode&0o007<<3
		}
		if err := t.Chmod(mode); err != nil {
			return err
		}
	}
	return t.Sync()
}

// errUnlinkable means that the file system has files without a name but lets them get none.
var errUnlinkable = errors.New("cannot name the temporary file")

// publish gives the file its name.
func (t *temp) publish(ctx context.Context) error {
	for start := time.Now(); !t.named; {
		err := link(t.File, t.name)
		if t.named = err == nil; t.named {
			return nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: %w", errUnlinkable, err)
		}
		if err := t.clearName(ctx, start); err != nil {
			return err
		}
	}
	return nil
}

// clearName removes a stale file that has the name, or waits if its writer may be alive.
func (t *temp) clearName(ctx context.Context, since time.Time) error {
	if err := removeStale(t.name); !errors.Is(err, ErrBusy) {
		return err
	}
	return wait(ctx, since)
}

// rename moves the file over the target and makes that last.
func (t *temp) rename(target string) error {
	if closeBeforeRename {
		if err := t.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(t.name, target); err != nil {
		return err
	}
	t.named = false
	if dir, err := os.Open(filepath.Dir(target)); err == nil {
		_ = dir.Sync() // the file is whole either way
		dir.Close()
	}
	return nil
}

// discard closes the file and removes its name, if it still has that.
func (t *temp) discard() {
	if t.File == nil {
		return
	}
	if closeBeforeRename {
		t.Close()
	}
	if t.named {
		_ = os.Remove(t.name) // before the lock goes
	}
	t.Close()
	t.File = nil
}

// removeStale removes a temporary file that a killed run has left behind. It is an
// [ErrBusy] if the run may be alive, and another error if the file is not ours.
func removeStale(name string) error {
	info, err := os.Lstat(name)
	if err == nil && (!info.Mode().IsRegular() || !ours(info)) {
		return fmt.Errorf("%s is in the way; remove it", name)
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if held, _ := lock(f); !held || !isAt(f, name) {
		return ErrBusy
	}
	if closeBeforeRename {
		f.Close()
	}
	err = os.Remove(name)
	if err != nil && closeBeforeRename { // an open file cannot be removed: that is the lock
		return ErrBusy
	}
	return err
}

// isAt reports whether f is still the file of that name.
func isAt(f *os.File, name string) bool {
	a, errA := f.Stat()
	b, errB := os.Lstat(name)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
