package dotenv

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/sirupsen/logrus"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// silence keeps compose-go's warnings about unset variables off standard error. The library
// has no option for it, and nothing else in this program logs through logrus.
func silence() { logrus.SetLevel(logrus.ErrorLevel) }

// unset is a shell without variables.
func unset(string) (string, bool) { return "", false }

func callCompose(content []byte) (map[string]string, error) {
	silence()
	return dotenv.ParseWithLookup(bytes.NewReader(content), unset)
}

// traceCompose follows compose-go's dotenv: statements may share a line, a name ends at "=",
// ":" or the end of the line, quoted values span lines.
func traceCompose(content []byte) *tracer {
	silence()
	w := newTracer(content, bomLength(content))
	s := w.view.Value
	for i := w.statement(0); i < len(s) && w.err == nil; i = w.statement(i) {
		i = w.composeStatement(i)
	}
	return w
}

// composeStatement reads the statement at i and returns the offset after it.
func (w *tracer) composeStatement(i int) int {
	s := w.view.Value
	f := found{statement: source.Span{Start: i}}
	if n := len("export"); strings.HasPrefix(s[i:], "export") && i+n < len(s) && isRegexpSpace(rune(s[i+n])) {
		i = skip(s, i+n, isInlineSpace)
	}
	f.key = source.Span{Start: i, End: i}
	end, bare := -1, false
	for j, r := range s[i:] {
		if r == '=' || r == ':' || r == '\n' {
			end, bare = i+j, r == '\n'
			break
		}
		if !isInlineSpace(r) && !strings.ContainsRune("_.-[]", r) && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			w.fail(BadName, i+j)
			return i
		}
	}
	v := i // a name without anything after it, at the end of the file, is read as a value
	if end >= 0 {
		f.key.End = i + len(strings.TrimRightFunc(s[i:end], unicode.IsSpace))
		v = end + 1
	} else if i == len(s) {
		w.fail(NothingAfter, i)
		return i
	}
	v = skip(s, v, isInlineSpace)
	if key := s[f.key.Start:f.key.End]; strings.Contains(key, " ") {
		w.fail(SpaceInName, i)
		return i
	} else if bare {
		f.state, f.dependsOn = Inherited, []string{key}
		f.token = source.Span{Start: f.key.End, End: f.key.End}
		f.statement.End = f.key.End
		w.add(f)
		return v
	}
	next, ok := w.composeValue(v, &f)
	if ok {
		f.statement.End = max(f.token.End, f.key.End)
		w.add(f)
	}
	return next
}

// composeValue decodes the value at v and returns the offset after it.
func (w *tracer) composeValue(v int, f *found) (next int, ok bool) {
	s := w.view.Value
	if v == len(s) || s[v] != '"' && s[v] != '\'' {
		line, _, _ := strings.Cut(s[v:], "\n")
		next = min(v+len(line)+1, len(s))
		line, _, _ = strings.Cut(line, " #")
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		f.token = source.Span{Start: v, End: v + len(line)}
		return next, w.composeExpand(w.view.Slice(v, f.token.End), f)
	}
	quote, escaped := s[v], false
	r := w.view.Rewrite(v + 1)
	for i := v + 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote && escaped:
			r.Replace(i-1, i+1, string(quote))
			escaped = false
		case c == quote:
			f.token = source.Span{Start: v, End: i + 1}
			f.value = r.TextBefore(i, w.at(f.token))
			if quote == '"' {
				return i + 1, w.composeExpand(composeEscapes(f.value), f)
			}
			return i + 1, true
		default:
			escaped = c == '\\' && !escaped
		}
	}
	w.fail(NotClosed, v)
	return v, false
}

// composeEscapes undoes \n and its like. "\$" becomes "$$", which the expansion reads as
// a plain dollar.
func composeEscapes(t mapped.String) mapped.String {
	s := t.Value
	if !strings.Contains(s, `\`) {
		return t
	}
	r := t.Rewrite(0)
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		end := i + 2
		var out string
		switch c := s[i+1]; {
		case c == '$':
			out = "$$"
		case c == '0':
			for end < len(s) && end < i+5 && '0' <= s[end] && s[end] <= '9' {
				end++
			}
			if out = unquoted(`\` + s[i+2:end]); out == "" {
				out = `\` + s[i+2:end] // no octal number: the library drops the 0 all the same
			}
		case strings.IndexByte(`abcfnrtv"\`, c) >= 0:
			out = unquoted(s[i:end])
		default:
			continue // the next byte may start an escape of its own
		}
		if out != "" {
			r.Replace(i, end, out)
		}
		i = end - 1
	}
	return r.TextBefore(len(s), t.Span)
}

// unquoted is the character of a Go escape, or nothing for another text.
func unquoted(escape string) string {
	r, _, _, err := strconv.UnquoteChar(escape, '"')
	if err != nil {
		return ""
	}
	return string(r)
}

// composeExpand puts the values of references in place. What a reference is, and what
// it yields, the library says; only where it ends is worked out here.
func (w *tracer) composeExpand(t mapped.String, f *found) bool {
	s := t.Value
	if !strings.Contains(s, "$") {
		f.value = t
		return true
	}
	if !w.affordable(&t) || composeNesting(s)*len(s) > maxNesting {
		w.fail(TooLarge, f.token.Start)
		return false
	}
	r := t.Rewrite(0)
	at := 0
	for {
		m := template.DefaultPattern.FindStringIndex(s[at:])
		if m == nil {
			break
		}
		start, end := at+m[0], at+m[1]
		if n := closingBrace(s[start:end]); n >= 0 {
			end = start + n + 1
		}
		shell := false
		out, err := template.Substitute(s[start:end], func(name string) (string, bool) {
			v, ok := w.resolve(name, &f.dependsOn)
			shell = shell || !ok || len(w.vars[name].dependsOn) > 0
			return v, ok
		})
		if err != nil {
			message := BadReference
			if missing := (*template.MissingRequiredError)(nil); errors.As(err, &missing) {
				message = MissingRequired
			}
			w.fail(message, f.token.Start)
			return false
		}
		r.Replace(start, end, out)
		if shell {
			r.MarkUnresolved(r.Len() - len(out))
		}
		at = end
	}
	f.value = r.TextBefore(len(s), t.Span)
	return true
}

// composeNesting counts the references with a default or a demand: the library recurses on
// each, over all the rest of the line.
func composeNesting(s string) int {
	n := 0
	_, s, _ = strings.Cut(s, "${")
	for ref := range strings.SplitSeq(s, "${") {
		i := 0
		for i < len(ref) && (ref[i] == '_' || unicode.IsLetter(rune(ref[i])) || unicode.IsNumber(rune(ref[i]))) {
			i++
		}
		if i < len(ref) && strings.IndexByte(":-+?", ref[i]) >= 0 {
			n++
		}
	}
	return n
}

// closingBrace is the offset of the brace that closes the first one in s, as compose-go
// counts: the byte after an opening brace is not looked at.
func closingBrace(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '}':
			if depth--; depth == 0 {
				return i
			}
		case '{':
			depth++
			i++
		}
	}
	return -1
}

// isRegexpSpace is \s of Go's regexp.
func isRegexpSpace(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\f' || r == '\r'
}
