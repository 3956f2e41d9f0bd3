package envfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
)

// isDotenv takes .env, .env.prod, .env_example, prod.env, airflow.env.sh, .envs-common.
func isDotenv(lower string) bool {
	if lower == ".envrc" || strings.HasSuffix(lower, ".py") {
		return false
	}
	if strings.HasPrefix(lower, ".env") {
		return lower == ".env" || !load.IsLetter(lower[4]) || strings.HasPrefix(lower, ".envs-")
	}
	return strings.HasSuffix(lower, ".env") || strings.Contains(lower, ".env.")
}

// isEnvironmentFile takes env, env.prod, airflow_env.
func isEnvironmentFile(lower string) bool {
	if suffix, ok := strings.CutPrefix(lower, "env."); ok {
		return !load.IsCode(suffix)
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
