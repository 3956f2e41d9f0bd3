package packages_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/txtar"
)

// TestResolved compares what is installed with what uv 0.13.9 resolves for Python 3.12 on Linux: the
// comment of each project is the command, and the file "resolved" is what it wrote about Airflow and
// the providers of backends (28 November 2026). A release that is newer than the catalog is not compared.
func TestResolved(t *testing.T) {
	projects, err := filepath.Glob("testdata/resolved/*.txtar")
	if err != nil || len(projects) < 10 {
		t.Fatal("projects are missing: ", err)
	}
	backends := map[string]*schema.Backend{}
	for _, b := range schema.Backends() {
		backends[b.Distribution] = b
	}
	versions := 0
	for _, name := range projects {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "resolved" })
		resolved := map[string]string{}
		for line := range strings.Lines(string(archive.Files[i].Data)) {
			dist, version, _ := strings.Cut(strings.TrimSpace(line), "==")
			resolved[dist] = version
		}
		archive.Files = slices.Delete(archive.Files, i, i+1)
		in := hosted(t, string(txtar.Format(archive)))
		for _, dist := range []string{"apache-airflow-providers-amazon", "apache-airflow-providers-google", "apache-airflow-providers-hashicorp", "apache-airflow-providers-microsoft-azure"} {
			version, has := resolved[dist]
			want := packages.Absent
			if has {
				want = packages.Present
			}
			if got := in.Status(dist); got != want {
				t.Errorf("%s: %s is %v, uv says %v", name, dist, got, want)
			}
			v, _ := pep440.Parse(version)
			known := has && slices.ContainsFunc(backends[dist].Releases.Versions, func(s string) bool { return s == version })
			if !known {
				continue
			}
			versions++
			if !slices.ContainsFunc(in.Versions(backends[dist]), func(p pep440.Version) bool { return pep440.Compare(p, v) == 0 }) {
				t.Errorf("%s: %s %s is not among %v", name, dist, version, in.Versions(backends[dist]))
			}
		}
		if v, _ := pep440.Parse(resolved["apache-airflow"]); !slices.ContainsFunc(in.Airflow(), func(p pep440.Version) bool { return pep440.Compare(p, v) == 0 }) {
			t.Errorf("%s: Airflow %s is not among %v", name, resolved["apache-airflow"], in.Airflow())
		}
	}
	t.Logf("%d projects, %d releases", len(projects), versions)
}
