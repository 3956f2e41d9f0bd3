package baseline

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

const line = "K={\"client_secret\": \"hunter2-canary\"}\n"

// found is about the value of client_secret in a file of that text; the value is not
// shown, as a loader leaves it.
func found(t *testing.T, id, key, text string) *finding.Finding {
	t.Helper()
	r, ok := rules.ByID(rules.RuleID(id))
	if !ok {
		t.Fatal(id)
	}
	f := source.New("etl/.env", ".env", []byte(text))
	i := strings.Index(text, "\": \"") + len("\": \"")
	end := i + strings.IndexByte(text[i:], '"')
	views := redact.Views{redact.NewView(f, []source.Span{{End: i}, {Start: end, End: len(text)}}, nil)}
	return &finding.Finding{Rule: r.ID, Range: source.Range{File: f, Span: source.Span{Start: i, End: end}}, Key: key, Views: views}
}

func TestIdentity(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	dir := "/repo"
	before := found(t, "secret/plaintext", "client_secret", line)
	f.Record([]*finding.Finding{before}, dir)
	text := f.Encode()
	if bytes.Contains(text, []byte("hunter2")) || len(f.Findings[0].Digest) != digits {
		t.Fatalf("%s", text)
	}
	f, err = Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if again := f.Encode(); !bytes.Equal(again, text) {
		t.Errorf("read and written it is\n%s", again)
	}
	for name, c := range map[string]struct {
		f    *finding.Finding
		want bool
	}{
		"the same":           {before, true},
		"moved":              {found(t, "secret/plaintext", "client_secret", "# new\n\n"+line), true},
		"another credential": {found(t, "secret/plaintext", "client_secret", strings.Replace(line, "hunter2", "hunter3", 1)), false},
		"another key":        {found(t, "secret/plaintext", "token", line), false},
		"another rule":       {found(t, "secret/unproven", "client_secret", line), false},
	} {
		if got := f.Start(dir).Known(c.f); got != c.want {
			t.Errorf("%s: known %v", name, got)
		}
	}
	m := f.Start(dir)
	if !m.Known(before) || m.Known(before) {
		t.Error("an entry does not answer for exactly one finding")
	}
	if m.Stale(func(string, string) bool { return true }) != nil && len(m.left) != 0 {
		t.Error("an entry that was found is stale")
	}
	stale := f.Start(dir).Stale(func(rule, _ string) bool { return rule == "secret/plaintext" })
	if len(stale) != 1 {
		t.Errorf("stale: %v", stale)
	}
	if f.Start(dir).Stale(func(string, string) bool { return false }) != nil && len(stale) != 1 {
		t.Error("an entry is stale that nobody looked for")
	}
}

func TestFindingWithoutKey(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	a := found(t, "kwargs/invalid-json", "", line)
	f.Record([]*finding.Finding{a}, "/repo")
	if f.Start("/repo").Known(found(t, "kwargs/invalid-json", "", strings.Replace(line, "hunter2", "other", 1))) {
		t.Error("a finding without a key is known by its place alone")
	}
}

func TestBaselinesHaveDifferentSalts(t *testing.T) {
	var digests []string
	for range 2 {
		f, err := New()
		if err != nil {
			t.Fatal(err)
		}
		f.Record([]*finding.Finding{found(t, "secret/plaintext", "k", line)}, "/repo")
		digests = append(digests, f.Salt+f.Findings[0].Digest)
	}
	if digests[0] == digests[1] {
		t.Error("two baselines have one salt")
	}
}

func TestEncode(t *testing.T) {
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if g, err := Parse(f.Encode()); err != nil || len(g.Findings) != 0 {
		t.Errorf("an empty baseline: %v", err)
	}
	f.Findings = []Entry{{Rule: "b", Path: "x"}, {Rule: "a", Path: "x", Key: "<&>"}, {Rule: "z", Path: "a"}}
	lines := strings.Split(string(f.Encode()), "\n")
	want := []string{`    {"rule":"z","path":"a"},`, `    {"rule":"a","path":"x","key":"<&>"},`, `    {"rule":"b","path":"x"}`}
	if !slices.Equal(lines[4:7], want) {
		t.Errorf("%q", lines)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"": "this is no baseline",
		`{"version": 1, "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "x": 1}`: "this is no baseline",
		`{"version": 2, "salt": "", "findings": []}`:                 "version 2",
		`{"version": 1, "salt": "!", "findings": []}`:                "salt",
		`{"version": 1, "salt": "AAAA", "findings": []}`:             "salt",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version": 1, "salt": "AAAAAAAAAAAAAAAAAAAAAA==", "findings": [{"rule": "a", "path": "b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(data)
		if err != nil {
			return
		}
		text := b.Encode()
		again, err := Parse(text)
		if err != nil || !bytes.Equal(again.Encode(), text) {
			t.Errorf("%s does not come back: %v", text, err)
		}
	})
}
