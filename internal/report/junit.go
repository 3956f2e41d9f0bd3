package report

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
)

// JUnit writes one test suite for each project and one test case for each finding. A
// finding below FailOn is a case that passes and says so in its output; a project
// without findings is one that passes.
func JUnit(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	found, roots := r.active(), r.roots()
	fmt.Fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"astrosecrets\"%s>\n", r.totals(found, len(roots)))
	byProject := map[string][]*finding.Finding{}
	for _, f := range found {
		byProject[f.Project] = append(byProject[f.Project], f)
	}
	err := writeInOrder(out, len(roots), func(out *bytes.Buffer, i int) { r.testSuite(out, roots[i], byProject[roots[i]]) })
	fmt.Fprint(out, "</testsuites>\n")
	return cmp.Or(err, out.Flush())
}

// testSuite writes the test suite of a project with its findings.
func (r *Report) testSuite(out *bytes.Buffer, root string, in []*finding.Finding) {
	fmt.Fprintf(out, "  <testsuite name=\"%s\"%s>\n", attribute(root), r.totals(in, 1))
	if len(in) == 0 {
		fmt.Fprintf(out, "    <testcase name=\"no findings\" classname=\"%s\"/>\n", attribute(root))
	}
	for _, f := range in {
		r.testCase(out, f)
	}
	fmt.Fprint(out, "  </testsuite>\n")
}

// totals are the attributes that count; a suite without findings has one case.
func (r *Report) totals(found []*finding.Finding, suites int) string {
	failures := 0
	withFindings := map[string]bool{}
	for _, f := range found {
		withFindings[f.Project] = true
		if r.Fails(f) {
			failures++
		}
	}
	return fmt.Sprintf(" tests=\"%d\" failures=\"%d\" errors=\"0\"", len(found)+suites-len(withFindings), failures)
}

func (r *Report) testCase(w *bytes.Buffer, f *finding.Finding) {
	message := printable(f.Text)
	at := f.Start()
	fmt.Fprintf(w, "    <testcase name=\"%s %s\" classname=\"%s\" file=\"%s\" line=\"%d\">\n",
		attribute(string(f.Rule)), attribute(place(f.File, f.Span)), attribute(f.Project), attribute(f.File.Path), at.Line)
	body := fmt.Sprintf("%s: %s: %s [%s]", place(f.File, f.Span), f.Severity, message, f.Rule)
	for _, l := range details(f) {
		body += "\n" + l
	}
	for _, rel := range f.Related {
		body += "\nsee: " + place(rel.File, rel.Span) + ": " + printable(rel.Message)
	}
	for _, p := range r.parts(f) {
		body += "\n" + p.label + ": " + p.text
	}
	if r.Fails(f) {
		fmt.Fprintf(w, "      <failure type=\"%s\" message=\"%s\">%s</failure>\n", f.Severity, attribute(message), content(body))
	} else {
		fmt.Fprintf(w, "      <system-out>%s</system-out>\n", content(body))
	}
	fmt.Fprint(w, "    </testcase>\n")
}

// content and attribute escape text for XML; what XML 1.0 cannot hold at all becomes
// U+FFFD.
func content(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xd800 && r < 0xe000 || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return contentSigns.Replace(s)
}

func attribute(s string) string { return attributeSigns.Replace(content(s)) }

var (
	contentSigns   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	attributeSigns = strings.NewReplacer("\"", "&quot;", "\n", "&#10;", "\t", "&#9;")
)
