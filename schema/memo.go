package schema

import (
	"regexp"
	"sync"

	"astrosecrets/internal/pep440"
)

// The texts of the data (releases, patterns) are few and asked for in every project, so each is
// parsed once. What is kept depends on nothing but the text.
var (
	parsedVersions   sync.Map // string -> parsedVersion
	compiledPatterns sync.Map // string -> *regexp.Regexp, nil for one that does not compile
)

type parsedVersion struct {
	pep440.Version
	ok bool
}

// version is pep440.Parse of a text of the data.
func version(text string) (pep440.Version, bool) {
	if v, ok := parsedVersions.Load(text); ok {
		p := v.(parsedVersion)
		return p.Version, p.ok
	}
	v, ok := pep440.Parse(text)
	parsedVersions.Store(text, parsedVersion{v, ok})
	return v, ok
}

// pattern is regexp.Compile of a text of the data; nil for one that does not compile.
func pattern(text string) *regexp.Regexp {
	if re, ok := compiledPatterns.Load(text); ok {
		return re.(*regexp.Regexp)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		re = nil
	}
	compiledPatterns.Store(text, re)
	return re
}
