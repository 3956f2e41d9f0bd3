package schema

import "testing"

func TestOptionsByRelease(t *testing.T) {
	for _, tt := range []struct {
		section, name, airflow string
		exists, sensitive      Support
	}{
		{"secrets", "backend", "1.10.10", All, None},
		{"secrets", "backend_kwargs", "2.6.1", All, None},
		{"secrets", "backend_kwargs", "2.6.2", All, All},
		{"secrets", "use_cache", "2.6.3", None, None},
		{"secrets", "use_cache", "2.7.0", All, None},
		{"workers", "secrets_backend", "2.11.2", None, None},
		{"workers", "secrets_backend_kwargs", "3.0.0", All, All},
		{"core", "fernet_key", "3.3.2", All, All},
		{"core", "sql_alchemy_conn", "3.3.2", All, All},
		{"smtp", "smtp_password", "2.11.2", All, All},
		{"CORE", "Fernet_Key", "2.0.0", All, All},
	} {
		o := FindOption(tt.section, tt.name)
		if o == nil {
			t.Errorf("[%s] %s: not found", tt.section, tt.name)
			continue
		}
		versions := ParseVersions(tt.airflow)
		if got := o.Support(versions); got != tt.exists {
			t.Errorf("[%s] %s in %s: support %d, want %d", tt.section, tt.name, tt.airflow, got, tt.exists)
		}
		got := None
		if o.Sensitive != nil {
			got = support(versions, *o.Sensitive)
		}
		if got != tt.sensitive {
			t.Errorf("[%s] %s in %s: sensitive %d, want %d", tt.section, tt.name, tt.airflow, got, tt.sensitive)
		}
	}
	for _, name := range []string{"connections_prefix", "backends", "backend_conf", "backend_class"} {
		if FindOption("secrets", name) != nil {
			t.Errorf("[secrets] %s exists in no release", name)
		}
	}
}

func TestOptionsAreComplete(t *testing.T) {
	var names []string
	for _, o := range Options("secrets") {
		names = append(names, o.Env())
	}
	want := []string{"AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND_KWARGS", "AIRFLOW__SECRETS__CACHE_TTL_SECONDS", "AIRFLOW__SECRETS__USE_CACHE"}
	if len(names) != len(want) {
		t.Fatalf("options of [secrets]: %v", names)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Errorf("option %d: %s, want %s", i, names[i], want[i])
		}
	}
	if o := FindOption("core", "sql_alchemy_conn"); o.Replacement != "database.sql_alchemy_conn" || o.DeprecatedSince == "" {
		t.Errorf("core.sql_alchemy_conn: %+v", o)
	}
	if o := FindOption("celery", "broker_url"); o.Distribution != "apache-airflow-providers-celery" {
		t.Errorf("celery.broker_url is read by %q", o.Distribution)
	}
}
