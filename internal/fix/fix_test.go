package fix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// views are what may be displayed of the files of these tests.
var views = redact.Views{}

// file is a file that is displayed but for the parts between « and ».
func file(path, marked string) *source.File {
	var content []byte
	var hide []source.Span
	for rest := marked; rest != ""; {
		before, after, found := strings.Cut(rest, "«")
		content = append(content, before...)
		if !found {
			break
		}
		secret, after, _ := strings.Cut(after, "»")
		hide = append(hide, source.Span{Start: len(content), End: len(content) + len(secret)})
		content = append(content, secret...)
		rest = after
	}
	f := source.New(path, path, content)
	views = append(views, redact.NewView(f, []source.Span{{End: len(content)}}, hide))
	return f
}

// put replaces the n-th occurrence of old (from 0) by text.
func put(f *source.File, n int, old, text string) finding.Edit {
	at := 0
	for range n {
		at += strings.Index(string(f.Content[at:]), old) + len(old)
	}
	at += strings.Index(string(f.Content[at:]), old)
	return finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: at, End: at + len(old)}}, Text: text}
}

func insert(f *source.File, at int, text string) finding.Edit {
	return finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: at, End: at}}, Text: text}
}

func found(edits ...finding.Edit) *finding.Finding {
	return &finding.Finding{
		Rule: "values/expansion", Severity: finding.Error, Message: finding.Message{Text: "it breaks"},
		Range: source.Range{File: edits[0].File, Span: edits[0].Span}, Views: views, Fixes: []finding.Fix{{Message: "fix it", Edits: edits}},
	}
}

