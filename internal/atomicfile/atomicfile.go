// Package atomicfile replaces the content of a file whole or not at all: whoever opens
// the file, and whenever this process dies, finds the old content or the new.
//
// The new content is written to a file without a name in the same directory (O_TMPFILE,
// on Linux), synchronized, then given a temporary name and renamed over the target. A
// rename needs a name on both sides, so the name cannot be avoided; it exists for two
// system calls. Where there is no O_TMPFILE the temporary file has its name from the
// start. The name is one for each target, .astrosecrets- and a hash.
//
// kill -9 and power loss: the target is never half written. A kill between those two
// calls leaves the temporary file behind, with the mode of the target and the new content;
// so does a kill at any time before the rename where there is no O_TMPFILE. The next
// run that writes the same target removes it, and only then: nothing is looked for in
// the directory. It is removed only if it is a regular file of this user on which no
// living process holds the lock that every writer takes; age and process ids are not
// trusted, as clocks jump and containers share directories but not ids. A live lock is
// waited for, so two runs that write one file take turns and the second finds it changed.
//
// Between the last look at the target and the rename another program can still write to
// it, and loses; that window is a few microseconds. Kept are permissions, and owner and
// group as far as this user may set them; not kept are extended attributes, access lists
// and further hard links, which go on naming the old content.
package atomicfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Prefix is how the name of every temporary file starts: nothing else should be.
const Prefix = ".astrosecrets-"

var (
	// ErrChanged means that the file has not the content that the caller has read.
	ErrChanged = errors.New("the file has changed since it was read; run again")
	// ErrOutside means that the path, its symbolic links followed, leaves the root.
	ErrOutside = errors.New("the path leads out of the directory that may be written to")
	// ErrBusy means that another process was about to write the file all the time.
	ErrBusy = errors.New("another process is writing the file; try again")
	// ErrNotRegular means that there is a directory, a pipe or a device at the path.
	ErrNotRegular = errors.New("not a regular file")
)

// Replace puts content in place of old in the file at path. Symbolic links are followed:
// the file they lead to is replaced, and has to lie in the directory root unless that is
// "". The error is an [ErrChanged] if the file no longer reads old, right before the
// rename. On every error, and if ctx ends before the rename, the file is as it was and
// no temporary file is left.
func Replace(ctx context.Context, root, path string, old, content []byte) error {
	return run(ctx, request{root: root, path: path, expect: true, old: old, write: whole(content)})
}

// Write is Replace for a file whose present content does not matter, or that does not
// exist yet.
func Write(ctx context.Context, root, path string, content []byte) error {
	return WriteFrom(ctx, root, path, whole(content))
}

// WriteFrom is Write for content that a function writes. It may be called twice, and writes the same
// each time; if it fails, the file is as it was.
func WriteFrom(ctx context.Context, root, path string, write func(io.Writer) error) error {
	return run(ctx, request{root: root, path: path, write: write})
}

func whole(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

type request struct {
	root, path string
	expect     bool // that the file reads old
	old        []byte
	write      func(io.Writer) error
	named      bool // the temporary file gets its name at once
}

func run(ctx context.Context, r request) error {
	err := r.run(ctx)
	if errors.Is(err, errUnlinkable) {
		r.named = true
		err = r.run(ctx)
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", r.path, err)
	}
	return nil
}

func (r *request) run(ctx context.Context) error {
	target, err := r.resolve()
	if err != nil {
		return err
	}
	info, err := r.look(target)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o666) // less the umask
	if info != nil {
		mode = 0o600 // until the file is complete
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t := &temp{name: filepath.Join(filepath.Dir(target), tempName(filepath.Base(target)))}
	defer t.discard()
	if err := t.create(ctx, mode, r.named); err != nil {
		return err
	}
	if err := t.fill(r.write, info); err != nil {
		return err
	}
	if info, err = r.look(target); err != nil { // synchronizing has taken its time
		return err
	}
	if err := t.publish(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	now, err := os.Lstat(target)
	if r.expect && (err != nil || !os.SameFile(info, now) ||
		info.Size() != now.Size() || !info.ModTime().Equal(now.ModTime())) {
		return ErrChanged
	}
	return t.rename(target)
}

// resolve follows the symbolic links of the path and holds the result against the root.
func (r *request) resolve() (string, error) {
	target, err := filepath.Abs(r.path)
	if err != nil {
		return "", err
	}
	if _, missing := os.Lstat(target); errors.Is(missing, fs.ErrNotExist) && !r.expect {
		dir, err := filepath.EvalSymlinks(filepath.Dir(target))
		if err != nil {
			return "", err
		}
		target = filepath.Join(dir, filepath.Base(target))
	} else if target, err = filepath.EvalSymlinks(target); err != nil {
		return "", err
	}
	if r.root == "" {
		return target, nil
	}
	root, err := filepath.Abs(r.root)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(root, target); err != nil || !filepath.IsLocal(rel) {
		return "", ErrOutside
	}
	return target, nil
}

// look checks that target may be written and, if so requested, that it reads old. The
// info is nil if there is no file yet.
func (r *request) look(target string) (fs.FileInfo, error) {
	info, err := os.Lstat(target)
	if errors.Is(err, fs.ErrNotExist) && !r.expect {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotRegular
	}
	// A rename does not check whether the file itself may be written.
	f, err := os.OpenFile(target, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil || !r.expect {
		return info, err
	}
	now, err := io.ReadAll(io.LimitReader(f, int64(len(r.old))+1))
	if err == nil && !bytes.Equal(now, r.old) {
		err = ErrChanged
	}
	return info, err
}

// tempName is the name of the temporary file for a target in its directory.
func tempName(base string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(base)) // a hash takes everything
	return fmt.Sprintf("%s%016x", Prefix, h.Sum64())
}

// patience is how long another writer is waited for.
const patience = time.Second

// wait is a pause before the next attempt; it fails when ctx ends or patience does.
func wait(ctx context.Context, since time.Time) error {
	if time.Since(since) > patience {
		return ErrBusy
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Millisecond):
		return nil
	}
}
