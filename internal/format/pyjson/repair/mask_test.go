package repair

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

// A credential in a document that is broken in one or two places is found under its key, or
// not shown: no key and no other value that is not Ambiguous holds it.
func TestCredentialInBrokenDocument(t *testing.T) {
	const secret, name = "hvs.5ecret", "token"
	texts := []string{
		`{"url": "https://v:8200", "token": "hvs.5ecret", "mount_point": "airflow", "kv_engine_version": 2}`,
		`{"connections_prefix": "a", "nested": {"token": "hvs.5ecret", "b": null}, "list": ["x", "y"]}`,
		"{\n  \"a\": \"b\",\n  \"token\": \"hvs.5ecret\",\n  \"c\": true\n}",
		`{'url': 'x', 'token': 'hvs.5ecret', 'b': None}`,
		`{url: https://x, token: hvs.5ecret, b: c}`,
		`{\"url\": \"x\", \"token\": \"hvs.5ecret\", \"b\": \"c\"}`,
		`'{"a": {"token":"hvs.5ecret"}, "b": ["c", {"d": 1}]}'`,
		`{“a”: “b”, “token”: “hvs.5ecret”, “c”: 1}`,
	}
	extra := strings.Fields("\" ' { } [ ] : , \\ = # // “ ” $ ( ) /* */ \\\" u\" ; {{ }}")
	extra = append(extra, "\n", " ", `""`)
	found := 0
	for seed := range uint64(30000) {
		r := rand.New(rand.NewPCG(seed, 5))
		text := texts[r.IntN(len(texts))]
		for range 1 + r.IntN(2) {
			i := r.IntN(len(text))
			inside := false
			for _, keep := range []string{secret, name} {
				k := strings.Index(text, keep)
				inside = inside || i >= k && i < k+len(keep)
			}
			switch {
			case inside, !utf8.RuneStart(text[i]):
			case r.IntN(2) == 0:
				_, n := utf8.DecodeRuneInString(text[i:])
				text = text[:i] + text[i+n:]
			default:
				text = text[:i] + extra[r.IntN(len(extra))] + text[i:]
			}
		}
		at := strings.Index(text, secret)
		var walk func(v *pyjson.Value, key string, under bool)
		walk = func(v *pyjson.Value, key string, under bool) {
			if v.Ambiguous { // hidden
				return
			}
			for _, m := range v.Members {
				walk(m.Key, "a key", false)
				k := m.Key.Text.Value
				walk(m.Value, k, under || strings.Contains(k, name[1:])) // \t is a tab
			}
			for _, e := range v.Items {
				walk(e, key, under)
			}
			if v.Members != nil || v.Items != nil || v.Span.Start > at || v.Span.End <= at {
				return
			}
			if under {
				found++
			} else if v.Kind != pyjson.Unknown {
				t.Errorf("%q: shown as %s: %v", text, key, Parse(text).kinds())
			}
		}
		if d := Parse(text); d.Root != nil {
			walk(d.Root, "the root", false)
		}
	}
	if found < 20000 {
		t.Errorf("found %d times only", found)
	}
	t.Logf("found %d times", found)
}
