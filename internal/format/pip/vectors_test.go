package pip

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// vector is a line of testdata/vectors.jsonl, see testdata/vectors.py.
type vector struct {
	Content string
	Lines   []struct {
		Line            int
		Kind, Why       string
		Name, Spec, URL string
		Path            string
		Extras          []string
		Editable        bool
		Markers         []*bool
		Hashes          map[string][]string
		IndexURL        string   `json:"index_url"`
		ExtraIndexURLs  []string `json:"extra_index_urls"`
		FindLinks       []string `json:"find_links"`
		TrustedHosts    []string `json:"trusted_hosts"`
		Pre             bool
		NoIndex         bool `json:"no_index"`
	}
}

var kindNames = [...]string{Require: "require", Include: "include", Constrain: "constrain", Configure: "configure", Invalid: "invalid"}

func TestVectors(t *testing.T) {
	file, err := os.Open("testdata/vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for sc := bufio.NewScanner(file); sc.Scan(); {
		var v vector
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		content := make([]byte, 0, len(v.Content))
		for _, r := range v.Content {
			content = append(content, byte(r))
		}
		if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
			continue // no loader takes such a file
		}
		checkVector(t, content, v)
		n++
	}
	if n < 200 {
		t.Errorf("only %d vectors were read", n)
	}
}

func checkVector(t *testing.T, content []byte, v vector) {
	f := Parse(content)
	entries := f.Entries
	if v.Lines == nil {
		if len(entries) == 0 || entries[0].Kind != Invalid || entries[0].Err == nil {
			t.Errorf("%q: pip cannot decode it", content)
		}
		return
	}
	if len(entries) != len(v.Lines) {
		t.Errorf("%q: %d entries, pip has %d", content, len(entries), len(v.Lines))
		return
	}
	for i, want := range v.Lines {
		e := entries[i]
		line := func(what string, got, want any) {
			t.Errorf("%q, line %d: %s is %q, pip says %q (%v)", content, v.Lines[i].Line, what, got, want, e.Err)
		}
		unknown := e.Requirement != nil && e.Requirement.Unknown
		got := kindNames[e.Kind]
		if got != want.Kind {
			path := want.Why == "path" && e.Kind == Require && e.Requirement.Path.Value != ""
			if !path && want.Why != "egg" && !(unknown && e.Kind == Require && want.Kind == "invalid") {
				line("kind", got, want.Kind)
			}
			continue
		}
		switch e.Kind {
		case Require:
			r := e.Requirement
			var extras []string
			for _, x := range r.Extras {
				extras = append(extras, strings.ToLower(x.Name))
			}
			slices.Sort(extras)
			if r.Unknown {
				continue
			}
			if Normalize(r.Name) != Normalize(want.Name) || r.Normalized != Normalize(want.Name) {
				line("name", r.Name, want.Name)
			}
			if !slices.Equal(slices.Compact(extras), want.Extras) && len(extras)+len(want.Extras) > 0 {
				line("extras", extras, want.Extras)
			}
			if r.Specifiers.String() != want.Spec {
				line("specifiers", r.Specifiers.String(), want.Spec)
			}
			if want.URL != "" && r.URL.Value != want.URL && "git+"+r.URL.Value != want.URL {
				line("url", r.URL.Value, want.URL)
			}
			if r.Editable != want.Editable {
				line("editable", r.Editable, want.Editable)
			}
			for k, python := range []string{"3.8.18", "3.12.4", "3.13.0"} {
				checkMarker(t, r.Marker, python, want.Markers[k])
			}
			checkOptions(t, line, e.Options, map[string][]string{"--hash": hashes(want.Hashes)})
		case Include, Constrain:
			if e.Path.Value != want.Path {
				line("path", e.Path.Value, want.Path)
			}
		case Configure:
			wantOptions := map[string][]string{"--hash": hashes(want.Hashes), "--extra-index-url": want.ExtraIndexURLs,
				"--find-links": want.FindLinks, "--trusted-host": want.TrustedHosts}
			if want.IndexURL != "" {
				wantOptions["--index-url"] = []string{want.IndexURL}
			}
			checkOptions(t, line, e.Options, wantOptions)
			if pre := find(e.Options, "--pre") != nil; pre != want.Pre {
				line("--pre", pre, want.Pre)
			}
			if no := find(e.Options, "--no-index") != nil; no != want.NoIndex {
				line("--no-index", no, want.NoIndex)
			}
		}
		if e.Span.Start >= e.Span.End || !e.Lines.Contains(e.Span) || !(source.Span{End: len(content)}).Contains(e.Lines) {
			t.Errorf("%q: entry %v in lines %v", content, e.Span, e.Lines)
		}
	}
}

func hashes(byName map[string][]string) []string {
	var out []string
	for name, digests := range byName {
		for _, d := range digests {
			out = append(out, name+":"+d)
		}
	}
	slices.Sort(out)
	return out
}

func checkOptions(t *testing.T, line func(string, any, any), opts []Option, want map[string][]string) {
	t.Helper()
	for name, values := range want {
		var got []string
		for _, o := range opts {
			if o.Name == name {
				got = append(got, o.Value.Value)
			}
		}
		if name == "--hash" {
			slices.Sort(got)
		}
		if name == "--index-url" && len(got) > 0 { // the last one counts
			got = got[len(got)-1:]
		}
		if !slices.Equal(got, values) {
			line(name, got, values)
		}
	}
}

// checkMarker compares with pip, which knows all of the environment, and with what less
// knowledge gives, which may be Unknown but never something else.
func checkMarker(t *testing.T, m *Marker, python string, pip *bool) {
	t.Helper()
	want := Unknown
	if pip != nil {
		want = truth(*pip)
	}
	env := Linux(python)
	for k, v := range map[string]string{"platform_machine": "x86_64", "platform_release": "6.1.0", "platform_version": "#1 SMP"} {
		env[k] = v
	}
	if got := m.Evaluate(env); got != want && pip != nil {
		t.Errorf("%q for %s is %v, pip says %v", m.Text.Value, python, got, want)
	}
	for _, less := range []string{python, python[:strings.LastIndex(python, ".")], ""} {
		if got := m.Evaluate(Linux(less)); got != want && got != Unknown && pip != nil {
			t.Errorf("%q for %q is %v, and %v where all is known", m.Text.Value, less, got, want)
		}
	}
}
