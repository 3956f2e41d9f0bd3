package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocsArchitecture holds the layers of docs/ARCHITECTURE.md to the packages that exist.
func TestDocsArchitecture(t *testing.T) {
	root := filepath.Join("..", "..")
	page, err := os.ReadFile(filepath.Join(root, "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, dir := range []string{"internal", "internal/format"} {
		entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() && !strings.Contains(text, "`"+dir+"/"+e.Name()) && !strings.Contains(text, "`"+e.Name()+"`") {
				t.Errorf("docs/ARCHITECTURE.md does not name %s/%s", dir, e.Name())
			}
		}
	}
	for _, m := range regexp.MustCompile("`((?:internal|rules|schema|testdata|docs)/[A-Za-z_/.-]*)`").FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(strings.TrimSuffix(m[1], "FAMILY/NAME/")))); err != nil {
			t.Errorf("docs/ARCHITECTURE.md names %s, which is not there", m[1])
		}
	}
}
