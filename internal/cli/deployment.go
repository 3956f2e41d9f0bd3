package cli

import (
	"io"
	"path"
	"path/filepath"

	"astrosecrets/internal/project"
	"astrosecrets/internal/source"
)

// deployment reads what --deployment names and gives it to the project: it tells of one
// Deployment, so there can be but one project.
func (j *job) deployment(projects []*project.Project) error {
	name := j.flags.deployment
	if name == "" {
		return nil
	}
	if len(projects) != 1 {
		return usagef("--deployment tells of one Deployment, and there are %d projects here: name the one it belongs to", len(projects))
	}
	var content []byte
	var err error
	if name == "-" {
		name = "stdin"
		content, err = io.ReadAll(io.LimitReader(j.streams.In, project.MaxFileSize+1))
		if err == nil && len(content) > project.MaxFileSize {
			return usagef("--deployment: more than %d MB", project.MaxFileSize>>20)
		}
	} else {
		name = path.Clean(filepath.ToSlash(name))
		content, err = j.fs.ReadFile(name)
	}
	if err != nil {
		return usagef("--deployment: %v", err)
	}
	if len(content) == 0 {
		return usagef("--deployment: %s is empty; give it the output of `astro deployment inspect`", name)
	}
	projects[0].Deployment = source.New(name, name, content)
	return nil
}
