package pep440

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// vector is a line of testdata/vectors.jsonl, see testdata/vectors.py.
type vector []any

func (v vector) str(i int) string { s, _ := v[i].(string); return s }

func TestVectors(t *testing.T) {
	f, err := os.Open("testdata/vectors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	checks := map[string]func(*testing.T, vector){"v": checkVersion, "c": checkCompare, "s": checkSpecifiers, "p": checkSpecifier}
	n := 0
	for sc := bufio.NewScanner(f); sc.Scan(); n++ {
		var v vector
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		checks[v.str(0)](t, v)
	}
	if n < 300 {
		t.Errorf("only %d vectors were read", n)
	}
}

func checkVersion(t *testing.T, vec vector) {
	v, ok := Parse(vec.str(1))
	if ok != (vec[2] != nil) {
		t.Errorf("Parse(%q) = %v, packaging says %v", vec.str(1), ok, vec[2])
	} else if ok && (v.String() != vec.str(2) || v.isPre() != vec[3].(bool)) {
		t.Errorf("Parse(%q) = %q, pre %v; packaging says %q, %v", vec.str(1), v, v.isPre(), vec[2], vec[3])
	}
}

func checkCompare(t *testing.T, vec vector) {
	a, b := must(t, vec.str(1)), must(t, vec.str(2))
	want := int(vec[3].(float64))
	if got, back := Compare(a, b), Compare(b, a); got != want || back != -want {
		t.Errorf("Compare(%q, %q) = %d and %d, packaging says %d", vec.str(1), vec.str(2), got, back, want)
	}
}

func checkSpecifier(t *testing.T, vec vector) {
	if _, ok := ParseSpecifier(vec.str(1)); ok != vec[2].(bool) {
		t.Errorf("ParseSpecifier(%q) = %v", vec.str(1), ok)
	}
}

func checkSpecifiers(t *testing.T, vec vector) {
	ss, ok := ParseSpecifiers(vec.str(1))
	if ok != (vec[2] != nil) {
		t.Errorf("ParseSpecifiers(%q) = %v, packaging says %v", vec.str(1), ok, vec[2])
		return
	}
	if !ok {
		return
	}
	if ss.String() != vec.str(2) {
		t.Errorf("ParseSpecifiers(%q) = %q; packaging says %q", vec.str(1), ss, vec[2])
	}
	var versions []Version
	for i, s := range vec[4].([]any) {
		v := must(t, s.(string))
		versions = append(versions, v)
		if got, want := ss.Contains(v, true), vec.str(5)[i] == '1'; got != want {
			t.Errorf("%q contains %q with pre-releases: %v", vec.str(1), s, got)
		}
		if got, want := ss.Contains(v, false), vec.str(6)[i] == '1'; got != want {
			t.Errorf("%q contains %q without pre-releases: %v", vec.str(1), s, got)
		}
	}
}

func must(t *testing.T, s string) Version {
	t.Helper()
	v, ok := Parse(s)
	if !ok {
		t.Fatalf("Parse(%q) fails", s)
	}
	return v
}
