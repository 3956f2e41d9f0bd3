package dotenv

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/joho/godotenv"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func callGodotenv(content []byte) (map[string]string, error) {
	return godotenv.UnmarshalBytes(content)
}

// traceGodotenv follows godotenv: statements may share a line, names are looked at byte by
// byte, a byte order mark is no name, "\r\n" is "\n".
func traceGodotenv(content []byte) *tracer {
	w := newTracer(content, 0)
	w.view = withoutCR(content)
	s := w.view.Value
	for i := w.statement(0); i < len(s) && w.err == nil; i = w.statement(i) {
		i = w.godotenvStatement(i)
	}
	w.alone = w.alone || w.copied > maxCopied
	return w
}

// withoutCR is content with "\r\n" as "\n".
func withoutCR(content []byte) mapped.String {
	var b mapped.Builder
	at := 0
	for {
		n := bytes.Index(content[at:], []byte("\r\n"))
		if n < 0 {
			break
		}
		b.Copy(at, string(content[at:at+n]))
		at += n + 1
	}
	b.Copy(at, string(content[at:]))
	return b.Text(source.Span{End: len(content)})
}

// godotenvStatement reads the statement at i and returns the offset after it.
func (w *tracer) godotenvStatement(i int) int {
	s := w.view.Value
	start := i
	if n := i + len("export"); strings.HasPrefix(s[i:], "export") {
		if r, _ := utf8.DecodeRuneInString(s[n:]); isInlineSpace(r) {
			i = skip(s, n, isInlineSpace)
		} else {
			w.countWord(n)
		}
	}
	end := -1
	for j := i; j < len(s) && end < 0; j++ {
		switch r := rune(s[j]); {
		case r == '=' || r == ':':
			end = j
		case isInlineSpace(r) || r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsNumber(r):
		default:
			w.fail(BadName, j)
			return i
		}
	}
	f := found{key: source.Span{Start: i, End: i}}
	v := i
	if end >= 0 {
		f.key.End = i + len(strings.TrimRightFunc(s[i:end], unicode.IsSpace))
		v = end + 1
	} else if i == len(s) {
		w.fail(NothingAfter, i)
		return i
	}
	next, ok := w.godotenvValue(skip(s, v, isInlineSpace), &f)
	if ok {
		f.statement = source.Span{Start: start, End: max(f.token.End, f.key.End)}
		w.add(f)
	}
	return next
}

// countWord counts what the library looks at to see that no space follows the word
// export: everything up to the next space, however far.
func (w *tracer) countWord(i int) {
	if w.copied > maxCopied {
		return
	}
	s := w.view.Value[i:]
	if n := strings.IndexFunc(s, isInlineSpace); n >= 0 {
		s = s[:n]
	}
	w.copied += len(s)
}

// godotenvValue decodes the value at v and returns the offset after it.
func (w *tracer) godotenvValue(v int, f *found) (next int, ok bool) {
	s := w.view.Value
	if v == len(s) || s[v] != '"' && s[v] != '\'' {
		next = len(s)
		if n := strings.IndexAny(s[v:], "\r\n"); n >= 0 {
			next = v + n
		}
		f.token = trim(s, source.Span{Start: v, End: godotenvComment(s, v, next)}, isInlineSpace)
		text := w.view.Slice(f.token.Start, f.token.End)
		text, _ = text.ToValidUTF8()
		return next, w.expand(text, f, true)
	}
	for i := v + 1; i < len(s); i++ {
		if s[i] != s[v] || s[i-1] == '\\' {
			continue
		}
		f.token = source.Span{Start: v, End: i + 1}
		// All quotes at the ends go, the escaped ones too.
		inner := trim(s, source.Span{Start: v, End: i}, quote(rune(s[v])))
		f.value = w.view.Slice(inner.Start, inner.End)
		if s[v] == '"' {
			return i + 1, w.expand(unescape(godotenvBreaks(f.value)), f, true)
		}
		return i + 1, true
	}
	w.fail(NotClosed, v)
	return v, false
}

// godotenvComment is where an inline comment starts in the unquoted value s[v:end]: at the
// last "#" after a space; end if there is none.
func godotenvComment(s string, v, end int) int {
	for i := strings.LastIndexByte(s[v:end], '#'); i > 0; i = strings.LastIndexByte(s[v:v+i], '#') {
		if r, _ := utf8.DecodeLastRuneInString(s[v : v+i]); isInlineSpace(r) {
			return v + i
		}
	}
	return end
}

// godotenvBreaks undoes \n and \r; any other escape stays for unescape.
func godotenvBreaks(t mapped.String) mapped.String {
	return replaceEscapes(t, func(c string) (string, bool) {
		switch c {
		case "n":
			return "\n", true
		case "r":
			return "\r", true
		}
		return `\` + c, c != "\n"
	})
}

// unescape takes the backslash off everything but a dollar, as godotenv and gotenv do.
func unescape(t mapped.String) mapped.String {
	return replaceEscapes(t, func(c string) (string, bool) { return c, c != "$" })
}

// replaceEscapes puts what with makes of the character c in place of a backslash and c;
// where with refuses, the backslash represents itself.
func replaceEscapes(t mapped.String, with func(c string) (string, bool)) mapped.String {
	s := t.Value
	r := t.Rewrite(0)
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i+1:])
		end := i + 1 + n
		out, ok := with(s[i+1 : end])
		if !ok {
			continue
		}
		if out != s[i:end] {
			r.Replace(i, end, out)
		}
		i = end - 1
	}
	return r.TextBefore(len(s), t.Span)
}

// expand puts the values of references in place as godotenv and gotenv do: an optional backslash, "$",
// an optional "(" (godotenv), "{", name of capitals, digits and underscores, "}": each may be missing.
// What is not set is empty.
func (w *tracer) expand(t mapped.String, f *found, paren bool) bool {
	s := t.Value
	if !w.affordable(&t) {
		w.fail(TooLarge, f.token.Start)
		return false
	}
	r := t.Rewrite(0)
	at := 0 // where the last reference ends
	for i := 0; i < len(s); i++ {
		if s[i] != '$' {
			continue
		}
		name := i + 1
		if paren && name < len(s) && s[name] == '(' {
			name++
		}
		if name < len(s) && s[name] == '{' {
			name++
		}
		end := name
		for end < len(s) && isNameRune(rune(s[end])) {
			end++
		}
		ref := s[name:end]
		if end < len(s) && s[end] == '}' {
			end++
		}
		switch {
		case i > at && s[i-1] == '\\':
			r.Replace(i-1, i+1, "$")
			at = i + 1
		case ref != "":
			value, ok := w.resolve(ref, &f.dependsOn)
			r.Replace(i, end, value)
			if !paren && (!ok || len(w.vars[ref].dependsOn) > 0) { // the file alone does not resolve it
				r.MarkUnresolved(r.Len() - len(value))
			}
			at = end
		}
		i = end - 1
	}
	f.value = r.TextBefore(len(s), t.Span)
	return true
}
