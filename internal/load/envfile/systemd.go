package envfile

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// systemdSpace are the characters that systemd takes for whitespace.
const systemdSpace = " \t\r\n"

// ReadSystemd returns the variables of a file that EnvironmentFile= names, as systemd reads it
// (env-file.c): nothing is expanded, and the last of equal names has precedence.
func ReadSystemd(f *source.File) []*setting.Variable {
	var out []*setting.Variable
	for at := 0; at < len(f.Content); {
		if strings.IndexByte(systemdSpace, f.Content[at]) >= 0 {
			at++
			continue
		}
		line := f.LineSpan(f.LineAt(at))
		if f.Content[at] == '#' || f.Content[at] == ';' {
			at = line.End
			continue
		}
		eq := strings.IndexByte(f.Slice(source.Span{Start: at, End: line.End}), '=')
		if eq < 0 {
			at = line.End
			continue
		}
		key := source.Span{Start: at, End: at + len(strings.TrimRight(f.Slice(source.Span{Start: at, End: at + eq}), systemdSpace))}
		value := systemdValue(f, at+eq+1)
		at = value.Span.End
		if name := f.Slice(key); setting.IsVariableName(name) {
			out = append(out, &setting.Variable{
				Name:  setting.Scalar{String: setting.NameAt(name, key), File: f, Quoting: setting.NameEncoder{}},
				Value: setting.Scalar{String: value, File: f, Quoting: systemdEncoder{}},
			})
		}
		for at < len(f.Content) && f.Content[at] != '\n' { // space after the value
			at++
		}
	}
	return out
}

// systemdValue reads a value from an offset to the end of its line. Quotes count where no other text of
// the value precedes them, a backslash escapes one character.
func systemdValue(f *source.File, from int) mapped.String {
	s := string(f.Content)
	var b mapped.Builder
	i := from
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	start, end := i, i
	var quote byte
	text := false // unquoted text was met
loop:
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case quote == '\'' && c == quote, quote == '"' && c == quote:
			quote, end = 0, i+1
		case quote == '"' && c == '\\' && i+1 < len(s):
			switch {
			case strings.IndexByte("\"\\`$", s[i+1]) >= 0:
				b.Escape(i, 2, s[i+1:i+2])
			case s[i+1] != '\n':
				b.Copy(i, s[i:i+2])
			}
			i++
		case quote != 0:
			b.Copy(i, s[i:i+1])
		case c == '\n':
			break loop
		case !text && (c == '\'' || c == '"'):
			quote = c
		case c == '\\' && i+1 < len(s):
			if text = true; s[i+1] != '\n' {
				b.Escape(i, 2, s[i+1:i+2])
			}
			i++
			end = i + 1
		case strings.IndexByte(systemdSpace, c) >= 0:
			if rest := strings.TrimLeft(s[i:lineEnd(s, i)], systemdSpace); text && rest != "" {
				b.Copy(i, s[i:i+1])
			}
		default:
			text = true
			b.Copy(i, s[i:i+1])
			end = i + 1
		}
	}
	if quote != 0 {
		end = i
	}
	return b.Text(source.Span{Start: start, End: end})
}

func lineEnd(s string, at int) int {
	if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(s)
}

// systemdEncoder writes a value of an env file in double quotes.
type systemdEncoder struct{}

// Encode implements mapped.Encoder: a part of a value cannot be written without the rest.
func (systemdEncoder) Encode(*mapped.String, int, int, string) (string, bool) { return "", false }

// Requote implements mapped.Encoder.
func (systemdEncoder) Requote(_ *mapped.String, s string) (string, bool) {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`, "`", "\\`", "$", `\$`).Replace(s) + `"`, !strings.ContainsAny(s, "\n\r\x00")
}
