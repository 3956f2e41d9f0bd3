package gitindex

import (
	"bytes"
	"cmp"
	"crypto/sha1" //nolint:gosec // it is what git uses
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

var (
	// ErrLocked means that another program is writing the index, or died while it was.
	ErrLocked = errors.New("git is at work in this repository (index.lock exists)")
	// ErrUntracked means that the index has no such file.
	ErrUntracked = errors.New("git does not track the file")
	// ErrConflict means that a merge has left the file in several versions.
	ErrConflict = errors.New("a merge has left the file in conflict: resolve that first")
)

// Untrack takes the file at path out of the index, as `git rm --cached` does: the file
// and the history stay as they are, the next commit has it no more.
//
// It keeps to git's own protocol. index.lock is created first, which fails where anybody
// else has it; the new index is written there and renamed over the old one, so that whoever
// reads finds one of the two whole, and nobody writes in between. An index whose checksum
// is wrong, a split one, and one with an extension that must be understood are left alone.
// The new index is as old as the one before: git compares that time with the time of a
// file to tell whether the file may have changed since.
func (r *Repo) Untrack(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	size, err := r.settings()
	if err != nil {
		return err
	}
	name := filepath.Join(r.GitDir, "index")
	if err := rewriteLocked(name, func(content []byte) ([]byte, error) { return without(content, size, path) }); err != nil {
		return err
	}
	r.load = sync.OnceValues(r.read)
	return nil
}

// rewriteLocked replaces an index under its lock.
func rewriteLocked(name string, change func(content []byte) ([]byte, error)) (err error) {
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() { // git would follow a link
		return cmp.Or(err, fmt.Errorf("%s is no regular file", name))
	}
	lock := name + ".lock"
	f, err := os.OpenFile(lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ErrLocked
	}
	if err != nil {
		return err
	}
	defer func() { // renamed, it is no more there
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(lock))
		}
	}()
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if content, err = change(content); err != nil {
		return err
	}
	if _, err = f.Write(content); err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return f.Chmod(info.Mode().Perm()) },
		f.Sync,
		func() error { return os.Chtimes(lock, info.ModTime(), info.ModTime()) },
	} {
		if err = step(); err != nil {
			return err
		}
	}
	if err = os.Rename(lock, name); err != nil {
		return err
	}
	return f.Close()
}

// without is an index less the entry of a path.
func without(content []byte, size int, path string) ([]byte, error) {
	body, sum, err := verified(content, size)
	if err != nil {
		return nil, err
	}
	w := &remover{parser: parser{r: newReader(bytes.NewReader(body)), left: int64(len(body)), hash: size}, body: body, path: path}
	if err := w.entries(); err != nil {
		return nil, err
	}
	out := w.out.Bytes()
	binary.BigEndian.PutUint32(out[8:], w.kept)
	out = append(out, sum(out)...)
	// What was written is read again before anybody else does.
	now, err := parse(bytes.NewReader(out), int64(len(out)), size)
	if err != nil {
		return nil, fmt.Errorf("the new index cannot be read: %w", err)
	}
	if tracked, known := now.tracked(path); tracked || !known {
		return nil, errors.New("the new index still has the file")
	}
	return out, nil
}

// verified splits an index into what its checksum is of, and how to make the checksum of
// another: git leaves zeros there where index.skipHash is set.
func verified(content []byte, size int) (body []byte, sum func([]byte) []byte, err error) {
	if len(content) < 12+size {
		return nil, nil, errTruncated
	}
	body, have := content[:len(content)-size], content[len(content)-size:]
	if bytes.Equal(have, make([]byte, size)) {
		return body, func([]byte) []byte { return have }, nil
	}
	sum = func(b []byte) []byte {
		h := sha1.New() //nolint:gosec // it is what git uses
		if size == sha256.Size {
			h = sha256.New()
		}
		h.Write(b)
		return h.Sum(nil)
	}
	if !bytes.Equal(sum(body), have) {
		return nil, nil, errors.New("the checksum of the index is wrong")
	}
	return body, sum, nil
}

// remover copies an index as it parses it, all but one path.
type remover struct {
	parser
	body []byte
	path string
	out  bytes.Buffer
	kept uint32
}

// at is the offset of what is read next.
func (w *remover) at() int { return len(w.body) - int(w.left) }

func (w *remover) entries() error {
	count, err := w.header()
	if err != nil {
		return err
	}
	w.out.Write(w.body[:w.at()])
	last := "" // the name before, in the new index
	gone := false
	for range count {
		start := w.at()
		if err := w.entry(); err != nil {
			return err
		}
		name := string(w.name)
		if name == w.path {
			if w.stage != 0 {
				return ErrConflict
			}
			gone = true
			continue
		}
		if entry := w.body[start:w.at()]; gone && w.version == 4 {
			w.compress(entry, last, name)
		} else {
			w.out.Write(entry)
		}
		last, gone = name, false
		w.kept++
	}
	if w.kept == count {
		return ErrUntracked
	}
	return w.copyExtensions()
}

// compress writes an entry of version 4 whose name was given relative to that of one that
// is no longer there.
func (w *remover) compress(entry []byte, last, name string) {
	head := 40 + w.hash + 2
	if binary.BigEndian.Uint16(entry[40+w.hash:])&flagExtended != 0 {
		head += 2
	}
	w.out.Write(entry[:head])
	shared := 0
	for shared < len(last) && shared < len(name) && last[shared] == name[shared] {
		shared++
	}
	w.out.Write(offset(len(last) - shared))
	w.out.WriteString(name[shared:])
	w.out.WriteByte(0)
}

// offset is a number as git writes it in varint.c: each further byte counts from one more
// than all shorter numbers have told.
func offset(n int) []byte {
	out := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		out = append([]byte{0x80 | byte(n&0x7f)}, out...)
	}
	return out
}

// copyExtensions keeps what says nothing of the entries. All else is left out, as by a git
// that does not know it: caches of trees, of untracked files and of a file system monitor,
// and tables of offsets, which git makes anew.
func (w *remover) copyExtensions() error {
	for w.left > 0 {
		start := w.at()
		name, err := w.extension()
		if err != nil {
			return err
		}
		if name == "REUC" || name == "sdir" {
			w.out.Write(w.body[start:w.at()])
		}
	}
	return nil
}
