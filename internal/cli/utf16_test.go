package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestFixUTF16 fixes a values file as a Windows shell writes it, in either order of bytes: the file
// stays UTF-16, and nothing but the key changes.
func TestFixUTF16(t *testing.T) {
	const before = "# größe 😀\r\nenv:\r\n  - name: AIRFLOW__SECRETS__BACKEND\r\n    value: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\r\n" +
		"  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\r\n    value: '{\"connection_prefix\": \"af\"}'\r\n"
	for _, e := range []source.Encoding{source.UTF16LE, source.UTF16BE} {
		f := &source.File{Encoding: e}
		name := filepath.Join(t.TempDir(), "values.yaml")
		put(t, name, f.Encode([]byte(before)))
		if _, rules := checkErrors(t, filepath.Dir(name), "--fix"); len(rules) != 1 || rules[0] != "kwargs/unknown-key" {
			t.Errorf("fixes of %v", rules)
		}
		after, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := f.Encode(bytes.Replace([]byte(before), []byte("connection_"), []byte("connections_"), 1))
		if !bytes.Equal(after, want) {
			t.Errorf("the file became %q, want %q", after, want)
		}
	}
}
