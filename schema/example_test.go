package schema_test

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/schema"
)

func ExampleLookup() {
	b, class, ok := schema.Lookup("airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend")
	fmt.Println(ok, b.Title)
	fmt.Println("removed in", class.Distribution, class.Until)
	fmt.Println("write", b.Class)
	// Output:
	// true Azure Key Vault
	// removed in apache-airflow 3.0.0
	// write airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
}

func ExampleBackend_Validate() {
	b, _ := schema.ByID("azure-key-vault")
	kwargs := map[string]any{
		"vault_url":          "https://contoso.vault.azure.net/",
		"connections_prefix": false,
		"variables_prefix":   schema.UnknownValue{}, // a $NAME that the files do not resolve
	}
	for _, release := range []string{"12.6.1", "12.7.0"} {
		for _, v := range b.Validate(kwargs, schema.ParseVersions(release)) {
			fmt.Println(release, v.Rule, v.Path, v.Outcome)
			fmt.Println("  message:", v.Message)
			fmt.Println("  effect: ", v.Effect)
			fmt.Println("  help:   ", v.Help)
		}
	}
	// Output:
	// 12.6.1 kwargs/wrong-type [connections_prefix] does-not-start
	//   message: expected a string or null, found a boolean
	//   effect:  The backend raises AttributeError, and no Airflow command starts.
	//   help:    Write a string, or null to disable lookups of this kind.
	// 12.7.0 kwargs/wrong-type [connections_prefix] other-value
	//   message: expected a string or null, found a boolean
	//   effect:  The backend uses the value as text: it looks up a secret such as `False-my-db`.
	//   help:    Write a string, or null to disable lookups of this kind.
}

func ExampleBackend_Names() {
	b, _ := schema.ByID("hashicorp-vault")
	kwargs := map[string]any{"mount_point": "airflow", "connections_path": "conn", "variables_path": nil}
	for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
		l := b.Names(kwargs, schema.ParseVersions("4.8.0"), kind, "my_db")
		for _, name := range l.Names {
			fmt.Println(kind, name.Name, "in", name.In, "by request", name.Request)
		}
		if l.Why != schema.LookedUp {
			fmt.Println(kind, l.Why+":", l.Detail)
		}
	}
	// Output:
	// connection conn/my_db in airflow by request airflow/data/conn/my_db
	// variable disabled: the path is null, so the backend does not ask Vault
}

func ExampleParseBackend() {
	b, err := schema.ParseBackend([]byte(`{
  "x-class": "plum.airflow.PlumBackend",
  "properties": {
    "url": {"type": "string", "format": "uri"},
    "regions": {"type": "array", "items": {"enum": ["north", "south"]}, "uniqueItems": true}
  },
  "required": ["url"]
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range b.Validate(map[string]any{"regions": []any{"north", "east"}}, nil) {
		fmt.Printf("%s %q: %s. %s\n", v.Rule, v.Path, v.Message, v.Help)
	}
	// Output:
	// kwargs/invalid-value ["regions" "1"]: this value is not accepted. Write `"north"` or `"south"`.
	// kwargs/incomplete []: missing url. Add url.
}

func ExampleParseBackend_refused() {
	_, err := schema.ParseBackend([]byte(`{
  "x-class": "plum.airflow.PlumBackend",
  "properties": {"token": {"type": "string", "x-credentials": true}}
}`))
	fmt.Println(err)
	// Output:
	// 3:46: unknown annotation "x-credentials": did you mean "x-credential"?
}

func ExampleParseImage() {
	image, ok := schema.ParseImage("quay.io/astronomer/astro-runtime:11.8.0-slim")
	fmt.Println(ok, image.Kind, image.Runtime, image.Slim)
	fmt.Println("Airflow from", image.Airflow.Min, "to before", image.Airflow.Below)
	// Output:
	// true runtime 11.8.0 true
	// Airflow from 2.9.3 to before 2.10.0
}

func ExampleSuggest() {
	fmt.Println(schema.Suggest("airflow.providers.hashicorp.vault.VaultBackend")[0])
	// Output:
	// airflow.providers.hashicorp.secrets.vault.VaultBackend
}
