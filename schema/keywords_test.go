package schema

import (
	"maps"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestKeywordTable holds the table of keywords to the meta-schema of draft 2020-12.
func TestKeywordTable(t *testing.T) {
	draft, err := jsonschema.Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, vocabulary := range append(draft.AllOf, draft) {
		if vocabulary.Ref != nil {
			vocabulary = vocabulary.Ref
		}
		for name := range vocabulary.Properties {
			want[name] = true
		}
	}
	for _, name := range []string{"$vocabulary", "$recursiveRef", "$recursiveAnchor", "dependencies"} {
		delete(want, name) // of meta-schemas, and of older drafts
	}
	got := map[string]bool{}
	for name := range keywords {
		got[name] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}

// TestFormats holds the formats that backend.json lists to those that jsonschema judges.
func TestFormats(t *testing.T) {
	meta, err := metaDoc()
	if err != nil {
		t.Fatal(err)
	}
	got := meta.root.texts("properties", "format", "enum")
	slices.Sort(got)
	if want := slices.Sorted(maps.Keys(jsonschema.Formats)); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got, want := meta.root.texts("properties", "contentEncoding", "enum"), slices.Sorted(maps.Keys(jsonschema.Decoders)); !slices.Equal(got, want) {
		t.Errorf("contentEncoding: got %v, want %v", got, want)
	}
	if got, want := meta.root.texts("properties", "contentMediaType", "enum"), slices.Sorted(maps.Keys(jsonschema.MediaTypes)); !slices.Equal(got, want) {
		t.Errorf("contentMediaType: got %v, want %v", got, want)
	}
}

// TestMetaSchema compiles backend.json whole, and holds its list of the backend's annotations to the
// fields that are read.
func TestMetaSchema(t *testing.T) {
	if _, err := jsonschema.CompileString(metaURL, metaJSON); err != nil {
		t.Fatal(err)
	}
	meta, err := metaDoc()
	if err != nil {
		t.Fatal(err)
	}
	for name := range (&Backend{}).fields() {
		if isBackendKeyword(name) && !slices.Contains(annotations(meta.root), name) {
			t.Errorf("backend.json lacks %s", name)
		}
	}
	if got := meta.root.texts("$defs", "outcome", "enum"); len(got) != len(Outcomes()) {
		t.Errorf("outcomes %v", got)
	}
}
