package yamltext

import (
	"fmt"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// big is a values file of about n megabytes.
func big(n int, comments bool) string {
	var b strings.Builder
	b.WriteString("commonEnv:\n")
	for i := 0; b.Len() < n<<20; i++ {
		if comments {
			b.WriteString("  # what this variable is for, in a sentence of the usual length\n")
		}
		fmt.Fprintf(&b, "  - name: AIRFLOW_VAR_%d\n    value: 'it''s {\"é\": %d}'\n  - name: X%d\n    value: |\n      line one\n      line two\n", i, i, i)
	}
	return b.String()
}

func eachScalar(s *Stream) (n int) {
	for _, doc := range s.Docs {
		Walk(doc, func(node *yaml.Node) bool {
			if node.Kind == yaml.ScalarNode {
				n += len(s.Scalar(node).Value)
			}
			return true
		})
	}
	return n
}

func BenchmarkYAMLv3(b *testing.B) {
	for _, comments := range []bool{false, true} {
		b.Run(fmt.Sprintf("comments=%v", comments), func(b *testing.B) {
			src := []byte(big(10, comments))
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				var n yaml.Node
				if err := yaml.Unmarshal(src, &n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct{ name, src string }{
		{"1MB", big(1, false)},
		{"10MB", big(10, false)},
		{"10MB of comments", big(10, true)},
		{"10MB on one line", "{é: [" + strings.Repeat("{name: é, value: 'x'},", 10<<20/23) + "]}"},
		{"documents", strings.Repeat("---\na: b\n", 100000)},
		{"empty documents", strings.Repeat("---\n", 200000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.src)))
			for b.Loop() {
				s := Parse([]byte(c.src))
				if s.Err != nil {
					b.Fatal(s.Err)
				}
				eachScalar(s)
			}
		})
	}
}