func TestChoose(t *testing.T) {
	const old = "A=one\nB=two\nC=three\n"
	a, b := file("a.env", old), file("b.env", old)
	unsafe := found(put(a, 0, "one", "1"))
	unsafe.Fixes[0].Unsafe = true
	both := found(put(a, 0, "one", "1"))
	both.Fixes = append([]finding.Fix{{Unsafe: true, Edits: []finding.Edit{put(a, 0, "one", "9")}}}, both.Fixes...)

	tests := []struct {
		name               string
		findings           []*finding.Finding
		unsafe             bool
		a, b               string
		applied, conflicts int
	}{
		{"none", nil, false, old, old, 0, 0},
		{"one", []*finding.Finding{found(put(a, 0, "two", "2"))}, false, "A=one\nB=2\nC=three\n", old, 1, 0},
		{"two in one file, the later first", []*finding.Finding{found(put(a, 0, "three", "3")), found(put(a, 0, "one", "1"))}, false,
			"A=1\nB=two\nC=3\n", old, 2, 0},
		{"two files in one fix", []*finding.Finding{found(put(b, 0, "one", "1"), put(a, 0, "two", "2"))}, false,
			"A=one\nB=2\nC=three\n", "A=1\nB=two\nC=three\n", 1, 0},
		{"equal edits are one", []*finding.Finding{found(insert(a, 20, "D=4\n")), found(insert(a, 20, "D=4\n"))}, false,
			old + "D=4\n", old, 2, 0},
		{"equal in part", []*finding.Finding{found(put(a, 0, "one", "1")), found(put(a, 0, "one", "1"), put(a, 0, "two", "2"))}, false,
			"A=1\nB=2\nC=three\n", old, 2, 0},
		{"overlap", []*finding.Finding{found(put(a, 0, "one", "1")), found(put(a, 0, "ne", "x"))}, false, "A=1\nB=two\nC=three\n", old, 1, 1},
		{"all or nothing", []*finding.Finding{found(put(a, 0, "one", "1")), found(put(a, 0, "two", "2"), put(a, 0, "one", "x"))}, false,
			"A=1\nB=two\nC=three\n", old, 1, 1},
		{"overlap in itself", []*finding.Finding{found(put(a, 0, "one", "1"), put(a, 0, "on", "2"))}, false, old, old, 0, 1},
		{"two insertions at one place", []*finding.Finding{found(insert(a, 6, "X=1\n")), found(insert(a, 6, "Y=2\n"))}, false,
			"A=one\nX=1\nB=two\nC=three\n", old, 1, 1},
		{"insertion inside a replacement", []*finding.Finding{found(put(a, 0, "one", "1")), found(insert(a, 3, "x"))}, false,
			"A=1\nB=two\nC=three\n", old, 1, 1},
		{"insertions at the ends of a replacement", []*finding.Finding{found(insert(a, 5, "\"")), found(put(a, 0, "one", "1")), found(insert(a, 2, "\""))}, false,
			"A=\"one\"\nB=two\nC=three\n", old, 2, 1},
		{"insertion at the end of a replacement that quotes", []*finding.Finding{found(insert(a, 5, "}")), found(put(a, 0, "one", "'one\"'"))}, false,
			"A=one}\nB=two\nC=three\n", old, 1, 1},
		{"insertions at the ends of a replacement in one fix", []*finding.Finding{found(insert(a, 5, "\""), put(a, 0, "one", "1"), insert(a, 2, "\""))}, false,
			"A=\"1\"\nB=two\nC=three\n", old, 1, 0},
		{"touching replacements", []*finding.Finding{found(put(a, 0, "on", "1")), found(put(a, 0, "e\n", ";"))}, false,
			"A=1e\nB=two\nC=three\n", old, 1, 1},
		{"touching lines", []*finding.Finding{found(put(a, 0, "A=one\n", "")), found(insert(a, 6, "X=1\n")), found(put(a, 0, "B=two\n", ""))}, false,
			"X=1\nC=three\n", old, 3, 0},
		{"nothing to change", []*finding.Finding{found(put(a, 0, "one", "one"))}, false, old, old, 0, 0},
		{"outside the file", []*finding.Finding{found(insert(a, 99, "x"))}, false, old, old, 0, 1},
		{"before the file", []*finding.Finding{found(insert(a, -1, "x"))}, false, old, old, 0, 1},
		{"unsafe is not taken", []*finding.Finding{unsafe}, false, old, old, 0, 0},
		{"unsafe is taken when asked", []*finding.Finding{unsafe}, true, "A=1\nB=two\nC=three\n", old, 1, 0},
		{"the first safe one", []*finding.Finding{both}, false, "A=1\nB=two\nC=three\n", old, 1, 0},
		{"the first one", []*finding.Finding{both}, true, "A=9\nB=two\nC=three\n", old, 1, 0},
	}
	for _, test := range tests {
		p := NewPlan(test.findings, test.unsafe)
		if got := string(apply(p, a)); got != test.a {
			t.Errorf("%s: a.env is %q, want %q", test.name, got, test.a)
		}
		if got := string(apply(p, b)); got != test.b {
			t.Errorf("%s: b.env is %q, want %q", test.name, got, test.b)
		}
		if p.Applied != test.applied || p.Conflicts != test.conflicts {
			t.Errorf("%s: %d applied, %d conflicts, want %d and %d", test.name, p.Applied, p.Conflicts, test.applied, test.conflicts)
		}
		if p.Empty() != (test.a == old && test.b == old) {
			t.Errorf("%s: Empty is %v", test.name, p.Empty())
		}
	}
}

// A file that two projects read is one file, unless it changed in between.
func TestChooseSamePath(t *testing.T) {
	one, two, changed := file("x.env", "A=one\nB=two\n"), file("x.env", "A=one\nB=two\n"), file("x.env", "B=two\n")
	p := NewPlan([]*finding.Finding{found(put(one, 0, "one", "1")), found(put(two, 0, "two", "2"))}, false)
	if got := string(apply(p, one)); got != "A=1\nB=2\n" || len(p.Files) != 1 || p.Applied != 2 {
		t.Errorf("%q, %d files, %d applied", got, len(p.Files), p.Applied)
	}
	p = NewPlan([]*finding.Finding{found(put(one, 0, "one", "1")), found(put(changed, 0, "two", "2"))}, false)
	if got := string(apply(p, one)); got != "A=1\nB=two\n" || p.Conflicts != 1 {
		t.Errorf("%q, %d conflicts", got, p.Conflicts)
	}
}

