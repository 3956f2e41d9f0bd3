package pep440

import (
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"1.0", "1.0"}, {" v1!1.0-RC_01 ", "1!1.0rc1"}, {"1.0-1", "1.0.post1"}, {"1.0c", "1.0rc0"},
		{"1.0.preview.dev", "1.0rc0.dev0"}, {"0!007", "7"}, {"1.0+Ubuntu-01_x", "1.0+ubuntu.1.x"},
		{"2024.10.12", "2024.10.12"}, {"1.0r4.dev3", "1.0.post4.dev3"}, {"1.99999999999999999999999", "1.99999999999999999999999"},
		{"", ""}, {"1.", ""}, {"1..0", ""}, {"1.0.*", ""}, {"1.0+", ""}, {"1.0+a..b", ""}, {"latest", ""}, {"1.0 2", ""}, {"1!", ""}, {"é", ""},
	} {
		v, ok := Parse(c.in)
		if ok != (c.want != "") || ok && v.String() != c.want {
			t.Errorf("Parse(%q) = %q, %v, want %q", c.in, v, ok, c.want)
		}
	}
}

func TestAccessors(t *testing.T) {
	v := must(t, "3!2.10.0rc1.post2+cu118")
	if v.Epoch() != 3 || v.Len() != 3 || v.Segment(0) != 2 || v.Segment(1) != 10 || v.Segment(7) != 0 {
		t.Errorf("numbers of %q: %d %d %d %d %d", v, v.Epoch(), v.Len(), v.Segment(0), v.Segment(1), v.Segment(7))
	}
	if !v.IsPre() || !v.IsPost() || v.Local() != "cu118" || v.Public().String() != "3!2.10.0rc1.post2" {
		t.Errorf("parts of %q: %v %v %q %q", v, v.IsPre(), v.IsPost(), v.Local(), v.Public())
	}
	if zero := (Version{}); zero.String() != "0" || Compare(zero, must(t, "0.0")) != 0 {
		t.Errorf("the zero Version is %q", zero)
	}
}

// TestOrder has the sequence of PEP 440, each older than the next.
func TestOrder(t *testing.T) {
	sorted := []string{"1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
		"1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5",
		"1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1"}
	for i := range sorted {
		for j := range sorted {
			if got := Compare(must(t, sorted[i]), must(t, sorted[j])); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("Compare(%q, %q) = %d", sorted[i], sorted[j], got)
			}
		}
	}
}

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		spec string
		pre  bool
		in   []string
		want []string
	}{
		{">=1", false, []string{"0.9", "1.0", "1.1rc1"}, []string{"1.0"}},
		{">=1", true, []string{"0.9", "1.0", "1.1rc1"}, []string{"1.0", "1.1rc1"}},
		{">1.0", false, []string{"1.0", "1.1rc1"}, []string{"1.1rc1"}},
		{"==1.1rc1", false, []string{"1.0", "1.1rc1"}, []string{"1.1rc1"}},
		{">=1.1.dev0", false, []string{"1.1rc1", "1.1"}, []string{"1.1rc1", "1.1"}},
		{"<1.1", true, []string{"1.0", "1.1rc1", "1.1"}, []string{"1.0"}},
		{"", false, []string{"1.0a1", "1.0"}, []string{"1.0"}},
		{"==2.*", false, []string{"1.0"}, nil},
	} {
		ss, ok := ParseSpecifiers(c.spec)
		if !ok {
			t.Fatalf("ParseSpecifiers(%q) fails", c.spec)
		}
		var in []Version
		for _, s := range c.in {
			in = append(in, must(t, s))
		}
		var got []string
		for _, v := range ss.Filter(in, c.pre) {
			got = append(got, v.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q of %q, pre %v: %q, want %q", c.spec, c.in, c.pre, got, c.want)
		}
	}
}

func TestPinned(t *testing.T) {
	for spec, want := range map[string]string{"==1.0": "1.0", " == v1.0RC1 ,": "1.0rc1", "==1.*": "", "===1.0": "", "==1.0,==1.0": "", ">=1": "", "": ""} {
		ss, _ := ParseSpecifiers(spec)
		v, ok := ss.Pinned()
		if ok != (want != "") || ok && v.String() != want {
			t.Errorf("Pinned of %q = %q, %v", spec, v, ok)
		}
	}
}

func TestScanSpecifier(t *testing.T) {
	for s, want := range map[string]int{">=1.0,<2": 5, "==1.0.*;x": 7, ">=1.0.*": 5, "~=1": 0, "~=1.2+x": 5, "=1": 0, "=== a,b)": 7, "==1.0+a.": 7, "": 0, "== v1": 5} {
		if got := ScanSpecifier(s); got != want {
			t.Errorf("ScanSpecifier(%q) = %d, want %d", s, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1.0", "1!2.3.4rc1.post2.dev3+a.1", "1.0-1", "==1.*,>=2", "~=1.0.dev1", "===x"} {
		f.Add(s)
	}
	one, _ := Parse("1.0")
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := Parse(s); ok {
			again, ok := Parse(v.String())
			if !ok || Compare(v, again) != 0 || again.String() != v.String() {
				t.Errorf("%q reads %q, which reads %q", s, v, again)
			}
		}
		if ss, ok := ParseSpecifiers(s); ok {
			again, ok := ParseSpecifiers(ss.String())
			if !ok || again.String() != ss.String() || again.Contains(one, true) != ss.Contains(one, true) {
				t.Errorf("%q reads %q, which reads %q", s, ss, again)
			}
		}
		if n := ScanSpecifier(s); n < 0 || n > len(s) {
			t.Errorf("ScanSpecifier(%q) = %d", s, n)
		}
	})
}
