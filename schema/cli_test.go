package schema

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// TestCLICommits: the commits of astro-cli that comments name are those that runtimes.json lists.
func TestCLICommits(t *testing.T) {
	read := map[string]string{}
	gjson.Get(runtimesJSON, "cli.read").ForEach(func(file, commit gjson.Result) bool {
		read[file.Str] = commit.Str
		return true
	})
	cited := regexp.MustCompile(`\(((?:docs|pkg|internal)/[\w./-]+)(?: of astronomer/astro-cli)?, commit\s+([0-9a-f]{8})\)`)
	found := 0
	for _, dir := range []string{"../internal/load/pyproject", "../internal/format/dotenv"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range cited.FindAllStringSubmatch(string(text), -1) {
				found++
				if !strings.HasPrefix(read[m[1]], m[2]) {
					t.Errorf("%s cites %s at %s, runtimes.json has %q", name, m[1], m[2], read[m[1]])
				}
			}
		}
	}
	if found < 2 {
		t.Errorf("%d citations found", found)
	}
}
