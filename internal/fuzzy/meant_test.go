package fuzzy

import (
	"slices"
	"testing"
)

func TestMeant(t *testing.T) {
	entries := [][]string{
		{"azure-key-vault", "Azure Key Vault", "AzureKeyVaultBackend"},
		{"hashicorp-vault", "HashiCorp Vault", "VaultBackend"},
		{"aws-secrets-manager", "AWS Secrets Manager", "SecretsManagerBackend"},
		{"google-secret-manager", "Google Secret Manager"},
		{"kwargs/unknown-key", "unknown-key"},
		{"values/unknown-key", "unknown-key"},
	}
	for word, want := range map[string][]int{
		"azure":              {0},
		"Azure Key Vault":    {0},
		"azure_keyvault":     {0},
		"keyvault":           {0},
		"azurekeyvalt":       {0},
		"azure-key-valt":     {0},
		"vaultbackend":       {1},
		"vault":              {0, 1},
		"manager":            {2, 3},
		"hashi":              {1},
		"unknown-key":        {4, 5},
		"kwargs/unknxwn":     {4},
		"kwargs/unknown":     {4},
		"kwargs/unknown-kye": {4},
		"secret":             {2, 3},
		"zzz":                nil,
		"":                   nil,
		"-":                  nil,
	} {
		if got := Meant(word, entries); !slices.Equal(got, want) {
			t.Errorf("Meant(%q) = %v, want %v", word, got, want)
		}
	}
}
