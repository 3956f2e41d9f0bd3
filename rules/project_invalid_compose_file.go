package rules

var projectInvalidComposeFile = define(Rule{
	ID:       "project/invalid-compose-file",
	Title:    "Compose refuses the file",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "`docker compose` and `astro dev start` stop at a Compose file that is no YAML, that has a name twice in a map, or\n" +
			"with a \"${\" that begins no variable: no container starts.",
		Log: "invalid interpolation format for services.airflow-scheduler.environment. …: you may need to escape any $ with another $",
		Bad: `
-- docker-compose.yml --
services:
  airflow-scheduler:
    image: apache/airflow:2.10.5
    environment:
      AIRFLOW__SECRETS__BACKEND: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
      AIRFLOW__SECRETS__BACKEND_KWARGS: '{"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "conn${"}'
`,
		Good: `
-- docker-compose.yml --
services:
  airflow-scheduler:
    image: apache/airflow:2.10.5
    environment:
      AIRFLOW__SECRETS__BACKEND: airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
      AIRFLOW__SECRETS__BACKEND_KWARGS: '{"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "conn"}'
`,
	},
}, func(p *pass) { p.problems("project/invalid-compose-file") })
