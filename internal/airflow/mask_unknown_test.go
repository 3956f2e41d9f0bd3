package airflow

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// TestMaskedUnknown: what a broken text takes into the value of a harmless kwarg is hidden, the
// name of a variable is not.
func TestMaskedUnknown(t *testing.T) {
	aws, ok := schema.ByID("aws-secrets-manager")
	if !ok {
		t.Fatal("no such backend")
	}
	tests := map[string]struct {
		value string
		shown []string
		never string
	}{
		"open substitution": {`{"region_name": $("A", "aws_secret_access_key": "hvs.dJI5PuFtJ3znKzVMwR6I", "profile_name": null}z`, []string{"region_name"}, "dJI5"},
		"bare variable":     {`{"region_name": $AWS_REGION, "profile_name": null}`, []string{"$AWS_REGION", "profile_name"}, "••••"},
		"random name":       {`{"region_name": $hvs_dJI5PuFtJ3znKzVMwR6I, "profile_name": null}`, []string{"region_name"}, "dJI5"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := MaskedValue("AIRFLOW__SECRETS__BACKEND_KWARGS", tt.value, aws)
			for _, s := range tt.shown {
				if !strings.Contains(got, s) {
					t.Errorf("%s does not show %s", got, s)
				}
			}
			if strings.Contains(got, tt.never) {
				t.Errorf("%s shows %s", got, tt.never)
			}
		})
	}
}
