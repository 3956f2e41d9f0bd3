//go:build unix

package files

import (
	"io/fs"
	"syscall"
)

// readRegular reads a file by the plain calls of the system. os.Open first offers every file
// to the runtime's poller, which takes no regular file: six calls of ten, and most of the
// time that reading a small file takes.
func readRegular(name string) ([]byte, error) { return read(name, 0, nil) }

// readUnlinked is readRegular for a name that must not be a symbolic link. The content is in buf if it
// fits there.
func readUnlinked(name string, buf []byte) ([]byte, error) {
	return read(name, syscall.O_NOFOLLOW, buf)
}

func read(name string, flags int, buf []byte) ([]byte, error) {
	fail := func(op string, err error) ([]byte, error) {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	// O_NONBLOCK: a pipe that took the file's place meanwhile is not waited for.
	fd, err := again(func() (int, error) {
		return syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK|flags, 0)
	})
	if err != nil {
		return fail("open", err)
	}
	defer func() { _ = syscall.Close(fd) }()
	var info syscall.Stat_t
	if err := syscall.Fstat(fd, &info); err != nil {
		return fail("stat", err)
	}
	if err := check(modeOf(&info), info.Size); err != nil {
		return nil, err
	}
	// One byte more than the size, so that a file that grew meanwhile is noticed.
	if int64(cap(buf)) <= info.Size {
		buf = make([]byte, info.Size+1)
	}
	buf = buf[:info.Size+1]
	n := 0
	for n < len(buf) {
		m, err := again(func() (int, error) { return syscall.Read(fd, buf[n:]) })
		if err != nil {
			return fail("read", err)
		}
		if n += m; m == 0 || int64(n) == info.Size { // a short read of a regular file is its end
			return buf[:n:n], nil
		}
	}
	return nil, errGrew
}

// again repeats a call that a signal interrupted.
func again(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR { //nolint:errorlint // a call of the system returns it as it is
			return n, err
		}
	}
}

// modeOf is the type of a file as package fs has it.
func modeOf(info *syscall.Stat_t) fs.FileMode {
	switch info.Mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return 0
	case syscall.S_IFDIR:
		return fs.ModeDir
	case syscall.S_IFIFO:
		return fs.ModeNamedPipe
	case syscall.S_IFSOCK:
		return fs.ModeSocket
	}
	return fs.ModeDevice
}
