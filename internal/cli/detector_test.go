package cli

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/go/analysis"
)

// window is how many bytes of a canary are a leak.
const window = 8

// detector finds pieces of canaries in a text, in one pass whatever their number: every
// window of the text is looked up in the set of all windows of all canaries, in each of
// their encodings. Case counts in base64 and base32 alone: else words would look like them.
type detector struct {
	pieces  map[uint64]int // window in small letters -> index in labels
	encoded map[uint64]int // window of an encoding with capitals
	maybe   [1 << 16]bool  // of a hash of the window: most lookups end here
	labels  []string
	words   map[uint64]int // pieces of passwords that people choose; they are shorter
}

// wordWindow is how many bytes of a password that people choose are a leak.
const wordWindow = 6

// watchWord looks out for every piece of a password that people choose, in any case. What comes between
// its characters counts too: else the ends of two words look like one.
func (d *detector) watchWord(password, label string) {
	if d.words == nil {
		d.words = map[uint64]int{}
	}
	d.labels = append(d.labels, label)
	d.eachWord([]byte(password), func(key uint64, _ int) { d.words[key] = len(d.labels) - 1 })
	if len(password) > window {
		d.watch(password, label) // encoded
	}
}

func (d *detector) eachWord(text []byte, what func(key uint64, end int)) {
	var key uint64
	for i, c := range text {
		if key = (key<<8 | uint64(lower(c))) & (1<<(8*wordWindow) - 1); i+1 >= wordWindow {
			what(key, i+1)
		}
	}
}

func (d *detector) scanWords(text []byte) (leak string) {
	if d.words == nil {
		return ""
	}
	d.eachWord(text, func(key uint64, end int) {
		if n, ok := d.words[key]; ok && leak == "" {
			leak = fmt.Sprintf("piece %q of %s in …%s…", text[end-wordWindow:end], d.labels[n], text[max(0, end-160):min(len(text), end+60)])
		}
	})
	return leak
}

// watch looks out for every piece of a credential, as it is and encoded.
func (d *detector) watch(credential, label string) {
	if d.pieces == nil {
		d.pieces, d.encoded = map[uint64]int{}, map[uint64]int{}
	}
	d.labels = append(d.labels, label)
	d.add(d.pieces, strings.ToLower(credential))
	d.add(d.pieces, hex.EncodeToString([]byte(credential)))
	for skip := range 5 { // which bytes form a group of three, or of five, is not known
		if skip >= len(credential) {
			break
		}
		part := []byte(credential)[skip:]
		for _, e := range []interface{ EncodeToString([]byte) string }{base64.RawStdEncoding, base64.RawURLEncoding} {
			if whole := len(part) / 3 * 3; skip < 3 {
				d.add(d.encoded, e.EncodeToString(part[:whole]))
			}
		}
		d.add(d.encoded, base32.StdEncoding.EncodeToString(part[:len(part)/5*5]))
	}
}

func (d *detector) add(to map[uint64]int, text string) {
	var key uint64
	for i := range len(text) {
		if key = key<<8 | uint64(text[i]); i+1 >= window {
			to[key] = len(d.labels) - 1
			d.maybe[hash(key)] = true
		}
	}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return c
}

func hash(key uint64) uint16 { return uint16(key * 0x9e3779b97f4a7c15 >> 48) }

// find looks for a piece in a text as it is, with its escapes undone, and without what may
// come between the characters: line ends and indents, colors, the zeros of UTF-16.
func (d *detector) find(text []byte) string {
	text = fingerprint.ReplaceAll(text, nil)
	for _, view := range [][]byte{text, unescaped(text)} {
		if leak := d.scanWords(view); leak != "" {
			return leak
		}
	}
	for _, view := range [][]byte{text, unescaped(text), closedUp(text)} {
		if leak := d.scan(view); leak != "" {
			return leak
		}
	}
	return ""
}

// fingerprint finds the hashes of reports. Six digits in a row, as a date has, are in one of 100,000 by
// chance.
var fingerprint = regexp.MustCompile(`(?i)(fingerprint|astrosecrets/v1|primaryLocationLineHash)"?: *"[0-9a-f]{8,32}[:0-9]*"`)

// scan looks for a piece in a text as it is.
func (d *detector) scan(text []byte) (leak string) {
	d.each(text, func(label string, piece []byte) {
		if leak == "" {
			at := len(text) - cap(piece)
			leak = fmt.Sprintf("piece %q of %s in …%s…", piece, label, text[max(0, at-160):min(len(text), at+60)])
		}
	})
	return leak
}

// each calls what for every piece in a text.
func (d *detector) each(text []byte, what func(label string, piece []byte)) {
	text = text[:len(text):len(text)]
	var exact, small uint64
	for i, c := range text {
		exact, small = exact<<8|uint64(c), small<<8|uint64(lower(c))
		if i+1 < window || !d.maybe[hash(small)] && !d.maybe[hash(exact)] {
			continue
		}
		start := i + 1 - window
		n, ok := d.pieces[small]
		if ok = ok && !d.chance(text, start); !ok {
			n, ok = d.encoded[exact]
		}
		if ok {
			what(d.labels[n], text[start:i+1])
		}
	}
}

