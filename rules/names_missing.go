package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

var namesMissing = defineNames(Rule{
	ID:       "names/missing",
	Title:    "The store has no secret for an id that DAGs use",
	Severity: Error,
	Doc: Doc{
		Why: "The commonest failure of a right configuration is a secret under a slightly different name. With a listing of the store\n(`--store`), each id that is used without a default and that no file defines must be in it.",
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- store --
airflow/connections/mydb
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("my_db")
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- store --
airflow/connections/my_db
-- dags/load.py --
from airflow.sdk import BaseHook

db = BaseHook.get_connection("my_db")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	for found := range matches(inv, func(i *inventory.Item, b *inventory.Backend, s *inventory.State) bool {
		if i.Local != nil && b.Target != "" && b.Target != string(setting.Local) { // names/local-only is about it
			return false
		}
		return i.Use == references.Required && (s.Answer == inventory.Missing || s.Answer == inventory.Unusable) && b.Asks(i.Kind)
	}) {
		i, s := found.Item, found.state
		m := finding.Message{
			Text:   fmt.Sprintf("the store has no secret for the %s `%s`", i.Kind, idOf(i)),
			Effect: fmt.Sprintf("Airflow looks up `%s`, and no file of the project defines the %s. The task fails unless the metadata database has it.", redact.Text(s.Asked()), i.Kind),
			Help:   "Create the secret: `astrosecrets names --store FILE --commands` prints how.",
		}
		switch {
		case s.Answer == inventory.Unusable:
			m.Text = fmt.Sprintf("the secret for the %s `%s` is %s", i.Kind, idOf(i), s.Unusable)
			m.Effect = fmt.Sprintf("Airflow looks up `%s`, and the store does not hand it out.", redact.Text(s.Asked()))
			m.Help = "Enable or restore the secret."
		case s.Near != "":
			m.Help = fmt.Sprintf("The store has `%s`. Create the secret under the name that Airflow looks up, or correct the id.", redact.Text(s.Near))
		}
		p.addOnItem(i, found.targets, m)
	}
})
