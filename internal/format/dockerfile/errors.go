package dockerfile

import (
	"strings"
	"unicode"
)

// This file and split.go read and refuse what BuildKit's parser reads and refuses. The parser
// itself judges both in the tests; it is not linked, because its errors bring protobuf along,
// which makes a third of the program. Its shell lexer, which decides what a value is, comes
// without and is called as it is.

// maxErrors bounds what is said of one file: one with more is no Dockerfile.
const maxErrors = 100

// refuses reports whether BuildKit's parser refuses an instruction for what it says, apart from
// its here-documents. ENV is left to env, which says why.
func refuses(line string, c command, escape byte) bool {
	for c.keyword == "onbuild" { // the parser lets triggers nest
		c = splitCommand(line, c.args, escape)
	}
	switch c.keyword {
	case "label":
		_, words, _, refused := pairs(line, c.args, escape)
		return len(words) > 0 && (refused == EnvNoEquals || refused == EnvNoValue)
	case "run", "cmd", "entrypoint", "shell", "copy", "add", "volume":
		return mixedArray(line[c.args.Start:c.args.End])
	case "healthcheck": // HEALTHCHECK CMD ["…"]
		rest := line[c.args.Start:c.args.End]
		if i := strings.IndexFunc(rest, unicode.IsSpace); i > 0 {
			return mixedArray(rest[i:])
		}
	}
	return false
}

// mixedArray reports a JSON array that holds anything but strings: what is no JSON at all is
// taken for a command of the shell.
func mixedArray(s string) bool {
	list, isArray := jsonArray(s)
	return isArray && list == nil
}
