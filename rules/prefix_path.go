package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixPath = define(Rule{
	ID:       "prefix/path",
	Title:    "The path repeats the mount point or data/",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `The Vault client adds the mount point, and data/ for KV version 2, before the path. If the path already contains
them, the client requests secret/data/secret/data/…: every lookup silently finds nothing.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "mount_point": "secret", "connections_path": "secret/data/airflow/connections"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"url": "https://vault.example.com:8200", "token_path": "/vault/token", "mount_point": "secret", "connections_path": "airflow/connections"}
`,
	},
}, func(p *pass) {
	p.AddViolations("prefix/path")
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !check.HasReadableKwargs(b) {
			return
		}
		p.mountPath(b, k)
		for _, kind := range check.Kinds() {
			m := check.PrefixMember(b, kind)
			if m == nil {
				continue
			}
			names := check.StoreNames(b, kind)
			if len(names) == 0 || names[0].In == "" {
				continue
			}
			path := m.Value.Text.Value
			n := repeated(path, strings.Trim(names[0].In, "/"))
			if n == 0 {
				continue
			}
			at := k.Inner(m.Value, 0, n)
			f := check.AtKwargs(k, at, m.Key.Text.Value, finding.Message{
				Text:    "the path repeats the mount point or `data/`",
				Outcome: schema.LookupFails, Effect: fmt.Sprintf("The Vault client adds them itself and requests `%s<id>`, so every lookup silently finds nothing.", strings.TrimSuffix(names[0].Request, airflow.SampleID)),
				Help: "Remove this part of the path.",
			})
			f.Fixes = p.KwargsFix(b, "remove the repeated part", repair.Edit{Span: at})
			if !strings.Contains(path[:n], "data/") && names[0].In != "secret" || !strings.HasPrefix(strings.TrimPrefix(path, "/"), names[0].In) {
				f.Severity = Warning // a folder may have that name
			}
			p.Add(f)
		}
	})
})

// mountPath reports a mount point that ends in data/. The violations about paths are reported
// above, with the request.
func (p *pass) mountPath(b *airflow.Backend, k *airflow.Kwargs) {
	for _, v := range b.Violations() {
		if v.Rule != "prefix/path" || len(v.Path) == 0 || v.Path[0] != "mount_point" {
			continue
		}
		if f, ok := check.AtViolation(b, k, v); ok {
			p.Add(f)
		}
	}
}

// repeated is the length of what a path should not begin with: the mount point, the data/
// of the API, or both. It is 0 if nothing would be left.
func repeated(path, mount string) int {
	n := 0
	rest := strings.TrimPrefix(path, "/")
	for _, part := range []string{mount + "/", "data/"} {
		if strings.HasPrefix(rest, part) {
			n += len(part)
			rest = rest[len(part):]
		}
	}
	if n == 0 || rest == "" {
		return 0
	}
	return len(path) - len(rest)
}
