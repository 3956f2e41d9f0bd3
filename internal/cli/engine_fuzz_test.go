package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// FuzzProject runs all rules over any tree of files: no analyzer fails, every place lies in
// its file, what is printed is UTF-8, what should be JSON is, and all fixes together come to
// an end that nothing is left to fix in, touching no byte outside their edits.
//
// A tree is one of the fixtures with up to four changes, each drawn by a number; zero draws
// none. Text mutated byte by byte seldom stays a project, and the fuzzer spends its time on
// making it shorter, which it does not try with numbers.
func FuzzProject(f *testing.F) {
	stock := newStock(f)
	for i := range stock.trees {
		if i%8 == 0 || !testing.Short() {
			f.Add(uint16(i), uint32(0), uint32(0), uint32(0), uint32(0))
		}
	}
	var runner lint.Runner
	f.Fuzz(func(t *testing.T, fixture uint16, a, b, c, d uint32) {
		files := stock.tree(fixture, a, b, c, d)
		defer func() {
			if t.Failed() { // the numbers mean another tree when there are more fixtures
				t.Logf("make this a fixture:\n%s", files)
			}
		}()
		settles(t, files, &runner)
	})
}

// settles checks and fixes a tree until nothing is left to fix.
func settles(t *testing.T, files tree, runner *lint.Runner) {
	res, session := files.check(runner), fix.Session{}
	for round := 0; ; round++ {
		for _, err := range res.Failures {
			t.Fatal(err)
		}
		judge(t, res)
		plan := fix.NewPlan(res.Findings, true)
		if plan.Empty() {
			return
		}
		if !session.Apply(plan) {
			if round == fix.MaxRounds {
				t.Fatalf("still fixing after %d rounds", round)
			}
			return
		}
		files = maps.Clone(files)
		for _, e := range plan.Files {
			files[e.File.Path] = e.Apply()
			outside(t, e, files[e.File.Path])
		}
		was := refused(res)
		res = files.check(runner)
		for what := range refused(res) {
			if !was[what] {
				t.Fatalf("the fixes broke %s", what)
			}
		}
	}
}

// judge looks at what the reports make of a result.
func judge(t *testing.T, res *lint.Result) {
	within := func(f *source.File, s source.Span) {
		if s.Start < 0 || s.Start > s.End || s.End > len(f.Content) {
			t.Fatalf("%v is not in %s, which has %d bytes", s, f.Path, len(f.Content))
		}
	}
	for _, x := range res.Findings {
		within(x.File, x.Span)
		if x.Text == "" || !utf8.ValidString(x.Text) {
			t.Fatalf("%s: message %q", x.Rule, x.Text)
		}
		for _, r := range x.Related {
			within(r.File, r.Span)
		}
		for _, fix := range x.Fixes {
			for _, e := range fix.Edits {
				within(e.File, e.Span)
			}
		}
	}
	var found []*rules.Rule // the reports on the other rules are the same each time, and long
	for _, rule := range rules.All() {
		if slices.ContainsFunc(res.Findings, func(x *finding.Finding) bool { return x.Rule == rule.ID }) {
			found = append(found, rule)
		}
	}
	r := &report.Report{Findings: res.Findings, Rules: found, Projects: []report.Project{{Root: "."}}, FailOn: finding.Error}
	for name, write := range map[string]func(b *bytes.Buffer) error{
		"json":  func(b *bytes.Buffer) error { return report.JSON(b, r) },
		"sarif": func(b *bytes.Buffer) error { return report.SARIF(b, r) },
		"text":  func(b *bytes.Buffer) error { return report.Text(b, r, report.TextOptions{Width: 80}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(name, err)
		}
		if !utf8.Valid(b.Bytes()) {
			t.Fatalf("%s is not UTF-8", name)
		}
		switch {
		case name == "sarif":
			regions(t, b.Bytes(), res)
		case name == "json" && !json.Valid(b.Bytes()):
			t.Fatalf("%s is not JSON", name)
		}
	}
}

// regions holds every range of a SARIF report against its file, counting lines and UTF-16
// columns independently. By the standard a carriage return by itself ends no line; the one
// of a line end counts here, since a finding may be about it.
func regions(t *testing.T, sarif []byte, res *lint.Result) {
	lines := map[string][]string{} // by URI
	for _, x := range res.Findings {
		for _, f := range append([]*source.File{x.File}, related(x)...) {
			u := url.URL{Path: f.Path}
			lines[u.String()] = strings.Split(strings.TrimPrefix(string(f.Content), "\ufeff"), "\n")
		}
	}
	columns := func(line string) int {
		n := 1
		for _, r := range line {
			n += max(1, utf16.RuneLen(r))
		}
		return n
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for _, item := range v {
				walk(item)
			}
			at, ok := v["artifactLocation"].(map[string]any)
			uri, _ := at["uri"].(string)
			of, known := lines[strings.ReplaceAll(uri, "%3A", ":")]
			if !ok || !known {
				return
			}
			for _, key := range []string{"region", "deletedRegion", "contextRegion"} {
				r, ok := v[key].(map[string]any)
				if !ok {
					continue
				}
				n := func(key string) int { f, _ := r[key].(float64); return int(f) }
				from, to := n("startLine"), n("endLine")
				if from < 1 || to < from || to > len(of) || n("startColumn") < 1 || n("startColumn") > columns(of[from-1]) ||
					n("endColumn") > columns(of[to-1]) || from == to && n("endColumn") < n("startColumn") {
					t.Fatalf("%s: region %v is not in a file of %d lines", uri, r, len(of))
				}
			}
		}
	}
	var doc any
	if err := json.Unmarshal(sarif, &doc); err != nil {
		t.Fatal(err)
	}
	walk(doc)
}

func related(x *finding.Finding) []*source.File {
	var out []*source.File
	for _, r := range x.Related {
		out = append(out, r.File)
	}
	return out
}

// outside looks at the bytes between the edits.
func outside(t *testing.T, e *fix.FileEdits, now []byte) {
	at := 0
	for _, edit := range e.Edits {
		kept := e.File.Content[at:edit.Span.Start]
		if !bytes.HasPrefix(now, kept) || !bytes.HasPrefix(now[len(kept):], []byte(edit.Text)) {
			t.Fatalf("%s: bytes outside the edits changed", e.File.Path)
		}
		now, at = now[len(kept)+len(edit.Text):], edit.Span.End
	}
	if !bytes.Equal(now, e.File.Content[at:]) {
		t.Fatalf("%s: bytes behind the edits changed", e.File.Path)
	}
}

// refused are the files that a reader refuses. Of readers that matter less we speak only where
// a file sets a backend, which a fix may come to do.
func refused(res *lint.Result) map[string]bool {
	out := map[string]bool{}
	for _, x := range res.Findings {
		if x.Severity < finding.Error {
			continue
		}
		switch x.Rule {
		case "env/unreadable", "values/invalid-yaml", "project/unreadable-file", "project/invalid-dockerfile":
			out[fmt.Sprintf("%s: %s", x.File.Path, x.Rule)] = true
		}
	}
	return out
}
