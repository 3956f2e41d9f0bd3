//go:build unix

package cli

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// terminalWidth is the number of columns of a terminal, 80 if it does not tell.
func terminalWidth(f *os.File, columns string) int {
	if size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ); err == nil && size.Col > 0 {
		return int(size.Col)
	}
	if n, err := strconv.Atoi(columns); err == nil && n > 0 {
		return n
	}
	return 80
}
