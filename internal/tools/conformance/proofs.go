package conformance

import "github.com/astrosecrets/astrosecrets/schema"

// firstProof is the seed of the first of the proofs, which lie above the situations.
const firstProof = 1 << 41

// proof is a mistake whose message is shown beside what Airflow prints, in docs/effects.md.
type proof struct{ what, class, kwargs string }

// proofs are the mistakes of docs/effects.md, in its order.
func proofs() []proof {
	return []proof{
		{"a class path with a slash", providers + "hashicorp.secrets.vault/VaultBackend", `{"url": "https://vault.example.com:8200", "token": "fake"}`},
		{"a module in place of a class", providers + "hashicorp.secrets.vault", `{"url": "https://vault.example.com:8200", "token": "fake"}`},
		{"kwargs in single quotes, Key Vault", azure, `{'vault_url': 'https://contoso.vault.azure.net/'}`},
		{"kwargs in single quotes, Vault", vault, `{'url': 'https://vault.example.com:8200', 'token': 'fake'}`},
		{"kwargs that are a list", azure, `["https://contoso.vault.azure.net/"]`},
		{"an unknown kwarg, local files", local, `{"connections_file": "/opt/airflow/secrets/connections.json"}`},
		{"an unknown kwarg, Vault", vault, `{"url": "https://vault.example.com:8200", "token": "fake", "kv_version": 2}`},
		{"a misspelled token", vault, `{"url": "https://vault.example.com:8200", "tokens": "fake"}`},
		{"a number in a list of paths", vault, `{"url": "https://vault.example.com:8200", "token": "fake", "connections_path": ["team", 5]}`},
		{"a token with a line break", vault, `{"url": "https://vault.example.com:8200", "token": "fa\nke"}`},
		{"a port that is no number", vault, `{"url": "https://vault.example.com:82o0", "token": "fake"}`},
		{"an account that is no address", google, `{"project_id": "contoso-data-1", "impersonation_chain": "airflow-reader"}`},
		{"an invalid lookup pattern", manager, `{"connections_lookup_pattern": "my(_db"}`},
		{"an unknown version of the AWS API", manager, `{"api_version": "latest"}`},
		{"web identity without its settings", manager, `{"role_arn": "arn:aws:iam::123456789012:role/airflow", "assume_role_method": "assume_role_with_web_identity"}`},
		{"a key of Lockbox that is not JSON", lockbox, `{"yc_sa_key_json": "key.json"}`},
		{"a file name that is an extension", local, `{"connections_file_path": "/opt/airflow/secrets/.env"}`},
	}
}

// proven makes the case of a proof.
func proven(i int) Case {
	p := proofs()[i]
	return Case{
		Seed: firstProof + uint64(i), What: p.what, Env: map[string]string{classVar: p.class, kwargsVar: p.kwargs},
		IDs: map[schema.Kind][]string{schema.Connection: {"my_db"}, schema.Variable: {"x"}},
	}
}
