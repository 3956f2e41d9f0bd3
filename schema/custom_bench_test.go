package schema

import "testing"

// BenchmarkParseCustom is what one run pays for a small schema of a user's own.
func BenchmarkParseCustom(b *testing.B) {
	data := []byte(`{"x-class": "plum.B", "type": "object", "properties": {"url": {"type": "string"}, "token": {"x-credential": true}}}`)
	for b.Loop() {
		metaSchemas.answers = nil
		if _, err := ParseBackend(data); err != nil {
			b.Fatal(err)
		}
	}
}
