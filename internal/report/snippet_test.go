package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestSnippet(t *testing.T) {
	long := strings.Repeat("abcde,ghij", 30)
	tests := []struct {
		name, content string // the range is the text between [ and ]
		room          int
		line, carets  string
		more          int
	}{
		{"plain", "A=1\nKEY=[value] x\n", 80, "KEY=value x", "    ^^^^^", 0},
		{"wide", "日本=[語é] x", 80, "日本=語é x", "     ^^^", 0},
		{"combining", "e\u0301e\u0301=[a\u0300b]", 80, "e\u0301e\u0301=a\u0300b", "   ^^", 0},
		{"emoji", "😀=[😀]", 80, "😀=😀", "   ^^", 0},
		{"tab before", "a\t[b]", 80, "a   b", "    ^", 0},
		{"tab inside", "[a\tb]c", 80, "a   bc", "^^^^^", 0},
		{"control characters", "a\x1b[b]", 80, "a\ufffdb", "  ^", 0},
		{"no UTF-8", "a\xff\xfe[b]", 80, "a\ufffd\ufffdb", "   ^", 0},
		{"byte order mark", "\ufeff[A]=1", 80, "A=1", "^", 0},
		{"empty range", "KEY[]=1", 80, "KEY=1", "   ^", 0},
		{"end of line", "KEY=1[]\n", 80, "KEY=1", "     ^", 0},
		{"end of line, CRLF", "KEY=1[]\r\nB", 80, "KEY=1", "     ^", 0},
		{"the line end itself", "KEY=1[\r\n]B", 80, "KEY=1", "     ^", 0},
		{"spaces at the end", "KEY=1 [  ]\n", 80, "KEY=1", "      ^^", 0},
		{"an empty line", "A\n[]  \nB", 80, "", "", 0},
		{"an empty file", "[]", 80, "", "", 0},
		{"whole line with its end", "A\n[B=1\n]C", 80, "B=1", "^^^", 0},
		{"two lines", "[A=1\nB]=2", 80, "A=1", "^^^", 1},
		{"four lines", "x[A=1\nB\nC\nD\n]=2", 80, "xA=1", " ^^^", 3},
		{"mask", "KEY=«hunter2»[ ]x", 80, "KEY=•••• x", "        ^", 0},
		{"in a mask", "KEY=«hun[t]er2» x", 80, "KEY=•••• x", "    ^^^^", 0},
		{"empty in a mask", "KEY=«hun[]ter2» x", 80, "KEY=•••• x", "    ^^^^", 0},
		{"from shown into a mask", "K[EY=«hu]nter2»;", 80, "KEY=••••;", " ^^^^^^^", 0},
		{"nothing to read", "«hun[ter]2»", 80, "", "", 0},
		{"long, at the start", "[abc]" + long, 20, "abcabcde,ghijabcde,…", "^^^", 0},
		{"long, at the end", long + "[xyz]", 20, "…e,ghijabcde,ghijxyz", "                 ^^^", 0},
		{"long, in the middle", long + "[x,z]" + long, 20, "…de,ghijx,zabcde,gh…", "        ^^^", 0},
		{"long range", "KEY=[" + long + "]", 20, "KEY=abcde,ghijabcde…", "    ^^^^^^^^^^^^^^^", 0},
		{"long range, far", long + "[" + long + "]", 20, "…ghijabcde,ghijabcd…", "     ^^^^^^^^^^^^^^", 0},
		{"exactly fits", "[abc]" + long[:17], 20, "abcabcde,ghijabcde,g", "^^^", 0},
		{"a mask is shown whole", "abcde,ghij,bcd«secret»" + "x[yz]", 14, "…ij,bcd••••xyz", "            ^^", 0},
		{"or not at all", "abcde,ghij,bcd«secret»" + "x[yz]", 6, "…xyz", "  ^^", 0},
	}
	for _, test := range tests {
		start := strings.Index(strings.NewReplacer("«", "", "»", "").Replace(test.content), "[")
		end := strings.Index(strings.NewReplacer("«", "", "»", "", "[", "").Replace(test.content), "]")
		f := file("f", strings.NewReplacer("[", "", "]", "").Replace(test.content))
		s := snippetOf(new([]glyph), views.Of(f), source.Span{Start: start, End: end}, test.room)
		carets := ""
		if s.line != "" {
			carets = strings.Repeat(" ", s.at) + strings.Repeat("^", s.width)
		}
		if s.line != test.line || carets != test.carets || s.more != test.more {
			t.Errorf("%s:\n%q\n%q %d\nwant\n%q\n%q %d", test.name, s.line, carets, s.more, test.line, test.carets, test.more)
		}
	}
}

