// Command reader finds the files of a tree and reads them, one after the other: what the speed
// of astrosecrets is measured against.
package main

import (
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	err := filepath.WalkDir(os.Args[1], func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = os.ReadFile(p)
		return err
	})
	if err != nil {
		os.Exit(1)
	}
}
