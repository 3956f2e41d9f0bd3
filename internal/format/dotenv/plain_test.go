package dotenv

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// checkPlain compares a plain file with what the tracers and the libraries make of it, and reports
// whether it is one.
func checkPlain(t *testing.T, content []byte) bool {
	t.Helper()
	plain := false
	var first *Reading
	for _, d := range readers() {
		list, ok := readPlain(content, d.empty)
		if !ok {
			continue
		}
		plain = true
		got, want := Read(d.name, content), d.read(content)
		got.plain = want.plain // this says how the file was read
		if len(list) == 0 && len(want.Assignments) == 0 {
			got.Assignments, want.Assignments = nil, nil
		}
		if !want.exact || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s on %q:\n got %+v\nwant %+v", d.name, content, got, want)
		}
		if got.Reader = ""; first == nil {
			first = got
		}
		if isPlain(content) && !reflect.DeepEqual(got, first) {
			t.Fatalf("%s and another reader on %q:\n got %+v\nwant %+v", d.name, content, got, first)
		}
	}
	return plain
}

// TestPlain compares generated files, of which a good part is plain.
func TestPlain(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(3, 4))
	plain := 0
	for range 20_000 {
		var b strings.Builder
		for n := 1 + r.IntN(5); n > 0; n-- {
			switch r.IntN(6) {
			case 0:
				b.WriteString(pick(r, "", "# a $b 'c", "#", "K", "A=", "A=b", "_=1", "exporter=1", "K=\"x\"", "K=a\"", "K= a", "K=a ", "a-b=c"))
			case 1:
				b.WriteString(line(r))
			default:
				b.WriteString(pick(r, names...) + "=" + pick(r, "a", "{", `{"a": "b", "n": [1]}`, "=", "x:y", "a'b\"c", "`", "~", "!", "%", "a b") + pick(r, "", "x", "}", " y", "\t", "é", ";"))
			}
			if n > 1 || r.IntN(3) > 0 {
				b.WriteByte('\n')
			}
		}
		if checkPlain(t, []byte(b.String())) {
			plain++
		}
	}
	if plain < 2000 {
		t.Errorf("%d files are plain: too few to test anything", plain)
	}
}

func FuzzPlain(f *testing.F) {
	requireUnset(f)
	f.Add([]byte("# a\n\nA=b\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"a\": \"b\"}\nA=\nA=c d"))
	f.Fuzz(func(t *testing.T, content []byte) { checkPlain(t, content) })
}

// TestPlainProof proves an edit of a plain file for one reader as for all.
func TestPlainProof(t *testing.T) {
	content := []byte("A={\"x\": \"y\"}\nB=1\n")
	for _, readers := range [][]Reader{nil, {Docker}, {Godotenv}} {
		q := NewQuoting(content, readers...)
		a, _ := Read(Docker, content).Lookup("A")
		if text, ok := q.Encode(&a.Value, 2, 3, "z"); !ok || text != "z" {
			t.Errorf("%v: %q, %v", readers, text, ok)
		}
		if text, ok := q.Encode(&a.Value, 2, 3, "z\nB=2"); ok {
			t.Errorf("%v: an edit that assigns B is proven: %q", readers, text)
		}
	}
}

// TestProvenPlain compares the proof of an edit in a plain file with that of the readers: what it proves,
// all readers read as wanted.
func TestProvenPlain(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(5, 6))
	proven := 0
	for range 4000 {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteString(pick(r, "# a $b", "", "A=a", "B=b c", `C={"a": "b"}`, "D=x=y", "E=", "A=twice", "F='q'") + "\n")
		}
		content := []byte(strings.TrimSuffix(b.String(), pick(r, "", "\n")))
		q := NewQuoting(content)
		start := r.IntN(len(content) + 1)
		e := Edit{Span: source.Span{Start: start, End: start + r.IntN(min(4, len(content)-start+1))}, Text: pick(r, "", "z", "zz", "=", "#", "\n", "A=1", " ", "'", "$x")}
		after := apply(content, []Edit{e})
		line := 0
		if i := strings.LastIndexByte(string(after[:start]), '\n'); i >= 0 {
			line = i + 1
		}
		_, rest, _ := strings.Cut(string(after[line:]), "=")
		want, _, _ := strings.Cut(rest, "\n")
		if !q.provenPlain(e, start, want) {
			continue
		}
		proven++
		whole := NewQuoting(content)
		whole.known = true // ask the readers
		before := source.Span{Start: start, End: e.Span.End}
		if err := whole.proven([]Edit{e}, before, source.Span{Start: start, End: start + len(e.Text)}, "", want); err != nil {
			t.Fatalf("%q, %q in place of %d to %d: %v", content, e.Text, e.Span.Start, e.Span.End, err)
		}
		if q.provenPlain(e, start, want+"x") {
			t.Fatalf("%q: another value is proven, too", content)
		}
	}
	if proven < 100 {
		t.Errorf("%d edits were proven", proven)
	}
}
