package schema

import (
	"regexp"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// maxParsed bounds how many texts of each kind are kept parsed. The data has fewer; the rest are
// releases that users write.
const maxParsed = 4096

// Releases and patterns are few and needed in every project, so each is parsed once.
var (
	parsedVersions   = boundedCache[string, *pep440.Version]{limit: maxParsed}
	compiledPatterns = boundedCache[string, *regexp.Regexp]{limit: maxParsed}
	// images are the answers of ParseImage: the projects of a tree are mostly built on the same few.
	images = boundedCache[string, parsedImage]{limit: maxImages}
)

// maxImages bounds how many images are kept.
const maxImages = 256

type parsedImage struct {
	Image
	known bool
}

// parsedVersion returns a release as a version, nil if it is not one.
func parsedVersion(text string) *pep440.Version {
	return parsedVersions.get(text, func() *pep440.Version {
		if v, ok := pep440.Parse(text); ok {
			return &v
		}
		return nil
	})
}

// compiledPattern returns a pattern compiled, nil if it does not compile.
func compiledPattern(text string) *regexp.Regexp {
	return compiledPatterns.get(text, func() *regexp.Regexp {
		re, err := regexp.Compile(text)
		if err != nil {
			return nil
		}
		return re
	})
}
