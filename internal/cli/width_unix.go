//go:build unix

package cli

import (
	"os"

	"golang.org/x/sys/unix"
)

// deviceWidth is the number of columns that a terminal has, 0 if it does not tell.
func deviceWidth(f *os.File) int {
	if size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ); err == nil && size.Col > 0 {
		return int(size.Col)
	}
	return 0
}
