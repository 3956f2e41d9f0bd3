package ignore

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// Docker is the rules of one .dockerignore file as a build reads them. Reading and matching are
// those of github.com/moby/patternmatcher, which BuildKit uses. It is not for concurrent use.
type Docker struct {
	matcher *patternmatcher.PatternMatcher
}

// errRefused has no text of the file, which may hold a credential.
var errRefused = errors.New("docker refuses a pattern of the file, so the build fails")

// ParseDocker reads the content of a .dockerignore file. The error is that of a pattern which Docker
// refuses.
func ParseDocker(content []byte) (*Docker, error) {
	patterns, err := ignorefile.ReadAll(bytes.NewReader(content))
	if err != nil {
		return nil, errRefused
	}
	// patternmatcher compiles a pattern, and reports an error, when it is first tried.
	for _, p := range patterns {
		one, err := patternmatcher.New([]string{strings.TrimPrefix(p, "!")})
		if err == nil {
			_, _, err = one.MatchesUsingParentResults("x", patternmatcher.MatchInfo{})
		}
		if err != nil {
			return nil, errRefused
		}
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, errRefused
	}
	return &Docker{matcher}, nil
}

// Ignores tells whether the build context lacks path. It asks directory by directory, as BuildKit
// does when it sends the context: an ignored directory takes along what lies in it, unless a later
// exception matches that or a directory between. The .dockerignore file and the Dockerfile reach the
// builder even if they are ignored.
func (d *Docker) Ignores(path string) bool {
	if path == "" || path == "." { // the context itself
		return false
	}
	var ignored bool
	var above patternmatcher.MatchInfo // what matched the directory above
	for end := range len(path) + 1 {
		if end < len(path) && path[end] != '/' {
			continue
		}
		var err error
		if ignored, above, err = d.matcher.MatchesUsingParentResults(filepath.FromSlash(path[:end]), above); err != nil {
			return false
		}
	}
	return ignored
}
