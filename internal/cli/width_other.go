//go:build !unix

package cli

import (
	"os"
	"strconv"
)

// terminalWidth is the number of columns of a terminal, 80 if it does not tell.
func terminalWidth(_ *os.File, columns string) int {
	if n, err := strconv.Atoi(columns); err == nil && n > 0 {
		return n
	}
	return 80
}
