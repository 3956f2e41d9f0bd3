package registry

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestTokens compares what of a file is displayed without any settings.
func TestTokens(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{".env", "export NAME='value' # comment\n", "export NAME=••••\n"},
		{"requirements.txt", "-r requirements/base.txt", "-r requirements/base.txt"},
		{"requirements.txt", "-c constraints.txt", "-c constraints.txt"},
		{"requirements.txt", "-r CTefdRUTEiju #K2", "-r ••••"},
		{"requirements.txt", "pandas==2.2.3", "pandas==2.2.3"},
		{"values.yaml", "commonEnv:\n  - name: REGION\n    value: eu\n", "commonEnv:\n  - name: REGION\n    value: ••••\n"},
		{"compose.yaml", "environment:\n  - REGION=eu # comment\n", "environment:\n  - REGION=••••\n"},
		{"main.tf", "resource \"a\" \"b\" {\n  key = \"REGION\"\n  is_secret = true\n}\n", "resource ••••\n  key = \"REGION\"\n  is_secret = true\n••••\n"},
		{"run.sh", "export REGION=eu\n", "export REGION=••••\n"},
		{"run.sh", "astro deployment variable create -d x --secret REGION=eu\n", "astro deployment variable create -d •••• --secret ••••\n"},
		{"Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.1.0\nENV REGION=eu\n", "FROM quay.io/astronomer/astro-runtime:12.1.0\nENV REGION=••••\n"},
		{"airflow.cfg", "[secrets]\nbackend = x\n", "••••\nbackend = ••••\n"},
		{"airflow.cfg", "[core]\nparallelism = 4\n", "••••\n•••• = ••••\n"},
		{".gitignore", "# comment\n.env\n", "••••\n.env\n"},
	} {
		f := source.New(test.name, test.name, []byte(test.content))
		got := ""
		for n := 1; n <= f.LineCount(); n++ {
			if n > 1 {
				got += "\n"
			}
			got += redact.New(f, Tokens(f)).Text(f.LineSpan(n))
		}
		if got != test.want {
			t.Errorf("%s: %q is displayed as %q, want %q", test.name, test.content, got, test.want)
		}
	}
}
