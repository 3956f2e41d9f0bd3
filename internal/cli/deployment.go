package cli

import (
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/load/deployment"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// addDeployments reads the files of --deployment and adds them to the project. They are about one
// Deployment, so there can be only one project.
func addDeployments(names []string, stdin io.Reader, fsys files.Reader, projects []*files.Project) error {
	if len(names) == 0 {
		return nil
	}
	p, n := deployable(projects)
	if n != 1 {
		return usagef("--deployment tells of one Deployment, and there are %d projects here: name the one it belongs to", n)
	}
	for _, name := range names {
		f, err := readDeployment(name, stdin, fsys)
		if err != nil {
			return err
		}
		p.Deployments = append(p.Deployments, f)
	}
	return nil
}

func readDeployment(name string, stdin io.Reader, fsys files.Reader) (*source.File, error) {
	var content []byte
	var err error
	if name == "-" {
		name = "stdin"
		content, err = io.ReadAll(io.LimitReader(stdin, files.MaxFileSize+1))
		if err == nil && len(content) > files.MaxFileSize {
			return nil, usagef("--deployment: more than %d MB", files.MaxFileSize>>20)
		}
	} else {
		name = path.Clean(filepath.ToSlash(name))
		content, err = fsys.ReadFile(name)
	}
	if text, bad := store.DecodeText(content); bad == nil {
		content = []byte(text)
	}
	switch {
	case err != nil:
		return nil, usagef("--deployment: %v", err)
	case len(content) == 0:
		return nil, usagef("--deployment: %s is empty; give it the output of `astro deployment inspect`", name)
	case !deployment.IsOutput(content):
		return nil, usagef("--deployment: %s is no output of `astro deployment inspect`, `astro deployment variable list` or `astro env … list`", source.Printable(name))
	}
	return source.New(name, name, content), nil
}

// deployable is the project that a Deployment can be made from, if there is only one: a
// directory that only has workflows does not count.
func deployable(projects []*files.Project) (only *files.Project, n int) {
	for _, p := range projects {
		if slices.ContainsFunc([]string{".env", "Dockerfile", ".astro/config.yaml"}, func(name string) bool { return slices.Contains(p.Names, name) }) {
			only, n = p, n+1
		}
	}
	if n == 0 {
		return projects[0], len(projects)
	}
	return only, n
}
