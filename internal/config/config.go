// Package config reads .astrosecrets.yaml. Each file that applies to a project is parsed
// and checked in full: an unknown key, rule or file is an error with its place, because
// a setting that is silently not there is what this program exists to find.
package config

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Name is what a configuration file is called.
const Name = ".astrosecrets.yaml"

// Config is one configuration file. What it does not set is empty.
type Config struct {
	File *source.File
	// Dir is the absolute directory that its paths are relative to.
	Dir string
	// Root ends the search for files further up.
	Root bool
	// Severity by rule id, family or glob; 0 is off.
	Severity map[string]finding.Severity
	// FailOn is the severity from which on a finding fails the run; nil if the file does not say.
	FailOn  *finding.Severity
	Exclude []string
	Targets []string
	// Runtime is a tag of Astro Runtime, Airflow a release or series of Airflow.
	Runtime, Airflow string
	Backends         []*schema.Backend
	Values           []Role
	Suppressions     []Suppression
	// Baseline is an absolute path.
	Baseline string
}

// Role is one way Helm is called: `helm upgrade -f a.yaml -f b.yaml`.
type Role struct {
	Name  string
	Files []string // absolute, in the order of -f
}

// Suppression silences a rule or family in the files that a glob matches.
type Suppression struct {
	Path, Rule, Reason string
	Span               source.Span // of the entry in the configuration
}

// Error is what is wrong with a configuration file, and where.
type Error struct {
	Path         string
	Line, Column int // 1-based; Column counts code points
	Message      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Set is the configuration files that apply to one project, the nearest first. Of
// a setting with one value the nearest one counts; lists add up.
type Set []*Config

// Severity is what the files make of a rule; false if they say nothing. A rule's own
// entry counts before that of a glob, which counts before its family's, and an entry of a nearer file
// before all. Of two globs the longer one counts.
func (s Set) Severity(id finding.RuleID) (finding.Severity, bool) {
	for _, c := range s {
		if level, ok := c.Severity[string(id)]; ok {
			return level, true
		}
		if glob := c.glob(id); glob != "" {
			return c.Severity[glob], true
		}
		if level, ok := c.Severity[id.Family()]; ok {
			return level, true
		}
	}
	return 0, false
}

// glob returns the longest glob with a severity for a rule, of equal ones the first in the alphabet.
func (c *Config) glob(id finding.RuleID) string {
	best := ""
	for name := range c.Severity {
		if schema.IsGlob(name) && id.Matches(name) && (len(name) > len(best) || len(name) == len(best) && name < best) {
			best = name
		}
	}
	return best
}

// FailOn is the severity from which on a finding fails the run, 0 for never; false if the files do not
// say.
func (s Set) FailOn() (finding.Severity, bool) {
	c := s.first(func(c *Config) bool { return c.FailOn != nil })
	if c.FailOn == nil {
		return 0, false
	}
	return *c.FailOn, true
}

// Excluded reports whether a file is not to be looked at. The path is absolute.
func (s Set) Excluded(abs string) bool {
	return slices.ContainsFunc(s, func(c *Config) bool {
		return slices.ContainsFunc(c.Exclude, func(g string) bool { return c.matches(g, abs) })
	})
}

// matches reports whether a glob of this file matches an absolute path.
func (c *Config) matches(glob, abs string) bool {
	rel, err := filepath.Rel(c.Dir, abs)
	return err == nil && match(glob, filepath.ToSlash(rel))
}

// Covers reports whether a suppression of this file is about a path.
func (c *Config) Covers(s Suppression, abs string) bool { return c.matches(s.Path, abs) }

// Targets are the targets to check, nil for those the project has.
func (s Set) Targets() []string {
	c := s.first(func(c *Config) bool { return c.Targets != nil })
	return c.Targets
}

// Image is the Runtime tag and the Airflow release to assume; either may be empty.
func (s Set) Image() (runtime, airflow string) {
	return s.first(func(c *Config) bool { return c.Runtime != "" }).Runtime,
		s.first(func(c *Config) bool { return c.Airflow != "" }).Airflow
}

// Roles are the roles of values files.
func (s Set) Roles() []Role { return s.first(func(c *Config) bool { return c.Values != nil }).Values }

// Baseline is the absolute path of the baseline, "" without one.
func (s Set) Baseline() string {
	return s.first(func(c *Config) bool { return c.Baseline != "" }).Baseline
}

// Backends are the user's own backends.
func (s Set) Backends() []*schema.Backend {
	var out []*schema.Backend
	for _, c := range s {
		out = append(out, c.Backends...)
	}
	return out
}

// first is the nearest file with some property, an empty one if none has it.
func (s Set) first(has func(*Config) bool) *Config {
	if i := slices.IndexFunc(s, has); i >= 0 {
		return s[i]
	}
	return &Config{}
}
