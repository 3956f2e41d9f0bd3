package redact

import "testing"

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"plain words, a.b-c and 3.1-1-python-3.12-astro-agent-1.2.0":   "plain words, a.b-c and 3.1-1-python-3.12-astro-agent-1.2.0",
		"https://user:p@ss@host/x":                                     "https://" + Mask + "@host/x",
		"https://host/a@b":                                             "https://" + Mask + "@b",
		"https://kv-contoso.vault.azure.net/":                          "https://kv-contoso.vault.azure.net/",
		"see https://files.example.net/c?sv=1&sig=Wintergarden%2B now": "see https://files.example.net/c?" + Mask + " now",
		"https://files.example.net/c#Wintergarden":                     "https://files.example.net/c#" + Mask,
		"is it set? yes":                                               "is it set? yes",
		"in hvs.poiuytrewq":                                            "in " + Mask,
		"72f988bf-86f1-41af-91ab-2d7cd011db47":                         "72f988bf-86f1-41af-91ab-2d7cd011db47",
		"a hvs.CAESIJlWh0kGq b":                                        "a " + Mask + " b",
		`"x8Q~abcdEF12345678abcd"`:                                     `"` + Mask + `"`,
		"apache-airflow-providers-hashicorp==3":                        "apache-airflow-providers-hashicorp==3",
		"AIRFLOW__SECRETS__BACKEND_KWARGS":                             "AIRFLOW__SECRETS__BACKEND_KWARGS",
		"airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend": "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) is %q, want %q", in, got, want)
		}
	}
}
