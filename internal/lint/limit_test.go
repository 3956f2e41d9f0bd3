package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// A value with thousands of unknown keys gives a hundred findings, and the last one says so.
func TestFindingsOfOneValueAreLimited(t *testing.T) {
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprintf(`"key%d": 1`, i))
	}
	content := "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n" +
		`AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com", ` + strings.Join(keys, ", ") + "}\n"
	f := source.New(".env", ".env", []byte(content))
	res, err := lint.Run(t.Context(), &load.Files{Root: ".", All: []*source.File{f}}, lint.Options{Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	n, said := 0, ""
	for _, x := range res.Findings {
		if x.Rule == "kwargs/unknown-key" {
			n++
			said += strings.Join(x.Details, "")
		}
	}
	if n != 100 || !strings.Contains(said, "900 more findings") {
		t.Errorf("%d findings; they say %q", n, said)
	}
}
