package gitindex

import "strings"

// config reads the settings of a git configuration file that are in a section without
// a subsection, by "section.key" in lower case. Included files are not read: git reads
// none either for what describes the repository itself.
func config(content string) map[string]string {
	set := map[string]string{}
	section := ""
	for content != "" {
		var line string
		line, content, _ = strings.Cut(content, "\n")
		line = strings.TrimLeft(line, " \t\r")
		for strings.HasPrefix(line, "[") {
			end := headerEnd(line)
			if end < 0 {
				return set
			}
			section = strings.ToLower(strings.TrimSpace(line[1:end]))
			if strings.ContainsAny(section, "\" .") {
				section = ""
			}
			line = strings.TrimLeft(line[end+1:], " \t\r")
		}
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		key, value, assigned := strings.Cut(line, "=")
		key = strings.ToLower(strings.TrimSpace(key))
		if !assigned {
			value = "true"
		}
		value, content = scalar(value, content)
		if section != "" {
			set[section+"."+key] = value
		}
	}
	return set
}

// headerEnd is the offset of the "]" that ends a section header, -1 if none does.
func headerEnd(line string) int {
	quoted := false
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '"':
			quoted = !quoted
		case '\\':
			i++
		case ']':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// scalar decodes a value: quotes, escapes, comments, and a backslash at the end of the
// line, after which the value goes on in the next.
func scalar(s, content string) (value, rest string) {
	var b strings.Builder
	kept := 0 // how much of b stays if only spaces follow
	quoted := false
	for i := 0; ; i++ {
		if i >= len(s) {
			return b.String()[:kept], content
		}
		c := s[i]
		switch {
		case c == '"':
			quoted = !quoted
			kept = b.Len()
			continue
		case c == '\\' && (i+1 == len(s) || s[i+1:] == "\r"):
			s, content, _ = strings.Cut(content, "\n")
			i = -1
			continue
		case c == '\\':
			i++
			if c = s[i]; strings.IndexByte("ntb", c) >= 0 {
				c = map[byte]byte{'n': '\n', 't': '\t', 'b': '\b'}[c]
			}
		case !quoted && (c == '#' || c == ';'):
			return b.String()[:kept], content
		case !quoted && (c == ' ' || c == '\t' || c == '\r'):
			if b.Len() > 0 {
				b.WriteByte(c)
			}
			continue
		}
		b.WriteByte(c)
		kept = b.Len()
	}
}

func truth(s string) bool {
	switch strings.ToLower(s) {
	case "true", "yes", "on", "1":
		return true
	}
	return false
}
