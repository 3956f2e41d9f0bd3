package envfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
)

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
