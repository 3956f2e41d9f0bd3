package files

import (
	"os"
	"path"
	"path/filepath"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
)

// Above returns the root of the project that a directory is in: the directory itself or the nearest one
// above it with .astro/config.yaml, a Dockerfile on an image of Astronomer's, or values of the agent's
// chart. The search ends at the root of the repository. Outside a repository it ends below the user's
// home directory, whose .astro/config.yaml belongs to the Astro CLI. It is false if there is none.
func Above(fsys FS, dir string) (string, bool) {
	for up := range upwards(fsys, dir) {
		if exists(fsys, path.Join(up, ".astro/config.yaml")) {
			return up, true
		}
		if content, err := fsys.ReadFile(path.Join(up, "Dockerfile")); err == nil && load.IsAstroImage(content) {
			return up, true
		}
		if content, err := fsys.ReadFile(path.Join(up, "values.yaml")); err == nil && helm.IsAgentValues(content) {
			return up, true
		}
	}
	return "", false
}

// upwards yields a directory and those above it, relative as it is, up to the root of the repository. The
// home directory and those above it are not among them, unless the home directory is a repository.
func upwards(fsys FS, dir string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		abs, err := filepath.Abs(filepath.FromSlash(dir))
		if err != nil {
			return
		}
		home, _ := os.UserHomeDir() // "" matches nothing
		for up := filepath.ToSlash(dir); ; abs, up = filepath.Dir(abs), path.Join(up, "..") {
			top := exists(fsys, path.Join(filepath.ToSlash(abs), ".git"))
			if abs == home && !top || !yield(up) || top || abs == filepath.Dir(abs) {
				return
			}
		}
	}
}

func exists(fsys FS, name string) bool {
	_, err := fsys.Stat(name)
	return err == nil
}
