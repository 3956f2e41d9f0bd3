package atomicfile

import (
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// openUnnamed makes a file in dir that has no name and ends with this process.
func openUnnamed(dir string, mode fs.FileMode) (*os.File, error) {
	f, err := os.OpenFile(dir, unix.O_TMPFILE|unix.O_RDWR, mode)
	if err != nil {
		return nil, err
	}
	// It gets a name by way of /proc; the other way needs a privilege.
	if _, err := os.Stat(self(f)); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// link gives the file a name.
func link(f *os.File, name string) error {
	return unix.Linkat(unix.AT_FDCWD, self(f), unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
}

func self(f *os.File) string { return fmt.Sprintf("/proc/self/fd/%d", f.Fd()) }
