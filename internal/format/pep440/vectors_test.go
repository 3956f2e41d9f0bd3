package pep440

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// vector is a line of testdata/vectors.jsonl, see testdata/vectors.py.
type vector []any

func (v vector) str(i int) string { s, _ := v[i].(string); return s }

func (v vector) ints(i int) []int {
	var out []int
	for _, n := range v[i].([]any) {
		out = append(out, int(n.(float64)))
	}
	return out
}

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
	} else if ok && (v.String() != vec.str(2) || v.IsPre() != vec[3].(bool)) {
		t.Errorf("Parse(%q) = %q, pre %v; packaging says %q, %v", vec.str(1), v, v.IsPre(), vec[2], vec[3])
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
	if ss.String() != vec.str(2) || ss.AllowsPre() != vec[3].(bool) {
		t.Errorf("ParseSpecifiers(%q) = %q, allows pre %v; packaging says %q, %v", vec.str(1), ss, ss.AllowsPre(), vec[2], vec[3])
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
	for i, pre := range []bool{false, true} {
		var want []string
		for _, k := range vec.ints(7 + i) {
			want = append(want, versions[k].String())
		}
		var got []string
		for _, v := range ss.Filter(versions, pre) {
			got = append(got, v.String())
		}
		// packaging may give kept pre-releases after the others
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q filters %v with pre %v to %q, packaging to %q", vec.str(1), vec[4], pre, got, want)
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
