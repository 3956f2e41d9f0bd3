package redact

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
)

// FileError returns an error about a file without its path, which may be one of this machine, or no path
// at all.
func FileError(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Part returns the name of a part of a project, made of names of files, keys and services, fit to be
// displayed: text that is no name is masked.
func Part(part string) string {
	if part == "" || LooksLikeIdentifier(strings.NewReplacer("/", " ", ":", " ").Replace(part)) {
		return part
	}
	return Mask
}

// Word returns a word that a person typed where one of a few is expected, fit to be repeated to
// them. What is too long to be harmless and resembles none of those that may be meant, or a
// known name, is masked: it may be a credential in the wrong place.
func Word(s string, candidates ...string) string {
	if len(s) <= Piece && isMadeOf(s, "_-./") || IsKnownName(s) || isWord(s) || slices.Contains(candidates, s) || len(s) <= 12 && strings.Trim(s, digits+".-") == "" {
		return s
	}
	if strings.Trim(s, letters+"_-./*[]") != "" || len(s) > 80 {
		return Mask
	}
	if _, near := fuzzy.Best(s, candidates); near {
		return s
	}
	return Mask
}