func TestShows(t *testing.T) {
	const secret = "hunter2-correct-horse"
	f := file("k.env", "KEY={'vault': 'x', 'secret': '«"+secret+"»'}\nSHORT=«abc»\nD=«pa$$w0rd»\n")
	other := file("o.env", "A=1\n")
	tests := []struct {
		name  string
		edits []finding.Edit
		want  bool
	}{
		{"quotes beside the secret", []finding.Edit{put(f, 8, "'", "\""), put(f, 9, "'", "\"")}, true},
		{"a character of it, escaped", []finding.Edit{put(f, 0, "$", `\u0024`), put(f, 1, "$", `\u0024`)}, true},
		{"a key", []finding.Edit{put(f, 0, "vault", "vault_url")}, true},
		{"the secret goes away", []finding.Edit{put(f, 0, secret, "")}, true},
		{"the whole value", []finding.Edit{put(f, 0, "{'vault': 'x', 'secret': '"+secret+"'}", `{"secret":"`+secret+`"}`)}, false},
		{"something else in its place", []finding.Edit{put(f, 0, secret, "c2VjcmV0")}, false},
		{"its first four bytes elsewhere", []finding.Edit{insert(f, 0, "# hunt\n")}, false},
		{"three of them", []finding.Edit{insert(f, 0, "# hun\n")}, true},
		{"into another file", []finding.Edit{insert(other, 0, "B="+secret+"\n"), put(f, 0, "KEY", "K")}, false},
		{"a short secret in quotes", []finding.Edit{put(f, 0, "abc", "'abc'")}, false},
		{"words of the message", []finding.Edit{insert(f, 0, "correct=it breaks")}, false},
	}
	var g Guard
	for _, test := range tests {
		fnd := found(test.edits...)
		fnd.File = f
		if got := g.Shows(fnd, fnd.Fixes[0]); got != test.want {
			t.Errorf("%s: Shows is %v, want %v", test.name, got, test.want)
		}
	}
	// What the finding says in words, or the file shows elsewhere, is no secret.
	said := found(insert(f, 0, "# correct\n"))
	said.Text = "say it correctly"
	if !g.Shows(said, said.Fixes[0]) {
		t.Error("a word of the message is taken for a secret")
	}
	twice := file("t", "url=contoso\n«# the contoso vault»\n")
	if x := found(insert(twice, 0, "u=contoso\n")); !g.Shows(x, x.Fixes[0]) {
		t.Error("a word that the file shows is taken for a secret")
	}
}

