package python

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// The facts of testdata/syntax.py, in its order.
const (
	factCall int32 = 1 + iota
	factKeyword
	factString
	factDict
	factAssign
	factImport
	factFunction
	factClass
	factTry
)

var factNames = []string{"", "call", "keyword", "string", "dict", "assign", "import", "function", "class", "try"}

type fact struct{ kind, start, end, sum int32 }

func (f fact) String() string {
	return fmt.Sprintf("%s %d-%d %08x", factNames[f.kind], f.start, f.end, uint32(f.sum))
}

func sum(text string) int32 { return int32(crc32.ChecksumIEEE([]byte(text))) }

// nameSum is sum for identifiers, which CPython normalizes (PEP 3131).
func nameSum(text string) int32 { return sum(norm.NFKC.String(text)) }

// facts returns what our tree says.
func facts(m *Module, keywords, fields bool) (out []fact, unknown []fact) {
	var statements func(list []*Stmt)
	visit := func(e *Expr) bool {
		start, end := int32(e.Start), int32(e.End)
		switch e.Kind {
		case Call:
			path, _ := e.X.Path()
			positional := 0
			var names []string
			for _, a := range e.Args {
				switch {
				case a.Name != "":
					names = append(names, a.Name)
					if keywords && e.X != nil {
						out = append(out, fact{factKeyword, int32(a.NameStart), 0, sum(a.Name)})
					}
				case a.Star == 2:
					names = append(names, "**")
				default:
					positional++
				}
			}
			if e.X != nil {
				out = append(out, fact{factCall, start, end, nameSum(fmt.Sprintf("%s/%d/%s", path, positional, strings.Join(names, ",")))})
			}
		case Str:
			text, ok := m.Text(e)
			f := fact{factString, start, end, sum(text.Value)}
			if text.Bytes {
				var b strings.Builder
				for _, c := range []byte(text.Value) {
					b.WriteRune(rune(c))
				}
				f.sum = sum(b.String())
			}
			if !ok {
				f.sum = 0
				unknown = append(unknown, f)
				break
			}
			out = append(out, f)
		case Dict:
			out = append(out, fact{factDict, start, end, sum(fmt.Sprint(len(e.Args)))})
		}
		return true
	}
	exprs := func(list []*Expr) {
		for _, e := range list {
			e.Walk(func(e *Expr) bool {
				visit(e)
				return fields || e.Kind != Str // before 3.12, the places in f-strings are wrong
			})
		}
	}
	statements = func(list []*Stmt) {
		for _, s := range list {
			switch s.Kind {
			case Assign:
				out = append(out, fact{factAssign, int32(s.Start), int32(s.End), sum(fmt.Sprint(len(s.Targets)))})
			case Import:
				for _, i := range s.Imports {
					out = append(out, fact{factImport, 0, 0, sum(i.Module + "|" + i.Name + "|" + i.As)})
				}
			case Def:
				out = append(out, fact{factFunction, 0, 0, nameSum(s.Name)})
			case Class:
				out = append(out, fact{factClass, 0, 0, nameSum(fmt.Sprintf("%s/%d", s.Name, len(s.Exprs[0].Args)))})
			case Try:
				caught := "False"
				if s.Catches {
					caught = "True"
				}
				out = append(out, fact{factTry, 0, 0, sum(caught)})
			}
			exprs(s.Targets)
			exprs(s.Exprs)
			statements(s.Body)
			statements(s.Handlers)
		}
	}
	statements(m.Body)
	return out, unknown
}

// TestSyntaxLikeCPython compares the tree with CPython's on the files that the tokens are
// compared on: calls with their paths and keywords, values of strings, dicts, assignments,
// imports, functions, classes and try blocks.
func TestSyntaxLikeCPython(t *testing.T) {
	for _, python := range interpreters(t) {
		var compared, skipped, total, values, differ, undecoded int
		askPython(t, python.path, "syntax.py", pythonFiles(t, python.path), func(r *bufio.Reader, path string) error {
			numbers, err := readNumbers(r, 4)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			src := string(content)
			m := Parse(src)
			if numbers == nil || m.narrow || strings.Contains(strings.ReplaceAll(src, "\r\n", ""), "\r") {
				skipped++
				return nil
			}
			compared++
			got, unknown := facts(m, python.minor >= 9, python.minor >= 12)
			undecoded += len(unknown)
			want := map[fact]int{}
			for i := 0; i < len(numbers); i += 4 {
				f := fact{numbers[i], numbers[i+1], numbers[i+2], numbers[i+3]}
				if f.kind == factString && slices.ContainsFunc(unknown, func(u fact) bool { return u.start == f.start && u.end == f.end }) {
					continue
				}
				want[f]++
				total++
				if f.kind == factString {
					values++
				}
			}
			var extra []fact
			for _, f := range got {
				if want[f]--; want[f] < 0 {
					extra = append(extra, f)
				}
			}
			var missing []fact
			for f, n := range want {
				if n > 0 {
					missing = append(missing, f)
				}
			}
			if m.Err == nil && len(missing)+len(extra) == 0 {
				return nil
			}
			if differ++; differ <= 8 {
				slices.SortFunc(missing, func(a, b fact) int { return int(a.start - b.start) })
				t.Errorf("%s (%v): CPython alone %v, ours alone %v", path, m.Err, missing[:min(4, len(missing))], extra[:min(4, len(extra))])
			}
			return nil
		})
		t.Logf("%s: %d files, %d facts, %d of them strings, %d files differ; %d files skipped, %d strings not decoded", python.path, compared, total, values, differ, skipped, undecoded)
	}
}
