package dotenv

import (
	"bytes"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// maxPlain is the size in bytes of the largest file that is read as a plain one, well below the
// limits of the readers for a line.
const maxPlain = 32 << 10

// readPlain reads a file that all readers read alike, as most are: comments, and names with a value
// that has no quotes around it and none of "$", a backslash and "#" in it, in printable ASCII
// without space around anything. It returns false for any other file. empty is the state of an
// assignment without a value.
//
// No library reads such a file, which would take most of the time of a run over many
// projects. FuzzPlain holds that the libraries and the tracers come to the same.
func readPlain(content []byte, empty State) ([]Assignment, bool) {
	if len(content) > maxPlain {
		return nil, false
	}
	assignments := 0
	for start := 0; start < len(content); {
		end, assigns := plainLine(content, start)
		if end < 0 {
			return nil, false
		}
		if assigns {
			assignments++
		}
		start = end + 1
	}
	text := string(content)
	out := make([]Assignment, 0, assignments)
	for start := 0; start < len(text); {
		line, _, _ := strings.Cut(text[start:], "\n")
		whole := source.Span{Start: start, End: start + len(line)}
		start = whole.End + 1
		key, value, assigned := strings.Cut(line, "=")
		if line == "" || line[0] == '#' || !assigned {
			continue
		}
		a := Assignment{Key: key, KeySpan: source.Span{Start: whole.Start, End: whole.Start + len(key)}, Statement: whole}
		a.Value = mapped.Plain(a.KeySpan.End+1, value)
		if value == "" {
			a.State = empty
		}
		out = append(out, a)
	}
	return out, true
}

// isPlain reports content that all readers read alike, without a variable that is empty or assigned twice.
func isPlain(content []byte) bool {
	list, ok := readPlain(content, Empty)
	override(list, false)
	return (&Reading{Assignments: list, plain: ok}).IsPlain()
}

// plainLine returns the end of the line at start, and whether it assigns; an end of -1 if the line is
// not plain.
func plainLine(content []byte, start int) (end int, assigns bool) {
	end = len(content)
	if n := bytes.IndexByte(content[start:], '\n'); n >= 0 {
		end = start + n
	}
	line := content[start:end]
	for _, c := range line {
		if c < ' ' || c > '~' {
			return -1, false
		}
	}
	if len(line) == 0 || line[0] == '#' {
		return end, false
	}
	name, value, assigned := bytes.Cut(line, []byte{'='})
	if !assigned || !isPlainName(name) {
		return -1, false
	}
	for _, c := range value {
		if c == '$' || c == '\\' || c == '#' {
			return -1, false
		}
	}
	if len(value) > 0 && (edge(value[0]) || edge(value[len(value)-1])) {
		return -1, false
	}
	return end, true
}

// isPlainName reports a name of a variable in a shell that does not begin with "export".
func isPlainName(name []byte) bool {
	for i, c := range name {
		if !(c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' && i > 0) {
			return false
		}
	}
	return len(name) > 0 && !bytes.HasPrefix(name, []byte("export"))
}

// edge reports a byte that some reader takes off the ends of a value.
func edge(c byte) bool { return c == ' ' || c == '"' || c == '\'' }