func TestSplitAndWrap(t *testing.T) {
	const message = "run `astro deployment variable create --load` now, or `" // the last backtick opens nothing
	var got []string
	for _, w := range appendWords(nil, message) {
		got = append(got, w.text)
	}
	if want := []string{"run", "`astro deployment variable create --load`", "now,", "or", "`"}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
	t2 := text{options: TextOptions{Width: 20}, b: &bytes.Buffer{}}
	t2.wrap(appendWords([]word{{text: "f:1:1:"}}, "日本語日本語 abc averyveryverylongwordindeed x"), 7)
	if want := "f:1:1: 日本語日本語\n    abc\n    averyveryverylongwordindeed\n    x\n"; t2.b.String() != want {
		t.Errorf("%q, want %q", t2.b.String(), want)
	}
}

func TestRuneWidth(t *testing.T) {
	for r, want := range map[rune]int{'a': 1, 'é': 1, '日': 2, 'Ａ': 2, '\u0301': 0, '\u200d': 0, '한': 2, '\u1161': 0, '😀': 2, '…': 1, '•': 1, '\ufffd': 1} {
		if got := runeWidth(r); got != want {
			t.Errorf("%q: %d, want %d", r, got, want)
		}
	}
}

// FuzzText lays out any range of any file with any part shown: no report panics, the
// carets are under the line, no line is wider than the terminal asks for, and nothing
// hidden is shown.
func FuzzText(f *testing.F) {
	f.Add("KEY=\"日本語\"\t# x\r\nB=2\n", uint16(4), uint16(9), uint16(0), uint16(4), uint8(40))
	f.Add("\ufeffA=\xff\x1b\n\n", uint16(1), uint16(3), uint16(0), uint16(99), uint8(20))
	f.Add(strings.Repeat("é\t", 9000), uint16(5001), uint16(7), uint16(5000), uint16(9000), uint8(70))
	f.Fuzz(func(t *testing.T, content string, at, n, show, shown uint16, width uint8) {
		file := source.New("f", "f", []byte(content))
		views := redact.Views{redact.NewView(file, []source.Span{{Start: int(show), End: int(show) + int(shown)}}, nil)}
		start := min(int(at), len(content))
		s := source.Span{Start: start, End: min(start+int(n), len(content))}
		room := max(20, int(width))
		snip := snippetOf(new([]glyph), views.Of(file), s, room)
		if w := columns(snip.line); w > room {
			t.Errorf("%d columns in a room of %d: %q", w, room, snip.line)
		}
		if snip.line != "" && (snip.width < 1 || snip.at < 0 || snip.at+snip.width > room+1) {
			t.Errorf("carets at %d+%d in a room of %d: %q", snip.at, snip.width, room, snip.line)
		}
		r := &Report{Findings: []*finding.Finding{{
			Rule: "a/b", Severity: finding.Note, Message: finding.Message{Text: "m"}, Project: ".", Range: source.Range{File: file, Span: s}, Views: views,
			Related: []finding.Related{{Range: source.Range{File: file, Span: s}}}, Fingerprint: fmt.Sprintf("%032d", at),
		}}}
		for name, write := range outputs {
			out := render(t, write, r)
			if strings.HasSuffix(name, ".txt") && name != "color.txt" && strings.ContainsAny(out, "\x1b\r") {
				t.Errorf("%s holds control characters: %q", name, out)
			}
		}
	})
}
