package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

var update = flag.Bool("update", false, "write the golden files")

var outputs = map[string]func(io.Writer, *Report) error{
	"text.txt":   func(w io.Writer, r *Report) error { return Text(w, r, TextOptions{}) },
	"text80.txt": func(w io.Writer, r *Report) error { return Text(w, r, TextOptions{Width: 80}) },
	"color.txt": func(w io.Writer, r *Report) error {
		return Text(w, r, TextOptions{Width: 100, Color: true, Quiet: true})
	},
	"concise.txt": Concise,
	"json.json":   JSON,
	"sarif.json":  SARIF,
	"github.txt":  GitHub,
	"summary.md":  GitHubSummary,
	"gitlab.json": GitLab,
	"junit.xml":   JUnit,
	"html.html":   htmlBody,
}

func render(t *testing.T, write func(io.Writer, *Report) error, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for name, write := range outputs {
		got := render(t, write, sample())
		if again := render(t, write, sample()); again != got {
			t.Errorf("%s differs between two runs", name)
		}
		got = indented(t, name, got)
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// indented returns a report with its JSON indented, so that a difference is one line of the golden file.
func indented(t *testing.T, name, text string) string {
	t.Helper()
	if filepath.Ext(name) != ".json" {
		return text
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The formats for code hosts have one finding on one line.
func TestOneFindingOnALine(t *testing.T) {
	for name, field := range map[string]string{"sarif.json": `"ruleId":`, "gitlab.json": `"check_name":`} {
		r := sample()
		n := 0
		for line := range strings.Lines(render(t, outputs[name], r)) {
			if strings.Count(line, field) == 1 && json.Valid([]byte(strings.TrimSuffix(strings.TrimSpace(line), ","))) {
				n++
			}
		}
		want := len(r.Findings)
		if name == "gitlab.json" {
			want = len(r.active())
		}
		if n != want {
			t.Errorf("%s: %d lines with one finding, want %d", name, n, want)
		}
	}
}

// No format shows a piece of a credential, as is or as the format would encode it.
func TestCanary(t *testing.T) {
	for name, write := range outputs {
		r := sample()
		out := render(t, write, r)
		if strings.Contains(out, "hunter") {
			t.Errorf("%s holds the start of the credential", name)
		}
		for i := range len(canary) - 4 {
			if piece := canary[i : i+5]; strings.Contains(out, piece) {
				t.Errorf("%s holds %q of the credential", name, piece)
			}
		}
		// A file of which nothing was cleared gives nothing away, wherever one points.
		const hidden = "QWZX=vkjq-wvxzqjkb hzqv\nJKXQ: wqzv-qjzxvkwb\n"
		f := source.New("x/.env", ".env", []byte(hidden))
		r = &Report{Findings: []*finding.Finding{{
			Rule: plaintext.ID, Severity: finding.Error, Message: finding.Message{Text: "m"}, Project: "x", Range: source.Range{File: f}, Fingerprint: strings.Repeat("0", 32),
		}}}
		for at := 0; at < len(hidden); at += 3 {
			for _, end := range []int{at, at + 1, len(hidden)} {
				fnd := r.Findings[0]
				fnd.Span = source.Span{Start: at, End: end}
				fnd.Related = []finding.Related{{Range: source.Range{File: f, Span: fnd.Span}, Message: "r"}}
				fnd.Fixes = []finding.Fix{{Message: "f", Edits: []finding.Edit{{Range: source.Range{File: f, Span: fnd.Span}, Text: hidden[at:end]}}}}
				out := render(t, write, r)
				for i := range len(hidden) - 3 {
					if piece := hidden[i : i+4]; strings.Contains(out, piece) {
						t.Fatalf("%s holds %q for the range [%d, %d):\n%s", name, piece, at, end, out)
					}
				}
			}
		}
	}
}

func TestEmpty(t *testing.T) {
	tests := []struct {
		name   string
		report *Report
		want   string
	}{
		{"clean", &Report{Projects: []Project{{Root: ".", FileCount: 5, Targets: []Target{{Name: "local"}, {Name: "hosted"}}}}},
			"1 project, 5 files, targets hosted and local: no findings\n"},
		{"all targets", &Report{Projects: []Project{
			{Root: "a", FileCount: 1, Targets: []Target{{Name: "local"}, {Name: "remote"}}},
			{Root: "b", FileCount: 0, Targets: []Target{{Name: "local"}, {Name: "hosted"}}},
		}}, "2 projects, 1 file, targets hosted, local and remote: no findings\n"},
		{"one target", &Report{Projects: []Project{{FileCount: 2, Targets: []Target{{Name: "remote"}}}}}, "1 project, 2 files, target remote: no findings\n"},
		{"nothing", &Report{}, "0 projects, 0 files: no findings\n"},
	}
	for _, test := range tests {
		if got := render(t, outputs["text.txt"], test.report); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		for name, write := range outputs {
			out := render(t, write, test.report)
			if strings.HasSuffix(name, ".json") {
				if err := json.Unmarshal([]byte(out), new(any)); err != nil || strings.Contains(out, "null") {
					t.Errorf("%s of %s: %v\n%s", name, test.name, err, out)
				}
			}
			if name == "sarif.json" {
				validate(t, "testdata/sarif-schema-2.1.0.json", out)
			}
			if name == "json.json" {
				validate(t, "../../schema/findings.json", strings.ReplaceAll(out, `"root": ""`, `"root": "."`))
			}
		}
	}
	if got := render(t, func(w io.Writer, r *Report) error { return Text(w, r, TextOptions{Quiet: true}) }, tests[0].report); got != "" {
		t.Errorf("quiet: %q", got)
	}
}

func TestSummary(t *testing.T) {
	f := func(s finding.Severity) *finding.Finding { return &finding.Finding{Severity: s} }
	r := &Report{
		Projects: []Project{{FileCount: 5, Targets: []Target{{Name: "local"}, {Name: "hosted"}}}},
		Findings: []*finding.Finding{f(finding.Error), f(finding.Warning), f(finding.Error)},
	}
	if got, want := r.summary(), "2 errors, 1 warning in 1 project (5 files, targets hosted and local)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.Suppressed = map[*finding.Finding]Suppression{r.Findings[0]: {}, r.Findings[2]: {}}
	if got, want := r.summary(), "1 warning in 1 project (5 files, targets hosted and local); 2 suppressed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func validate(t *testing.T, schema, doc string) {
	t.Helper()
	s, err := jsonschema.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal([]byte(doc), &v); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s: %#v", schema, err)
	}
}

func TestSchemas(t *testing.T) {
	validate(t, "../../schema/findings.json", render(t, JSON, sample()))
	validate(t, "testdata/sarif-schema-2.1.0.json", render(t, SARIF, sample()))
	// The schema refuses what is not in the contract.
	s, err := jsonschema.Compile("../../schema/findings.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`{}`, `{"version":2,"projects":[],"findings":[],"summary":{"error":0,"warning":0,"note":0}}`,
		`{"version":1,"projects":[],"findings":[{"rule":"x"}],"summary":{"error":0,"warning":0,"note":0}}`} {
		var v any
		if err := json.Unmarshal([]byte(bad), &v); err != nil {
			t.Fatal(err)
		}
		if s.Validate(v) == nil {
			t.Errorf("the schema takes %s", bad)
		}
	}
}

// The JUnit report is XML, and what was escaped comes back.
func TestJUnitIsXML(t *testing.T) {
	type testCase struct {
		Name    string `xml:"name,attr"`
		Failure *struct {
			Message string `xml:"message,attr"`
			Text    string `xml:",chardata"`
		} `xml:"failure"`
		Out string `xml:"system-out"`
	}
	var doc struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string     `xml:"name,attr"`
			Tests int        `xml:"tests,attr"`
			Cases []testCase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(render(t, JUnit, sample())), &doc); err != nil {
		t.Fatal(err)
	}
	cases, failures := 0, 0
	var texts []string
	for _, s := range doc.Suites {
		if s.Tests != len(s.Cases) {
			t.Errorf("suite %s says %d tests and has %d", s.Name, s.Tests, len(s.Cases))
		}
		cases += len(s.Cases)
		for _, c := range s.Cases {
			if c.Failure != nil {
				failures++
				texts = append(texts, c.Failure.Message)
			}
		}
	}
	if doc.Tests != cases || doc.Failures != failures || cases != 7 || failures != 3 {
		t.Errorf("%d tests and %d failures said, %d and %d found", doc.Tests, doc.Failures, cases, failures)
	}
	if want := `<b>wide</b> & "quoted" text`; len(texts) != 3 || texts[2] != want {
		t.Errorf("messages %q, want the last to be %q", texts, want)
	}
	for _, s := range []string{"a\x00b", "\xff", "a\ufffeb", "]]>", "\r\n\t\"'"} {
		if err := xml.Unmarshal([]byte("<a b=\""+attribute(s)+"\">"+content(s)+"</a>"), new(struct{})); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestGitHubEscapes(t *testing.T) {
	f := file("a,b:c%/x\ny.env", "A=1\n")
	r := &Report{Findings: []*finding.Finding{
		{Rule: silent.ID, Severity: finding.Warning, Message: finding.Message{Text: "50%: a,b\n::error::no"}, Range: source.Range{File: f, Span: source.Span{Start: 0, End: 1}}},
		{Rule: plaintext.ID, Severity: finding.Error, Message: finding.Message{Text: "m"}, Range: source.Range{File: f, Span: source.Span{Start: 0, End: 4}}},
		{Rule: unproven.ID, Severity: finding.Note, Message: finding.Message{Text: "n"}, Range: source.Range{File: f, Span: source.Span{Start: 3, End: 3}}},
	}}
	const path = "a%2Cb%3Ac%25/x%0Ay.env"
	want := "::error file=" + path + ",line=1,endLine=2,title=m::[secret/plaintext]\n" +
		"::warning file=" + path + ",line=1,endLine=1,col=1,endColumn=2,title=50%25%3A a%2Cb %3A%3Aerror%3A%3Ano::[prefix/drift]\n" +
		"::notice file=" + path + ",line=1,endLine=1,col=4,endColumn=5,title=n::[secret/unproven]\n"
	if got := render(t, GitHub, r); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

type broken struct{}

var errBroken = errors.New("disk full")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteErrors(t *testing.T) {
	for name, write := range outputs {
		if err := write(broken{}, sample()); !errors.Is(err, errBroken) {
			t.Errorf("%s: %v, want %v", name, err, errBroken)
		}
	}
}
