package envfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes .env and similar names.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokens,
			Kind:   load.KindDotenv, Comment: load.HashLines(),
			Match: func(n load.Name) bool {
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
			Always: func(n load.Name) bool { return n.Path == ".env" || path.Dir(n.Path) == ".env" },
		},
		Load: Analyzer, Examples: []string{".env", ".env.prod", ".env_example", "prod.env", "a/airflow.env.sh", ".envs-common", ".env/one", "env", "config/env.prod", "airflow-env", "docker_env", "etc/sysconfig/airflow-worker", "etc/default/airflow"}, Origin: setting.FromEnvFile, Exposure: load.ExposedTemplate,
		Rows: []load.Row{
			load.Variables.Row("`.env`, `.env.*`, `*.env`, a directory named `.env`", "each of the six programs that read one (`astrosecrets env` shows them)", "local; hosted as what `--load` reads"),
			load.Variables.Row("`.env.example`, `.template`, `.sample`, `.dist` and similar names", "a file to be copied", "local and hosted, without what is to be filled in"),
		},
	}
}

// isDotenv reports .env, .env.prod, .env_example, prod.env, airflow.env.sh, .envs-common.
func isDotenv(lower string) bool {
	if lower == ".envrc" || strings.HasSuffix(lower, ".py") {
		return false
	}
	if strings.HasPrefix(lower, ".env") {
		return lower == ".env" || !load.IsLetter(lower[4]) || strings.HasPrefix(lower, ".envs-")
	}
	return strings.HasSuffix(lower, ".env") || strings.Contains(lower, ".env.")
}

// isEnvironmentFile reports env, env.prod, airflow_env.
func isEnvironmentFile(lower string) bool {
	if suffix, ok := strings.CutPrefix(lower, "env."); ok {
		return !load.IsCode(suffix)
	}
	return lower == "env" || (strings.HasSuffix(lower, "_env") || strings.HasSuffix(lower, "-env")) && !strings.Contains(lower, ".")
}

// inSystem reports /etc/sysconfig/airflow and /etc/default/airflow-worker, which systemd reads.
func inSystem(dir, lower string) bool {
	return (dir == "sysconfig" || dir == "default") && strings.HasPrefix(lower, "airflow")
}

// InDirectory reports whether files of a directory are read because of the directory: all of .env,
// those of Airflow in sysconfig and default.
func InDirectory(dir, name string) bool {
	base := path.Base(dir)
	return base == ".env" || inSystem(base, name)
}
