package load

import (
	"bytes"
	"path"
	"strings"
)

// Kind is what a file is by its name.
type Kind string

// The kinds of files that are read. A format may add its own.
const (
	KindNone         Kind = ""
	KindRequirements Kind = "requirements"
	KindDotenv       Kind = "dotenv"
	KindDockerfile   Kind = "dockerfile"
	KindYAML         Kind = "yaml" // values, compose, Deployment file, workflow: told apart by content
	KindTerraform    Kind = "terraform"
	KindShell        Kind = "shell"
	KindMakefile     Kind = "makefile"
	KindAirflowCfg   Kind = "airflow.cfg"
	KindJSON         Kind = "json"
	KindIgnore       Kind = "ignore" // .gitignore, .dockerignore, Dockerfile.dockerignore
	KindAstroConfig  Kind = "astro config"
	KindPyproject    Kind = "pyproject"
)

// OwnIgnore is what a build of Dockerfile reads instead of .dockerignore where there is one.
const OwnIgnore = "Dockerfile.dockerignore"

// The comments of the formats.
var (
	hashComment    = &Comment{Leaders: []string{"#"}, Trailing: true}
	hashLine       = &Comment{Leaders: []string{"#"}}
	slashesComment = &Comment{Leaders: []string{"#", "//"}, Trailing: true}
	semicolonLine  = &Comment{Leaders: []string{"#", ";"}}
)

// What the names of the files say.
var (
	astroConfigNames = Naming{
		Kind: KindAstroConfig, Comment: hashComment,
		Match:  func(n Name) bool { return n.Path == ".astro/config.yaml" },
		Hook:   []string{`(^|/)\.astro/config\.yaml$`},
		Always: always,
	}
	pyprojectNames = Naming{
		Kind:  KindPyproject,
		Match: func(n Name) bool { return n.Path == "pyproject.toml" },
		Hook:  []string{`(^|/)pyproject\.toml$`},
	}
	dotenvNames = Naming{
		Kind: KindDotenv, Comment: hashLine,
		Match: func(n Name) bool {
			return n.Dir == ".env" && n.Ext != ".md" || isDotenv(n.Lower) || isEnvironmentFile(n.Lower) || inSystem(n.Dir, n.Lower)
		},
		Hook: []string{
			`(^|/)\.env([^A-Za-z/][^/]*)?$`,
			`(^|/)\.envs-[^/]*$`,
			`(^|/)[^/]*\.env(\.[^/]*)?$`,
			`(^|/)\.env/[^/]+$`,
			`(^|/)(env(\.[^/]*)?|[^./]*[_-]env)$`,
			`(^|/)(sysconfig|default)/airflow[^/]*$`,
		},
		Always: func(n Name) bool { return n.Path == ".env" || path.Dir(n.Path) == ".env" },
	}
	requirementsNames = Naming{
		Kind: KindRequirements, Comment: hashComment,
		Match: func(n Name) bool {
			return strings.HasPrefix(n.Lower, "requirements") && (n.Ext == ".txt" || n.Ext == ".in") || strings.HasPrefix(n.Lower, "constraints") && n.Ext == ".txt"
		},
		Hook:   []string{`(^|/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt)$`},
		Always: always,
	}
	dockerfileNames = Naming{
		Kind: KindDockerfile, Comment: hashLine,
		Match:  func(n Name) bool { return isDockerfile(n.Lower) },
		Hook:   []string{`(^|/)(([Dd]ocker|[Cc]ontainer)file([._-][^/]*)?|[^/]*\.([Dd]ocker|[Cc]ontainer)file)$`},
		Always: func(n Name) bool { return n.Path == "Dockerfile" || n.Path == "Dockerfile.client" },
	}
	yamlNames = Naming{
		Kind: KindYAML, Comment: hashComment,
		Match:  func(n Name) bool { return n.Ext == ".yaml" || n.Ext == ".yml" },
		Hook:   []string{`\.ya?ml$`},
		Always: func(n Name) bool { return n.Path == "docker-compose.override.yml" || n.Path == "airflow_settings.yaml" },
	}
	terraformNames = Naming{
		Kind: KindTerraform, Comment: slashesComment,
		Match: func(n Name) bool { return n.Ext == ".tf" || n.Ext == ".tfvars" || n.Ext == ".hcl" }, // Terragrunt's too
		Hook:  []string{`\.(tf|tfvars|hcl)$`},
	}
	shellNames = Naming{
		Kind: KindShell, Comment: hashComment,
		Match: func(n Name) bool { return n.Ext == ".sh" || n.Ext == ".bash" || n.Lower == ".envrc" },
		Hook:  []string{`\.(sh|bash)$`, `(^|/)\.envrc$`},
	}
	makefileNames = Naming{
		Kind: KindMakefile, Comment: hashComment,
		Match: func(n Name) bool { return n.Lower == "makefile" || n.Ext == ".mk" },
		Hook:  []string{`(^|/)[Mm]akefile$`, `\.mk$`},
	}
	airflowCfgNames = Naming{
		Kind: KindAirflowCfg, Comment: semicolonLine,
		Match: func(n Name) bool {
			return strings.Contains(n.Lower, "airflow") && (n.Ext == ".cfg" || strings.Contains(n.Lower, ".cfg."))
		},
		Hook: []string{`(^|/)[^/]*airflow[^/]*\.cfg(\.[^/]*)?$`},
	}
	jsonNames = Naming{
		Kind:  KindJSON,
		Match: func(n Name) bool { return n.Ext == ".json" && isManifest(n.Lower) },
		Hook:  []string{`(^|/)[^/]*(deployment|devcontainer|airflow|mwaa|composer-env|task[-_]?def)[^/]*\.json$`},
	}
	ignoreNames = Naming{
		Kind: KindIgnore, Comment: hashLine,
		Match:  func(n Name) bool { return n.Base == ".gitignore" || n.Base == ".dockerignore" || n.Base == OwnIgnore },
		Hook:   []string{`(^|/)(\.gitignore|\.dockerignore|Dockerfile\.dockerignore)$`},
		Always: always,
	}
)

func always(Name) bool { return true }

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

// MentionsAirflow reports a file that runs or configures an Airflow, whatever its backend.
func MentionsAirflow(content []byte) bool {
	return bytes.Contains(content, []byte("apache/airflow")) || bytes.Contains(content, []byte("AIRFLOW__")) || bytes.Contains(content, []byte("airflow.cfg"))
}
