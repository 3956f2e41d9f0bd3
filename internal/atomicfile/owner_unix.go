//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// closeBeforeRename says that an open file can be neither renamed nor removed.
const closeBeforeRename = false

// lock takes the lock on f if it is free; held is false if another process has it. The
// kernel gives it back when the process ends, however that ends.
func lock(f *os.File) (held bool, err error) {
	err = unix.EINTR
	for errors.Is(err, unix.EINTR) {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	}
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// ours reports whether the file belongs to this user.
func ours(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// keepOwner gives f the owner and the group of the file of info; only root may give a
// file away. It reports whether f has that group now.
func keepOwner(f *os.File, info fs.FileInfo) bool {
	now, err := f.Stat()
	if err != nil {
		return false
	}
	want, ok := info.Sys().(*syscall.Stat_t)
	have, ok2 := now.Sys().(*syscall.Stat_t)
	if !ok || !ok2 || want.Uid == have.Uid && want.Gid == have.Gid {
		return ok && ok2
	}
	return f.Chown(int(want.Uid), int(want.Gid)) == nil || want.Gid == have.Gid || f.Chown(-1, int(want.Gid)) == nil
}
