package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixTrailingSeparator = define(Rule{
	ID:       "prefix/trailing-separator",
	Title:    "A prefix ends with the separator",
	Severity: Warning,
	Fix:      Safe,
	Doc: Doc{
		Why: `The backend adds the separator between prefix and id. With Google Secret Manager the names then have a doubled
separator (airflow-connections--my_db), and lookups find nothing unless the secrets have such names. Most other backends
strip it, and the secret names do not change: that is a note.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "airflow-connections-", "project_id": "contoso-data-1"}
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "airflow-connections", "project_id": "contoso-data-1"}
`,
	},
}, func(p *pass) {
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !check.HasReadableKwargs(b) {
			return
		}
		sep := b.Spec.Separator(b.Arguments())
		if sep == "" {
			return
		}
		for _, kind := range check.Kinds() {
			m := check.PrefixMember(b, kind)
			if m == nil || !strings.HasSuffix(m.Value.Text.Value, sep) {
				continue
			}
			prefix := m.Value.Text.Value
			bare := strings.TrimRight(prefix, sep)
			names := check.StoreNames(b, kind)
			if bare == "" || names == nil {
				continue
			}
			f := check.AtKwargs(k, k.Inner(m.Value, len(bare), len(prefix)), m.Key.Text.Value, finding.Message{
				Text:    "the prefix ends with the separator",
				Outcome: schema.AsWritten, Effect: fmt.Sprintf("The backend adds the separator itself and looks up %s, with a doubled separator.", shownName(names[0].Name)),
				Help: "Remove the separator from the prefix.",
			})
			if slices.Equal(names, check.StoreNamesWith(b, kind, m.Key.Text.Value, bare)) {
				f.Severity = Note
				f.Outcome, f.Effect = schema.OtherValue, "The backend strips it and adds the separator itself, so the secret names do not change."
			}
			f.Fixes = p.KwargsFix(b, "remove the separator", repair.Edit{Span: k.Inner(m.Value, len(bare), len(prefix))})
			p.Add(f)
		}
	})
})

// shownName returns a secret name for a message, with <id> in place of the id.
func shownName(name string) string {
	return "`" + strings.TrimSuffix(name, airflow.SampleID) + "<id>`"
}