// chance reports a piece that is hexadecimal and goes no further: fingerprints hold every
// such piece sooner or later.
func (d *detector) chance(text []byte, at int) bool {
	for _, c := range text[at : at+window] {
		if c = lower(c); (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	longer := func(from int) bool { // the piece goes on, on this side
		var key uint64
		if from < 0 || from+window > len(text) {
			return false
		}
		for _, c := range text[from : from+window] {
			key = key<<8 | uint64(lower(c))
		}
		_, ok := d.pieces[key]
		return ok
	}
	return !longer(at+2) && !longer(at-2)
}

// unescaped undoes \u0041 \x41 %41 =41 &#65; &#x41; and backslashes, at any position.
func unescaped(text []byte) []byte {
	out := make([]byte, 0, len(text))
	number := func(s []byte, base int) (byte, bool) {
		n, err := strconv.ParseUint(string(s), base, 32)
		return byte(n), err == nil && n < 0x80
	}
	for i := 0; i < len(text); i++ {
		rest := text[i:]
		c, n := byte(0), 0
		try := func(start string, digits int) {
			if len(rest) >= len(start)+digits && n == 0 && bytes.HasPrefix(rest, []byte(start)) {
				if v, ok := number(rest[len(start):len(start)+digits], 16); ok {
					c, n = v, len(start)+digits
				}
			}
		}
		switch rest[0] {
		case '\\':
			try(`\u`, 4)
			try(`\x`, 2)
			try(`\U`, 8)
			if n == 0 {
				continue
			}
		case '%':
			try("%", 2)
		case '=':
			try("=", 2)
		case '&':
			if end := bytes.IndexByte(rest[:min(len(rest), 8)], ';'); end > 3 && rest[1] == '#' {
				if v, ok := number(rest[2:end], 10); ok {
					c, n = v, end+1
				} else if v, ok := number(rest[3:end], 16); ok && lower(rest[2]) == 'x' {
					c, n = v, end+1
				}
			}
		}
		if n == 0 {
			out = append(out, rest[0])
			continue
		}
		out = append(out, c)
		i += n - 1
	}
	return out
}

// closedUp leaves out what a line break, a color or a wide encoding puts in between.
func closedUp(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == 0x1b:
			for i++; i < len(text) && (text[i] == '[' || text[i] == ';' || text[i] >= '0' && text[i] <= '9'); i++ {
			}
		case c <= ' ':
		default:
			out = append(out, c)
		}
	}
	return out
}

