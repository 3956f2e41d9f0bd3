//go:build !unix

package atomicfile

import (
	"io/fs"
	"os"
)

// closeBeforeRename says that an open file can be neither renamed nor removed.
const closeBeforeRename = true

// lock has nothing to do: that a file is open keeps others from removing it.
func lock(*os.File) (held bool, err error) { return true, nil }

func ours(fs.FileInfo) bool { return true }

func keepOwner(*os.File, fs.FileInfo) bool { return true }
