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
	KindIgnore // .gitignore, .dockerignore, Dockerfile.dockerignore
	KindAstroConfig
	KindPyproject
)

// OwnIgnore is what a build of Dockerfile reads instead of .dockerignore where there is one.
const OwnIgnore = "Dockerfile.dockerignore"

// KindOf tells by the name alone (relative to the project's root, with slashes) whether
// and as what a file is read.
func KindOf(name string) Kind {
	base := path.Base(name)
	lower := strings.ToLower(base)
	ext := path.Ext(lower)
	switch {
	case name == ".astro/config.yaml":
		return KindAstroConfig
	case name == "pyproject.toml":
		return KindPyproject
	case path.Base(path.Dir(name)) == ".env" && ext != ".md", isDotenv(lower), isEnvironmentFile(lower), inSystem(path.Base(path.Dir(name)), lower):
		return KindDotenv
	case strings.HasPrefix(lower, "requirements") && (ext == ".txt" || ext == ".in"), strings.HasPrefix(lower, "constraints") && ext == ".txt":
		return KindRequirements
	case isDockerfile(lower):
		return KindDockerfile
	case ext == ".yaml", ext == ".yml":
		return KindYAML
	case ext == ".tf", ext == ".tfvars", ext == ".hcl": // Terragrunt's too
		return KindTerraform
	case ext == ".sh", ext == ".bash", lower == ".envrc":
		return KindShell
	case lower == "makefile", ext == ".mk":
		return KindMakefile
	case strings.Contains(lower, "airflow") && (ext == ".cfg" || strings.Contains(lower, ".cfg.")):
		return KindAirflowCfg
	case ext == ".json" && isManifest(lower):
		return KindJSON
	case base == ".gitignore", base == ".dockerignore", base == OwnIgnore:
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

// isEnvironmentFile takes env, env.prod, airflow_env.
func isEnvironmentFile(lower string) bool {
	if suffix, ok := strings.CutPrefix(lower, "env."); ok {
		return !code[suffix]
	}
	return lower == "env" || (strings.HasSuffix(lower, "_env") || strings.HasSuffix(lower, "-env")) && !strings.Contains(lower, ".")
}

// inSystem takes /etc/sysconfig/airflow and /etc/default/airflow-worker, which systemd reads.
func inSystem(dir, lower string) bool {
	return (dir == "sysconfig" || dir == "default") && strings.HasPrefix(lower, "airflow")
}

// InDirectory reports whether the directory makes a file of ours of any name, or of this one.
func InDirectory(dir, name string) bool {
	base := path.Base(dir)
	return base == ".env" || inSystem(base, name)
}

// code are the endings under which env is a module of a program.
var code = map[string]bool{
	"py": true, "js": true, "mjs": true, "cjs": true, "ts": true, "d.ts": true, "tsx": true, "go": true, "rb": true, "java": true, "kt": true,
	"php": true, "rs": true, "sh": true, "bash": true, "yaml": true, "yml": true, "json": true, "toml": true, "md": true, "html": true, "tf": true,
}

// isManifest takes the JSON files that may set variables of a container: most JSON is data.
func isManifest(lower string) bool {
	for _, part := range [...]string{"deployment", "devcontainer", "airflow", "mwaa", "composer-env", "taskdef", "task-def", "task_def"} {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return false
}

// engines are the endings of what a template engine renders: the text itself is of no format yet.
var engines = map[string]bool{
	"tmpl": true, "tpl": true, "gotmpl": true, "tftpl": true, "j2": true, "jinja": true, "jinja2": true, "erb": true, "mustache": true,
}

// isDockerfile takes Dockerfile, Dockerfile.client, Dockerfile-airflow, dev.dockerfile and
// the Containerfile of Podman.
func isDockerfile(lower string) bool {
	for _, name := range [...]string{"dockerfile", "containerfile"} {
		rest, ok := strings.CutPrefix(lower, name)
		switch {
		case strings.HasSuffix(lower, "."+name):
			return true
		case ok && rest == "":
			return true
		case ok && strings.IndexByte(".-_", rest[0]) >= 0:
			ext := path.Ext(lower)
			return ext != ".dockerignore" && (ext == "" || !code[ext[1:]] && !engines[ext[1:]])
		}
	}
	return false
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
	[]byte("[tool.astro"),        // the manifest of Astro CLI 2
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
	if !bytes.Contains(content, []byte("astro")) && !bytes.Contains(content, []byte("airflow")) && !bytes.Contains(content, []byte("AIRFLOW")) &&
		!bytes.Contains(content, []byte("Backend")) {
		return false
	}
	for _, key := range [][]byte{[]byte("secretBackend"), []byte("commonEnv"), []byte("astroDeploymentAPIURL"), []byte("agentToken")} {
		if i := bytes.Index(content, key); i == 0 || i > 0 && content[i-1] == '\n' {
			return true
		}
	}
	return false
}
