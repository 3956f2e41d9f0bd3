package airflow

import (
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// MaskedValue is a variable's value for `astrosecrets env`, which shows what readers make
// of a file: values are shown there, credentials are not. It keeps what readers differ
// in: quotes and backslashes that were kept, text that was cut off.
func MaskedValue(name, value string, def *schema.Backend) string {
	opt, ours := ParseOption(name)
	switch {
	case ours && opt.Role == RoleKwargs && opt.Suffix == "":
		return maskedKwargs(value, def)
	case ours && opt.Role == RoleKwarg:
		if def != nil {
			if k := def.Kwarg(opt.Kwarg); k != nil && !k.Credential && !betrays(value) {
				return value
			}
		}
		return maskWhole(value)
	case ours && opt.Role == RoleBackend && opt.Suffix == "":
		return maskedClass(value)
	case ours: // use_cache and the like, or what a _CMD or _SECRET variable was given
		if len(value) <= 5 {
			return value
		}
		return maskWhole(value)
	case Sensitive(name, value), !source.LooksLikeIdentifier(name): // under no name there may be anything
		return maskWhole(value)
	}
	return value
}

// sensitiveWords are parts of names that tell a credential.
var sensitiveWords = []string{
	"SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASS", "PWD", "CREDENTIAL", "CREDENTIALS", "APIKEY", "KEY", "PRIVATE", "AUTH", "CERT", "DSN", "SALT", "SIGNATURE", "KEYFILE", "JWT", "CONN", "SAS", "PAT",
}

// Sensitive reports a variable whose value may be a credential: by its name, or by what
// the value looks like.
func Sensitive(name, value string) bool {
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' || r == ' ' })
	for _, w := range words {
		for _, s := range sensitiveWords {
			if w == s {
				return true
			}
		}
	}
	for _, s := range []string{"PASSWORD", "SECRET", "TOKEN", "APIKEY", "ACCESSKEY", "PRIVATEKEY"} {
		if strings.Contains(strings.ToUpper(name), s) {
			return true
		}
	}
	return betrays(value)
}

// betrays reports a text that looks like a credential or like more than one value: a quote
// that was never closed takes in the lines after it, whatever they hold.
func betrays(value string) bool {
	upper := strings.ToUpper(value)
	for _, w := range []string{"PASS", "SECRET", "TOKEN", "KEY", "AIRFLOW_CONN_", "-----BEGIN"} {
		if strings.Contains(upper, w) && strings.ContainsAny(value, "=:\n") {
			return true
		}
	}
	// Control characters keep words from being seen: UTF-16 has a zero behind each letter.
	return len(source.FindSecrets(value)) > 0 || hasUserinfo(value) || strings.ContainsFunc(value, func(r rune) bool { return r != '\t' && unicode.IsControl(r) })
}

// maskedClass shows a class path, with what quotes are around it, and hides whatever else
// was read into the value.
func maskedClass(value string) string {
	start := len(value) - len(strings.TrimLeft(value, "\"' "))
	end := start
	for end < len(value) && (isWord(value[end]) || value[end] == '.') {
		end++
	}
	if !looksLikeClass(value[start:end]) || len(source.FindSecrets(value)) > 0 {
		return maskWhole(value)
	}
	return value[:end] + maskWhole(value[end:])
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// maskWhole hides a value but for the quotes at its ends: whether a reader keeps them is
// what people need to see.
func maskWhole(value string) string {
	inner := strings.Trim(value, `"' `)
	if inner == "" {
		return value
	}
	i := strings.Index(value, inner)
	return value[:i] + source.Mask + value[i+len(inner):]
}

// maskedKwargs hides the credentials of a JSON text, and everything that is not plainly
// the value of a harmless kwarg. Structure, keys, and backslashes stay.
func maskedKwargs(value string, def *schema.Backend) string {
	if value == "" {
		return ""
	}
	doc := pyjson.Parse(value)
	if doc.Root == nil || doc.Root.Kind != pyjson.Object {
		return maskWhole(value)
	}
	b := &Backend{Spec: def}
	var out strings.Builder
	at := doc.Root.Span.Start
	edge := value[:at]
	if strings.Trim(edge, " \t\"'\\") != "" {
		edge = source.Mask
	}
	out.WriteString(edge)
	keep := func(s source.Span) { // punctuation, which tells how the text was read
		text := value[s.Start:s.End]
		if strings.Trim(text, " \t\r\n,:{}[]\"'\\") != "" {
			text = source.Mask
		}
		out.WriteString(text)
	}
	for _, m := range doc.Root.Members {
		if m.Key.Span.Start < at {
			return maskWhole(value)
		}
		keep(source.Span{Start: at, End: m.Key.Span.Start})
		if looksLikeKey(m.Key.Text.Value) && !m.Key.Doubtful {
			out.WriteString(value[m.Key.Span.Start:m.Key.Span.End])
		} else {
			out.WriteString(source.Mask)
		}
		keep(source.Span{Start: m.Key.Span.End, End: m.Value.Span.Start})
		text := value[m.Value.Span.Start:m.Value.Span.End]
		if !harmless(b, m.Key.Text.Value, m.Value) {
			text = maskWhole(text)
		}
		out.WriteString(text)
		at = m.Value.Span.End
	}
	keep(source.Span{Start: at, End: len(value)})
	return out.String()
}
