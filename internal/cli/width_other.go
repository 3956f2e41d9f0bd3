//go:build !unix

package cli

import "os"

// deviceWidth is the number of columns that a terminal has; it does not tell here.
func deviceWidth(*os.File) int { return 0 }
