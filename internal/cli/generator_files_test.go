package cli

import "strings"

var classes = []string{
	"airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
	"airflow.providers.hashicorp.secrets.vault.VaultBackend",
	"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
	"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend",
	"airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend",
	"airflow.providers.hashicorp.secrets.vault.VaultBakend",
	"airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend",
	"airflow.secrets.local_filesystem.LocalFilesystemBackend",
	"my.company.secrets.Backend",
	"%", "hvs.%", "\"%\"",
}

var kwargsTemplates = []string{
	`{"vault_url": "https://x.vault.azure.net/", "tenant_id": "72f988bf-86f1-41af-91ab-2d7cd011db47", "client_id": "6f1d2c3b-0000-4000-8000-000000000000", "client_secret": "%"}`,
	`{"client_secret": "%", "vault_url": "https://x.vault.azure.net/", "connections_prefix": "airflow_connections"}`,
	`{"url": "https://u:%@vault:8200", "auth_type": "approle", "role_id": "r", "secret_id": "%", "mount_point": "airflow", "kv_engine_version": "2"}`,
	`{"token": "%", "auth_type": "token", "url": "http://v:8200", "connections_path": "airflow/connections/"}`,
	`{"tokn": "%", "url": "http://v:8200"}`,
	`{"connections_prefix": "airflow/connections", "aws_access_key_id": "A", "aws_secret_access_key": "%", "profile_name": null}`,
	`{"project_id": "p", "gcp_keyfile_dict": {"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\n%\n-----END PRIVATE KEY-----\n"}}`,
	`{"gcp_keyfile_dict": "%", "connections_prefix": "a", "sep": "/"}`,
	`{'client_secret': '%', 'vault_url': None}`,
	`{"client_secret": "%", "client_secret": "%",}`,
	`{"unknown": "%", "nested": {"password": ["%"]}, "variables_prefix": "hvs.%"`,
	`{client_secret: %, vault_url: https://x.vault.azure.net}`,
	`{"%": "%"}`, `["%"]`, `"%"`, `%`, `{"client_secret": %}`, `{“client_secret”: “%”}`, `{"client_secret": "%}`, `{"client_secret": "$%"}`, `{"client_secret": "${%}", "vault_url": "~/"}`,
	`{"vault_url": "https://x.vault.azure.net", "client_secret": "<%>"}`, `{"client_secret": "{{ % }}"}`, `{"client_secret": "YOUR_%"}`,
	`{\"client_secret\": \"%\"}`, `{"auth_type": "hvs.%", "url": "hvs.%"}`, `{"region_name": "glpat-%", "sep": "hvs.%"}`,
	`{"password": "%", "username": "u", "auth_type": "userpass", "url": "http://v:8200", "sep": "%"}`,
	`{"url": "https://vault:8200", "auth_type": "userpass", "username": "u", "password", "%"}`, `{"client_secret"; "%", "vault_url": "https://x.vault.azure.net/"}`,
	`{"token" = "%"}`, `{"token" => "%", "url": "http://v:8200"}`, `{"token": "%" "url": "http://v:8200"}`, `{"token": "%, "url": "http://v:8200"}`, `{"token: "%", "url": "http://v:8200"}`,
	`{"url": "https://vault:8200/?sig=%&code=%", "token": "%"}`, `{"username": "%", "password": "svc-airflow", "auth_type": "userpass", "url": "http://v:8200"}`,
	`{"vault_url": "%", "client_secret": "x"}`, `{"mount_point": "hvs.%", "token": "x"}`, `{"connections_path": "hvs.%", "token": "secret"}`, `{"region_name": "%"}`, `{"project_id": "%", "%": true}`,
	`{"token": "abc"def%", "%"}`, `{"token": "x"}, "%"`, `{"token": "%"`, `"token": "%"}`, `{"token": %, "url": http://v:8200}`,
	`{"connections_file_path": "/x/%", "variables_file_path": "hvs.%"}`, "{\n  \"client_secret\": \"%\",\n  \"vault_url\": \"https://x.vault.azure.net\"\n}",
}

const (
	backendName = "AIRFLOW__SECRETS__BACKEND"
	kwargsName  = "AIRFLOW__SECRETS__BACKEND_KWARGS"
)

