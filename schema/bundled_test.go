package schema_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/schema"
)

// backendsOf returns a backend of each distribution.
func backendsOf() map[string]*schema.Backend {
	out := map[string]*schema.Backend{}
	for _, b := range schema.Backends() {
		out[b.Distribution] = b
	}
	return out
}

func TestConstrainedReleases(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "constraints.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	backends := backendsOf()
	rows, sizes := 0, 0
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		b := backends[fields[1]]
		if b == nil {
			t.Fatalf("no backend of %s", fields[1])
		}
		got := b.ConstrainedReleases(schema.AirflowReleases(fields[0]))
		want, _ := pep440.Parse(fields[2])
		known := slices.ContainsFunc(b.ReleaseVersions(), func(v pep440.Version) bool { return pep440.Compare(v, want) == 0 })
		if known && !slices.ContainsFunc(got, func(v pep440.Version) bool { return pep440.Compare(v, want) == 0 }) {
			t.Errorf("Airflow %s: %s is one of %s, the constraints have %s", fields[0], fields[1], span(got), fields[2])
		}
		rows, sizes = rows+1, sizes+len(got)
	}
	if rows < 250 || sizes > 5*rows {
		t.Errorf("%d rows with %d releases", rows, sizes)
	}
	amazon := backends["apache-airflow-providers-amazon"]
	for _, v := range (schema.AirflowRange{Min: "2.0.0"}).Releases() {
		if len(amazon.ConstrainedReleases(schema.Versions{v})) == 0 {
			t.Errorf("no constraints of Airflow %s: run schema/mine/bundled.py", v)
		}
	}
	if got := amazon.ConstrainedReleases(schema.AirflowReleases("1.10.15")); len(got) > 0 {
		t.Errorf("Airflow 1.10.15 has %s", span(got))
	}
}

func TestBundledReleases(t *testing.T) {
	image := func(ref string) schema.Image { i, _ := schema.ParseImage(ref); return i }
	tests := []struct {
		name, distribution string
		image              schema.Image
		want               string
	}{
		{"MWAA", "amazon", schema.MWAA("2.4.3"), "6.0.0"},
		{"an unknown release of MWAA", "amazon", schema.MWAA("2.4.2"), "5.1.0 to 6.0.0"},
		{"MWAA before providers", "amazon", schema.MWAA("1.10.12"), ""},
		{"what MWAA does not bundle", "google", schema.MWAA("2.4.3"), ""},
		{"Composer", "google", func() schema.Image { i, _ := schema.Composer("composer-2.9.7-airflow-2.9.3"); return i }(), ""},
		{"the official image", "amazon", image("apache/airflow:2.4.3"), "6.0.0 to 6.1.0"},
		{"the slim one", "amazon", image("apache/airflow:slim-2.4.3"), ""},
		{"the newest", "amazon", image("apache/airflow:latest"), ""},
		{"Runtime", "amazon", image("quay.io/astronomer/astro-runtime:6.0.0"), "5.0.0"},
	}
	backends := backendsOf()
	for _, test := range tests {
		if got := span(test.image.BundledReleases(backends["apache-airflow-providers-"+test.distribution])); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
