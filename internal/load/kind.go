package load

import (
	"bytes"
	"path"
	"strings"
)

// Kind is what a file is by its name.
type Kind int

// The kinds of files that can carry settings of a secrets backend.
const (
	KindNone Kind = iota
	KindRequirements
	KindDotenv
	KindDockerfile
	KindYAML // values, compose, Deployment file, workflow: told apart by content
	KindTerraform
	KindShell
	KindMakefile
	KindAirflowCfg
	KindJSON
	KindIgnore // .gitignore, .dockerignore
	KindAstroConfig
)

// KindOf tells by the name alone (relative to the project's root, with slashes) whether
// and as what a file is read.
func KindOf(name string) Kind {
	base := path.Base(name)
	lower := strings.ToLower(base)
	ext := path.Ext(lower)
	switch {
	case name == ".astro/config.yaml":
		return KindAstroConfig
	case path.Base(path.Dir(name)) == ".env" && ext != ".md", isDotenv(lower):
		return KindDotenv
	case strings.HasPrefix(lower, "requirements") && (ext == ".txt" || ext == ".in"), strings.HasPrefix(lower, "constraints") && ext == ".txt":
		return KindRequirements
	case lower == "dockerfile", strings.HasPrefix(lower, "dockerfile.") && ext != ".dockerignore", ext == ".dockerfile":
		return KindDockerfile
	case ext == ".yaml", ext == ".yml":
		return KindYAML
	case ext == ".tf", ext == ".tfvars":
		return KindTerraform
	case ext == ".sh", ext == ".bash":
		return KindShell
	case lower == "makefile", ext == ".mk":
		return KindMakefile
	case ext == ".cfg" && strings.HasPrefix(lower, "airflow"):
		return KindAirflowCfg
	case ext == ".json" && strings.Contains(lower, "deployment"):
		return KindJSON
	case base == ".gitignore", base == ".dockerignore":
		return KindIgnore
	}
	return KindNone
}

// isDotenv takes .env, .env.prod, .env_example, prod.env, airflow.env.sh, .envs-common.
func isDotenv(lower string) bool {
	if lower == ".envrc" || strings.HasSuffix(lower, ".py") {
		return false
	}
	if strings.HasPrefix(lower, ".env") {
		return lower == ".env" || !isLetter(lower[4]) || strings.HasPrefix(lower, ".envs-")
	}
	return strings.HasSuffix(lower, ".env") || strings.Contains(lower, ".env.")
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// Always reports whether a file of this name belongs to a project whatever it holds.
func Always(name string) bool {
	switch name {
	case ".env", "Dockerfile", "Dockerfile.client", "requirements.txt", "requirements-client.txt",
		"docker-compose.override.yml", ".astro/config.yaml", "airflow_settings.yaml":
		return true
	}
	k := KindOf(name)
	return k == KindRequirements || k == KindIgnore || path.Dir(name) == ".env"
}

var marks = [][]byte{
	[]byte("AIRFLOW__SECRETS"), []byte("AIRFLOW_SECRETS"), []byte("AIRFLOW__WORKERS__SECRETS"), []byte("AIRFLOW_CONN_"),
	[]byte("AIRFLOW__SECRET__"), []byte("secretBackend"), []byte("backend_kwargs"), []byte("commonEnv"),
	[]byte("secrets.backend"), []byte("secrets-backend"), []byte("deployment var"), []byte("astro env "),
	[]byte("[secrets]"), []byte("[Secrets]"), []byte("secrets_backend"), []byte("is_secret"), []byte("env_file"),
	[]byte("airflow.providers."), // config.secrets.backend of the official chart, the kwargs in another file
}

// Mentions reports whether a file's bytes hold anything that concerns a secrets backend.
// Most files of a repository do not, and are not looked at further.
func Mentions(content []byte) bool {
	if len(content) > 1 && content[0]^content[1] == 0xfe^0xff && content[0] >= 0xfe { // UTF-16: it is read, to be refused
		content = bytes.ReplaceAll(content, []byte{0}, nil)
	}
	for _, m := range marks {
		if bytes.Contains(content, m) {
			return true
		}
	}
	return isAstroImage(content)
}

// isAstroImage finds a Dockerfile whose base is one of Astronomer's images.
func isAstroImage(content []byte) bool {
	for _, image := range astroImages {
		if bytes.Contains(content, image) {
			return true
		}
	}
	return false
}

var astroImages = [][]byte{
	[]byte("astronomer/astro-runtime"), []byte("astrocrpublic.azurecr.io/runtime"), []byte("images.astronomer.cloud/"),
	[]byte("astro-remote-execution-agent"), []byte("astronomer/ap-airflow"), []byte("astronomerinc/ap-airflow"),
}

// IsAstroImage reports whether a Dockerfile names one of Astronomer's images.
func IsAstroImage(content []byte) bool { return isAstroImage(content) }

// IsAgentValues reports whether a YAML file looks like values of the Remote Execution
// agent's chart.
func IsAgentValues(content []byte) bool {
	for _, key := range [][]byte{[]byte("secretBackend"), []byte("commonEnv"), []byte("astroDeploymentAPIURL"), []byte("agentToken")} {
		if i := bytes.Index(content, key); i == 0 || i > 0 && content[i-1] == '\n' {
			return true
		}
	}
	return false
}
