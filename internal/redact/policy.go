package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// New returns the view of a file that its tokens allow. What is no token is redacted, and so is a
// token whose text does not have the shape of its kind.
func New(f *source.File, tokens []source.Token) *View {
	shown := make([]source.Span, 0, len(tokens))
	var redacted []source.Span
	content := string(f.Content) // once, and not for each token
	for _, t := range tokens {
		t.Span = f.Clip(t.Span)
		text := content[t.Span.Start:t.Span.End]
		switch {
		case t.Kind == source.Credential:
			redacted = append(redacted, t.Span)
		case t.Kind == source.Requirement: // parts of it may be displayed
			for _, s := range requirement(text) {
				shown = append(shown, source.Span{Start: t.Span.Start + s.Start, End: t.Span.Start + s.End})
			}
		case isAllowed(t.Kind, text):
			shown = append(shown, t.Span)
		}
	}
	return NewView(f, shown, redacted)
}

// isAllowed reports whether a token may be displayed.
func isAllowed(kind source.TokenKind, text string) bool {
	switch kind {
	case source.Keyword:
		return true
	case source.FileName: // a credential may follow it where a space or a line break is missing
		return !strings.ContainsAny(text, "{}[]()<>|;&#?*!`") && len(FindSecrets(text)) == 0
	case source.Punctuation:
		for i := range len(text) {
			if strings.IndexByte(punctuation, text[i]) < 0 {
				return false
			}
		}
		return true
	case source.Name:
		name := strings.Trim(text, "\"' ")
		return IsVariableName(name) || IsKnownName(name) || isNearMiss(name)
	case source.Word:
		return IsKnownName(strings.Trim(text, "\"' "))
	case source.Identifier:
		return len(text) <= maxID && isMadeOf(text, "_.-\"'")
	case source.Reference:
		return IsID(text)
	case source.ImageName:
		return isImageName(text)
	case source.Pattern:
		return isPattern(text)
	}
	return false
}

// maxID is the length in bytes of the longest id of a connection or a variable that is displayed.
const maxID = 64

// IsID reports an id of a connection or a variable that may be displayed: it has the shape that people
// give to ids, and no part of it looks like a credential.
func IsID(id string) bool {
	return id != "" && len(id) <= maxID && isMadeOf(id, "_-./ ") && len(FindSecrets(id)) == 0
}

// punctuation is what a format puts around and between values.
const punctuation = " \t\r\n:=-,{}[]()\"'|>+\\;"

// isImageName reports a known image with a tag or a digest of the usual shape.
func isImageName(ref string) bool {
	if tag, ok := strings.CutPrefix(ref, "v"); ok || strings.Trim(tag, digits+".") == "" {
		return strings.Trim(tag, digits+".") == ""
	}
	if _, known := schema.ParseImage(ref); !known {
		return false
	}
	name, digest, _ := strings.Cut(ref, "@")
	last := strings.LastIndexByte(name, '/') + 1
	if strings.Trim(name[:last], digits+"abcdefghijklmnopqrstuvwxyz.-_:/") != "" { // no registry or repository is called like this
		return false
	}
	_, tag, _ := strings.Cut(name[last:], ":")
	hex, ok := strings.CutPrefix(digest, "sha256:")
	return (tag == "" || tag[0] >= '0' && tag[0] <= '9' && strings.Trim(tag, digits+"abcdefghijklmnopqrstuvwxyz.-") == "" && wordsKnown(tag)) &&
		(digest == "" || ok && len(hex) == 64 && strings.Trim(hex, digits+"abcdef") == "")
}

// wordsKnown reports the tag of an image of which each word is a known one.
func wordsKnown(tag string) bool {
	return !slices.ContainsFunc(strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '.' }), func(w string) bool {
		w = strings.Trim(w, digits)
		return len(w) > 2 && !slices.Contains([]string{"base", "python", "slim", "astro", "agent", "alpha", "beta", "dev", "onbuild", "buster", "bullseye", "bookworm", "alpine"}, w)
	})
}

