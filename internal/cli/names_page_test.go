package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNamesPage runs the commands of docs/names.md on the project that the page describes.
func TestNamesPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "names.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, python, _ := strings.Cut(string(page), "```python\n")
	python, _, _ = strings.Cut(python, "```")
	secrets := func(names ...string) string {
		var items []string
		for _, n := range names {
			items = append(items, `{"id": "https://contoso.vault.azure.net/secrets/`+n+`", "attributes": {"enabled": true}}`)
		}
		return "[" + strings.Join(items, ",\n") + "]"
	}
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"Dockerfile":       "FROM quay.io/astronomer/astro-runtime:13.0.0\n",
		"requirements.txt": "apache-airflow-providers-microsoft-azure\n",
		".env": "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n" +
			`AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "vault_url": "https://contoso.vault.azure.net/"}` + "\n",
		"dags/load.py": python,
		"listing.json": secrets("airflow-connections-mydb", "airflow-variables-bucket"),
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ran := 0
	for _, block := range strings.Split(string(page), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		var command, want string
		for line := range strings.Lines(block) {
			if c, ok := strings.CutPrefix(line, "$ "); ok {
				command, want = strings.TrimSpace(c), ""
				continue
			}
			want += line
		}
		at := strings.Index(command, "astrosecrets ")
		if at < 0 {
			t.Errorf("%s is no command of ours", command)
			continue
		}
		var out, problems bytes.Buffer
		in := strings.NewReader(secrets("airflow-connections-my-db", "airflow-variables-bucket"))
		code := Main(context.Background(), strings.Fields(command[at:])[1:], Streams{In: in, Out: &out, Err: &problems, Getenv: func(string) string { return "" }})
		if out.String() != want || problems.Len() > 0 {
			t.Errorf("%s (exit %d) prints\n%s%s, the page says\n%s", command, code, out.String(), problems.String(), want)
		}
		if wantCode := map[bool]int{true: exitFindings, false: exitClean}[strings.Contains(command, "listing.json")]; code != wantCode {
			t.Errorf("%s: exit code %d, want %d", command, code, wantCode)
		}
		ran++
	}
	if ran != 4 {
		t.Errorf("the page has %d commands", ran)
	}
}
