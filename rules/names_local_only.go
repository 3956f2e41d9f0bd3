package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var namesLocalOnly = defineNames(Rule{
	ID:       "names/local-only",
	Title:    "An id that DAGs use is defined for local runs only",
	Severity: Note,
	Doc: Doc{
		Why: "What `airflow_settings.yaml` or the local environment defines works with `astro dev start` and is not deployed. On the\nDeployment the store has to answer, and the files do not show that it does.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- airflow_settings.yaml --
airflow:
  connections:
    - conn_id: my_db
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("my_db")
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- airflow_settings.yaml --
airflow:
  connections:
    - conn_id: my_db
-- store --
airflow/connections/my_db
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("my_db")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	var missing *inventory.Item // the last one that a listed store does not have
	for found := range matches(inv, func(i *inventory.Item, b *inventory.Backend, s *inventory.State) bool {
		if i.Use != references.Required || i.Local == nil || b.Target == "" || b.Target == string(setting.Local) || !b.Asks(i.Kind) {
			return false
		}
		if s.Answer == inventory.Missing && b.Listed {
			missing = i
		}
		return s.Answer == inventory.Missing || s.Answer == inventory.Unknown && !b.Listed
	}) {
		i, s := found.Item, found.state
		m := finding.Message{
			Text:   fmt.Sprintf("the %s `%s` is defined for local runs only", i.Kind, idOf(i)),
			Effect: fmt.Sprintf("A Deployment looks up `%s` in the store, and the files do not show that it is there.", redact.Text(s.Asked())),
			Help:   "Create the secret before you deploy. Compare with the store: `astrosecrets names --store FILE`.",
		}
		if found.backend.IsFile() {
			m.Effect = fmt.Sprintf("A Deployment looks up `%s` in the file of the backend, and the project's file does not have it.", redact.Text(s.Asked()))
			m.Help = "Add it to the file before you deploy."
			if !s.Absent {
				m.Effect = fmt.Sprintf("A Deployment looks up `%s` in the file of the backend, which is not in the project.", redact.Text(s.Asked()))
			}
		}
		if missing == i {
			m.Effect = fmt.Sprintf("A Deployment looks up `%s`, which the store does not have, so the task fails there.", redact.Text(s.Asked()))
			m.Help = "Create the secret: `astrosecrets names --store FILE --commands` prints how."
		}
		f, ok := p.onItem(i, found.targets, m)
		if !ok {
			continue
		}
		if missing == i {
			f.Severity = Error
		}
		if file := p.Settings.Files.Named(i.Local.Path); file != nil {
			f.Related = []finding.Related{{Range: source.Range{File: file, Span: source.Span{Start: i.Local.Start, End: i.Local.End}}, Message: "it is defined here"}}
		}
		p.Add(f)
	}
})
