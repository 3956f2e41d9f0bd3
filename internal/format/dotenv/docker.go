package dotenv

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/docker/cli/pkg/kvfile"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func callDocker(content []byte) (map[string]string, error) {
	list, err := kvfile.ParseFromReader(bytes.NewReader(content), unset)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(list))
	for _, kv := range list { // of two, the daemon takes the last
		key, value, _ := strings.Cut(kv, "=")
		out[key] = value
	}
	return out, nil
}

// traceDocker follows docker's kvfile: a line is a name, "=", and a value as it is.
func traceDocker(content []byte) *tracer {
	w := newTracer(content, 0)
	w.eachLine(content, func(start int, line string) {
		if !utf8.ValidString(line) {
			w.fail(NotUTF8, start)
			return
		}
		i := 0
		if start == 0 {
			i = len(line) - len(strings.TrimPrefix(line, bom))
		}
		i = skip(line, i, unicode.IsSpace)
		if i == len(line) || line[i] == '#' {
			return
		}
		key, value, assigned := strings.Cut(line[i:], "=")
		i += start
		switch {
		case key == "":
			w.fail(NoName, i)
			return
		case strings.ContainsAny(key, " \t"):
			w.fail(SpaceInName, i)
			return
		}
		f := found{key: source.Span{Start: i, End: i + len(key)}, state: Inherited}
		f.token = source.Span{Start: f.key.End, End: f.key.End}
		if assigned {
			f.state = Set
			f.token = source.Span{Start: f.key.End + 1, End: f.key.End + 1 + len(value)}
		} else {
			f.dependsOn = []string{key}
		}
		f.statement = source.Span{Start: i, End: f.token.End}
		f.value = w.view.Slice(f.token.Start, f.token.End)
		w.add(f)
	})
	return w
}
