package repair

import (
	"strings"
	"testing"
)

func BenchmarkParse(b *testing.B) {
	for name, member := range map[string]string{
		"valid":  `"connections_prefix": "airflow-connections", "n": 2, `,
		"python": `'connections_prefix': 'airflow-connections', 'n': None, `,
		"lost":   `connections_prefix: airflow-connections, n: 2, `,
		"cut":    `"connections_prefix": "airflow-connections, "n": 2, `,
	} {
		for _, n := range []int{10, 1000} {
			text := "{" + strings.TrimSuffix(strings.Repeat(member, n), ", ") + "}"
			b.Run(name+strings.Repeat("0", n/1000), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Parse(text)
				}
			})
		}
	}
}
