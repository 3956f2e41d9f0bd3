package redact

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/schema"
)

// IsVariableName reports text with the shape of the name of an environment variable: capitals,
// digits and underscores. A name of AIRFLOW__SECRETS__BACKEND_KWARG__ must end in a known kwarg,
// because anything may follow it.
func IsVariableName(s string) bool {
	if s == "" || len(s) > 100 || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	for _, prefix := range perKeyPrefixes {
		if kwarg, ok := strings.CutPrefix(s, prefix); ok {
			return schema.IsKwargName(strings.ToLower(kwarg))
		}
	}
	return true
}

var perKeyPrefixes = []string{
	"AIRFLOW__SECRETS__BACKEND_KWARG__", "AIRFLOW__SECRETS__BACKEND_KWARGS__", "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__",
	"AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS__",
}

// IsKnownName reports a name that is known wherever it is found: of an option of Airflow, of a
// variable that the tools of a store read, of a kwarg, of a key of a format.
func IsKnownName(s string) bool {
	switch {
	case IsVariableName(s):
		return strings.HasPrefix(s, "AIRFLOW_") || knownVariables()[s]
	case formatWords()[s]:
		return true
	}
	for _, prefix := range []string{"secrets.", "secrets-", "workers.", "workers-", "config.secrets.", "config.workers."} { // MWAA, Cloud Composer, the chart
		if option, ok := strings.CutPrefix(s, prefix); ok && schema.IsOptionName(option) {
			return true
		}
	}
	return schema.IsOptionName(s) || schema.IsKwargName(s)
}

// KwargName reports a key of kwargs that may be displayed: one that the backend has, or else one of
// the catalog. certain tells that a colon follows, so that a key is a key; then a near miss of a
// kwarg may be displayed too. spec may be nil.
func KwargName(spec *schema.Backend, name string, certain bool) bool {
	if spec != nil && spec.Kwarg(name) != nil || schema.IsKwargName(name) {
		return true
	}
	if !certain || spec == nil || strings.Trim(name, letters+"_-") != "" {
		return false
	}
	right, _ := spec.SuggestKwarg(name)
	k := spec.Kwarg(right)
	return k != nil && !k.Credential
}

// isNearMiss reports a misspelling of a long key that a format defines.
func isNearMiss(name string) bool {
	if len(name) < 8 || len(name) > 40 || strings.Trim(name, letters+"_") != "" {
		return false
	}
	for w := range formatWords() {
		if len(w) >= 8 && !strings.Contains(w, "password") && fuzzy.Distance(strings.ToLower(name), strings.ToLower(w), 3) <= 2 {
			return true
		}
	}
	return false
}

// IsClass reports the path of a class that may be displayed where the class of a backend is
// expected: one of the catalog, one of Airflow's packages, or one that calls itself a backend.
func IsClass(path string) bool {
	if _, _, known := schema.Lookup(path); known {
		return true
	}
	segments := strings.Split(path, ".")
	if len(segments) < 2 || len(path) > 160 {
		return false
	}
	for _, s := range segments {
		if !isMadeOf(s, "_") || s == "" || s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	last := segments[len(segments)-1]
	if i := strings.LastIndex(last, backendSuffix); i >= 0 {
		return len(last)-i-len(backendSuffix) <= maxClassSuffix
	}
	// What a reader joined to a package of Airflow may be a credential, and those have digits.
	return !strings.ContainsAny(last, digits) && (segments[0] == "airflow" || strings.Contains(last, "Secrets"))
}

// The class of a backend ends with backendSuffix and at most maxClassSuffix bytes, as in BackendV2. If a
// line break is missing, the next line, with its credential, follows the name.
const (
	backendSuffix  = "Backend"
	maxClassSuffix = 2
)

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)
