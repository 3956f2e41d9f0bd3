package inventory

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/names/store"
)

func TestLists(t *testing.T) {
	for name, want := range map[string]string{
		"azure":                  "az keyvault secret list --vault-name contoso",
		"aws secrets manager":    "aws secretsmanager list-secrets --region eu-west-1",
		"aws parameters":         "aws ssm describe-parameters",
		"aws parameters by path": "aws ssm describe-parameters --profile p --region eu-west-1",
		"google":                 "gcloud secrets list --project my-project --format json",
		"vault":                  "vault kv list -format=json kv/connections [kv/connections], vault kv list -format=json kv/variables [kv/variables]",
		"kubernetes":             "kubectl get secret -o json",
		"yandex":                 "yc lockbox secret list --format json",
		"1password":              "op item list --vault Airflow --format json",
		"akeyless":               "akeyless list-items",
		"infisical": "infisical secrets --projectId p --env prod --path /airflow/connections --output json [airflow/connections], " +
			"infisical secrets --projectId p --env prod --path /airflow/variables --output json [airflow/variables]",
	} {
		c := stores[name]
		inv := New(Input{Settings: project(t, base(c.class, c.kwargs)), Sources: sources(dag)})
		var got []string
		for _, l := range inv.Lists(inv.Backends[0]) {
			text := l.Command
			if l.Folder != "" {
				text += " [" + l.Folder + "]"
			}
			got = append(got, text)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %s, want %s", name, s, want)
		}
	}
}

func TestCoverage(t *testing.T) {
	c := stores["vault"]
	inv := New(Input{Settings: project(t, base(c.class, c.kwargs)), Sources: sources(dag),
		Stores: []store.Source{{Listing: &store.Listing{Format: store.VaultOrNames}, Path: "kv/connections"}}})
	b := inv.Backends[0]
	if folders, known := inv.Folders(b); !known || strings.Join(folders, " ") != "kv/config kv/connections kv/variables" {
		t.Errorf("folders %q", folders)
	}
	for id, want := range map[string]bool{"my_db": true, "bucket": false} {
		if got := b.IsCovered(&find(t, inv, id).States[0]); got != want {
			t.Errorf("%s is covered: %v", id, got)
		}
	}
}

// TestOtherStores has listings of another store of the same kind, which fit no backend.
func TestOtherStores(t *testing.T) {
	for _, c := range []struct{ backend, kwargs, listing string }{
		{"azure", "", `[{"id": "https://other.vault.azure.net/secrets/airflow-variables-bucket", "attributes": {"enabled": true}}]`},
		{"yandex", `{"folder_id": "b1"}`, `[{"id": "e", "folder_id": "b2", "name": "airflow/variables/bucket", "status": "ACTIVE"}]`},
		{"kubernetes", "", "secret/a\nsecret/b\n"},
		{"google", "", `{"SecretList": []}`},
	} {
		l, err := store.Parse([]byte(c.listing))
		if err != nil {
			t.Fatal(err)
		}
		s := stores[c.backend]
		if c.kwargs != "" {
			s.kwargs = c.kwargs
		}
		inv := New(Input{Settings: project(t, base(s.class, s.kwargs)), Sources: sources(dag), Stores: []store.Source{{Listing: l}}})
		if b := inv.Backends[0]; b.Listed || find(t, inv, "bucket").States[0].Answer != Unknown {
			t.Errorf("%s: %s fits", c.backend, c.listing)
		}
	}
}
