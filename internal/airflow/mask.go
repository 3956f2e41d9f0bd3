package airflow

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// MaskedValue returns the value of a variable for `astrosecrets env`, which shows what readers make
// of a file. Only what is known to be harmless is shown of it. It keeps what readers differ in:
// quotes and backslashes that were kept.
func MaskedValue(name, value string, def *schema.Backend) string {
	opt, ours := ParseOption(name)
	switch {
	case ours && opt.Role == RoleKwargs && opt.Suffix == "":
		doc := repair.Parse(value)
		return masked(value, displayed(value, doc, def))
	case ours && opt.Role == RoleKwarg:
		if def != nil {
			if k := def.Kwarg(opt.Kwarg); k != nil {
				return masked(value, []source.Span{{End: redact.KwargText(k, slices.Contains(def.NamingKwargs(), k.Name), value, true)}})
			}
		}
		return masked(value, nil)
	case ours && opt.Role == RoleBackend && opt.Suffix == "":
		return masked(value, classIn(value))
	case ours && opt.Suffix != "":
		return masked(value, nil)
	}
	return masked(value, redact.VariableValue(name, value))
}

// classIn returns where the path of a class is in the value of a variable: quotes, or what a reader
// took into the value, may be around it.
func classIn(value string) []source.Span {
	start := len(value) - len(strings.TrimLeft(value, "\"' "))
	end := start
	for end < len(value) && (isWord(value[end]) || value[end] == '.') {
		end++
	}
	if !redact.IsClass(value[start:end]) {
		return nil
	}
	// Where another character directly follows the path, the end of the path may be a part of something else.
	if end < len(value) && !strings.ContainsRune("\"' \t\r\n#", rune(value[end])) {
		return nil
	}
	return []source.Span{{Start: start, End: end}}
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// masked renders a value of which some parts are shown. Quotes, backslashes and spaces at its ends are
// always shown: whether a reader keeps them is what people need to see.
func masked(value string, shown []source.Span) string {
	inner := strings.Trim(value, "\"' \\")
	start := strings.Index(value, inner)
	if inner == "" {
		return value
	}
	var b strings.Builder
	redacted := func(i, j int) {
		i, j = max(i, start), min(j, start+len(inner))
		if i >= j {
			return
		}
		text := value[i:j]
		middle := strings.Trim(text, " ")
		if middle == "" {
			b.WriteString(text)
			return
		}
		at := strings.Index(text, middle)
		b.WriteString(text[:at] + redact.Mask + text[at+len(middle):])
	}
	b.WriteString(value[:start])
	at := start
	for _, s := range shown {
		s = source.Span{Start: max(s.Start, at), End: min(s.End, start+len(inner))}
		if s.End <= s.Start {
			continue
		}
		redacted(at, s.Start)
		b.WriteString(value[s.Start:s.End])
		at = s.End
	}
	redacted(at, start+len(inner))
	b.WriteString(value[start+len(inner):])
	return b.String()
}
