package dockerimage

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes Dockerfiles.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokens,
			Kind:   load.KindDockerfile, Comment: load.HashLines(),
			Match:  func(n load.Name) bool { return isDockerfile(n.Lower) },
			Hook:   []string{`(^|/)(([Dd]ocker|[Cc]ontainer)file([._-][^/]*)?|[^/]*\.([Dd]ocker|[Cc]ontainer)file)$`},
			Always: func(n load.Name) bool { return n.Path == "Dockerfile" || n.Path == "Dockerfile.client" },
		},
		Load: Analyzer, Examples: []string{"Dockerfile", "Dockerfile.client", "x.dockerfile", "Dockerfile-airflow", "Dockerfile_dev", "Containerfile", "dev.Containerfile"}, Origin: setting.FromDockerfile, Exposure: load.ExposedInImage,
		Rows: []load.Row{
			load.Packages.Row("`pip`, `pip3`, `uv pip` and `python -m pip` in a Dockerfile", "the shell, then pip", "the image that is built"),
			load.Packages.Row("`FROM` of an Astro Runtime, of the agents' image, or of `apache/airflow`", "its published list of packages", "what is built on it"),
			load.Packages.Row("an image of Airflow in Compose files, Helm values, Kubernetes, ECS or Terraform; `airflow_version` of MWAA, `image_version` of Composer; pins of `apache-airflow`, and URLs of its constraints, anywhere",
				"the release of Airflow, and the providers that come with it", "the process that it belongs to; of the places nearest to it, a process whose own files state no release"),
			load.Variables.Row("`Dockerfile`, `Dockerfile.client`, other Dockerfiles", "BuildKit: the stages that the last one is built on", "local and hosted; remote; none"),
		},
	}
}

// isDockerfile reports Dockerfile, Dockerfile.client, Dockerfile-airflow, dev.dockerfile and the
// Containerfile of Podman.
func isDockerfile(lower string) bool {
	if !strings.Contains(lower, "file") { // as most
		return false
	}
	for _, name := range [...]string{"dockerfile", "containerfile"} {
		rest, ok := strings.CutPrefix(lower, name)
		switch {
		case strings.HasSuffix(lower, "."+name):
			return true
		case ok && rest == "":
			return true
		case ok && strings.IndexByte(".-_", rest[0]) >= 0:
			ext := path.Ext(lower)
			return ext != ".dockerignore" && (ext == "" || !load.IsCode(ext[1:]) && !load.IsTemplateEngine(ext[1:]))
		}
	}
	return false
}
