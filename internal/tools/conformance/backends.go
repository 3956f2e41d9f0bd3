package conformance

import "slices"

// stock is what the generator knows of a backend. It is written by hand from the
// documentation of the providers, not taken from the catalog, which is under test.
type stock struct {
	class string
	// base are configurations that work, each with more from extra.
	base []string
	// extra are members that may be added to any of base.
	extra []string
	// more are further members that the documentation has, each with a value of its type.
	more []string
	// passed are members that a receiver of the kwargs reads: the client, its pipeline or a connection.
	passed []string
	// wrong are paths that people write for the class and that no release of the last years has.
	wrong []string
	// sep tells that there is a sep kwarg; prefix is the suffix of the kwargs of prefixes.
	sep    bool
	prefix string
	weight int
}

// samples are values that the documentation has for a key, as JSON; none for a key it does not know.
func (s stock) samples(key string) []string {
	var out []string
	add := func(object string) {
		for _, n := range parse(object) {
			if n.key == key {
				out = append(out, n.value)
			}
		}
	}
	for _, object := range s.base {
		add(object)
	}
	for _, n := range slices.Concat(s.extra, s.more, s.passed) {
		add("{" + n + "}")
	}
	for _, kind := range []string{"connections_", "variables_", "config_"} {
		if key == kind+s.prefix {
			out = append(out, `"airflow"`)
		}
	}
	if key == "sep" && s.sep {
		out = append(out, `"-"`)
	}
	return out
}

const pem = `-----BEGIN PRIVATE KEY-----\nFAKE\n-----END PRIVATE KEY-----\n`

const keyfile = `{"type": "service_account", "project_id": "contoso-data-1", "private_key_id": "1", "private_key": "` + pem +
	`", "client_email": "a@contoso-data-1.iam.gserviceaccount.com", "client_id": "1", "token_uri": "https://oauth2.googleapis.com/token"}`

const tenant = `"tenant_id": "11111111-2222-3333-4444-555555555555"`

const providers = "airflow.providers."

