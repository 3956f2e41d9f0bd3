package cli

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkCheck checks generated projects of five files each and reports how many times
// longer that takes than finding and reading the same files: the ratio is what counts,
// since it holds on any machine.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{1, 100, 1000, 10000} {
		b.Run(fmt.Sprintf("projects=%d", n), func(b *testing.B) {
			dir := b.TempDir()
			for i := range n {
				generate(b, filepath.Join(dir, fmt.Sprintf("team%03d", i/100), fmt.Sprintf("project%05d", i)), i)
			}
			var read, check time.Duration
			for b.Loop() {
				start := time.Now()
				readAllFiles(b, dir)
				read += time.Since(start)
				start = time.Now()
				code := Main(context.Background(), []string{"check", dir}, Streams{Out: io.Discard, Err: io.Discard, Getenv: func(string) string { return "" }})
				check += time.Since(start)
				if code != exitClean {
					b.Fatalf("exit %d on clean projects", code)
				}
			}
			b.ReportMetric(float64(check)/float64(read), "times-reading")
			b.ReportMetric(float64(check.Microseconds())/float64(b.N)/float64(n), "µs/project")
		})
	}
}

// generate writes a clean project.
func generate(b testing.TB, dir string, i int) {
	b.Helper()
	const class = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
	kwargs := fmt.Sprintf(`{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "vault_url": "https://contoso-%d.vault.azure.net/"}`, i)
	files := map[string]string{
		".astro/config.yaml": fmt.Sprintf("project:\n  name: project-%d\n", i),
		"Dockerfile":         "FROM astrocrpublic.azurecr.io/runtime:3.1-12\n",
		"requirements.txt":   "pandas==2.2.3\napache-airflow-providers-microsoft-azure>=12.0.0\n",
		".env":               "AIRFLOW__SECRETS__BACKEND=" + class + "\nAIRFLOW__SECRETS__BACKEND_KWARGS=" + kwargs + "\n",
		"values.yaml":        "secretBackend: " + class + "\ncommonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: '" + kwargs + "'\n",
	}
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
}

// readAllFiles is the plain reader: it finds the files and reads them, one after the other.
func readAllFiles(b *testing.B, dir string) {
	b.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = os.ReadFile(p)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
