package redact

import "testing"

func TestLooksLikeIdentifier(t *testing.T) {
	for _, s := range []string{
		"client_secret", "AIRFLOW__SECRETS__BACKEND_KWARGS", "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
		"AIRFLOWSECRETSBACKENDKWARGS", "apache-airflow-providers-microsoft-azure", "kv_engine_version", "SystemsManagerParameterStoreBackend",
		"gcp_keyfile_dict", "oauth2", "DB_PROD_2024", "x", "apache-airflow-providers-cncf-kubernetes", "serviceAccountName", "influxdb_connections_prefix", "SQLAlchemyBackend", "gcp_keyfile_dict", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS", "auth_mount_point[0]",
	} {
		if !LooksLikeIdentifier(s) {
			t.Errorf("%q is a name", s)
		}
	}
	for _, s := range []string{
		"", "hvs.CAESIJlWh0kGq", "slbidnerygmwirqbrmob", "A1g3ljwSDyDNNmyQEOm98qCw", "764c44888a1123497ecf7993", "AKIAIOSFODNN7EXAMPLE",
		"Z1wsejo3OSLxscvNhDeSYW8i", "abc8Q~def.ghi", "https://a", "qQtTmMlLqQlLxXyYqQ", "p$w", "xCXap8XFAMORLV", "OKOKWMq7bmlj", "UMmncdmesi2l", "iaHO5PaUgluUT8WVfESasayd", "gNlkTLVbBOrI", "QJqEDV6Cg", "wRHPIebjFNGV", "iOXIgdrtFMka", "BrzLXBkaoqtW", "HjrnxwLPZHzd", "DnwuTIYYVQak", "a=b", "s.abcdefghijklmnop", "eyJhbGciOi.JzdWIiOi.abc",
	} {
		if LooksLikeIdentifier(s) {
			t.Errorf("%q may be a credential", s)
		}
	}
}
