package ignore

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
)

// Docker is the rules of one .dockerignore file as a build reads them: the ignorefile
// and patternmatcher packages of github.com/moby/patternmatcher, applied directory by
// directory as BuildKit does when it sends the context. It is a [Matcher].
type Docker struct{ rules []dockerRule }

type dockerRule struct {
	Rule
	pattern dockerPattern
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

// ParseDocker reads the content of a .dockerignore file. file is the name its rules
// bear: a Dockerfile named X is built with X.dockerignore if there is one, else with the
// .dockerignore at the root of the context. A non-nil error is a *[PatternError] for the
// first line that Docker refuses; the rules then are those of the other lines.
//
// A pattern without "**" is tied to the root of the context, and "#" starts a comment in
// the first column only.
func ParseDocker(file string, content []byte) (*Docker, error) {
	d := &Docker{}
	var refused error
	line := 0
	for at := 0; at < len(content); {
		end, next := len(content), len(content)
		if i := bytes.IndexByte(content[at:], '\n'); i >= 0 {
			end, next = at+i, at+i+1
		}
		tooLong := end-at >= bufio.MaxScanTokenSize
		if line++; line == 1 && bytes.HasPrefix(content, []byte("\ufeff")) {
			at = len("\ufeff")
		}
		text := bytes.TrimLeftFunc(content[at:end], unicode.IsSpace)
		r := dockerRule{Rule: Rule{File: file, Line: line}}
		r.Span.Start = end - len(text)
		text = bytes.TrimRightFunc(text, unicode.IsSpace)
		r.Span.End = r.Span.Start + len(text)
		if len(text) > 0 && content[at] != '#' || tooLong {
			used, err := r.parse(string(text))
			if tooLong {
				err = bufio.ErrTooLong
			}
			switch {
			case err != nil && refused == nil:
				refused = &PatternError{r.Rule, err.Error()}
			case err == nil && used:
				d.rules = append(d.rules, r)
			}
		}
		at = next
	}
	return d, refused
}

// parse reads a pattern in the two steps Docker takes, whose order shows: the path is
// cleaned before and after the "!" is put back, and "/!a" becomes an exception.
func (r *dockerRule) parse(s string) (used bool, err error) {
	s, r.Negated = strings.CutPrefix(s, "!")
	if r.Negated {
		s = strings.TrimSpace(s)
	}
	if s != "" {
		if s = path.Clean(s); len(s) > 1 && s[0] == '/' {
			s = s[1:]
		}
	}
	if r.Negated {
		s = "!" + s
	}

	if s = strings.TrimSpace(s); s == "" {
		return false, nil
	}
	s, r.Negated = strings.CutPrefix(path.Clean(s), "!")
	if s == "" {
		return false, errors.New("there is nothing behind the \"!\"")
	}
	r.pattern, err = compileDocker(s)
	return true, err
}

// Match implements [Matcher]. A directory that is ignored takes along what lies in it,
// unless a later exception matches that or a directory between: so isDir does not matter.
// The .dockerignore file and the Dockerfile reach the builder even if they are ignored.
func (d *Docker) Match(path string, _ bool) Result {
	if path == "" || path == "." { // the context itself
		return Result{}
	}
	var room [64]bool
	matched := room[:] // by rule: whether it matches the path so far or a directory above
	if len(d.rules) > len(room) {
		matched = make([]bool, len(d.rules))
	}
	for end := 0; ; end++ {
		if end < len(path) && path[end] != '/' {
			continue
		}
		var result Result
		for i := range d.rules {
			r := &d.rules[i]
			if !matched[i] {
				// A rule that would change nothing is not tried, and what it would
				// have matched is not remembered for the level below.
				if r.Negated != result.Ignored || !r.pattern.match(path[:end]) {
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
