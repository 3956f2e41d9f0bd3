package config

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// match reports whether a glob matches a slash-separated path, or a directory above it:
//
//   - matches anything but a slash, ? one character but a slash, [a-z] and [!a-z]
//     one of a set, ** any number of directories, {a,b} either. A glob without a slash
//     matches in every directory; a leading slash is ignored.
//
// A path outside the directory of the configuration ("../x") never matches.
func match(glob, path string) bool {
	if path == ".." || strings.HasPrefix(path, "../") {
		return false
	}
	for _, g := range alternatives(glob) {
		deep := !strings.Contains(strings.TrimSuffix(g, "/"), "/")
		pattern := strings.Split(strings.Trim(g, "/"), "/")
		if deep {
			pattern = append([]string{"**"}, pattern...)
		}
		if matchDirs(pattern, strings.Split(path, "/")) {
			return true
		}
	}
	return false
}

// checkGlob tells what is wrong with a glob.
func checkGlob(glob string) error {
	if len(glob) > 1000 {
		return errors.New("this glob is longer than 1,000 bytes")
	}
	if len(alternatives(glob)) > 1000 {
		return errors.New("this glob expands to more than 1,000 others: use fewer braces")
	}
	depth := 0
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return errors.New("this glob has a } without its {")
			}
		case '[':
			_, n := class(glob[i:], 0)
			if n == 0 {
				return errors.New("this glob has a [ without its ]")
			}
			i += n - 1
		}
	}
	switch {
	case depth > 0:
		return errors.New("this glob has a { without its }")
	case strings.Trim(glob, "/") == "":
		return errors.New("this glob is empty")
	case strings.HasPrefix(glob, "../"), strings.HasPrefix(glob, "./"):
		return errors.New("globs are relative to the directory of the configuration and cannot begin with ./ or ../")
	}
	return nil
}

// alternatives writes out the braces of a glob.
func alternatives(glob string) []string {
	open, depth := -1, 0
	var cuts []int
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; {
		case c == '\\':
			i++
		case c == '{':
			if depth++; depth == 1 {
				open, cuts = i, []int{i}
			}
		case c == ',' && depth == 1:
			cuts = append(cuts, i)
		case c == '}' && depth > 0:
			if depth--; depth > 0 {
				continue
			}
			var out []string
			for n, from := range cuts {
				to := i
				if n+1 < len(cuts) {
					to = cuts[n+1]
				}
				out = append(out, alternatives(glob[:open]+glob[from+1:to]+glob[i+1:])...)
				if len(out) > 1000 {
					return out
				}
			}
			return out
		}
	}
	return []string{glob}
}

// matchDirs matches segment by segment. What is left of the path when the pattern is
// used up lies below a directory that matches.
func matchDirs(pattern, path []string) bool {
	// at[i] tells whether the pattern so far can have used i segments.
	at := make([]bool, len(path)+1)
	at[0] = true
	for _, p := range pattern {
		next := make([]bool, len(path)+1)
		reached := false
		for i := range at {
			if p == "**" {
				reached = reached || at[i]
				next[i] = reached
			} else if i > 0 && at[i-1] {
				next[i] = matchName(p, path[i-1])
			}
		}
		at = next
	}
	return slices.Contains(at[1:], true)
}

// matchName matches one segment, going back to the last * only: linear but for that.
func matchName(p, s string) bool {
	star, back := -1, 0
	i, j := 0, 0
	for j < len(s) {
		r, size := utf8.DecodeRuneInString(s[j:])
		ok, n := one(p, i, r)
		switch {
		case i < len(p) && p[i] == '*':
			star, back = i, j
			i++
		case ok:
			i, j = i+n, j+size
		case star >= 0:
			_, size := utf8.DecodeRuneInString(s[back:])
			back += size
			i, j = star+1, back
		default:
			return false
		}
	}
	return strings.Trim(p[i:], "*") == ""
}

// one matches the element of p at i with a character, and tells its length.
func one(p string, i int, r rune) (bool, int) {
	if i >= len(p) || p[i] == '*' {
		return false, 0
	}
	switch p[i] {
	case '?':
		return true, 1
	case '[':
		if in, n := class(p[i:], r); n > 0 {
			return in, n
		}
	case '\\':
		if i+1 < len(p) {
			c, n := utf8.DecodeRuneInString(p[i+1:])
			return c == r, 1 + n
		}
	}
	c, n := utf8.DecodeRuneInString(p[i:])
	return c == r, n
}

// class matches [abc], [a-z] or [!a-z] at the start of p; the length is 0 for other text.
func class(p string, r rune) (bool, int) {
	i, in, not := 1, false, false
	if i < len(p) && (p[i] == '!' || p[i] == '^') {
		i, not = i+1, true
	}
	for first := true; i < len(p); first = false {
		if p[i] == ']' && !first {
			return in != not, i + 1
		}
		lo, n := utf8.DecodeRuneInString(p[i:])
		i += n
		hi := lo
		if i+1 < len(p) && p[i] == '-' && p[i+1] != ']' {
			hi, n = utf8.DecodeRuneInString(p[i+1:])
			i += 1 + n
		}
		in = in || lo <= r && r <= hi
	}
	return false, 0
}
