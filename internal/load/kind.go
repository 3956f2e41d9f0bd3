package load

import (
	"bytes"
	"slices"
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
	KindYAML         Kind = "yaml" // values, compose, Deployment file, workflow: distinguished by content
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

// HashComments returns comments that begin with "#", also after something on the line.
func HashComments() *Comment { return &Comment{Leaders: []string{"#"}, Trailing: true} }

// HashLines returns comments that begin with "#" and have a line of their own.
func HashLines() *Comment { return &Comment{Leaders: []string{"#"}} }

// AlwaysRead is the Always of a kind whose files are all read.
func AlwaysRead(Name) bool { return true }

// IsLetter reports an ASCII letter.
func IsLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

var relevanceMarkers = [][]byte{
	[]byte("AIRFLOW__SECRETS"), []byte("AIRFLOW_SECRETS"), []byte("AIRFLOW__WORKERS__SECRETS"), []byte("AIRFLOW_CONN_"),
	[]byte("AIRFLOW__SECRET__"), []byte("secretBackend"), []byte("backend_kwargs"), []byte("commonEnv"),
	[]byte("secrets.backend"), []byte("secrets-backend"), []byte("deployment var"), []byte("astro env "),
	[]byte("[secrets]"), []byte("[Secrets]"), []byte("secrets_backend"), []byte("is_secret"), []byte("env_file"),
	[]byte("_CONN_SECRET"), []byte("_conn_secret"), []byte("FERNET_KEY_SECRET"), []byte("fernet_key_secret"), // options that a backend answers
	[]byte("RESULT_BACKEND_SECRET"), []byte("result_backend_secret"), []byte("BROKER_URL_SECRET"), []byte("broker_url_secret"),
	[]byte("astro_environment_object"), // connections of the Environment Manager
	[]byte("[tool.astro"),              // the manifest of Astro CLI 2
	// config.secrets.backend of the official chart, the kwargs in another file
	[]byte("airflow.providers."), []byte("airflow.contrib.secrets."), []byte("airflow.secrets."),
}

// MentionsBackend reports whether a file mentions a secrets backend. Most files of a repository do
// not, and are not read further.
func MentionsBackend(content []byte) bool {
	if len(content) > 1 && content[0]^content[1] == 0xfe^0xff && content[0] >= 0xfe { // UTF-16: it is read, to be refused
		content = bytes.ReplaceAll(content, []byte{0}, nil)
	}
	return containsAny(content, relevanceMarkers) || IsAstroImage(content)
}

// IsAstroImage reports whether a Dockerfile names one of the images of Astronomer.
func IsAstroImage(content []byte) bool { return containsAny(content, astroImages) }

func containsAny(content []byte, parts [][]byte) bool {
	return slices.ContainsFunc(parts, func(part []byte) bool { return bytes.Contains(content, part) })
}

var astroImages = [][]byte{
	[]byte("astronomer/astro-runtime"), []byte("astrocrpublic.azurecr.io/runtime"), []byte("images.astronomer.cloud/"),
	[]byte("astro-remote-execution-agent"), []byte("astronomer/ap-airflow"), []byte("astronomerinc/ap-airflow"),
}

// MayRunAirflow reports a file that runs or configures an Airflow, whatever its backend, or that by
// its name may: a Compose file, Helm values. Other YAML counts if it names Airflow and has an image, a
// chart or an executor.
func MayRunAirflow(n Name, content []byte) bool {
	if bytes.Contains(content, []byte("apache/airflow")) || bytes.Contains(content, []byte("AIRFLOW__")) || bytes.Contains(content, []byte("airflow.cfg")) {
		return true
	}
	if isYAML(n) && bytes.Contains(bytes.ToLower(content), []byte("airflow")) {
		for _, key := range [...]string{"image:", "executor:", "chart:", "services:"} {
			if bytes.Contains(content, []byte(key)) {
				return true
			}
		}
	}
	return IsComposeName(n) && bytes.Contains(content, []byte("services:")) || isValuesName(n) && len(bytes.TrimSpace(content)) > 0
}

// IsComposeName reports the name of a Compose file.
func IsComposeName(n Name) bool {
	return isYAML(n) && (strings.Contains(n.Lower, "compose") || strings.HasPrefix(n.Lower, "docker-stack"))
}

// isValuesName reports the name of a file with Helm values: values.yaml, values-prod.yaml,
// airflow.values.yml.
func isValuesName(n Name) bool {
	stem := strings.TrimSuffix(n.Lower, n.Ext)
	return isYAML(n) && (strings.HasPrefix(stem, "values") || strings.HasSuffix(stem, "values"))
}

func isYAML(n Name) bool { return n.Ext == ".yaml" || n.Ext == ".yml" }

// IsContext reports a file that may say which release of Airflow runs, or a kustomization, which may
// change what other files set.
func IsContext(n Name, content []byte) bool {
	return MayStateRelease(content) || IsKustomization(n.Lower)
}

// MayStateRelease reports content that may say which release of Airflow runs.
func MayStateRelease(content []byte) bool {
	return bytes.Contains(content, []byte("irflow")) || bytes.Contains(content, []byte("AIRFLOW_"))
}

// IsKustomization reports the name of a file that kustomize reads first.
func IsKustomization(lower string) bool {
	return lower == "kustomization.yaml" || lower == "kustomization.yml"
}

// IsManifest reports whether a pyproject.toml is the manifest of a project of Astro CLI 2: it has a
// table tool.astro.
func IsManifest(content []byte) bool {
	return bytes.Contains(content, []byte("tool.astro]")) || bytes.Contains(content, []byte("tool.astro."))
}
