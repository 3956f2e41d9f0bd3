package redact

import (
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/schema"
)

// IsVariableName reports text with the shape of the name of an environment variable: capitals,
// digits and underscores. A name of AIRFLOW__SECRETS__BACKEND_KWARG__ must end in a known kwarg,
// because anything may follow it.
func IsVariableName(s string) bool {
	if s == "" || len(s) > 100 || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	for _, prefix := range perKeyPrefixes {
		if kwarg, ok := strings.CutPrefix(s, prefix); ok {
			return isKnownKwarg(strings.ToLower(kwarg))
		}
	}
	return true
}

var perKeyPrefixes = []string{
	"AIRFLOW__SECRETS__BACKEND_KWARG__", "AIRFLOW__SECRETS__BACKEND_KWARGS__", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__",
	"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS__",
}

// IsKnownName reports a name that is known wherever it is found: of an option of Airflow, of a
// variable that the tools of a store read, of a kwarg, of a key of a format.
func IsKnownName(s string) bool {
	switch {
	case IsVariableName(s):
		return strings.HasPrefix(s, "AIRFLOW_") || knownVariables()[s]
	case formatWords()[s]:
		return true
	}
	for _, prefix := range []string{"secrets.", "secrets-", "workers.", "workers-", "config.secrets.", "config.workers."} { // MWAA, Cloud Composer, the chart
		if option, ok := strings.CutPrefix(s, prefix); ok && isOption(option) {
			return true
		}
	}
	return isOption(s) || isKnownKwarg(s)
}

func isOption(s string) bool {
	return schema.IsOptionName(s)
}

// isKnownKwarg reports a kwarg of some backend of the catalog, or a well-known mistake for one.
func isKnownKwarg(s string) bool { return schema.IsKwargName(s) }

// KwargName reports a key of kwargs that may be displayed: one that the backend has, or else one of
// the catalog. certain tells that a colon follows, so that a key is a key; then a near miss of a
// kwarg may be displayed too. spec may be nil.
func KwargName(spec *schema.Backend, name string, certain bool) bool {
	if spec != nil && spec.Kwarg(name) != nil || isKnownKwarg(name) {
		return true
	}
	if !certain || spec == nil || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") != "" {
		return false
	}
	right, _ := spec.SuggestKwarg(name)
	k := spec.Kwarg(right)
	return k != nil && !k.Credential
}

// isNearMiss reports a misspelling of a long key that a format defines.
func isNearMiss(name string) bool {
	if len(name) < 8 || len(name) > 40 || strings.Trim(name, letters+"_") != "" {
		return false
	}
	for w := range formatWords() {
		if len(w) >= 8 && !strings.Contains(w, "password") && fuzzy.Distance(strings.ToLower(name), strings.ToLower(w), 3) <= 2 {
			return true
		}
	}
	return false
}

