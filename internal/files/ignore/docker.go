package ignore

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// Docker is the rules of one .dockerignore file as a build reads them. Reading and matching are
// those of github.com/moby/patternmatcher, which BuildKit uses; each line has a matcher of its
// own, so that the line that decides is known.
type Docker struct{ rules []dockerRule }

type dockerRule struct {
	Rule
	matcher *patternmatcher.PatternMatcher
}

// ErrPattern is a line of a .dockerignore file for which `docker build` fails.
var ErrPattern = errors.New("docker refuses this pattern and the build fails")

// PatternError says which line that is. It is an [ErrPattern].
type PatternError struct {
	Rule
	Reason string
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("%s:%d: %v: %s", e.File, e.Line, ErrPattern, e.Reason)
}

// Unwrap returns [ErrPattern].
func (e *PatternError) Unwrap() error { return ErrPattern }

// ParseDocker reads the content of a .dockerignore file. file is the name that its rules have: a
// Dockerfile named X is built with X.dockerignore if there is one, else with the .dockerignore at
// the root of the context. A non-nil error is a *[PatternError] for the first line that Docker
// refuses; the rules are then those of the other lines.
func ParseDocker(file string, content []byte) (*Docker, error) {
	d := &Docker{}
	var refused error
	at := 0
	for line := 1; at < len(content); line++ {
		end, next := len(content), len(content)
		if i := bytes.IndexByte(content[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		r := dockerRule{Rule: Rule{File: file, Line: line}}
		used, err := r.parse(content[at:end])
		r.Span = trimmed(content, at, end)
		switch {
		case err != nil && refused == nil:
			refused = &PatternError{r.Rule, err.Error()}
		case err == nil && used:
			d.rules = append(d.rules, r)
		}
		at = next
	}
	return d, refused
}

// trimmed returns the span of a line without the space around it, and in the first line without
// the byte order mark.
func trimmed(content []byte, start, end int) source.Span {
	if start == 0 && bytes.HasPrefix(content, []byte("\ufeff")) {
		start = len("\ufeff")
	}
	text := bytes.TrimLeftFunc(content[start:end], unicode.IsSpace)
	start = end - len(text)
	return source.Span{Start: start, End: start + len(bytes.TrimRightFunc(text, unicode.IsSpace))}
}

// parse reads the pattern of a line; used is false if there is none. It tries the pattern once,
// because patternmatcher compiles it, and reports an error, at its first use.
func (r *dockerRule) parse(text []byte) (used bool, err error) {
	if r.Line > 1 { // only the first line may begin with a byte order mark
		text = append([]byte{'\n'}, text...)
	}
	patterns, err := ignorefile.ReadAll(bytes.NewReader(text))
	if err != nil {
		return false, err
	}
	if r.matcher, err = patternmatcher.New(patterns); err != nil || len(r.matcher.Patterns()) == 0 {
		return false, err
	}
	if r.Negated = r.matcher.Exclusions(); r.Negated {
		// An exception is tried only on what is ignored already.
		if r.matcher, err = patternmatcher.New(append([]string{"**"}, patterns...)); err != nil {
			return false, err
		}
	}
	_, _, err = r.matcher.MatchesUsingParentResults("x", patternmatcher.MatchInfo{})
	return true, err
}

// match reports whether the pattern matches this path itself, not a directory above it.
func (r *dockerRule) match(path string, noParent [2]patternmatcher.MatchInfo) bool {
	info := noParent[0]
	if r.Negated {
		info = noParent[1]
	}
	ignored, _, err := r.matcher.MatchesUsingParentResults(filepath.FromSlash(path), info)
	return err == nil && ignored != r.Negated
}

// noParents returns what patternmatcher knows of a parent directory that no pattern matches, for
// matchers of one and of two patterns.
func noParents() [2]patternmatcher.MatchInfo {
	var out [2]patternmatcher.MatchInfo
	for i, patterns := range [][]string{{"x"}, {"x", "x"}} {
		if m, err := patternmatcher.New(patterns); err == nil { // a constant pattern is valid
			_, out[i], _ = m.MatchesUsingParentResults("y", patternmatcher.MatchInfo{})
		}
	}
	return out
}

// Match tells whether path is ignored. It asks directory by directory, as BuildKit does when it sends the
// context: an ignored directory takes along what lies in it, unless a later exception matches that
// or a directory between, so isDir does not matter. The .dockerignore file and the Dockerfile
// reach the builder even if they are ignored.
func (d *Docker) Match(path string, _ bool) Result {
	if path == "" || path == "." { // the context itself
		return Result{}
	}
	noParent := noParents()
	matched := make([]bool, len(d.rules)) // by rule: whether it matches the path so far or a directory above
	for end := 0; ; end++ {
		if end < len(path) && path[end] != '/' {
			continue
		}
		var result Result
		for i := range d.rules {
			r := &d.rules[i]
			if !matched[i] {
				// A rule that would change nothing is not tried, and what it would have matched
				// is not remembered for the level below.
				if r.Negated != result.Ignored || !r.match(path[:end], noParent) {
					continue
				}
				matched[i] = true
			}
			if r.Negated == result.Ignored {
				result = Result{!r.Negated, &r.Rule}
			}
		}
		if end == len(path) {
			return result
		}
	}
}
