package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/schema"
)

var namesOutsidePattern = defineNames(Rule{
	ID:       "names/outside-pattern",
	Title:    "A lookup pattern excludes an id that DAGs use",
	Severity: Note,
	Doc: Doc{
		Why: `With connections_lookup_pattern or variables_lookup_pattern, the AWS backends ask the store only for ids that match.
Whether an id outside of the pattern is defined elsewhere cannot be determined from the files.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"variables_lookup_pattern": "team_"}
-- dags/load.py --
from airflow.sdk import Variable

bucket = Variable.get("bucket")
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"variables_lookup_pattern": "team_"}
-- dags/load.py --
from airflow.sdk import Variable

bucket = Variable.get("team_bucket")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	for m := range matches(inv, func(i *inventory.Item, b *inventory.Backend, s *inventory.State) bool {
		return used(i) && s.Answer == inventory.NotAsked && s.Why == schema.NoMatch && !s.Varies && b.Asks(i.Kind)
	}) {
		p.addOnItem(m.Item, m.targets, finding.Message{
			Text:   fmt.Sprintf("the %s `%s` is outside of the lookup pattern", m.Kind, idOf(m.Item)),
			Effect: "Airflow does not ask the store for it. Only the environment or the metadata database can answer.",
			Help:   "Extend the pattern if the secret is in the store.",
		})
	}
})
