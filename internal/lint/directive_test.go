package lint

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

func analyze(t *testing.T, name, text string) *Result {
	t.Helper()
	f := source.New(name, name, []byte(text))
	res, err := Run(t.Context(), &load.Files{Root: ".", All: []*source.File{f}}, Options{Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

const (
	backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n"
	kwargs  = `AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "vault_uri": "x"}` + "\n"
)

func TestDirective(t *testing.T) {
	comment := "# astrosecrets: ignore kwargs/unknown-key -- why\n"
	for name, c := range map[string]struct {
		text       string
		suppressed int
		unused     int
	}{
		"above":             {backend + comment + kwargs, 1, 0},
		"two comments":      {backend + comment + "# more\n\n" + kwargs, 1, 0},
		"indented":          {backend + "  " + comment + kwargs, 1, 0},
		"byte order mark":   {"\ufeff" + comment + kwargs + backend, 1, 0},
		"carriage returns":  {strings.ReplaceAll(backend+comment+kwargs, "\n", "\r\n"), 1, 0},
		"below":             {backend + kwargs + comment, 0, 1},
		"last line":         {backend + kwargs + strings.TrimSpace(comment), 0, 1},
		"no spaces":         {backend + strings.ReplaceAll(comment, "# ", "#") + kwargs, 1, 0},
		"family":            {backend + strings.ReplaceAll(comment, "/unknown-key", "") + kwargs, 1, 0},
		"twice":             {backend + comment + comment + kwargs, 1, 0},
		"file":              {kwargs + backend + strings.ReplaceAll(comment, "ignore", "ignore-file"), 1, 0},
		"no directive":      {backend + "# see astrosecrets: ignore kwargs -- why\n" + kwargs, 0, 0},
		"itself":            {backend + "# astrosecrets: ignore project/unused-suppression -- why\n" + kwargs, 0, 0},
		"in a quoted value": {backend + "X='a\n" + comment + "b'\n" + kwargs, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			res := analyze(t, ".env", c.text)
			if len(res.Failures) > 0 {
				t.Fatal(res.Failures)
			}
			unused := 0
			for _, f := range res.Findings {
				if f.Rule == UnusedSuppression {
					unused++
				}
			}
			if len(res.Suppressed) != c.suppressed || unused != c.unused {
				t.Errorf("%d suppressed, %d unused, want %d, %d", len(res.Suppressed), unused, c.suppressed, c.unused)
			}
		})
	}
}

// A suppression does not change the identity of what stays.
func TestFingerprintsStay(t *testing.T) {
	two := strings.Replace(kwargs, `"x"}`, `"x", "vault_urn": "y"}`, 1)
	before := analyze(t, ".env", backend+two).Findings
	after := analyze(t, ".env", "# astrosecrets: ignore-file secret -- why\n"+backend+two).Findings
	ids := map[string]bool{}
	for _, f := range before {
		ids[f.Fingerprint] = true
	}
	for _, f := range after {
		if f.Rule != UnusedSuppression && !ids[f.Fingerprint] {
			t.Errorf("%s has another fingerprint", f.Rule)
		}
	}
}

// FuzzDirective: no text of any format makes the reading of comments fail, and a fix that
// takes a comment away leaves the rest as it was.
func FuzzDirective(f *testing.F) {
	f.Add(0, backend+"# astrosecrets: ignore kwargs/unknown-key -- why\n"+kwargs)
	f.Add(1, "a: b # astrosecrets: ignore-file prefix, env -- x")
	f.Add(2, "x = 1 // astrosecrets: ignore")
	f.Add(3, "; astrosecrets: ignore kwargs -- \r\n")
	names := []string{".env", "values.yaml", "main.tf", "airflow.cfg", "requirements.txt", "Dockerfile", "deploy.sh", ".gitignore"}
	f.Fuzz(func(t *testing.T, kind int, text string) {
		name := names[uint(kind)%uint(len(names))]
		file := source.New(name, name, []byte(text))
		for _, d := range directives([]*source.File{file}, nil) {
			x := d.finding(&rules.Rule{}, func(string) bool { return true })
			if x == nil {
				continue
			}
			if x.Span.Start < 0 || x.Span.End > len(text) || x.Span.Start >= x.Span.End {
				t.Fatalf("span %v of %d bytes", x.Span, len(text))
			}
			for _, fix := range x.Fixes {
				for _, e := range fix.Edits {
					if e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.End > len(text) || !strings.Contains(text[e.Span.Start:e.Span.End], "ignore") && e.Text == "" {
						t.Fatalf("edit %v %q of %q", e.Span, e.Text, text)
					}
				}
			}
		}
	})
}
