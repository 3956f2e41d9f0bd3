package redact

import "testing"

func TestWord(t *testing.T) {
	rules := []string{"kwargs/unknown-key", "secret/plaintext", "kwargs", "secret"}
	for word, want := range map[string]string{
		"": "", "xml": "xml", "3.1-12": "3.1-12", "true": "true", "client_secret": "client_secret", "kwargs/unknown-key": "kwargs/unknown-key",
		"kwargs/unknon-key": "kwargs/unknon-key", "secrets": "secrets", "harborside": Mask, "hunter2": Mask, "kw;rm": Mask, "Moonlight": Mask,
	} {
		if got := Word(word, rules...); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
