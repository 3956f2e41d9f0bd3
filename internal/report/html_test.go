package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// htmlBody is HTML without the style and the script, and their digests.
func htmlBody(w io.Writer, r *Report) error {
	var b strings.Builder
	if err := HTML(&b, r); err != nil {
		return err
	}
	out := strings.NewReplacer(pageStyle, "", pageScript, "", digest(pageStyle), "…", digest(pageScript), "…").Replace(b.String())
	_, err := io.WriteString(w, out)
	return err
}

// hostile are names and messages that try to be markup, script or another text than they are.
var hostile = []string{
	`"><img src=x onerror=hacked=1>`, `'><svg onload=hacked=1>`, `</script><script>hacked=1</script>`, `</style><style>*{display:none}</style>`, "<!--", "]]>", `&lt;b&gt;&amp;`,
	"a\x00\x01\x1b[31mred", "new\nline\r\ttab", "\u202egnp.exe", "\u2066isolated\u2069", "\xff\xfe", "\ufeffmark", "javascript:hacked=1", "`<b>`", "``<i>", "` open <i>",
	strings.Repeat("long", 60), strings.Repeat("日本語", 40), "عربي/עברית", "{{.}}", "${7*7}", "%3Cscript%3E",
}

// hostileReport has each of the hostile texts in every place that a report displays.
func hostileReport() *Report {
	r := sample()
	r.Version = hostile[0]
	r.Projects, r.Findings, r.Suppressed = nil, nil, nil
	for i, s := range hostile {
		f := file(s+"/.env", "A="+s+"\nB=«"+canary+"»\n")
		r.Projects = append(r.Projects, Project{Root: s, Runtime: s, Airflow: s, FileCount: 1, Targets: []Target{{s, s, []string{s}}}})
		r.Names = append(r.Names, ProjectNames{s, []NameRow{{s, s, s, s, i, []NameState{{s, s, s, NameMissing}, {s, "", s, NamePresent}}}}})
		r.Findings = append(r.Findings, &finding.Finding{
			Rule: r.Rules[i%len(r.Rules)].ID, Severity: finding.Error, Project: s, Targets: []string{s}, Details: []string{s}, Views: views, Fingerprint: fmt.Sprintf("%016x%016x", i+1, 0),
			Message: finding.Message{Text: s, Effect: s, Help: s}, Range: source.Range{File: f, Span: source.Span{Start: 2, End: 2 + len(s)}},
			Related: []finding.Related{{Range: source.Range{File: f, Span: span(f, "B=")}, Message: s}},
			Fixes:   []finding.Fix{{Message: s, Edits: []finding.Edit{edit(f, "A=", s)}}},
		})
	}
	return r
}

// TestHTMLWellFormed holds the page to XML, and the nesting of its elements, whatever it displays.
func TestHTMLWellFormed(t *testing.T) {
	for name, r := range map[string]*Report{"sample": sample(), "hostile": hostileReport(), "empty": {}} {
		out := render(t, htmlBody, r)
		d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(out, "<!DOCTYPE html>\n")))
		depth, ids := 0, map[string]bool{}
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch e := tok.(type) {
			case xml.StartElement:
				depth++
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "id":
						if ids[a.Value] {
							t.Errorf("%s: the id %q is not unique", name, a.Value)
						}
						ids[a.Value] = true
					case "href":
						if !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "https://github.com/astrosecrets/") {
							t.Errorf("%s: a link to %q", name, a.Value)
						}
					case "src", "style", "srcset", "action", "poster", "data":
						t.Errorf("%s: attribute %s of %s", name, a.Name.Local, e.Name.Local)
					}
				}
			case xml.EndElement:
				depth--
			}
		}
		if depth != 0 {
			t.Errorf("%s: %d elements are open at the end", name, depth)
		}
	}
}

// The style and the script hold nothing that ends them, and load nothing.
func TestHTMLLoadsNothing(t *testing.T) {
	for name, text := range map[string]string{"page.css": pageStyle, "page.js": pageScript} {
		for _, no := range []string{"</", "<!--", "http:", "https:", "url(", "@import", "eval(", "innerHTML", "fetch(", "\r"} {
			if strings.Contains(text, no) {
				t.Errorf("%s has %q", name, no)
			}
		}
	}
}

// TestHTMLStaysSmall writes reports that would be too large for a page, and looks for what it says about the rest.
func TestHTMLStaysSmall(t *testing.T) {
	r := manyProjects(17_500)
	for name, words := range map[string]func(i int) string{
		"alike":     func(int) string { return "the same" },
		"different": func(i int) string { return fmt.Sprintf("message %d %s", i, strings.Repeat("x", 300)) },
	} {
		for i, f := range r.Findings {
			f.Text = words(i)
		}
		out := render(t, HTML, r)
		if len(out) > maxPage {
			t.Errorf("%s: %d bytes", name, len(out))
		}
		if !strings.Contains(out, "more projects would make this page too large") {
			t.Errorf("%s: the page does not say that it leaves out projects", name)
		}
		if listed := strings.Count(out, "<li id="); listed < 7_000 {
			t.Errorf("%s: only %d findings are listed", name, listed)
		} else if listed < len(r.Findings) && !strings.Contains(out, "more findings would make this page too large") {
			t.Errorf("%s: the page does not say that it leaves out findings", name)
		}
	}
}

func TestMarkupText(t *testing.T) {
	for in, want := range map[string]string{
		`<a href="x" title='y'>&`: "&lt;a href=&#34;x&#34; title=&#39;y&#39;&gt;&amp;", "a\x00b\x1bc\u202ed\xffe": "a\ufffdb\ufffdc\ufffdd\ufffde", "日本 é": "日本 é",
	} {
		var b bytes.Buffer
		m := &markup{out: &b}
		m.text(in)
		if got := b.String(); got != want || m.written != len(want) {
			t.Errorf("%q: %q with %d bytes, want %q", in, got, m.written, want)
		}
	}
}

// TestHTMLNames shows a table of ids, whatever the texts are.
func TestHTMLNames(t *testing.T) {
	r := sample()
	row := NameRow{Kind: "connection", ID: "my_db", At: "dags/load.py:3:31", More: 2, States: []NameState{
		{Targets: "local, hosted", Secret: "airflow-connections-my-db", Text: "missing; the store has mydb", Class: NameMissing},
		{Targets: "remote", Secret: "my-db", Text: "present", Class: NamePresent},
	}}
	r.Names = []ProjectNames{{Root: "etl", Rows: []NameRow{row, {Kind: "variable", ID: "x", Use: "optional", At: "dags/a.py:1:1"}}}, {Root: "<b>"}}
	out := render(t, htmlBody, r)
	for _, want := range []string{
		`<h3>etl</h3>`, `<h3>&lt;b&gt;</h3>`, `<td rowspan="2"><code>my_db</code></td><td rowspan="2"><code>dags/load.py:3:31</code> <small>and 2 more places</small></td>`,
		`<td>local, hosted</td><td><code>airflow-connections-my-db</code> <span class="count error">missing; the store has mydb</span></td>`,
		`<td>remote</td><td><code>my-db</code> <span class="clean">present</span></td>`, `<code>x</code> <small>optional</small>`, `no secrets backend`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if none := render(t, htmlBody, sample()); strings.Contains(none, `class="names"`) {
		t.Error("a table of no names")
	}
	r.Names[0].Rows = slices.Repeat([]NameRow{row}, 20_000)
	if out := render(t, htmlBody, r); len(out) > maxNames+200_000 || !strings.Contains(out, "more ids would make this page too large") {
		t.Errorf("a page of %d bytes", len(out))
	}
}
