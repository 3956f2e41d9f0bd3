package conformance

import (
	_ "embed" // of backends.json
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// backends.json is written by hand from the documentation of the providers, not taken from the
// catalog, which is under test. In it, p{126} means 126 times the letter before the brace.
//
//go:embed backends.json
var backendsJSON string

// stock is what the generator knows of a backend.
type stock struct {
	Class string
	// Base are configurations that work, each with more from Extra.
	Base []json.RawMessage
	// Extra has members that may be added to any of Base, one in each object, as the next lists have.
	Extra []json.RawMessage
	// More are further members that the documentation has, each with a value of its type.
	More []json.RawMessage
	// Passed are members that a receiver of the kwargs reads: the client, its pipeline or a connection.
	Passed []json.RawMessage
	// Odd are members with values that people write: some do not do what they should, and some work
	// although they look wrong.
	Odd []json.RawMessage
	// Wrong are paths that people write for the class and that no release of the last years has.
	Wrong []string
	// Sep is set if there is a sep kwarg; Prefix is the suffix of the kwargs of prefixes.
	Sep    bool
	Prefix string
	Weight int
}

var stocks = sync.OnceValue(func() (list []stock) {
	text := regexp.MustCompile(`[pl]\{\d+\}`).ReplaceAllStringFunc(backendsJSON, func(s string) string {
		n, _ := strconv.Atoi(strings.Trim(s, "pl{}"))
		return strings.Repeat(s[:1], n)
	})
	_ = json.Unmarshal([]byte(text), &list) // a broken file leaves none, and every test fails
	return list
})

// samples are values that the documentation has for a key, as JSON; none for a key it does not know.
func (s stock) samples(key string) []string {
	var out []string
	for _, n := range s.documented() {
		if n.key == key {
			out = append(out, n.value)
		}
	}
	for _, kind := range []string{"connections_", "variables_", "config_"} {
		if key == kind+s.Prefix {
			out = append(out, `"airflow"`)
		}
	}
	if key == "sep" && s.Sep {
		out = append(out, `"-"`)
	}
	return out
}

// documented are the members that the documentation has.
func (s stock) documented() (out []member) {
	for _, object := range slices.Concat(s.Base, s.Extra, s.More, s.Passed) {
		out = append(out, parse(object)...)
	}
	return out
}

// Packages and classes of the backends.
const (
	providers  = "airflow.providers."
	azure      = providers + "microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
	manager    = providers + "amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
	parameters = providers + "amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
	google     = providers + "google.cloud.secrets.secret_manager.CloudSecretManagerBackend"
	vault      = providers + "hashicorp.secrets.vault.VaultBackend"
	lockbox    = providers + "yandex.secrets.lockbox.LockboxSecretBackend"
	kubernetes = providers + "cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend"
	akeyless   = providers + "akeyless.secrets.akeyless.AkeylessBackend"
	local      = "airflow.secrets.local_filesystem.LocalFilesystemBackend"
)
