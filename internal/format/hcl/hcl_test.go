package hcl

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// samples hold every construct of the language.
var samples = []string{
	"A=1e400", "a = ns:: /* c */ f(1)\n",
	"",
	"a = 1\nb = true\nc = null\n",
	"a = 1",
	"a = 1 # comment\n// another\n/* one\nmore */ b = 2\r\n",
	"resource \"t\" \"n\" {\n  a = \"x\"\n  nested {\n    b = [1, 2,]\n  }\n}\n",
	"locals { a = 1 }\nempty {}\nlabeled one two {\n}\n",
	"a = { b = 1, c : 2\n d = 3\n \"e\" = 4, (f) = 5, null = 6, 7 = 8 }\n",
	"a = [\n  1,\n  # comment\n  2\n]\n",
	"a = x.y.z[0][\"k\"][v].w.0\nb = x[*].y[0]\nc = x.*.y.z\nd = f(x)[1].y\n",
	"a = f(1, 2...)\nb = ns::f(\n  x,\n  y,\n)\nc = f()\n",
	"a = b ? c : d ? e : f\ng = !h && -i + j * k % l >= m || n != o\n",
	"a = (1 +\n 2)\n",
	"a = [for x in y : x]\nb = {for k, v in m : k => v... if v}\nc = [\n for x in y : x if x != \"\"]\n",
	"a = \"${b}\"\nc = \"x ${b} y $${z} %%{w} $ % $$ \\n\\t\\\"\\\\\\u00e9\\U0001F600\"\nd = \"\"\n",
	"a = \"x ${~ b ~} y ${c~} \"\n",
	"a = \"${\"${\"x\"}\"}\"\nb = \"${ { c = \"}\" }.c }\"\n",
	"a = <<E\nx\n  y ${z}\nE\nb = 1\n",
	"a = <<-E\n    x\n\n      y ${z}\n    $${w}\n   E\n",
	"a = <<-E\n  ${x}\n  E\nb = [<<E\nx\nE\n, 2]\n",
	"a = f(<<E\n{\"k\": \"${v}\"}\nE\n)\n",
	"a = \"%{ if x }y%{ else }z%{ endif } %{ for k, v in m ~} ${k} %{ endfor }\"\n",
	"a = <<E\n%{ for x in y ~}\n  - ${x}\n%{ if x }\n%{ endif ~}\n%{ endfor }\nE\n",
	"a = 1.5e3 + 1e-2\nb-c = d-e\n_f = é\n",
}

// TestSamples compares with the library, also at every cut and without every byte.
func TestSamples(t *testing.T) {
	for _, s := range samples {
		if diff := compare(s); diff != "" {
			t.Errorf("%q: %s", s, diff)
		}
		if _, valid := Parse(s); !valid {
			t.Errorf("%q is refused", s)
		}
		for i := range s {
			for _, broken := range []string{s[:i], s[:i] + s[i+1:], s[:i] + s[i:i+1] + s[i:]} {
				if diff := compare(broken); diff != "" && strings.ToValidUTF8(broken, "") == broken {
					t.Errorf("%q: %s", broken, diff)
				}
			}
		}
	}
}

