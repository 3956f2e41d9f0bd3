package yamlfile

import "github.com/astrosecrets/astrosecrets/internal/load"

// Names returns how the names of YAML files are recognized. The content tells their formats apart.
func Names() load.Naming {
	return load.Naming{
		Tokens: FileTokens,
		Kind:   load.KindYAML, Comment: load.HashComments(),
		Match: func(n load.Name) bool { return n.Ext == ".yaml" || n.Ext == ".yml" },
		Hook:  []string{`\.ya?ml$`},
		Always: func(n load.Name) bool {
			return n.Path == "docker-compose.override.yml" || n.Path == "airflow_settings.yaml"
		},
	}
}
