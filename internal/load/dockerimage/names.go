package dockerimage

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
)

// isDockerfile reports Dockerfile, Dockerfile.client, Dockerfile-airflow, dev.dockerfile and the
// Containerfile of Podman.
func isDockerfile(lower string) bool {
	if !strings.Contains(lower, "file") { // as most
		return false
	}
	for _, name := range [...]string{"dockerfile", "containerfile"} {
		rest, ok := strings.CutPrefix(lower, name)
		switch {
		case strings.HasSuffix(lower, "."+name):
			return true
		case ok && rest == "":
			return true
		case ok && strings.IndexByte(".-_", rest[0]) >= 0:
			ext := path.Ext(lower)
			return ext != ".dockerignore" && (ext == "" || !load.IsCode(ext[1:]) && !load.IsTemplateEngine(ext[1:]))
		}
	}
	return false
}
