package cli

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/astrosecrets/astrosecrets/internal/files"
)

// TestReadDeployment reads the output of the Astro CLI as PowerShell redirects it.
func TestReadDeployment(t *testing.T) {
	const text = "[{\"objectKey\": \"a\", \"objectType\": \"CONNECTION\"}]\r\n"
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, content := range map[string]string{"plain": text, "with a byte order mark": "\ufeff" + text, "UTF-16": string(wide)} {
		f, err := readDeployment("-", strings.NewReader(content), files.Disk{})
		if err != nil || string(f.Content) != text {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for _, content := range []string{"", "Error: no Deployment was found", "{}"} {
		if f, err := readDeployment("-", strings.NewReader(content), files.Disk{}); err == nil {
			t.Errorf("%q is read: %q", content, f.Content)
		}
	}
}
