package rules

import (
	"fmt"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

var namesCollision = defineNames(Rule{
	ID:       "names/collision",
	Title:    "Two ids that DAGs use are one secret",
	Severity: Warning,
	Doc: Doc{
		Why: `Azure Key Vault has no underscore in its names, so the backend replaces it by a dash: ` + "`my_db` and `my-db`" + ` are one secret
there. The DAG that uses the second id gets the connection of the first.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
-- dags/load.py --
from airflow.sdk import BaseHook

reader = BaseHook.get_connection("my_db")
writer = BaseHook.get_connection("my-db")
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
-- dags/load.py --
from airflow.sdk import BaseHook

reader = BaseHook.get_connection("my_db")
writer = BaseHook.get_connection("my_db_writer")
`,
	},
}, func(p *pass, inv *inventory.Inventory) {
	type clash struct {
		one, two *inventory.Item
		name     string
		targets  []string
	}
	var found []*clash
	for k, b := range inv.Backends {
		first := map[string]*inventory.Item{}
		for _, i := range inv.Items {
			s := &i.States[k]
			if !used(i) || s.Why != schema.LookedUp || s.Varies || len(s.Names) == 0 || !b.Asks(i.Kind) {
				continue
			}
			name := string(i.Kind)
			for _, n := range s.Names {
				name += "\n" + b.Folded(n.In+"/"+n.Name)
			}
			one := first[name]
			if one == nil {
				first[name] = i
				continue
			}
			at := slices.IndexFunc(found, func(c *clash) bool { return c.one == one && c.two == i })
			if at < 0 {
				at = len(found)
				found = append(found, &clash{one: one, two: i, name: s.Asked()})
			}
			if b.Target != "" && !slices.Contains(found[at].targets, b.Target) {
				found[at].targets = append(found[at].targets, b.Target)
			}
		}
	}
	for _, c := range found {
		f, ok := p.onItem(c.two, c.targets, finding.Message{
			Text:   fmt.Sprintf("the %ss `%s` and `%s` use the same secret", c.one.Kind, idOf(c.one), idOf(c.two)),
			Effect: fmt.Sprintf("Airflow looks up `%s` for both, so both get the same value.", redact.Text(c.name)),
			Help:   "Use one id everywhere, or rename one of them.",
		})
		if !ok {
			continue
		}
		if other, ok := p.spot(c.one); ok {
			f.Related = []finding.Related{{Range: other, Message: fmt.Sprintf("`%s` is used here", idOf(c.one))}}
		}
		p.Add(f)
	}
})
