package airflow

import "testing"

// TestStartFault states for each fault a project that has it, and projects that nearly have it.
func TestStartFault(t *testing.T) {
	const (
		runtime9  = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:9.1.0\n"
		runtime11 = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n"
		alias     = "airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend"
		pin       = "-- requirements.txt --\napache-airflow-providers-microsoft-azure=="
		hashi     = "-- requirements.txt --\napache-airflow-providers-hashicorp==3.6.0\n"
		akey      = "airflow.providers.akeyless.secrets.akeyless.AkeylessBackend"
		key       = "-- .env --\nAIRFLOW__SECRETS__BACKEND="
		kwargs    = "\nAIRFLOW__SECRETS__BACKEND_KWARGS="
	)
	for name, c := range map[string]struct {
		files string
		want  StartFault
	}{
		"no fault":                  {runtime9 + key + azure + kwargs + `{"vault_url": "https://contoso.vault.azure.net/"}` + "\n", Starts},
		"no class":                  {runtime9 + "-- .env --" + kwargs + "{}\n", Starts},
		"spaces in the class":       {runtime9 + key + `'" ` + azure + `"'` + "\n", Malformed},
		"not in the image":          {runtime9 + key + akey + "\n", NotInstalled},
		"removed by a command":      {runtime9 + "RUN pip uninstall -y apache-airflow-providers-microsoft-azure\n" + key + azure + "\n", Uninstalled},
		"alias of the release":      {runtime11 + pin + "4.1.0\n" + key + alias + "\n", Starts},
		"alias that was removed":    {runtime9 + pin + "8.0.0\n" + key + alias + "\n", ClassRemoved},
		"alias that a pin may have": {runtime9 + "-- requirements.txt --\napache-airflow-providers-microsoft-azure>=4.3.0,<=5.0\n" + key + alias + "\n", Starts},
		"path of Airflow 1.10":      {"-- Dockerfile --\nFROM astrocrpublic.azurecr.io/runtime:3.1-12\n-- requirements.txt --\napache-airflow-providers-microsoft-azure\n" + key + "airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend\n", ClassRemoved},
		"path of Airflow 1.10 in 2": {runtime11 + key + "airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend\n", Starts},
		"pin before the class":      {runtime11 + pin + "3.2.0\n" + key + azure + "\n", NoReleaseWithClass},
		"refused value":             {runtime9 + hashi + key + vault + kwargs + `{"url": "http://vault:8200", "kv_engine_version": 3}` + "\n", KwargsRefused},
		"refused value not JSON":    {runtime9 + hashi + key + vault + kwargs + `{"url": "http://vault:8200", "kv_engine_version": 3,}` + "\n", Starts},
		"ignored kwarg":             {runtime9 + key + azure + kwargs + `{"vault_url": "https://contoso.vault.azure.net/", "unheard_of": 1}` + "\n", Starts},
	} {
		t.Run(name, func(t *testing.T) {
			b := project(t, c.files, noOverrides).Environments[0].Secrets
			if got := b.StartFault(); got != c.want {
				t.Errorf("StartFault = %d, want %d", got, c.want)
			}
		})
	}
}

// TestStartFaultOfUnknownKwargs: some constructors accept no other kwarg than their own.
func TestStartFaultOfUnknownKwargs(t *testing.T) {
	for value, want := range map[string]StartFault{
		`{"variables_file_path": "v.json"}`:                  Starts,
		`{"variables_file_path": "v.json", "unheard_of": 1}`: KwargsRefused,
	} {
		b := backend(t, "AIRFLOW__SECRETS__BACKEND=airflow.secrets.local_filesystem.LocalFilesystemBackend", "AIRFLOW__SECRETS__BACKEND_KWARGS="+value)
		if got := b.StartFault(); got != want {
			t.Errorf("%s: StartFault = %d, want %d", value, got, want)
		}
	}
}

func TestClassReleases(t *testing.T) {
	s := project(t, "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:9.1.0\n-- requirements.txt --\napache-airflow-providers-microsoft-azure==8.0.0\n-- .env --\n"+classLine+"\n", noOverrides)
	b := s.Environments[0].Secrets
	if got := b.ClassReleases(); len(got) != 1 || got[0].String() != "8.0.0" {
		t.Errorf("ClassReleases = %v, want 8.0.0", got)
	}
	if got := b.ClassExists(); got.Since != "3.4.0" || got.Until != "" {
		t.Errorf("ClassExists = %+v, want from 3.4.0 on", got)
	}
}
