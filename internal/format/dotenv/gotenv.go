package dotenv

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/subosito/gotenv"
	encoding "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func callGotenv(content []byte) (map[string]string, error) {
	return gotenv.StrictParse(bytes.NewReader(content))
}

// traceGotenv follows gotenv: line by line, and a line whose value opens a quote and does
// not end in it is continued by the next ones.
func traceGotenv(content []byte) *tracer {
	w := newTracer(content, bomLength(content))
	if utf16(content) {
		w.view = decodeUTF16(content)
	} else if bomLength(content) > 0 { // decoded, which replaces what is not UTF-8
		w.view, _ = w.view.ToValidUTF8()
	}
	next := gotenvLines(content)
	for w.err == nil {
		at, line, err := next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				w.fail(LineTooLong, at)
			}
			break
		}
		trimmed := trim(line, source.Span{End: len(line)}, unicode.IsSpace)
		if trimmed.Len() == 0 || line[trimmed.Start] == '#' {
			continue
		}
		if at+len(line) > len(w.view.Value) { // cannot be, as long as both decode alike
			w.fail(NotUTF8, 0)
			break
		}
		statement := w.view.Slice(at+trimmed.Start, at+trimmed.End)
		if q := gotenvOpens(statement.Value); q != "" {
			statement, err = w.gotenvContinue(statement, at+trimmed.End, q, next)
			if err != nil {
				w.fail(NotClosed, at+trimmed.Start)
				break
			}
		}
		w.gotenvStatement(statement, at+trimmed.Start)
	}
	w.alone = w.alone || w.copied > maxCopied || asksShell(content)
	return w
}

// gotenvLines yields lines and their offsets in the decoded text. It goes through the same
// chain of readers as the library, since where a buffer ends between "\r" and "\n" it sees
// an empty line. The error is io.EOF, or that of a line too long.
func gotenvLines(content []byte) func() (at int, line string, err error) {
	k := min(3, len(content))
	var r io.Reader = io.MultiReader(bytes.NewReader(content[:k]), bytes.NewReader(content[k:]))
	switch {
	case bomLength(content) > 0:
		r = transform.NewReader(r, encoding.UTF8BOM.NewDecoder())
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		r = transform.NewReader(r, encoding.UTF16(encoding.LittleEndian, encoding.ExpectBOM).NewDecoder())
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		r = transform.NewReader(r, encoding.UTF16(encoding.BigEndian, encoding.ExpectBOM).NewDecoder())
	}
	scanner := bufio.NewScanner(r)
	start, next := 0, 0
	scanner.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		n := bytes.IndexAny(data, "\r\n")
		switch {
		case n >= 0:
			end := n + 1
			if data[n] == '\r' && end < len(data) && data[end] == '\n' {
				end++
			}
			start, next = next, next+end
			return end, data[:n], nil
		case atEOF && len(data) == 0:
			return 0, nil, bufio.ErrFinalToken
		case atEOF:
			start, next = next, next+len(data)
			return len(data), data, bufio.ErrFinalToken
		}
		return 0, nil, nil
	})
	return func() (int, string, error) {
		if scanner.Scan() {
			return start, scanner.Text(), nil
		}
		if scanner.Err() != nil {
			return next, "", scanner.Err()
		}
		return next, "", io.EOF
	}
}

// gotenvOpens is the quote that the trimmed line opens without closing it, or nothing.
func gotenvOpens(line string) string {
	i := strings.IndexByte(line, '=')
	if i < 0 {
		i = strings.IndexByte(line, ':')
	}
	if i <= 0 || i == len(line)-1 {
		return ""
	}
	value := strings.TrimSpace(line[i+1:])
	// A trimmed line has a value here, but where this text and the library's decode
	// differently (a byte order mark and bytes that are no UTF-8) it may be cut otherwise.
	if value == "" || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	quote := value[:1]
	// The offset is found in the text after the quote and its spaces, and used in the text
	// before: that is what the library does.
	last := strings.LastIndex(strings.TrimSpace(value[1:]), quote)
	if last >= 0 && value[last] != '\\' {
		return ""
	}
	return quote
}