// requirement returns the parts of a line of a requirements file, or of a word of a pip command, that
// may be displayed: known distributions with their extras, versions and markers, and options without their values.
func requirement(text string) []source.Span {
	line, _, _ := strings.Cut(text, " #")
	name := line
	if n := strings.IndexAny(line, " [<>=!~;@("); n >= 0 {
		name = line[:n]
	}
	switch {
	case pipWords()[line]:
		return []source.Span{{End: len(line)}}
	case strings.HasPrefix(name, "-"):
		if !pipWords()[name] {
			return nil
		}
		rest := strings.TrimLeft(line[len(name):], " =")
		return []source.Span{{End: len(line) - len(rest) + len(onlyFile(rest))}}
	case !isDistribution(name):
		return nil
	}
	rest := line[len(name):]
	if strings.Trim(rest, digits+"abcdefghijklmnopqrstuvwxyz.,<>=!~*[]_- ;()'\"") != "" || !extrasKnown(rest) {
		return []source.Span{{End: len(name)}}
	}
	return []source.Span{{End: len(line)}}
}

// onlyFile returns the name of a requirements or constraints file, "" for other text.
func onlyFile(s string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(s[strings.LastIndexByte(s[:max(0, strings.LastIndexByte(s, '/'))], '/')+1:], "/"), ".")
	known := strings.HasPrefix(name, "requirements") || strings.HasPrefix(name, "constraints")
	if known && len(name) <= 32 && len(s) <= 80 && isMadeOf(s, "/._-") && !strings.Contains(s, "//") {
		return s
	}
	return ""
}

// isDistribution reports a package that Airflow or Astronomer publishes, or that is named as such.
func isDistribution(name string) bool {
	lower := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if strings.Trim(lower, digits+"abcdefghijklmnopqrstuvwxyz-.") != "" || len(lower) > 60 {
		return false
	}
	if _, official := slices.BinarySearch(schema.Distributions(), lower); official || popularPackages()[lower] {
		return true
	}
	for _, prefix := range []string{"apache-airflow", "airflow", "astro", "astronomer"} {
		if rest, ok := strings.CutPrefix(lower, prefix+"-"); ok { // a credential may have been joined to it
			return !slices.ContainsFunc(strings.Split(rest, "-"), func(w string) bool { return !isDistributionWord(w) })
		}
	}
	return lower == "apache-airflow"
}

// isDistributionWord reports a word of the name of a package of Airflow or Astronomer, or a longer one with
// one or two mistakes in it.
func isDistributionWord(word string) bool {
	words := distributionWords()
	if words[word] || len(word) < 6 {
		return words[word]
	}
	for known := range words {
		if len(known) >= 6 && fuzzy.Distance(word, known, 3) < 3 {
			return true
		}
	}
	return false
}

// extrasKnown reports that what follows the name of a package has no words but those of versions,
// extras and markers.
func extrasKnown(rest string) bool {
	return !slices.ContainsFunc(strings.FieldsFunc(rest, func(r rune) bool { return r != '.' && r != '*' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }), func(w string) bool {
		return !requirementWords()[w] && !versionShape().MatchString(w)
	})
}

var versionShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{1,4}(\.\d{1,4}){0,4}(\.\*)?((a|b|rc|\.post|\.dev)\d{0,3})?|[a-z]{1,3}|\.|\*)$`)
})

// isPattern reports a line of an ignore file that names files which projects usually have.
func isPattern(line string) bool {
	name := strings.Trim(line, "!/* \t")
	return name == "" || patternNames()[name] || strings.HasPrefix(line, "*.") && len(name) <= 6 ||
		strings.HasPrefix(name, ".env") && strings.Trim(name[4:], ".*-_") == "" || patternNames()[strings.TrimPrefix(name, ".env.")]
}
