package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

var prefixTrailingSeparator = define(Rule{
	ID:       "prefix/trailing-separator",
	Title:    "A prefix ends with the separator",
	Severity: Warning,
	Fix:      Safe,
	Doc: Doc{
		Why: `The backend puts the separator between prefix and id by itself. Google Secret Manager then looks for a doubled one
(airflow-connections--my_db) and finds nothing unless the secrets are named so. Most other backends strip it, and the
prefix only reads differently from the names in the store: that is a note.`,
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
	p.kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if !legible(b) {
			return
		}
		kwargs := b.Arguments()
		sep := b.Spec.Separator(kwargs)
		if sep == "" {
			return
		}
		for _, kind := range kinds {
			m := prefixMember(b, kind)
			if m == nil || !strings.HasSuffix(m.Value.Text.Value, sep) {
				continue
			}
			prefix := m.Value.Text.Value
			bare := strings.TrimRight(prefix, sep)
			names := asked(b, kind)
			if bare == "" || names == nil {
				continue
			}
			f := on(k, k.Inner(m.Value, len(bare), len(prefix)), m.Key.Text.Value, says(""))
			stripped := askedWith(b, with(kwargs, m.Key.Text.Value, bare), kind)
			if slices.Equal(names, stripped) {
				f.Severity = Note
				f.Text = "the backend strips this separator and puts it between prefix and id itself; leave it out"
			} else {
				f.Text = fmt.Sprintf("the backend puts the separator between prefix and id itself, so it asks for %s (with the separator doubled); leave it out", shownName(names[0].Name))
			}
			f.Fixes = p.fit(b, "leave the separator out", pyjson.Edit{Span: k.Inner(m.Value, len(bare), len(prefix))})
			p.report(f)
		}
	})
})

// shownName is a name of the store in a message, the id left open.
func shownName(name string) string {
	return "`" + strings.TrimSuffix(name, airflow.SampleID) + "<id>`"
}