// TestNumbers compares numbers that Terraform can hold with some that it refuses.
func TestNumbers(t *testing.T) {
	for _, s := range []string{
		"1E7000000000", "1e646456992", "1e646456993", "1e2147483647", "1e2147483648", "0.5E-2147483700", "1e99999999999999999999999",
		strings.Repeat("1", 80) + "e7000000000", strings.Repeat("1", 80) + "." + strings.Repeat("2", 80) + "e20",
	} {
		if diff := compare("a = " + s + "\n"); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
}

// TestMutations compares texts that are made of parts of the samples and of characters with a meaning.
func TestMutations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const marks = "{}[]()\"$%~.,:=<>-!?*\n #'\\ \t\rEab01"
	for range 20_000 {
		s := samples[r.IntN(len(samples))] + samples[r.IntN(len(samples))]
		for range 1 + r.IntN(3) {
			i := r.IntN(len(s) + 1)
			switch r.IntN(3) {
			case 0:
				s = s[:i] + marks[r.IntN(len(marks)):][:1] + s[i:]
			case 1:
				j := min(len(s), i+1+r.IntN(4))
				s = s[:i] + s[j:]
			default:
				from := samples[r.IntN(len(samples))]
				a := r.IntN(len(from) + 1)
				s = s[:i] + from[a:a+r.IntN(len(from)-a+1)] + s[i:]
			}
		}
		if strings.ToValidUTF8(s, "") != s {
			continue
		}
		if diff := compare(s); diff != "" {
			t.Fatalf("%q: %s", s, diff)
		}
	}
}

// TestFixtures compares the Terraform files of the fixtures.
func TestFixtures(t *testing.T) {
	archives, _ := filepath.Glob("../../../testdata/rules/*/*/*.txtar")
	n := 0
	for _, path := range archives {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split("\n"+string(data), "\n-- ")[1:] {
			name, content, _ := strings.Cut(part, " --\n")
			if ext := filepath.Ext(name); ext != ".tf" && ext != ".hcl" && ext != ".tfvars" {
				continue
			}
			n++
			if diff := compare(content + "\n"); diff != "" {
				t.Errorf("%s in %s: %s", name, path, diff)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d files", n)
	}
}

// TestBroken reads what is sound beside a fault.
func TestBroken(t *testing.T) {
	for src, want := range map[string]string{
		"a = [1, ]]\nb = 2\n":                       "a b",
		"a = @\nb = 2\n":                            "a b",
		"c {\n  a = (\n  b = 2\n}\n":                "c a",
		"c {\n  ? ? ?\n  b = 2\n}\nd = 1\n":         "d c b",
		"c \"l\" = {\n}\nd = 1\n":                   "d c",
		"a = 1\na = 2\n":                            "a",
		strings.Repeat("a {\n", 1000):               strings.TrimSpace(strings.Repeat("a ", maxDepth)),
		"a = " + strings.Repeat("[", 5000) + "\n":   "a",
		"a = " + strings.Repeat("-", 100000) + "\n": "a",
	} {
		body, valid := Parse(src)
		if valid {
			t.Errorf("%q is accepted", excerpt(src))
		}
		var got []string
		Walk(body, func(n Node) {
			if at := n.Range(); at.Start < 0 || at.End < at.Start || at.End > len(src) {
				t.Errorf("%q: %T at %v", excerpt(src), n, at)
			}
			switch n := n.(type) {
			case *Attribute:
				got = append(got, n.Name)
			case *Block:
				got = append(got, n.Type)
			}
		})
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", excerpt(src), got, want)
		}
	}
}

// TestIsNormalized compares each character, alone and after each Latin letter, with x/text.
func TestIsNormalized(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		s := string(r)
		if IsNormalized(s) && (norm.NFC.String(s) != s || !norm.NFC.PropertiesString(s).BoundaryBefore()) {
			t.Errorf("%U may change", r)
		}
	}
	for _, s := range []string{"", "abc", "déjà", "日本語", "한글"} {
		if !IsNormalized(s) {
			t.Errorf("%q is normalized", s)
		}
	}
}

// mayNestDeeply reports whether src has enough tokens that nest for Parse to stop at maxDepth.
func mayNestDeeply(src string) bool {
	n := 0
	for _, token := range []string{"(", "[", "{", "!", "-", "?"} {
		n += strings.Count(src, token)
	}
	return n >= maxDepth
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if strings.ToValidUTF8(src, "") != src {
			return
		}
		if mayNestDeeply(src) { // the library has no limit
			return
		}
		if diff := compare(src); diff != "" {
			t.Errorf("%q: %s", src, diff)
		}
	})
}