func stocks() []stock {
	return []stock{
		{
			class: providers + "microsoft.azure.secrets.key_vault.AzureKeyVaultBackend", prefix: "prefix", sep: true, weight: 4,
			base: []string{
				`{"vault_url": "https://contoso.vault.azure.net/"}`,
				`{"vault_url": "https://contoso.vault.azure.net/", ` + tenant + `, "client_id": "app", "client_secret": "fake"}`,
				`{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "vault_url": "https://contoso.vault.azure.net/"}`,
				`{"vault_url": "https://contoso.vault.azure.net/", "managed_identity_client_id": "app", "workload_identity_tenant_id": "11111111-2222-3333-4444-555555555555"}`,
			},
			extra: []string{`"config_prefix": null`, `"variables_prefix": null`, `"sep": "-"`, `"retry_total": 3`, `"logging_enable": true`, `"connection_verify": false`},
			passed: []string{
				`"timeout": 30`,
				`"permit_redirects": false`,
				`"redirect_max": 5`,
				`"use_env_settings": false`,
				`"headers": {"x-team": "a"}`,
				`"base_headers": {"x-team": "a"}`,
				`"request_id": "a"`,
				`"user_agent": "airflow"`,
				`"user_agent_overwrite": true`,
				`"user_agent_use_env": false`,
				`"connection_data_block_size": 4096`,
				`"connection_timeout": 10`,
				`"read_timeout": 10.5`,
				`"retry_connect": 2`,
				`"retry_mode": "fixed"`,
				`"proxies": {"https": "http://proxy.example:3128"}`,
				`"api_version": "7.4"`,
				`"verify_challenge_resource": false`,
				`"logging_enable": false`,
			},
			wrong: []string{providers + "microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend", "airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend", providers + "microsoft.azure.secrets.AzureKeyVaultBackend", "AzureKeyVaultBackend"},
		},
		{
			class: providers + "amazon.aws.secrets.secrets_manager.SecretsManagerBackend", prefix: "prefix", sep: true, weight: 3,
			base: []string{
				`{}`,
				`{"connections_prefix": "airflow/connections", "variables_prefix": "airflow/variables"}`,
				`{"region_name": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/airflow"}`,
				`{"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake", "region_name": "eu-west-1"}`,
				`{"profile_name": "astro"}`,
			},
			extra: []string{`"connections_lookup_pattern": "^my"`, `"variables_lookup_pattern": "x|my"`, `"config_prefix": null`, `"sep": "/"`, `"verify": false`,
				`"extra_conn_words": {"user": ["usr"]}`, `"config_kwargs": {"retries": {"max_attempts": 1}}`, `"use_ssl": true`, `"endpoint_url": "https://vpce.example.com"`,
				`"full_url_mode": false`, `"are_secret_values_urlencoded": true`, `"aws_session_token": "fake"`, `"external_id": "ext"`},
			more: []string{`"config_lookup_pattern": "^x"`, `"service_config": {}`, `"api_version": "2017-10-17"`, `"assume_role_method": "assume_role"`, `"assume_role_kwargs": {}`},
			passed: []string{
				`"service_config": {"sts": {"endpoint_url": "https://sts.example.com"}}`,
				`"session_kwargs": {"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake"}`,
			},
			wrong: []string{"airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend", providers + "amazon.aws.secrets.secrets_manager", providers + "amazon.aws.secrets_manager.SecretsManagerBackend"},
		},
		{
			class: providers + "amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend", prefix: "prefix", weight: 3,
			base: []string{
				`{}`,
				`{"connections_prefix": "/airflow/connections", "variables_prefix": "/airflow/variables"}`,
				`{"connections_prefix": "airflow/connections", "region_name": "eu-west-1"}`,
				`{"profile_name": "default"}`,
				`{"role_arn": "arn:aws:iam::123456789012:role/airflow", "assume_role_kwargs": {"ExternalId": "ext"}}`,
			},
			extra: []string{`"connections_lookup_pattern": "my_.*"`, `"config_lookup_pattern": "^sql"`, `"config_prefix": null`, `"variables_prefix": ""`,
				`"verify": true`, `"region_name": "us-west-2"`},
			more: []string{`"variables_lookup_pattern": "^x"`, `"config_kwargs": {}`, `"aws_access_key_id": "AKIAFAKE"`, `"aws_secret_access_key": "fake"`, `"endpoint_url": "https://vpce.example.com"`},
			passed: []string{
				`"service_config": {"sts": {"endpoint_url": "https://sts.example.com"}}`,
				`"session_kwargs": {"aws_access_key_id": "AKIAFAKE", "aws_secret_access_key": "fake"}`,
			},
			wrong: []string{"airflow.contrib.secrets.aws_systems_manager.SystemsManagerParameterStoreBackend", providers + "amazon.aws.secrets.secrets_manager.SystemsManagerParameterStoreBackend"},
		},
		{
			class: providers + "google.cloud.secrets.secret_manager.CloudSecretManagerBackend", prefix: "prefix", sep: true, weight: 3,
			base: []string{
				`{"project_id": "contoso-data-1"}`,
				`{"project_id": "contoso-data-1", "connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables"}`,
				`{"gcp_key_path": "/opt/airflow/secrets/key.json", "project_id": "contoso-data-1"}`,
				`{"gcp_keyfile_dict": ` + keyfile + `, "project_id": "contoso-data-1"}`,
				`{}`,
			},
			extra: []string{`"sep": "-"`, `"sep": "_"`, `"config_prefix": null`, `"gcp_scopes": "https://www.googleapis.com/auth/cloud-platform"`,
				`"impersonation_chain": "b@contoso-data-1.iam.gserviceaccount.com"`},
			more:  []string{`"gcp_credential_config_file": "/opt/airflow/secrets/wif.json"`},
			wrong: []string{providers + "google.cloud.secrets.secrets_manager.CloudSecretsManagerBackend", providers + "google.cloud.secrets.secret_manager.SecretManagerBackend", "airflow.contrib.secrets.gcp_secrets_manager.CloudSecretsManagerBackend"},
		},
		{
			class: providers + "hashicorp.secrets.vault.VaultBackend", prefix: "path", weight: 5,
			base: []string{
				`{"url": "https://vault.example.com:8200", "token": "fake"}`,
				`{"url": "https://vault.example.com:8200", "token_path": "/opt/airflow/secrets/token", "connections_path": "airflow/connections"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "approle", "role_id": "r", "secret_id": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "kubernetes", "kubernetes_role": "airflow"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "userpass", "username": "u", "password": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "ldap", "username": "u", "password": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "github", "token": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "aws_iam", "key_id": "AKIAFAKE", "secret_id": "fake", "role_id": "r"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "jwt", "jwt_role": "r", "jwt_token": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "azure", "azure_resource": "https://vault.hashicorp.com", "azure_tenant_id": "t", "key_id": "app", "secret_id": "fake"}`,
				`{"url": "https://vault.example.com:8200", "auth_type": "radius", "radius_host": "h", "radius_secret": "fake", "radius_port": 1812}`,
			},
			extra: []string{`"kv_engine_version": 1`, `"kv_engine_version": 2`, `"mount_point": "airflow"`, `"mount_point": null`, `"connections_path": ["a", "b/"]`,
				`"variables_path": null`, `"config_path": null`, `"namespace": "team"`, `"verify": false`, `"verify": "/opt/airflow/secrets/ca.pem"`, `"timeout": 10`,
				`"global_secrets_path": "common"`, `"auth_mount_point": "custom"`, `"use_team_secrets_path": false`},
			more: []string{`"gcp_key_path": "/opt/airflow/secrets/key.json"`, `"gcp_keyfile_dict": {}`, `"gcp_scopes": "s"`, `"jwt_token_path": "/opt/airflow/secrets/token"`, `"kubernetes_jwt_path": "/opt/airflow/secrets/token"`, `"region": "eu-west-1"`, `"assume_role_kwargs": {}`},
			passed: []string{
				`"allow_redirects": false`,
				`"strict_http": true`,
				`"proxies": {"https": "http://proxy.example:3128"}`,
				`"request_header": true`,
			},
			wrong: []string{providers + "hashicorp.secrets.VaultBackend", "airflow.contrib.secrets.hashicorp_vault.VaultBackend", providers + "hashicorp.secrets.vault.HashiCorpVaultBackend"},
		},
		{
			class: providers + "yandex.secrets.lockbox.LockboxSecretBackend", prefix: "prefix", sep: true, weight: 2,
			base: []string{
				`{}`,
				`{"yc_oauth_token": "fake", "folder_id": "b1g"}`,
				`{"yc_sa_key_json_path": "/opt/airflow/secrets/yc.json", "folder_id": "b1g"}`,
				`{"yc_connection_id": "yc_prod", "connections_prefix": "airflow/connections"}`,
			},
			extra: []string{`"sep": "-"`, `"config_prefix": null`, `"endpoint": "api.cloud.yandex.net:443"`},
			more:  []string{`"yc_sa_key_json": "{}"`},
			wrong: []string{providers + "yandex.secrets.LockboxSecretBackend", providers + "yandex.secrets.lockbox.YandexLockboxBackend"},
		},
		{
			class: providers + "cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend", prefix: "label", weight: 2,
			base: []string{
				`{}`,
				`{"namespace": "airflow"}`,
				`{"connections_label": "example.com/connection", "variables_label": "example.com/variable"}`,
			},
			extra: []string{`"config_label": null`, `"connections_data_key": "uri"`, `"team_label": null`, `"variables_data_key": "v"`},
			wrong: []string{providers + "kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend", providers + "cncf.kubernetes.secrets.KubernetesSecretsBackend"},
		},
		{
			class: providers + "akeyless.secrets.akeyless.AkeylessBackend", prefix: "path", sep: true, weight: 2,
			base: []string{
				`{"access_id": "p-fake", "access_key": "fake"}`,
				`{"api_url": "https://api.akeyless.io", "access_id": "p-fake", "access_key": "fake", "connections_path": "/airflow/connections"}`,
				`{"access_type": "uid", "uid_token": "fake"}`,
			},
			extra: []string{`"config_path": null`, `"token_ttl": 600`, `"global_secrets_path": "common"`, `"use_team_secrets_path": false`, `"sep": "/"`},
			more:  []string{`"gcp_audience": "akeyless.io"`, `"azure_object_id": "o"`, `"api_url": "https://api.akeyless.io"`},
			wrong: []string{providers + "akeyless.secrets.AkeylessBackend", providers + "akeyless.secrets.akeyless.AkeylessSecretsBackend"},
		},
		{
			class: "airflow.secrets.local_filesystem.LocalFilesystemBackend", prefix: "file_path", weight: 1,
			base: []string{
				`{"connections_file_path": "/opt/airflow/secrets/connections.json"}`,
				`{"variables_file_path": "/opt/airflow/secrets/variables.yaml", "connections_file_path": "/opt/airflow/secrets/connections.env"}`,
			},
			extra: []string{`"variables_file_path": "/opt/airflow/secrets/variables.env"`, `"configs_file_path": "/opt/airflow/secrets/configs.json"`},
			wrong: []string{"airflow.secrets.local_filesystem.LocalFileSystemBackend", "airflow.secrets.LocalFilesystemBackend"},
		},
	}
}