func (g *projectGenerator) env() string {
	return g.pick("", "# astrosecrets: ignore kwargs -- %\n", "# astrosecrets: ignore %, %\n", "# astrosecrets: %\n") + "# old: " + kwargsName + "={\"client_secret\": \"%\"}\n" +
		g.pick("", "export ") + backendName + g.pick("=", "=", "=", " = ", ": ") + g.class() + "\n" +
		kwargsName + "=" + g.quote(g.kwargs()) + g.pick("\n", "\n", " # %\n") +
		g.pick("AIRFLOW__SECRETS__BACKEND_KWARG__CLIENT_SECRET=%\n", "AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=%\n", "AIRFLOW__SECRETS__BACKEND_KWARG__NONSENSE=%\n", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS="+g.kwargs()+"\n", "AIRFLOW__SECRETS__BACKEND_CONF="+g.kwargs()+"\n", "") +
		g.pick("AIRFLOW_CONN_DB=postgres://user:%@host:5432/db?sslmode=require\n", "AIRFLOW_CONN_DB='{\"conn_type\": \"postgres\", \"password\": \"%\", \"extra\": {\"token\": \"%\"}}'\n", "AIRFLOW_CONN_DB=%\n") +
		g.pick("AWS_SECRET_ACCESS_KEY=%\n", "VAULT_TOKEN=%\n", "export AZURE_CLIENT_SECRET=\"%\"\n", "DB_PASSWORD = '%'\n", "MY_API_KEY: %\n", "AIRFLOW__CORE__FERNET_KEY=%\n", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql://u:%@h/d\n", "AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET=%\n", "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD=echo %\n", "AIRFLOW_VAR_API_TOKEN=%\n", "PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\n%\n-----END PRIVATE KEY-----\"\n") +
		g.pick("", "", "%=1\n", "export %=1\n", "%\n", "DB_PW=%\n", "WEBHOOK=https://hooks.example.com/services/%\n", "AIRFLOW_CONN_B=\"postgres://u:abc\n%\n%=@host/db\"\n", "K='%\n%\n") +
		g.pick("", "PLAIN=1\n", "SNOWFLAKE_PASSWORD=%", kwargsName+"= # secret\n", kwargsName+"="+g.kwargs())
}

func (g *projectGenerator) docker(image string) string {
	return "FROM " + image + "\n" +
		g.pick("", "# ENV TOKEN=%\n", "ARG TOKEN=%\n", "ENV TOKEN=%\n", "ENV "+backendName+" "+g.class()+"\n", "LABEL token=%\n") +
		"ENV " + backendName + "=" + g.class() + "\n" +
		"ENV " + kwargsName + g.pick("=", "=", " ") + g.quote(g.kwargs()) + "\n" +
		g.pick("ENV AIRFLOW_CONN_X=\"http://a:%@b\" B=%\n", "RUN pip install --extra-index-url https://user:%@pypi.example.com/simple apache-airflow-providers-hashicorp==99\n", "ENV AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=%\n", "RUN export VAULT_TOKEN=% && pip uninstall -y apache-airflow-providers-hashicorp\n", "RUN --mount=type=secret,id=% uv pip install \"apache-airflow-providers-amazn @ git+https://%@github.com/a/b\"\n", "ENV %\n", "ENV DB_PASSWORD=% %\n", "ENV DB_PASSWORD=\"% %\n", "ENV %=x\n", "RUN pip install apache-airflow-providers-azure \"%\"\n", "COPY --from=% a b\n",
			"COPY <<E /r.txt\n%\nE\n", "ARG T=%\nENV "+kwargsName+"={\"token\":\"$T\"}\n", "FROM %:x AS y\n", "ADD https://u:%@h/requirements.txt requirements.txt\n")
}

func (g *projectGenerator) requirements() string {
	return g.pick("--extra-index-url https://user:%@pypi.example.com/simple\n", "--index-url=https://%:x@pypi.example.com\n", "", "--trusted-host %\n") +
		"apache-airflow-providers-azure==1.0\n" + g.pick("apache-airflow-providers-hashicorp @ git+https://%@github.com/x/y.git\n", "apache-airflow-providers-amazon==% # token\n", "# %\n", "%\n", "git+https://oauth2:%@gitlab.com/a/b.git#egg=apache-airflow-providers-gogle\n", "-r https://u:%@example.com/r.txt\n", "apache-airflow-providers-hashicorp[%]>=1 ; extra == '%'\n", "-r %\n", "-c %.txt\n", "apache-airflow-providers-amazon==1 --hash=sha256:%\n")
}

func (g *projectGenerator) agentValues() string {
	return "resourceNamePrefix: a\nagentToken: %\nsecretBackend: " + g.class() + "\n" +
		"commonEnv:\n  - name: " + kwargsName + "\n    value: " + g.quote(g.kwargs()) + "\n" +
		"  - name: VAULT_TOKEN\n    value: %\n" +
		g.pick("secretBackendKwargs: '%'\n", "extra:\n  password: \"%\"\n", "# token: %\n", "imagePullSecretData: %\n", "commonEnv: %\n", "%: x\n", "secretBackends: %\n", "workers:\n  - name: w\n    env:\n      - name: %\n        value: x\n",
			"workers:\n  - name: w\n    env:\n      - name: "+kwargsName+"\n        value: |\n          "+g.kwargs()+"\n",
			g.pick("dagProcessor", "triggerer", "sentinel")+":\n  env:\n    - {name: "+kwargsName+", value: "+g.quote(g.kwargs())+"}\n    - name: AIRFLOW_CONN_X\n      value: http://u:%@h\n    - name: VAULT_TOKEN\n      value: '%'\n",
			"openLineage:\n  apiKey: %\n", "annotations:\n  a: &a %\n  b: *a\n", "loggingSidecar: {token: %}\nxcomBackend: %\n")
}

// always are files that every project has.
func (g *projectGenerator) always() []planted {
	return []planted{
		{".astro/config.yaml", "project:\n    name: p\nregistry:\n    password: %\n"},
		{".env", g.env()},
		{"Dockerfile", g.docker(g.pick("quay.io/astronomer/astro-runtime:11.8.0", "astrocrpublic.azurecr.io/runtime:3.1-2", "quay.io/astronomer/astro-runtime:12.1.0", "u:%@quay.io/astronomer/astro-runtime:%"))},
		{"requirements.txt", g.requirements()},
		{"values.yaml", g.agentValues()},
	}
}

// sometimes are files of every other format.
func (g *projectGenerator) sometimes() []planted {
	step := "astro deployment variable create AIRFLOW__SECRETS__BACKEND=" + g.class() + " " + kwargsName + "='{\"token\": \"%\"}' VAULT_TOKEN=%"
	list := "    - is_secret: " + g.pick("true", "false", "%") + "\n      key: " + kwargsName + "\n      value: " + g.quote(g.kwargs()) + "\n    - is_secret: false\n      key: " + backendName + "\n      value: " + g.class() + "\n    - key: VAULT_TOKEN\n      value: %\n    - key: %\n      value: x\n"
	hcl := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace
	return []planted{
		{".env/common.txt", g.env()}, {".env/secrets.env", g.env()}, {".env.prod", g.env()}, {".env.example", g.env()}, {"deploy/prod.env", g.env()},
		{"Dockerfile.client", g.docker("images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-1-python-3.12-astro-agent-1.2.0")},
		{"requirements-client.txt", g.requirements()}, {"constraints.txt", g.requirements()}, {"values-prod.yaml", g.agentValues()},
		{"docker-compose.override.yml", "services:\n  scheduler:\n    environment:\n      " + backendName + ": " + g.class() + "\n      " + kwargsName + ": " + g.quote(g.kwargs()) + "\n      AIRFLOW_CONN_X: http://u:%@h\n" +
			g.pick("    env_file: %\n", "    env_file: [.env.prod, {path: '%', required: false}]\n", "  webserver:\n    environment:\n      - VAULT_TOKEN=%\n      - "+kwargsName+"="+g.kwargs()+"\n", "    extends: {file: '%', service: x}\n", "    command: [\"--token=%\"]\n", "    build: {args: {T: %}}\nsecrets: {s: {environment: %}}\n", "")},
		{"compose.yaml", "x-env: &env\n  " + kwargsName + ": " + g.quote(g.kwargs()) + "\n  VAULT_TOKEN: '%'\nservices:\n  airflow-scheduler:\n    image: apache/airflow:2.10.5\n    environment:\n      <<: *env\n      " + backendName + ": ${B:-" + g.class() + "}\n      AIRFLOW_CONN_Y: ${Y:-http://u:%@h}\n"},
		{"airflow-values.yaml", "executor: KubernetesExecutor\nfernetKey: %\ndata: {metadataConnection: {pass: %}}\nconfig:\n  secrets:\n    backend: " + g.class() + "\n    backend_kwargs: " + g.quote(g.kwargs()) + "\n" +
			g.pick("extraEnv: |\n  - name: "+kwargsName+"\n    value: "+g.quote(g.kwargs())+"\n  - name: VAULT_TOKEN\n    value: %\n", "env:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: "+g.quote(g.kwargs())+"\n", "scheduler:\n  env:\n    - {name: "+kwargsName+", value: '%'}\n", "extraSecrets:\n  s:\n    stringData: |\n      token: %\n", "airflow:\n  config:\n    "+kwargsName+": "+g.quote(g.kwargs())+"\n", "webserverSecretKey: %\n")},
		{"airflow.cfg", "[core]\nfernet_key = %\n[secrets]\nbackend = " + g.class() + "\nbackend_kwargs = " + strings.ReplaceAll(g.kwargs(), "\n", "\n ") + "\n" + g.pick("", "backend_kwarg__token = %\n", "[database]\nsql_alchemy_conn = postgresql://u:%@h/d\n", "[workers]\nsecrets_backend_kwargs = "+g.kwargs()+"\n", "%\n", "backend_kwargs_cmd = echo %\n", "[%]\n", "x = %%(%)s\n")},
		{"deployment.yaml", "deployment:\n  environment_variables:\n" + list + "  configuration:\n    name: d\n    description: %\n    runtime_version: " + g.pick("11.8.0", "3.1-2") + "\n  alert_emails: [%]\n"},
		{"deployment.json", g.pick("[{\"key\": \"AIRFLOW__SECRETS__BACKEND_KWARGS\", \"value\": \"%\", \"isSecret\": false}, {\"key\": \"AIRFLOW__SECRETS__BACKEND\", \"value\": \""+hcl(g.class())+"\", \"is_secret\": true}]\n",
			"{\"deployment\": {\"environment_variables\": [{\"is_secret\": false, \"key\": \""+kwargsName+"\", \"value\": \""+hcl(g.kwargs())+"\"}, {\"key\": \"TOKEN\", \"value\": \"%\"}]}}\n")},
		{"inspect.yaml", "deployment:\n    environment_variables:\n" + list + "    metadata: {release_name: %}\n"},
		{"objects.json", "[{\"objectKey\": \"" + kwargsName + "\", \"objectType\": \"ENVIRONMENT_VARIABLE\", \"environmentVariable\": {\"isSecret\": " + g.pick("false", "true") + ", \"value\": \"" + hcl(g.kwargs()) + "\"}}, {\"objectKey\": \"c\", \"connection\": {\"password\": \"%\"}}, {\"objectKey\": \"%\", \"environmentVariable\": {\"isSecret\": false, \"value\": \"%\"}}]\n"},
		{"table.txt", " #     KEY     VALUE     SECRET     \n 1     " + backendName + "     " + g.class() + "     false     \n 2     " + kwargsName + "     " + strings.ReplaceAll(g.kwargs(), "\n", " ") + "     false     \n 3     VAULT_TOKEN     %     " + g.pick("true", "false", "%") + "\n"},
		{"main.tf", "variable \"t\" {\n  default = \"%\"\n}\nprovider \"astro\" {\n  token = \"%\"\n}\nresource \"astro_deployment\" \"d\" {\n  environment_variables = [{\n    key       = \"" + kwargsName + "\"\n    value     = " +
			g.pick("jsonencode({client_secret = \"%\", vault_url = \"https://x.vault.azure.net\"})", "<<-EOT\n"+g.kwargs()+"\nEOT\n", "\""+hcl(g.kwargs())+"\"", "sensitive(\"%\")", "local.k", "\"${var.t}%\"", "jsonencode({\"%\" = local.k, token = \"${local.k}%\"})") + "\n    is_secret = " + g.pick("false", "true", "\"%\"") + "\n  }, {\n    key = \"" + backendName + "\"\n    value = \"" + hcl(g.class()) + "\"\n    is_secret = false\n  }, {\n    key = \"VAULT_TOKEN\", value = \"%\"\n is_secret = false }]\n}\nlocals {\n  k = \"%\"\n}\n"},
		{"env.tf", "resource \"astro_environment_object\" \"o\" {\n  object_key = \"" + kwargsName + "\"\n  value = " + g.pick("\"%\"", "<<E\n%\nE\n", "file(\"%\")") + "\n}\nmodule \"mwaa\" {\n  options = { \"secrets.backend_kwargs\" = \"" + hcl(g.kwargs()) + "\" }\n  env = { AIRFLOW_CONN_X = \"http://u:%@h\" }\n}\n"},
		{"release.tf", "resource \"helm_release\" \"agent\" {\n  chart = \"%\"\n  values = [yamlencode(" + g.pick("{", "merge(local.x, {") + "\n    secretBackend = \"" + hcl(g.class()) + "\"\n    agentToken = \"%\"\n    commonEnv = [\n      { name = \"" + kwargsName + "\", value = " +
			g.pick("jsonencode({ client_secret = \"%\", \"%\" = var.x })", "\""+hcl(g.kwargs())+"\"", "{ token = \"%\" }", "local.k", "jsonencode(jsonencode({ token = \"%\" }))") + " },\n      { name = \"VAULT_TOKEN\", value = \"%\" }, \"%\",\n    ]\n    config = { secrets = { backend_kwargs = " + g.pick("\"%\"", "{ token = \"%\" }", "\""+hcl(g.kwargs())+"\"") + " } }\n  }" + g.pick(")", "))") + "]\n" +
			"  set {\n    name  = \"config.secrets.backend_kwargs" + g.pick("", "%") + "\"\n    value = \"" + hcl(g.kwargs()) + "\"\n    type = \"" + g.pick("string", "literal", "%") + "\"\n  }\n  set_sensitive {\n    name = \"agentToken\"\n    value = \"%\"\n  }\n}\n" +
			"resource \"helm_release\" \"list\" {\n  set = [{ name = \"commonEnv[0].name\", value = \"" + kwargsName + "\" }, { name = \"commonEnv[0].value\", value = jsonencode({ token = \"%\" }) }, { name = \"%\", value = \"%\" }]\n}\n"},
		{"loop.tf", "locals {\n  env = {\n    " + backendName + " = \"" + hcl(g.class()) + "\"\n    " + kwargsName + " = " + g.pick("\""+hcl(g.kwargs())+"\"", "jsonencode({ token = \"%\" })", "{ value = \"%\", secret = false }") + "\n    \"%\" = \"%\"\n  }\n  more = [{ key = \"VAULT_TOKEN\", value = \"%\", is_secret = false }]\n}\n" +
			"resource \"astro_deployment\" \"d\" {\n  environment_variables = " + g.pick("[for k, v in local.env : { key = k, value = v, is_secret = false }]", "concat(local.more, [for k, v in local.env : { key = k, value = v.value, is_secret = v.secret }])", "flatten([local.more, [{ key = \""+kwargsName+"\", value = \"%\" }]])") + "\n}\n" +
			"resource \"astro_environment_object\" \"o\" {\n  for_each = local.env\n  object_key = each.key\n  object_type = \"ENVIRONMENT_VARIABLE\"\n  scope_entity_id = \"%\"\n  value = each.value\n  is_secret = " + g.pick("false", "true", "\"%\"") + "\n}\n"},
		{"helm.sh", "helm upgrade a astronomer/astro-remote-execution-agent -f values.yaml --set agentToken=% --set secretBackend=" + g.class() + " \\\n  --set " + g.quote("commonEnv[0].name="+kwargsName+",commonEnv[0].value="+strings.ReplaceAll(g.kwargs(), "\n", " ")) + " " + g.pick("--set-string", "--set-literal", "--set") + " config.secrets.backend_kwargs=" + g.quote(g.kwargs()) + " --set " + g.pick("%", "%=%", "config.secrets.backend%={%}", "a={%") + "\n"},
		{"pyproject.toml", "[project]\nname = \"%\"\ndependencies = [\"% @ https://u:%@h/x.whl\"]\n[tool.astro]\npackages = []\n[tool.astro.env]\n" + kwargsName + " = '" + strings.ReplaceAll(g.kwargs(), "\n", " ") + "'\n"},
		{"terraform.tfvars", "airflow_env = { AIRFLOW__SECRETS__BACKEND_KWARGS = \"%\" }\ntoken = \"%\"\n"},
		{"deploy.sh", "#!/bin/bash\nexport TOKEN=%\nexport " + kwargsName + "=" + g.quote(g.kwargs()) + "\nastro deployment variable create -d abc " + backendName + "=" + g.class() + " " + kwargsName + "=" + g.quote(g.kwargs()) + " " + g.pick("--secret", "", "--sekret=%") + "\nastro deployment variable create --load --env " + g.pick(".env", ".env.prod", ".env.staging") + " --deployment-id %\nastro deployment variable update AIRFLOW_CONN_X='http://u:%@h' VAULT_TOKEN=%\n" + g.pick("", "cat <<E | sh\nastro deployment variable create A=%\nE\n", "astro env variable create --key "+kwargsName+" --value '%'\n", "curl -H 'Authorization: Bearer %' $(echo %)\n")},
		{"Makefile", "TOKEN := %\ndeploy:\n\tASTRO_API_TOKEN=% astro deployment variable create AIRFLOW__SECRETS__BACKEND_KWARGS=" + g.quote(strings.ReplaceAll(g.kwargs(), "\n", " ")) + "\n\t@echo $(TOKEN) %\n"},
		{".github/workflows/deploy.yml", "on: push\nenv:\n  ASTRO_API_TOKEN: %\njobs:\n  d:\n    steps:\n      - run: " + g.quote(step) + "\n      - env:\n          AIRFLOW__SECRETS__BACKEND_KWARGS: " + g.quote(g.kwargs()) + "\n        run: |\n          " + step + " --secret\n          echo %\n"},
		{".gitlab-ci.yml", "variables:\n  ASTRO_API_TOKEN: %\n  " + kwargsName + ": " + g.quote(g.kwargs()) + "\ndeploy:\n  script:\n    - " + g.quote(step) + "\n    - |\n      " + step + "\n      echo $[[ inputs.x ]] %\n"},
		{"azure-pipelines.yml", "variables:\n- name: T\n  value: %\nsteps:\n- bash: |\n    " + step + "\n  env:\n    TOKEN: %\n- script: " + g.quote(step) + "\n"},
		{".circleci/config.yml", "version: 2.1\njobs:\n  d:\n    environment:\n      TOKEN: %\n    steps:\n      - run:\n          command: |\n            " + step + "\n            echo << parameters.x >> %\n      - run: " + g.quote(step) + "\n"},
		{"airflow_settings.yaml", "airflow:\n  connections:\n    - conn_id: a\n      conn_password: %\n      conn_uri: http://u:%@h\n      conn_extra:\n        token: %\n  pools: [{pool_name: %}]\n  variables:\n    - variable_name: v\n      variable_value: %\n"},
		{".astrosecrets.yaml", g.pick("baseline: %\n", "severity:\n  %: off\n", "%: 1\n", "runtime: %\n", "airflow: hvs.%\n", "exclude: ['%', \"[%\"]\n", "suppressions:\n  - path: deployment.yaml\n    rule: secret\n    reason: our token is %\n", "suppressions:\n  - path: '%'\n    rule: %\n", "backends: [%]\n", "values: {'%': [values.yaml, '%']}\n", "targets: [%]\n", "# %\nroot: true\n", "root: %\n")},
		{".gitignore", "%\n.env\n"}, {".dockerignore", "%\n"}, {"packages.txt", "%\n"},
		{"baseline.json", g.pick("{\"version\": 1, \"salt\": \"%\", \"findings\": []}\n", "{\"version\": \"%\"}\n", "{\"version\": 1, \"salt\": \"AAAAAAAAAAAAAAAAAAAAAA==\", \"findings\": [{\"rule\": \"%\", \"path\": \".env\", \"key\": \"%\", \"%\": 1}]}\n", "%\n")},
	}
}