func TestDiff(t *testing.T) {
	const secret = "hunter2-correct-horse"
	tests := []struct {
		name, content string
		edits         func(f *source.File) []finding.Edit
		want          string
	}{
		{"a line, two of context", "1\n2\n3\n4\n5\n6\n7\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "4", "four")} },
			"@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+four\n 5\n 6\n"},
		{"two hunks", "1\n2\n3\n4\n5\n6\n7\n8\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{insert(f, 0, "0\n"), put(f, 0, "7", "seven")}
		}, "@@ -1,2 +1,3 @@\n+0\n 1\n 2\n@@ -5,4 +6,4 @@\n 5\n 6\n-7\n+seven\n 8\n"},
		{"two changes, one hunk", "1\n2\n3\n4\n5\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{put(f, 0, "1", "one"), put(f, 0, "5\n", "")}
		}, "@@ -1,5 +1,4 @@\n-1\n+one\n 2\n 3\n 4\n-5\n"},
		{"whole lines go", "1\n2\n3\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "2\n", "")} },
			"@@ -1,3 +1,2 @@\n 1\n-2\n 3\n"},
		{"append", "1\n", func(f *source.File) []finding.Edit { return []finding.Edit{insert(f, 2, "2\n")} },
			"@@ -1 +1,2 @@\n 1\n+2\n"},
		{"append without line end", "1", func(f *source.File) []finding.Edit { return []finding.Edit{insert(f, 1, "\n2\n")} },
			"@@ -1 +1,2 @@\n-1\n\\ No newline at end of file\n+1\n+2\n"},
		{"into an empty file", "", func(f *source.File) []finding.Edit { return []finding.Edit{insert(f, 0, "1\n2")} },
			"@@ -0,0 +1,2 @@\n+1\n+2\n\\ No newline at end of file\n"},
		{"everything goes", "1\n2\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "1\n2\n", "")} },
			"@@ -1,2 +0,0 @@\n-1\n-2\n"},
		{"lines are joined", "1\n2\n3\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "\n2", "-2")} },
			"@@ -1,3 +1,2 @@\n-1\n-2\n+1-2\n 3\n"},
		{"the last line end goes", "1\n2\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 1, "\n", "")} },
			"@@ -1,2 +1,2 @@\n 1\n-2\n+2\n\\ No newline at end of file\n"},
		{"one edit takes the line end of the other", "1\n2\n3\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{insert(f, 0, "0\none "), put(f, 0, "1\n", "")}
		}, "@@ -1,3 +1,3 @@\n-1\n-2\n+0\n+one 2\n 3\n"},
		{"CRLF", "1\r\n2\r\n3\r\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "2", "two\r\nzwei")} },
			"@@ -1,3 +1,4 @@\n 1\n-2\n+two\n+zwei\n 3\n"},
		{"byte order mark", "\ufeffA=1\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "1", "2")} },
			"@@ -1 +1 @@\n-A=1\n+A=2\n"},
		{"context is masked", "P=«" + secret + "»\nA=1\nQ=«" + secret + "»\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "1", "2")} },
			"@@ -1,3 +1,3 @@\n P=••••\n-A=1\n+A=2\n Q=••••\n"},
		{"quotes around a secret", "P=\"«" + secret + "»\"\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "\"", ""), put(f, 1, "\"", "")} },
			"@@ -1 +1 @@\n-P=\"••••\"\n+P=••••\n"},
		{"a character inside a secret", "P=«pa$$word»\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "$", `\u0024`)} },
			"@@ -1 +1 @@\n-P=••••\n+P=••••\\u0024••••\n"},
		{"a secret that is rewritten", "P=«" + secret + "»\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{put(f, 0, "P="+secret, "P='"+secret+"'")}
		}, "@@ -1 +1 @@\n-P=••••\n+••••\n"},
		{"on several lines", "P=«" + secret + "»\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{put(f, 0, secret, "|\n  "+secret+"\n  x\n")}
		}, "@@ -1 +1,4 @@\n-P=••••\n+P=••••\n+••••\n+••••\n+\n"},
		{"masks do not pile up", "P=«" + secret + "»\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "correct", "incorrect")} },
			"@@ -1 +1 @@\n-P=••••\n+P=••••\n"},
		{"a secret that moves in pieces", "export P=1 #«" + secret + "»\n", func(f *source.File) []finding.Edit {
			return []finding.Edit{insert(f, 0, "#hunt"), put(f, 0, "xp", "r2h"), put(f, 0, "t P", "se\nP"), put(f, 0, " #"+secret, "")}
		}, "@@ -1 +1,2 @@\n-export P=1 #••••\n+••••e••••or••••\n+••••=1\n"},
		{"control characters", "A=\x1b[31m\n", func(f *source.File) []finding.Edit { return []finding.Edit{put(f, 0, "A", "\x1bB")} },
			"@@ -1 +1 @@\n-A=\ufffd[31m\n+\ufffdB=\ufffd[31m\n"},
	}
	for _, test := range tests {
		f := file("etl/.env", test.content)
		p := NewPlan([]*finding.Finding{found(test.edits(f)...)}, false)
		var b strings.Builder
		if err := p.Diff(&b, nil); err != nil {
			t.Fatal(err)
		}
		if got, want := b.String(), "--- etl/.env\n+++ etl/.env\n"+test.want; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, want)
		}
	}
}

// patch applies a diff made of a file that is shown in full.
func patch(old, diff string) (string, error) {
	from := strings.SplitAfter(old, "\n")
	if from[len(from)-1] == "" {
		from = from[:len(from)-1]
	}
	var out []string
	at := 0
	lines := strings.SplitAfter(diff, "\n")
	for i := 2; i < len(lines) && lines[i] != ""; i++ {
		line := lines[i]
		text := line[1:]
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "\\") {
			text = strings.TrimSuffix(text, "\n")
		}
		switch line[0] {
		case '@':
			var start int
			var comma string
			fmt.Sscanf(line, "@@ -%d%s", &start, &comma)
			if !strings.HasPrefix(comma, ",0") {
				start--
			}
			out = append(out, from[at:start]...)
			at = start
		case ' ', '-':
			if at >= len(from) || from[at] != text {
				return "", fmt.Errorf("line %d of the diff does not fit line %d of the file", i+1, at+1)
			}
			if line[0] == ' ' {
				out = append(out, text)
			}
			at++
		case '+':
			out = append(out, text)
		}
	}
	return strings.Join(append(out, from[at:]...), ""), nil
}

