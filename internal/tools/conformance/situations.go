package conformance

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/schema"
)

// firstSituation is the seed of the first of the situations; those of chance lie below it.
const firstSituation = 1 << 40

// situation is a configuration whose names are worth a look on every line, whatever chance brings.
type situation struct {
	what, class string
	// kwargs are to be looked up in the backend itself if there are none here.
	kwargs string
	// ids are looked up as connections, variables and options alike.
	ids []string
}

func situations() []situation {
	const (
		vaultURL = `"vault_url": "https://contoso.vault.azure.net/"`
		project  = `"project_id": "contoso-data-1"`
		login    = `"url": "https://vault.example.com:8200", "token": "fake"`
		role     = `"role_arn": "arn:aws:iam::123456789012:role/airflow"`
		access   = `"access_id": "p-fake", "access_key": "fake"`
		empty    = `"connections_prefix": "", "variables_prefix": "", "config_prefix": ""`
		null     = `"connections_prefix": null, "variables_prefix": null, "config_prefix": null`
		noPath   = `"connections_path": "", "variables_path": "", "config_path": ""`
		nullPath = `"connections_path": null, "variables_path": null, "config_path": null`
		slashed  = `"connections_prefix": "/a/b/", "variables_prefix": "a/b", "config_prefix": "a//"`
		pattern  = `"connections_lookup_pattern": "^MY", "variables_lookup_pattern": "db|x", "config_lookup_pattern": "nothing"`
	)
	names := []string{"my_db", "x", "aws__prod", "Team-1"}
	return []situation{
		{"Key Vault, underscores", azure, `{` + vaultURL + `}`, append(names, "a_b_c", "_x")},
		{"Key Vault, underscores in a prefix", azure, `{` + vaultURL + `, "connections_prefix": "team_a", "variables_prefix": "team_a-"}`, names},
		{"Key Vault, empty prefixes", azure, `{` + vaultURL + `, ` + empty + `}`, names},
		{"Key Vault, null prefixes", azure, `{` + vaultURL + `, ` + null + `}`, names},
		{"Key Vault, its own kwargs", azure, "", names},
		{"Key Vault, empty sep", azure, `{` + vaultURL + `, "sep": ""}`, names},
		{"Key Vault, kwargs of its client", azure, `{` + vaultURL + `, "timeout": 30, "permit_redirects": false, "redirect_max": 5, "use_env_settings": false, "headers": {"x-team": "a"}, ` +
			`"base_headers": {"x-team": "a"}, "request_id": "a", "user_agent_overwrite": true, "user_agent_use_env": false, "connection_data_block_size": 4096}`, names},
		{"Key Vault, longer sep", azure, `{` + vaultURL + `, "sep": "--"}`, names},
		{"Secrets Manager, defaults", manager, `{}`, names},
		{"Secrets Manager, empty prefixes", manager, `{` + empty + `}`, names},
		{"Secrets Manager, null prefixes", manager, `{` + null + `}`, names},
		{"Secrets Manager, slashes", manager, `{` + slashed + `}`, names},
		{"Secrets Manager, sep", manager, `{"sep": "-"}`, names},
		{"Secrets Manager, lookup patterns", manager, `{` + pattern + `}`, names},
		{"Secrets Manager, web identity of a file", manager, `{` + role + `, "assume_role_method": "assume_role_with_web_identity", ` +
			`"assume_role_with_web_identity_federation": "file", "assume_role_with_web_identity_token_file": "/opt/airflow/secrets/token"}`, names},
		{"Secrets Manager, keys of the session", manager, `{"session_kwargs": {"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake"}}`, names},
		{"Parameter Store, web identity of a file", parameters, `{` + role + `, "assume_role_method": "assume_role_with_web_identity", ` +
			`"assume_role_with_web_identity_federation": "file", "assume_role_with_web_identity_token_file": "/opt/airflow/secrets/token"}`, names},
		{"Parameter Store, keys of the session", parameters, `{"session_kwargs": {"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake"}}`, names},
		{"Parameter Store, leading slash", parameters, `{"connections_prefix": "a/b", "variables_prefix": "/a/b", "config_prefix": "a"}`, names},
		{"Parameter Store, empty prefixes", parameters, `{` + empty + `}`, append(names, "/x")},
		{"Parameter Store, null prefixes", parameters, `{` + null + `}`, names},
		{"Parameter Store, slashes", parameters, `{` + slashed + `}`, names},
		{"Parameter Store, lookup patterns", parameters, `{` + pattern + `}`, names},
		{"Secret Manager, defaults", google, `{` + project + `}`, names},
		{"Secret Manager, leading sep", google, `{` + project + `, ` + empty + `}`, names},
		{"Secret Manager, null prefixes", google, `{` + project + `, ` + null + `}`, names},
		{"Secret Manager, trailing sep", google, `{` + project + `, "connections_prefix": "a-", "variables_prefix": "a", "sep": "_"}`, names},
		{"Vault, defaults", vault, `{` + login + `}`, append(names, "a/b")},
		{"Vault, version 1", vault, `{` + login + `, "kv_engine_version": 1}`, names},
		{"Vault, mount", vault, `{` + login + `, "mount_point": "kv/team"}`, names},
		{"Vault, mount in the id", vault, `{` + login + `, "mount_point": null}`, []string{"kv/my_db", "kv/a/b", "my_db"}},
		{"Vault, mount in the id, version 1", vault, `{` + login + `, "mount_point": null, "kv_engine_version": 1}`, []string{"kv/my_db", "kv/a/b", "my_db"}},
		{"Vault, empty paths", vault, `{` + login + `, ` + noPath + `}`, names},
		{"Vault, null paths", vault, `{` + login + `, ` + nullPath + `}`, names},
		{"Vault, slashes", vault, `{` + login + `, "connections_path": "/a/b/", "variables_path": "a/b"}`, names},
		{"Lockbox, empty prefixes", lockbox, `{` + empty + `}`, names},
		{"Lockbox, null prefixes", lockbox, `{` + null + `}`, names},
		{"Lockbox, sep", lockbox, `{"sep": "_", "connections_prefix": "a_"}`, names},
		{"Kubernetes, defaults", kubernetes, `{}`, names},
		{"Kubernetes, null labels", kubernetes, `{"connections_label": null, "variables_label": null, "config_label": null}`, names},
		{"Akeyless, defaults", akeyless, `{` + access + `}`, names},
		{"Akeyless, empty paths", akeyless, `{` + access + `, ` + noPath + `}`, names},
		{"Akeyless, null paths", akeyless, `{` + access + `, ` + nullPath + `}`, names},
		{"Akeyless, slashes", akeyless, `{` + access + `, "connections_path": "/a/b/", "variables_path": "a"}`, names},
		{"local filesystem", local, `{"connections_file_path": "/opt/airflow/secrets/connections.json", "variables_file_path": "/opt/airflow/secrets/variables.env"}`, names},
	}
}

// situated makes the case of a situation.
func situated(i int) Case {
	s := situations()[i]
	c := Case{
		Seed: firstSituation + uint64(i), What: s.what, Env: map[string]string{classVar: s.class, kwargsVar: s.kwargs},
		IDs: map[schema.Kind][]string{schema.Connection: s.ids, schema.Variable: s.ids, schema.Config: s.ids},
	}
	if s.kwargs == "" {
		c.Env = map[string]string{classVar: s.class, kwargsVar + "_SECRET": "kwargs"}
	}
	return c
}

// Seeds are those of the situations and of the proofs, then n from the first.
func Seeds(first uint64, n int) []uint64 {
	return slices.Concat(seeds(firstSituation, len(situations())), seeds(firstProof, len(proofs())), seeds(first, n))
}

// seeds returns n seeds from the first.
func seeds(first uint64, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = first + uint64(i)
	}
	return out
}