// gotenvContinue adds lines until one closes the quote. end is the offset after first.
func (w *tracer) gotenvContinue(first mapped.String, end int, quote string, next func() (int, string, error)) (mapped.String, error) {
	var b mapped.Builder
	b.Append(&first, 0, len(first.Value))
	for {
		at, line, err := next()
		if err != nil {
			return mapped.String{}, err
		}
		gap := w.at(source.Span{Start: end, End: at})
		b.Escape(gap.Start, gap.Len(), "\n")
		b.Append(&w.view, at, at+len(line))
		end = at + len(line)
		w.copied += b.Len()
		last := strings.LastIndex(line, quote)
		if last < 0 || last > 0 && line[last-1] == '\\' {
			continue
		}
		return b.Text(source.Span{Start: first.Span.Start, End: w.at(source.Span{Start: at, End: end}).End}), nil
	}
}

// gotenvStatement reads one statement, which starts at offset i of the view.
func (w *tracer) gotenvStatement(line mapped.String, i int) {
	key, value, ok := gotenvMatch(line.Value)
	if !ok {
		w.fail(NotAssignment, i)
		return
	}
	value = trim(line.Value, value, unicode.IsSpace)
	f := found{value: line.Slice(value.Start, value.End), token: source.Span{Start: i}}
	token := f.value.Span
	quote := byte(0)
	if s := f.value.Value; len(s) >= 2 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'') {
		quote = s[0]
		f.value = f.value.Slice(1, len(s)-1)
	}
	if quote == '"' {
		f.value = unescape(replaceAll(replaceAll(f.value, `\n`, "\n"), `\r`, "\r"))
	}
	if quote == '\'' || w.expand(f.value, &f, false) {
		w.addText(line, key, token, f)
	}
}

// addText is add for a statement that has been put together from lines.
func (w *tracer) addText(line mapped.String, key, token source.Span, f found) {
	value := f.value
	value.Span = token
	name := line.Slice(key.Start, key.End)
	start := line.Source(0, 1).Start
	w.record(Assignment{Key: name.Value, KeySpan: name.Span, Value: value, DependsOn: f.dependsOn,
		Statement: source.Span{Start: start, End: max(token.End, name.Span.End)}}, f.token.Start)
}

// replaceAll is strings.ReplaceAll of a mapped.String.
func replaceAll(t mapped.String, old, with string) mapped.String {
	return t.Replace(func(i int) (n int, text string, unresolved bool) {
		if !strings.HasPrefix(t.Value[i:], old) {
			return 0, "", false
		}
		return len(old), with, false
	})
}

// gotenvMatch takes a statement apart as gotenv's pattern does: an optional export, a name,
// "=" or ": ", an optional value, an optional comment. ok is false where it does not match.
func gotenvMatch(s string) (key, value source.Span, ok bool) {
	start := skip(s, 0, isRegexpSpace)
	if n := start + len("export"); strings.HasPrefix(s[start:], "export") {
		if p := skip(s, n, isRegexpSpace); p > n && p < len(s) && word(s[p]) {
			start = p
		}
	}
	key = source.Span{Start: start, End: start}
	for key.End < len(s) && word(s[key.End]) {
		key.End++
	}
	if key.Len() == 0 {
		return key, value, false
	}
	if i := skip(s, key.End, isRegexpSpace); i < len(s) && s[i] == '=' {
		value, ok = gotenvValue(s, skip(s, i+1, isRegexpSpace))
		return key, value, ok
	}
	if key.End == len(s) || s[key.End] != ':' {
		return key, value, false
	}
	for i := key.End + 1; !ok && i < len(s) && isRegexpSpace(rune(s[i])); i++ { // one space, more if it must be
		value, ok = gotenvValue(s, i+1)
	}
	return key, value, ok
}

// gotenvValue is the value that starts at v: up to the last quote, or up to "#" or a line
// break, such that only a comment follows.
func gotenvValue(s string, v int) (source.Span, bool) {
	lastBreak := strings.LastIndexByte(s, '\n')
	done := func(i int) bool {
		i = skip(s, i, isRegexpSpace)
		return i == len(s) || s[i] == '#' && i > lastBreak
	}
	if v < len(s) && (s[v] == '"' || s[v] == '\'') {
		for end := strings.LastIndexByte(s, s[v]); end > v; end = strings.LastIndexByte(s[:end], s[v]) {
			if done(end + 1) {
				return source.Span{Start: v, End: end + 1}, true
			}
		}
	}
	end := len(s)
	if n := strings.IndexAny(s[v:], "#\n"); n >= 0 {
		end = v + n
	}
	if end > v && done(end) {
		return source.Span{Start: v, End: end}, true
	}
	return source.Span{Start: v, End: v}, done(v)
}

func word(c byte) bool {
	return c == '_' || c == '.' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