// TestDetector hides a credential in every way that is promised to be found.
func TestDetector(t *testing.T) {
	const credential = "hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"
	var d detector
	d.watch(credential, "it")
	var escaped, long, percent, decimal, hexed, wide, color strings.Builder
	for i := range len(credential) {
		c := credential[i]
		fmt.Fprintf(&escaped, `\u%04x`, c)
		fmt.Fprintf(&long, `\x%02X`, c)
		fmt.Fprintf(&percent, "%%%02X", c)
		fmt.Fprintf(&decimal, "&#%d;", c)
		fmt.Fprintf(&hexed, "&#x%x;", c)
		fmt.Fprintf(&color, "\x1b[3%dm%c\x1b[0m", i%8, c)
	}
	for _, u := range utf16.Encode([]rune(credential)) {
		wide.Write([]byte{byte(u), byte(u >> 8)})
	}
	asJSON, _ := json.Marshal(map[string]string{"a": credential})
	var asXML bytes.Buffer
	if err := xml.EscapeText(&asXML, []byte(credential)); err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{
		"whole": credential, "upper case": strings.ToUpper(credential), "quoted": strconv.Quote(credential), "JSON": string(asJSON), "XML": asXML.String(),
		"JSON escapes": escaped.String(), "Go escapes": long.String(), "percent": percent.String(), "URL": url.QueryEscape(credential), "URL of JSON": url.QueryEscape(string(asJSON)),
		"HTML": html.EscapeString(credential), "decimal references": decimal.String(), "hexadecimal references": hexed.String(),
		"hexadecimal": hex.EncodeToString([]byte(credential)), "UTF-16": wide.String(), "colors": color.String(),
		"wrapped": credential[:5] + "\n      | " + credential[5:], "indented": credential[:13] + "\n        " + credential[13:17] + "\n        " + credential[17:],
		"backslashes": strings.Join(strings.Split(credential, ""), `\`), "mask behind": credential[:window] + redact.Mask, "mask before": redact.Mask + credential[len(credential)-window:],
	}
	for i := 0; i+window <= len(credential); i++ {
		shown[fmt.Sprintf("piece %d", i)] = credential[i : i+window]
	}
	for skip := range 5 { // whatever precedes it
		before := strings.Repeat("x", skip)
		shown[fmt.Sprintf("base64 %d", skip)] = base64.StdEncoding.EncodeToString([]byte(before + credential + "z"))
		shown[fmt.Sprintf("base64 for URLs %d", skip)] = base64.RawURLEncoding.EncodeToString([]byte(before + credential))
		shown[fmt.Sprintf("base32 %d", skip)] = base32.StdEncoding.EncodeToString([]byte(before + credential + "z"))
		shown[fmt.Sprintf("a piece in base64 %d", skip)] = base64.StdEncoding.EncodeToString([]byte(before + credential[4:18]))
	}
	for how, text := range shown {
		if d.find([]byte("some: text "+text+" and more")) == "" {
			t.Errorf("%s: not found in %q", how, text)
		}
	}
	for _, text := range []string{"", credential[:window-1], redact.Mask, "some text that has nothing in it", strings.Repeat("0123456789abcdef", 9), credential[:4] + redact.Mask + credential[5:9]} {
		if leak := d.find([]byte(text)); leak != "" {
			t.Error(leak)
		}
	}
}

// TestDetectorReadsReports leaks a credential through every report there is.
func TestDetectorReadsReports(t *testing.T) {
	const credential = "hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"
	var d detector
	d.watch(credential, "it")
	file := source.New(".env", ".env", []byte("A="+credential+"\n"))
	span := source.Span{Start: 2, End: len(file.Content) - 1}
	leak := func(change func(*finding.Finding)) *report.Report {
		f := &finding.Finding{Rule: rules.All()[0].ID, Severity: finding.Error, Message: finding.Message{Text: "m"}, Project: ".", Range: source.Range{File: file, Span: span}, Fingerprint: strings.Repeat("0", 32)}
		change(f)
		return &report.Report{Rules: rules.All(), Projects: []report.Project{{Root: "."}}, FailOn: finding.Error, Findings: []*finding.Finding{f}}
	}
	for name, write := range map[string]func(*bytes.Buffer, *report.Report) error{
		"text": func(b *bytes.Buffer, r *report.Report) error {
			return report.Text(b, r, report.TextOptions{Width: 40, Color: true})
		},
		"json":    func(b *bytes.Buffer, r *report.Report) error { return report.JSON(b, r) },
		"sarif":   func(b *bytes.Buffer, r *report.Report) error { return report.SARIF(b, r) },
		"github":  func(b *bytes.Buffer, r *report.Report) error { return report.GitHub(b, r) },
		"summary": func(b *bytes.Buffer, r *report.Report) error { return report.GitHubSummary(b, r) },
		"gitlab":  func(b *bytes.Buffer, r *report.Report) error { return report.GitLab(b, r) },
		"junit":   func(b *bytes.Buffer, r *report.Report) error { return report.JUnit(b, r) },
	} {
		var clean, dirty bytes.Buffer
		must := func(err error) {
			if err != nil {
				t.Fatal(name, err)
			}
		}
		must(write(&clean, leak(func(*finding.Finding) {})))
		must(write(&dirty, leak(func(f *finding.Finding) { f.Text = "it is " + credential })))
		if found := d.find(clean.Bytes()); found != "" {
			t.Errorf("%s: %s", name, found)
		}
		if d.find(dirty.Bytes()) == "" {
			t.Errorf("%s: not found in %s", name, dirty.Bytes())
		}
	}
}

// TestPanicsKeepSecrets lets an analyzer panic with a credential in hand, and fail with one.
func TestPanicsKeepSecrets(t *testing.T) {
	const credential = "hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"
	var d detector
	d.watch(credential, "it")
	for name, run := range map[string]func() (any, error){
		"a string": func() (any, error) { panic(credential) },
		"an error": func() (any, error) { panic(errors.New(credential)) },
		"wrapped":  func() (any, error) { panic(fmt.Errorf("with %w", errors.New(credential))) },
		"a value":  func() (any, error) { panic(struct{ s string }{credential}) },
		"a key":    func() (any, error) { var m map[string]int; m[credential]++; return nil, nil },
		"a stack":  func() (any, error) { return deep(credential, 4), nil },
	} {
		bad := &rules.Rule{ID: "a/b", Severity: finding.Error, Analyzer: &analysis.Analyzer{Name: "a_b", Doc: "panics", Run: func(*analysis.Pass) (any, error) { return run() }}}
		res, err := lint.Run(t.Context(), &load.Files{Root: "."}, lint.Options{Rules: []*rules.Rule{bad}})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Failures) == 0 {
			t.Errorf("%s: nothing failed", name)
		}
		for _, err := range res.Failures {
			if leak := d.find([]byte(err.Error())); leak != "" {
				t.Errorf("%s: %s", name, leak)
			}
		}
	}
}

func deep(s string, n int) string {
	if n == 0 {
		panic("no content")
	}
	return deep(s, n-1)
}
