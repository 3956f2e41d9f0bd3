package envfile

import (
	"path"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// names returns how the names of env files are recognized.
func names() load.Naming {
	return load.Naming{
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
	}
}

// Format describes .env and similar names.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{".env", ".env.prod", ".env_example", "prod.env", "a/airflow.env.sh", ".envs-common", ".env/one", "env", "config/env.prod", "airflow-env", "docker_env", "etc/sysconfig/airflow-worker", "etc/default/airflow"}, Origin: setting.FromEnvFile, Exposure: load.ExposedTemplate,
		Rows: []load.Row{
			load.Variables.Row("`.env`, `.env.*`, `*.env`, a directory named `.env`", "each of the six programs that read one (`astrosecrets env` shows them)", "local; hosted as what `--load` reads"),
			load.Variables.Row("`.env.example`, `.template`, `.sample`, `.dist` and similar names", "a file to be copied", "local and hosted, without what is to be filled in"),
		},
	}
}
