package pep440

import (
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
	if v.Len() != 3 || v.Segment(0) != 2 || v.Segment(1) != 10 || v.Segment(7) != 0 {
		t.Errorf("numbers of %q: %d %d %d %d", v, v.Len(), v.Segment(0), v.Segment(1), v.Segment(7))
	}
	if !v.isPre() || !v.isPost() || v.localLabel() != "cu118" || v.public().String() != "3!2.10.0rc1.post2" {
		t.Errorf("parts of %q: %v %v %q %q", v, v.isPre(), v.isPost(), v.localLabel(), v.public())
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

func TestScanSpecifier(t *testing.T) {
	for s, want := range map[string]int{">=1.0,<2": 5, "==1.0.*;x": 7, ">=1.0.*": 5, "~=1": 0, "~=1.2+x": 5, "=1": 0, "=== a,b)": 7, "==1.0+a.": 7, "": 0, "== v1": 5} {
		if _, got := ScanSpecifier(s); got != want {
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
		if _, n := ScanSpecifier(s); n < 0 || n > len(s) {
			t.Errorf("ScanSpecifier(%q) = %d", s, n)
		}
	})
}
