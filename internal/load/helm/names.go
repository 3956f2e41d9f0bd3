package helm

import (
	"bytes"
)

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
