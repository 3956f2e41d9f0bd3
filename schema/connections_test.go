package schema

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestFindConnectionUser finds each class of the file by its path, which needs the lines sorted.
func TestFindConnectionUser(t *testing.T) {
	var all struct {
		Classes map[string]ConnectionUser `json:"classes"`
	}
	if err := json.Unmarshal([]byte(connections), &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Classes) < 1000 {
		t.Fatalf("%d classes only", len(all.Classes))
	}
	for path, want := range all.Classes {
		got, ok := FindConnectionUser(path)
		if !ok || len(got.Connections) != len(want.Connections) || !slices.Equal(got.TemplateFields, want.TemplateFields) {
			t.Errorf("%s: %+v, %v", path, got, ok)
		}
		if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") != "" {
			t.Errorf("%s is no path of a class", path)
		}
	}
	for _, path := range []string{"", "a", "airflow", "zz.Z", "airflow.providers.postgres.hooks.postgres.Postgres", "x\"y", "~"} {
		if _, ok := FindConnectionUser(path); ok {
			t.Errorf("%q is found", path)
		}
	}
	for path, want := range map[string]bool{
		"airflow": true, "airflow.providers": true, "airflow.providers.amazon.aws.hooks.s3": true,
		"airflow.provider": false, "airflow.sdk.task": false, "airflow.providers.amazon.aws.hooks.s3.S3Hook": false, "": false, "~": false,
	} {
		if got := HasConnectionUsers(path); got != want {
			t.Errorf("%q has classes below it: %v", path, got)
		}
	}
	s3, _ := FindConnectionUser("airflow.providers.amazon.aws.hooks.s3.S3Hook")
	if s3.First != "aws_conn_id" || s3.Connections["aws_conn_id"] != "aws_default" || !s3.Hook {
		t.Errorf("S3Hook: %+v", s3)
	}
}
