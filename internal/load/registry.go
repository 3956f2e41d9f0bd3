package load

import (
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Formats returns every kind of file that is read. Of the names that several formats match, the
// first decides.
func Formats() []Format {
	return []Format{
		{
			Naming: astroConfigNames, Examples: []string{".astro/config.yaml"},
			Rows: []Row{
				{Other, "`.astro/config.yaml`", "the Astro CLI", "makes a project; `dev.mode: standalone` changes who reads `.env`"},
			},
		},
		{
			Naming: pyprojectNames, Examples: []string{"pyproject.toml"},
			Rows: []Row{
				{Other, "`pyproject.toml` with a table `tool.astro` (Astro CLI 2, a pre-release)", "the Astro CLI", "`.env` is read as its `astro local start` does; the packages in it are not read yet, and none counts as missing"},
			},
		},
		{
			Naming: dotenvNames, Examples: []string{".env", ".env.prod", ".env_example", "prod.env", "a/airflow.env.sh", ".envs-common", ".env/one", "env", "config/env.prod", "airflow-env", "docker_env", "etc/sysconfig/airflow-worker", "etc/default/airflow"}, Origin: setting.FromEnvFile, Exposure: ExposedTemplate,
			Rows: []Row{
				{Variables, "`.env`, `.env.*`, `*.env`, a directory named `.env`", "each of the six programs that read one (`astrosecrets env` shows them)", "local; hosted as what `--load` reads"},
				{Variables, "`.env.example`, `.template`, `.sample`, `.dist` and similar names", "a file to be copied", "local and hosted, without what is to be filled in"},
			},
		},
		{
			Naming: requirementsNames, Examples: []string{"requirements.txt", "requirements-client.txt", "requirements.in", "constraints.txt"},
			Rows: []Row{
				{Packages, "`requirements.txt`, with what `-r` and `-c` include", "pip", "the image of `astro dev start` and of the Deployment"},
				{Packages, "`requirements-client.txt`", "pip", "the agents"},
			},
		},
		{
			Naming: dockerfileNames, Examples: []string{"Dockerfile", "Dockerfile.client", "x.dockerfile", "Dockerfile-airflow", "Dockerfile_dev", "Containerfile", "dev.Containerfile"}, Origin: setting.FromDockerfile, Exposure: ExposedInImage,
			Rows: []Row{
				{Packages, "`pip`, `pip3`, `uv pip` and `python -m pip` in a Dockerfile", "the shell, then pip", "the image that is built"},
				{Packages, "`FROM` of an Astro Runtime, of the agents' image, or of `apache/airflow`", "its published list of packages", "what is built on it"},
				{Variables, "`Dockerfile`, `Dockerfile.client`, other Dockerfiles", "BuildKit: the stages that the last one is built on", "local and hosted; remote; none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{"docker-compose.override.yml", "compose.yaml"}, Origin: setting.FromCompose, Exposure: ExposedUsually,
			Rows: []Row{
				{Packages, "`_PIP_ADDITIONAL_REQUIREMENTS` in a Compose file", "the entrypoint of the image, then pip", "that service"},
				{Variables, "`docker-compose.override.yml` of an Astro project", "Compose", "local"},
				{Variables, "other Compose files, with `env_file`, anchors and `extends`", "Compose", "none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{"values.yaml", "values-prod.yaml"}, Origin: setting.FromValues, Exposure: ExposedInRelease,
			Rows: []Row{
				{Variables, "values of the Remote Execution agent's chart", "Helm, then Kubernetes; `values-*.yaml` merged over `values.yaml`, or as `values` in the [configuration](configuration.md) says", "remote"},
				{Variables, "what passes values to Helm: a HelmRelease of Flux, an Application of Argo CD, `helm_release` of Terraform (here-documents, `yamlencode`, `set`), `helm --set`", "Helm", "remote, or none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{"airflow-values.yaml"}, Origin: setting.FromValues, Exposure: ExposedInRelease,
			Rows: []Row{
				{Variables, "values of the official Airflow chart, and of similar charts", "Helm, then `airflow.cfg` or Kubernetes", "none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{"deployment.yaml"}, Origin: setting.FromDeployment, Exposure: ExposedDeployment,
			Rows: []Row{
				{Variables, "Deployment files; what `astro deployment inspect`, `astro deployment variable list` and `astro env variable list` print (`--deployment FILE`)", "the Astro CLI", "hosted"},
			},
		},
		{
			Naming: terraformNames, Examples: []string{"m.tf", "p.tfvars", "terragrunt.hcl"}, Origin: setting.FromTerraform, Exposure: ExposedState,
			Rows: []Row{
				{Variables, "`*.tf`, `*.tfvars`, `*.hcl`: `astro_deployment`, `astro_environment_object`, and the options of MWAA, Composer and containers",
					"Terraform, as far as it is written out: `local.NAME`, `jsonencode`, `concat`, `flatten`, a loop over a map", "hosted, or none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{".github/workflows/w.yml"}, Origin: setting.FromCommand, Exposure: ExposedScript,
			Rows: []Row{
				{Variables, "`astro deployment variable`, `astro env variable` in scripts, Makefiles and the steps of GitHub, GitLab, Azure, CircleCI and Bitbucket", "the shell, then the Astro CLI", "hosted"},
				{Variables, "`docker run -e`, `kubectl create secret`, `gcloud composer environments` in the same places", "the shell, then that program", "none"},
			},
		},
		{
			Naming: shellNames, Examples: []string{"a.sh", "a.bash", ".envrc"}, Origin: setting.FromShell, Exposure: ExposedIfTracked,
			Rows: []Row{
				{Variables, "`export` in a script", "the shell", "local in an Astro project"},
			},
		},
		{Naming: makefileNames, Examples: []string{"Makefile", "x.mk"}, Origin: setting.FromCommand, Exposure: ExposedScript},
		{
			Naming: airflowCfgNames, Examples: []string{"airflow.cfg", "config/airflow.cfg.j2", "prod-airflow.cfg"}, Origin: setting.FromAirflowCfg, Exposure: ExposedUsually,
			Rows: []Row{
				{Variables, "`airflow.cfg`, also in a ConfigMap", "Python's configparser", "none"},
			},
		},
		{
			Naming: jsonNames, Examples: []string{"deployment.json", ".devcontainer/devcontainer.json", "ecs/taskdef.json", "task-definition.json"}, Origin: setting.FromManifest, Exposure: ExposedUsually,
			Rows: []Row{
				{Variables, "Kubernetes manifests, task definitions, `devcontainer.json`, CloudFormation", "the variables that they set", "none"},
			},
		},
		{
			Naming: yamlNames, Examples: []string{"airflow_settings.yaml"},
			Rows: []Row{
				{Other, "`airflow_settings.yaml`", "the Astro CLI", "passwords of connections that would be committed"},
			},
		},
		{
			Naming: ignoreNames, Examples: []string{".gitignore", ".dockerignore", "Dockerfile.dockerignore"},
			Rows: []Row{
				{Other, "`.gitignore`, git's index, `.dockerignore`, `Dockerfile.dockerignore`", "git, BuildKit", "whether a credential leaves the machine"},
			},
		},
	}
}
