package schema

import "testing"

func TestIsKwargName(t *testing.T) {
	for _, b := range Backends() {
		for _, k := range b.Kwargs() {
			if !IsKwargName(k.Name) {
				t.Errorf("the kwarg %s of %s is unknown", k.Name, b.ID)
			}
		}
		for name := range b.KnownMistakes {
			if !IsKwargName(name) {
				t.Errorf("the known mistake %s of %s is unknown", name, b.ID)
			}
		}
	}
	if IsKwargName("harborside") {
		t.Error("any word is a kwarg")
	}
}
