package dotenv

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	compose "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
	"github.com/joho/godotenv"
	"github.com/subosito/gotenv"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// libraries are direct calls, as a program makes them.
var libraries = map[Reader]func([]byte) (map[string]string, error){
	Compose: func(b []byte) (map[string]string, error) {
		return compose.ParseWithLookup(bytes.NewReader(b), func(string) (string, bool) { return "", false })
	},
	Docker: func(b []byte) (map[string]string, error) {
		list, err := kvfile.ParseFromReader(bytes.NewReader(b), func(string) (string, bool) { return "", false })
		out := map[string]string{}
		for _, kv := range list {
			k, v, _ := strings.Cut(kv, "=")
			out[k] = v
		}
		return out, err
	},
	LocalStart: func(b []byte) (map[string]string, error) { // as the documentation of Astro CLI 2 states it
		out := map[string]string{}
		for line := range strings.SplitSeq(string(b), "\n") {
			line = strings.TrimSpace(line)
			name, value, ok := strings.Cut(line, "=")
			if !ok || strings.HasPrefix(line, "#") {
				continue
			}
			value = strings.TrimSpace(value)
			if n := len(value); n >= 2 && value[0] == value[n-1] && strings.ContainsAny(value[:1], "'\"") {
				value = value[1 : n-1]
			}
			out[strings.TrimSpace(name)] = value
		}
		return out, nil
	},
	EnvFromFile: func(b []byte) (map[string]string, error) { return gotenv.StrictParse(bytes.NewReader(b)) },
	Godotenv:    func(b []byte) (map[string]string, error) { return godotenv.Parse(bytes.NewReader(b)) },
}

// valuesOf returns the variables that are set after reading.
func valuesOf(r *Reading) map[string]string {
	out := map[string]string{}
	for _, a := range r.Assignments {
		if a.State == Set {
			out[a.Key] = a.Value.Value
		}
	}
	return out
}

// checkReading compares a reading with the library, and the positions with the file.
func checkReading(t *testing.T, content []byte, r *Reading) (values int) {
	t.Helper()
	call, ok := libraries[r.Reader]
	switch {
	case r.Err != nil && r.Err.Message == TooLarge: // the library would go down on it
	case r.Reader == EnvFromFile && asksShell(content): // and it would see this process
	case ok:
		want, err := call(content)
		if (err != nil) != (r.Err != nil) {
			t.Fatalf("%s on %q: library error %v, ours %v", r.Reader, content, err, r.Err)
		}
		if err == nil && !maps.Equal(valuesOf(r), want) {
			t.Fatalf("%s on %q:\n got %q\nwant %q", r.Reader, content, valuesOf(r), want)
		}
	}
	// gotenv decodes what is not UTF-8 after a byte order mark in a way of its own.
	guessed := r.Reader == EnvFromFile && (utf16(content) || bomLength(content) > 0 && !utf8.Valid(content))
	if !r.exact && !guessed {
		t.Errorf("%s on %q: positions are guessed", r.Reader, content)
	}
	if r.Err != nil && r.exact && (r.Err.Offset < 0 || r.Err.Offset > len(content) ||
		r.Err.Line != 1+bytes.Count(content[:r.Err.Offset], []byte{'\n'})) {
		t.Fatalf("%s on %q: error outside the file: %+v", r.Reader, content, *r.Err)
	}
	whole := source.Span{End: len(content)}
	last := 0
	for _, a := range r.Assignments {
		for _, s := range []source.Span{a.KeySpan, a.Value.Span, a.Statement} {
			if s.Start > s.End || !whole.Contains(s) {
				t.Fatalf("%s on %q: %q has a span outside the file: %v", r.Reader, content, a.Key, s)
			}
		}
		if a.Statement.Start < last {
			t.Fatalf("%s on %q: statements overlap at %q", r.Reader, content, a.Key)
		}
		last = a.Statement.End
		if r.exact {
			checkBytes(t, content, r, a)
		}
		values++
	}
	return values
}