// IsClass reports the path of a class that may be displayed where the class of a backend is
// expected: one of the catalog, one of Airflow's packages, or one that calls itself a backend.
func IsClass(path string) bool {
	if _, _, known := schema.Lookup(path); known {
		return true
	}
	segments := strings.Split(path, ".")
	if len(segments) < 2 || len(path) > 160 {
		return false
	}
	for _, s := range segments {
		if !isMadeOf(s, "_") || s == "" || s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	last := segments[len(segments)-1]
	if i := strings.LastIndex(last, backendSuffix); i >= 0 {
		return len(last)-i-len(backendSuffix) <= maxClassSuffix
	}
	// What a reader joined to a package of Airflow may be a credential, and those have digits.
	return !strings.ContainsAny(last, digits) && (segments[0] == "airflow" || strings.Contains(last, "Secrets"))
}

// The class of a backend ends with backendSuffix and at most maxClassSuffix bytes, as in BackendV2. If a
// line break is missing, the next line, with its credential, follows the name.
const (
	backendSuffix  = "Backend"
	maxClassSuffix = 2
)

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

var knownVariables = sync.OnceValue(func() map[string]bool { return set(variableNames) })

var formatWords = sync.OnceValue(func() map[string]bool { return set(formatNames) })

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// variableNames are variables of the tools that a backend signs in with.
const variableNames = `
AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION AWS_PROFILE AWS_ROLE_ARN
AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_TENANT_ID AZURE_SUBSCRIPTION_ID AZURE_AUTHORITY_HOST
GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CLOUD_PROJECT GCP_PROJECT
VAULT_ADDR VAULT_TOKEN VAULT_ROLE_ID VAULT_SECRET_ID VAULT_NAMESPACE
ASTRO_API_TOKEN ASTRONOMER_KEY_ID ASTRONOMER_KEY_SECRET ASTRO_AGENT_CLIENT_API_TOKEN
_PIP_ADDITIONAL_REQUIREMENTS PYTHONPATH PATH HOME LOG_LEVEL TZ`

// formatNames are keys that formats fix: Compose, Kubernetes, the charts, Deployment files,
// pipelines, Terraform, and parameters of the commands that are read.
const formatNames = `
version services image build context dockerfile environment env_file volumes networks depends_on command entrypoint
ports restart healthcheck extends service file path format profiles deploy x-env x-airflow-common x-common args
apiVersion kind metadata spec data stringData name namespace labels annotations env envFrom value valueFrom
secretKeyRef configMapKeyRef secretRef configMapRef containers initContainers template key optional items
resourceNamePrefix createNamespace astroDeploymentAPIURL imagePullSecretName imagePullSecretData agentTokenSecretName
agentToken agentTokenFile secretBackend xcomBackend stateStoreBackend dagBundleConfigList commonEnv openLineage logLevel
podSecurityContext containerSecurityContext serviceAccount loggingSidecar workers dagProcessor triggerer sentinel
secretBackendKwargs secretsBackend secretsBackendKwargs
config core secrets extraEnv extraEnvFrom extraSecrets extraConfigMaps secret scheduler webserver apiServer
migrateDatabaseJob createUserJob cleanup flower statsd images airflow repository tag defaultAirflowRepository
defaultAirflowTag airflowVersion pullPolicy backend backend_kwargs backends
deployment configuration environment_variables is_secret isSecret objectKey environmentVariable environmentVariables
environmentObjects runtime_version dag_deploy_enabled executor workspace_name cluster_name worker_queues description
hibernation_schedules alert_emails metadata_file scheduler_size
on push pull_request jobs steps run uses with runs-on shell working-directory needs if stages stage script before_script
after_script bash inlineScript cmd cmds variables before pool vmImage displayName default
resource variable output locals module provider terraform for_each count lifecycle type labels_all
astro_deployment astro_environment_object object_key object_type environment_variable scope_entity_id sensitive
helm_release values set set_sensitive set_list set_wo chart jsonencode yamlencode tomap tolist toset concat flatten
merge lookup file nonsensitive tostring container_definitions airflow_configuration_options software_config
env_variables airflow_config_overrides node_config
project dev mode connections conn_id conn_type conn_host conn_schema conn_login conn_password conn_port conn_uri
conn_extra pools variable_name variable_value pool_name pool_slot pool_description
--env --from-file --load --secret --key --value --deployment-id --deployment-name --workspace-id --save --set
--set-string --set-literal --airflow-configs --update-airflow-configs --auto-link --strict
suppressions rules paths reason severity targets runtime roles files baseline exclude schema
KEY VALUE SECRET # NAME`

var (
	// pipWords are the words and options of pip and uv commands.
	pipWords = sync.OnceValue(func() map[string]bool {
		return set("pip pip3 uv python python3 -m install sync -r -c -e -U -q --requirement --constraint --upgrade --no-cache-dir --user --pre --no-deps " +
			"--system --quiet --index-url --extra-index-url -i --find-links --trusted-host --no-index --editable --prefer-binary --break-system-packages --target")
	})
	popularPackages = sync.OnceValue(func() map[string]bool {
		return set("pandas numpy requests boto3 hvac sqlalchemy azure-identity azure-keyvault-secrets google-cloud-secret-manager psycopg2-binary psycopg2 pyarrow dbt-core pytest black ruff")
	})
	// distributionWords are those of the names of all providers of Airflow, and of Astronomer's packages.
	distributionWords = sync.OnceValue(func() map[string]bool {
		return set("provider providers core task sdk ctl client python run dag scripts fab security manager cosmos starship local " +
			"airbyte akeyless alibaba amazon apache apprise arangodb asana atlassian azure beam cassandra celery cloud cloudant cncf cohere common compat databricks datadog dbt " +
			"dingding discord docker drill druid edge edge3 elasticsearch exasol facebook flink ftp git github google grpc hashicorp hdfs hive http iceberg imap impala influxdb io " +
			"jdbc jenkins jira kafka keycloak kubernetes kylin livy messaging microsoft mongo mssql mysql neo4j odbc openai openfaas openlineage opensearch opsgenie oracle pagerduty " +
			"papermill pgvector pig pinecone pinot plexus postgres presto psrp qdrant redis salesforce samba segment sendgrid sftp singularity slack smtp snowflake spark sql " +
			"sqlite sqoop ssh standard tableau tabular telegram teradata tinkerpop trino vertica weaviate winrm yandex ydb zendesk")
	})
	requirementWords = sync.OnceValue(func() map[string]bool {
		return set("python version extra sys platform machine implementation name linux darwin win celery cncf kubernetes amazon google microsoft azure hashicorp " +
			"postgres statsd async ldap redis ssh sftp snowflake slack mysql http common sql fab standard alpha beta post secrets virtualenv password pandas otel " +
			"openlineage sentry rabbitmq elasticsearch databricks docker")
	})
	patternNames = sync.OnceValue(func() map[string]bool {
		return set(".env .git .gitignore .dockerignore .astro astro .venv venv env logs log dist build node_modules __pycache__ .pytest_cache .DS_Store .idea .vscode " +
			"airflow_settings.yaml airflow_settings.yml airflow.cfg airflow.db docker-compose.override.yml Dockerfile README.md LICENSE tests test dags plugins include " +
			"example template sample dist local prod production dev staging test secrets credentials *.pyc .terraform")
	})
)
