// Package placeholder recognizes text in place of a value: placeholders that a person fills in,
// sample credentials that protect nothing, and markers that a tool replaces before Airflow reads
// the file. In: the text of a value. Out: where the placeholder is, or whether there is one. It
// knows no file, no backend and no rule. Positions are byte offsets in the text.
package placeholder

import "strings"

// Find returns the part of a value that a person was meant to replace: <your-vault-url>, {env},
// {{ vault_url }}, YOUR_VAULT, your-project-id, changeme, xxxx, or a sample UUID.
func Find(s string) (i, j int, ok bool) {
	if isPattern(s) {
		return 0, 0, false
	}
	for _, b := range []struct{ open, end string }{{"<", ">"}, {"{{", "}}"}, {"{", "}"}, {"[", "]"}} {
		start := strings.Index(s, b.open)
		if start < 0 || start > 0 && s[start-1] == '$' {
			continue // ${NAME} is a reference
		}
		n := strings.Index(s[start:], b.end)
		if n < 0 {
			continue
		}
		inside := strings.TrimSpace(s[start+len(b.open) : start+n])
		end := start + n + len(b.end)
		if inside == "" || !isDescription(inside) || b.open == "{" && strings.Contains(inside, ": ") || b.open == "[" && (start > 0 || end < len(s)) {
			continue
		}
		if b.open == "<" { // <<<NAME>>> is one placeholder
			for start > 0 && s[start-1] == '<' {
				start--
			}
			for end < len(s) && s[end] == '>' {
				end++
			}
		}
		return start, end, true
	}
	return findWord(s)
}

// isPattern reports a regular expression with a group: (?P<env>…) is no placeholder.
func isPattern(s string) bool { return strings.Contains(s, "(?") }

// isDescription reports text that reads like the name of a value to fill in.
func isDescription(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case r|0x20 >= 'a' && r|0x20 <= 'z':
			letters++
		case r >= '0' && r <= '9', strings.ContainsRune("_-. /:'()<", r), r > 127:
		default:
			return false
		}
	}
	return letters > 0 && len(s) <= 60
}

// findWord finds YOUR_VAULT, your-project-id, changeme, xxxx, a sample UUID.
func findWord(s string) (i, j int, ok bool) {
	lower := strings.ToLower(s)
	if strings.Contains(lower, "your") || strings.Contains(lower, "seu") {
		for _, word := range [...]string{"your_", "your-", "<your", "seu_", "seu-"} {
			at := strings.Index(lower, word)
			if at < 0 || at > 0 && isWordByte(lower[at-1]) {
				continue
			}
			end := at
			for end < len(s) && isWordByte(lower[end]) {
				end++
			}
			return at, end, true
		}
	}
	switch trimmed := strings.Trim(lower, "_- "); trimmed {
	case "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "todo", "tbd", "placeholder", "...", "…":
		return 0, len(s), true
	default:
		if isRepeated(trimmed, "x*•") || isSampleUUID(trimmed) {
			return 0, len(s), true
		}
	}
	return 0, 0, false
}

func isWordByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}