// checkBytes checks where every byte of a value comes from: inside the token, in order, and
// the same byte, unless it comes from an escape or a reference.
func checkBytes(t *testing.T, content []byte, r *Reading, a Assignment) {
	t.Helper()
	v := a.Value.Value
	plain := !strings.ContainsAny(string(content[a.Value.Span.Start:a.Value.Span.End]), "\\$\r\n\xff\xa0") && !utf16(content)
	step := max(1, len(v)/500)
	for i := 0; i < len(v); i += step {
		s := a.Value.Source(i, i+1)
		if !a.Value.Span.Contains(s) || s.Len() < 1 {
			t.Fatalf("%s on %q: byte %d of %q comes from %v outside %v", r.Reader, content, i, a.Key, s, a.Value.Span)
		}
		if plain && (s.Len() != 1 || content[s.Start] != v[i]) {
			t.Fatalf("%s on %q: byte %d of %q is %q in the file", r.Reader, content, i, a.Key, content[s.Start:s.End])
		}
	}
	for _, h := range a.Value.Unresolved {
		if h.Start > h.End || h.End > len(v) {
			t.Fatalf("%s on %q: unresolved part %v outside the value of %q", r.Reader, content, h, a.Key)
		}
	}
	if r.Reader != Docker && len(a.DependsOn) == 0 != a.Value.IsResolved() && r.Reader != Godotenv && a.State != Inherited {
		t.Fatalf("%s on %q: %q depends on %v and has unresolved parts %v", r.Reader, content, a.Key, a.DependsOn, a.Value.Unresolved)
	}
}

func TestReadersDifferential(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(1, 2))
	read, failed := map[Reader]int{}, map[Reader]int{}
	for n := range 4000 {
		content := file(r)
		if n%2 == 1 {
			content = mildFile(r)
		}
		for _, name := range append(Readers(), LocalStart) {
			reading := Read(name, content)
			read[name] += checkReading(t, content, reading)
			if reading.Err != nil {
				failed[name]++
			}
		}
		checkScript(t, content, Scan(content))
	}
	t.Logf("assignments compared: %v; files a reader stops in: %v", read, failed)
	for _, name := range Readers() {
		if read[name] < 2000 {
			t.Errorf("only %d assignments compared for %s: the files are too broken to test anything", read[name], name)
		}
	}
}

// checkScript checks that a scan is in order, inside the file and says what is there.
func checkScript(t *testing.T, content []byte, s *Script) {
	t.Helper()
	at := bomLength(content)
	for _, st := range s.Statements {
		if st.Span.Start < at || st.Span.End > len(content) || st.Span.Len() == 0 {
			t.Fatalf("scan of %q: statement at %v after %d", content, st.Span, at)
		}
		at = st.Span.End
		last := st.Span.Start
		for _, part := range []source.Span{st.Export, st.Instruction, st.Key, st.Value, st.Comment} {
			if st.Kind == Comment && part.Len() == 0 {
				continue
			}
			if part.Start < last || part.End > st.Span.End || part.Start > part.End {
				t.Fatalf("scan of %q: parts of %+v overlap or stick out", content, st)
			}
			last = part.End
		}
		if st.Line != 1+bytes.Count(content[:st.Span.Start], []byte{'\n'}) {
			t.Fatalf("scan of %q: %+v is not on line %d", content, st, st.Line)
		}
		if st.Comment.Len() > 0 && content[st.Comment.Start] != '#' {
			t.Fatalf("scan of %q: comment %v", content, st.Comment)
		}
	}
	rest := bytes.TrimSpace(content[at:])
	if len(rest) > 0 && len(s.Statements) > 0 || len(s.Statements) == 0 && len(rest) > 0 {
		t.Fatalf("scan of %q: %q is lost", content, rest)
	}
}

func FuzzRead(f *testing.F) {
	requireUnset(f)
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		if content := file(r); len(content) < 2000 {
			f.Add(content)
		}
	}
	f.Add([]byte("\xff\xfeK\x00=\x00v\x00\n\x00"))
	f.Add([]byte("\xfe\xff\x00K\x00=\x00v"))
	f.Add([]byte("A=xxxxxxxxxx\nA=$A$A$A$A\nA=$A$A$A$A\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, name := range Readers() {
			checkReading(t, content, Read(name, content))
		}
		checkScript(t, content, Scan(content))
	})
}