// FuzzDiff applies the diff of any edits to the old file and expects the new one; of the
// same file with everything hidden it expects no piece of the file.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc\nd\ne\nf\ng\n", uint16(0), uint16(1), "x\n", uint16(6), uint16(2), "")
	f.Add("a\nb", uint16(3), uint16(0), "\nc", uint16(0), uint16(2), "")
	f.Add("\n\n\n", uint16(1), uint16(1), "x", uint16(3), uint16(0), "y")
	f.Fuzz(func(t *testing.T, content string, at1, n1 uint16, text1 string, at2, n2 uint16, text2 string) {
		clean := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r == '\n' || r == '\t' || source.Printable(string(r)) == string(r) && r != '\ufffd' && !strings.ContainsRune("•«»", r) { // « and » hide what is between
					return r
				}
				return -1
			}, s)
		}
		content, text1, text2 = clean(content), clean(text1), clean(text2)
		shown, hidden := file("f", content), source.New("f", "f", []byte(content))
		span := func(at, n uint16) source.Span {
			whole := func(i int) int { // an edit that cuts a code point cannot be shown
				for i = min(i, len(content)); i < len(content) && !utf8.RuneStart(content[i]); i++ {
				}
				return i
			}
			return source.Span{Start: whole(int(at)), End: whole(int(at) + int(n))}
		}
		edits := func(f *source.File) []*finding.Finding {
			return []*finding.Finding{
				found(finding.Edit{Range: source.Range{File: f, Span: span(at1, n1)}, Text: text1}),
				found(finding.Edit{Range: source.Range{File: f, Span: span(at2, n2)}, Text: text2}),
			}
		}
		p := NewPlan(edits(shown), false)
		var b strings.Builder
		_ = p.Diff(&b, nil)
		want := string(apply(p, shown))
		now := source.New("f", "f", []byte(want))
		view := redact.NewView(now, []source.Span{{End: len(want)}}, nil)
		var other strings.Builder
		_ = p.Diff(&other, func(string) *redact.View { return view })
		if other.String() != b.String() {
			t.Errorf("with the new file\n%s\nwithout\n%s", other.String(), b.String())
		}
		if got, err := patch(content, b.String()); !p.Empty() && (err != nil || got != want) {
			t.Errorf("%q gives %q, want %q (%v) by\n%s", content, got, want, err, b.String())
		}
		b.Reset()
		_ = NewPlan(edits(hidden), false).Diff(&b, nil)
		for _, word := range strings.Fields(content) {
			if len(word) < 4 || strings.Contains("--- f\n+++ f\n\\ No newline at end of file", word) || strings.ContainsAny(word, "@,+- 0123456789") {
				continue
			}
			if strings.Contains(b.String(), word) {
				t.Errorf("the diff shows %q:\n%s", word, b.String())
			}
		}
	})
}

func TestWrite(t *testing.T) {
	a, b := file("a", "1\n"), file("b", "1\n")
	var session Session
	session.Apply(NewPlan([]*finding.Finding{found(put(b, 0, "1", "2")), found(put(a, 0, "1", "2")), found(put(a, 0, "1", "3"))}, false))
	var wrote []string
	sum, err := session.Write(func(f *source.File, content []byte) error {
		wrote = append(wrote, f.Path+"="+string(content))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a=2\n", "b=2\n"}; !slices.Equal(wrote, want) {
		t.Errorf("wrote %q, want %q", wrote, want)
	}
	if sum.Applied != 2 || sum.Conflicts != 1 || !slices.Equal(sum.Files, []string{"a", "b"}) {
		t.Errorf("outcome %+v", sum)
	}
	changed := errors.New("it changed since it was read")
	sum, err = session.Write(func(f *source.File, _ []byte) error {
		if f == b {
			return changed
		}
		return nil
	})
	if !errors.Is(err, changed) || err.Error() != "fix b: it changed since it was read" || !slices.Equal(sum.Files, []string{"a"}) || sum.Applied != 0 {
		t.Errorf("error %v, outcome %+v", err, sum)
	}
}

// apply returns the content of a file with the edits of a plan.
func apply(p *Plan, f *source.File) []byte {
	if e := p.byPath[f.Path]; e != nil {
		return e.Apply()
	}
	return f.Content
}
