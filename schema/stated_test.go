package schema_test

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// span names the first and the last of some releases.
func span(vs schema.Versions) string {
	switch len(vs) {
	case 0:
		return ""
	case 1:
		return vs[0].String()
	}
	return vs[0].String() + " to " + vs[len(vs)-1].String()
}

func TestStatedAirflow(t *testing.T) {
	tests := []struct{ ref, want string }{
		{"apache/airflow:2.9.3", "2.9.3"},
		{"apache/airflow:2.9.3-python3.11", "2.9.3"},
		{"apache/airflow:slim-2.10.5-python3.12", "2.10.5"},
		{"apache/airflow:2.10", "2.10.0 to 2.10.5"},
		{"docker.io/apache/airflow:2.9.3@sha256:0f4a1c528d3b4f6e9a771c2d3e4f5a6b0f4a1c528d3b4f6e9a771c2d3e4f5a6b", "2.9.3"},
		{"apache/airflow@sha256:0f4a1c528d3b4f6e9a771c2d3e4f5a6b0f4a1c528d3b4f6e9a771c2d3e4f5a6b", ""},
		{"apache/airflow:latest", ""},
		{"apache/airflow", ""},
		{"apache/airflow:airflow-pgbouncer-2024.01.19-1.21.0", ""},
		{"registry.corp.example:5000/mirror/apache/airflow:2.8.4-python3.11", "2.8.4"},
		{"registry.corp.example:5000/airflow", ""},
		{"bitnami/airflow:2.9.3-debian-12-r3", "2.9.3"},
		{"docker.io/bitnami/airflow-worker:2.7.1", "2.7.1"},
		{"puckel/docker-airflow:1.10.12", "1.10.12"},
		{"111122223333.dkr.ecr.eu-west-1.amazonaws.com/data/airflow:v2.6.3", "2.6.3"},
		{"ghcr.io/acme/airflow/scheduler:2.9.3_4f6e9a7", "2.9.3"},
		{"acme/airflow:2.10-python3.12", "2.10.0 to 2.10.5"},
		{"acme/airflow:2.10", ""}, // may well be a release of their own
		{"acme/airflow:1.4.0", ""},
		{"acme/airflow:4f6e9a7", ""},
		{"acme/airflow:2.9.31", ""},
		{"acme/etl:airflow-2.9.3", "2.9.3"},
		{"acme/airflow-2.9.3:build-77", "2.9.3"},
		{"acme/etl:2.9.3", ""},
		{"acme/airflow-exporter:2.1.0", ""},
		{"quay.io/astronomer/astro-runtime:12.8.0", "2.10.0 to 2.10.5"},
	}
	for _, test := range tests {
		if got := span(schema.StatedAirflow(test.ref)); got != test.want {
			t.Errorf("StatedAirflow(%q) = %q, want %q", test.ref, got, test.want)
		}
	}
}

func TestManagedImages(t *testing.T) {
	composer := func(version string) string {
		i, ok := schema.Composer(version)
		if !ok {
			return "none"
		}
		return span(i.AirflowReleases())
	}
	tests := []struct{ name, got, want string }{
		{"MWAA", span(schema.MWAA("2.4.3").AirflowReleases()), "2.4.3"},
		{"a series", span(schema.MWAA("2.10").AirflowReleases()), "2.10.0 to 2.10.5"},
		{"no release", span(schema.MWAA("${x}").AirflowReleases()), ""},
		{"Composer 1", composer("composer-1.17.2-airflow-1.10.15"), "1.10.15"},
		{"Composer 2", composer("composer-2.9.7-airflow-2.9.3-build.4"), "2.9.3"},
		{"an alias", composer("composer-2-airflow-2"), "2.0.0 to 2.11.2"},
		{"another image", composer("airflow-2.9.3"), "none"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
	if schema.MWAA("2.4.3").Astro() {
		t.Error("MWAA is not an image of Astronomer")
	}
}
