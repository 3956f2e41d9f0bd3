package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var namesImpossible = defineNames(Rule{
	ID:       "names/impossible",
	Title:    "The store cannot have a secret for this id",
	Severity: Warning,
	Doc: Doc{
		Why: `Each store has its own alphabet for names. If a DAG uses an id that the store cannot have a secret for, the
backend never answers, and nothing says so before the task fails.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- dags/load.py --
from airflow.sdk import Variable

bucket = Variable.get("team bucket")
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- dags/load.py --
from airflow.sdk import Variable

bucket = Variable.get("team_bucket")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	for m := range matches(inv, func(i *inventory.Item, b *inventory.Backend, s *inventory.State) bool {
		return used(i) && s.Answer == inventory.Impossible && !s.Varies && b.Asks(i.Kind)
	}) {
		p.addOnItem(m.Item, m.targets, finding.Message{
			Text:   fmt.Sprintf("%s cannot have a secret for the %s `%s`", m.backend.Spec.Title, m.Kind, idOf(m.Item)),
			Effect: check.Capital(redact.Text(m.state.Detail)) + ". Only the environment or the metadata database can answer.",
			Help:   "Rename it, using characters that the store allows.",
		})
	}
})
