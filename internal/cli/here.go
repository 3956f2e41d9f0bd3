package cli

import (
	"errors"
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/files"
)

// here returns the path that a command without one is about: the root of the project that the working
// directory is in, else the working directory, with the projects below it.
func here(fsys files.FS) string {
	if root, ok := files.Above(fsys, "."); ok {
		return root
	}
	return "."
}

// pathOr returns the only path of a command line, or what it is about without one.
func pathOr(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return here(files.Disk{})
}

// nothingUnder adds to files.ErrNothing the project that a path is in, which may be what is meant.
func nothingUnder(err error, paths []string) error {
	if !errors.Is(err, files.ErrNothing) || len(paths) != 1 {
		return err
	}
	root, ok := files.Above(files.Disk{}, paths[0])
	if !ok || root == paths[0] {
		return err
	}
	return fmt.Errorf("%w; the project above it is %s", err, root)
}
