package schema

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/tidwall/gjson"
)

// TestBind holds bind against encoding/json, over every file that it reads.
func TestBind(t *testing.T) {
	same := func(t *testing.T, text string, a, b any) {
		t.Helper()
		if err := json.Unmarshal([]byte(text), a); err != nil {
			t.Fatal(err)
		}
		bind(gjson.Parse(text), b)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("encoding/json: %+v\nbind: %+v", a, b)
		}
	}
	same(t, runtimesJSON, &runtimeTables{}, &runtimeTables{})
	for _, id := range index().IDs {
		data, err := files.ReadFile("backends/" + id + ".json")
		if err != nil {
			t.Fatal(err)
		}
		want, got := (&Backend{}).fields(), (&Backend{}).fields()
		gjson.ParseBytes(data).ForEach(func(key, value gjson.Result) bool {
			if field, ok := want[key.Str]; ok {
				same(t, value.Raw, field, got[key.Str])
			}
			return true
		})
	}
	data, err := files.ReadFile("backends/index.json")
	if err != nil {
		t.Fatal(err)
	}
	gjson.ParseBytes(data).ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "$comment":
		case "ids", "current", "packages", "distributions":
			same(t, value.Raw, &[]string{}, &[]string{})
		case "extras":
			same(t, value.Raw, &map[string][]ExtraDistribution{}, &map[string][]ExtraDistribution{})
		case "classes", "credentials", "aliases", "builtin", "misspelled", "third-party":
			same(t, value.Raw, &map[string]string{}, &map[string]string{})
		default:
			t.Errorf("%s is not looked at", key.Str)
		}
		return true
	})
}

// BenchmarkCold is what one run pays for the one backend that a project names.
func BenchmarkCold(b *testing.B) {
	data, err := files.ReadFile("backends/azure-key-vault.json")
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		if _, err := parseBackend(string(data)); err != nil {
			b.Fatal(err)
		}
	}
}
