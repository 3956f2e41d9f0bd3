package schema_test

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// BenchmarkParseBackend is what one run pays for the one backend that a project names.
func BenchmarkParseBackend(b *testing.B) {
	for id, data := range backendFiles(b) {
		b.Run(id, func(b *testing.B) {
			for range b.N {
				if _, err := schema.ParseBackend(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkValidate(b *testing.B) {
	backend, _ := schema.ByID("hashicorp-vault")
	kwargs := map[string]any{"url": "https://vault", "auth_type": "approle", "role_id": "x", "connections_path": "airflow/connections", "kv_engine_version": 2.0}
	versions := schema.ParseVersions("4.8.4")
	for range b.N {
		backend.Validate(kwargs, versions)
	}
}
