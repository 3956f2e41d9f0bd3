package store

import (
	"fmt"
	"net/url"
	"strings"
)

// wordList reads names. Identifiers of a store in place of names determine the format.
func wordList(words []string, plain Format) *Listing {
	l := &Listing{Format: plain}
	for i, w := range words {
		format, name := normalize(w)
		if format == VaultOrNames {
			format = plain
		}
		where := ""
		if format == AzureKeyVault {
			_, where = keyVaultName(w)
		}
		if i > 0 && l.Format != format {
			format = plain
		}
		l.Format = format
		l.at(where, i == 0)
		l.add(name, "")
	}
	return l
}

// normalize returns the name of a secret that may be written as the identifier of a store.
func normalize(word string) (Format, string) {
	switch {
	case isKeyVaultID(word):
		name, _ := keyVaultName(word)
		return AzureKeyVault, name
	case isGoogleName(word):
		return GoogleSecrets, afterLast(word, "/secrets/")
	case strings.HasPrefix(word, "arn:") && strings.Contains(word, ":secretsmanager:"):
		name := afterLast(word, ":secret:")
		if i := strings.LastIndexByte(name, '-'); i > 0 && len(name)-i == 7 { // six random characters
			name = name[:i]
		}
		return AWSSecretsManager, name
	case strings.HasPrefix(word, "arn:") && strings.Contains(word, ":ssm:"):
		name := afterLast(word, ":parameter/")
		if strings.Contains(name, "/") {
			name = "/" + name
		}
		return AWSParameterStore, name
	}
	return VaultOrNames, word
}

// isKeyVaultID reports the identifier of a secret in a Key Vault:
// https://VAULT.vault.azure.net/secrets/NAME/VERSION. Other clouds have other hosts.
func isKeyVaultID(word string) bool {
	return strings.HasPrefix(word, "https://") && strings.Contains(word, "/secrets/") && !isGoogleName(word)
}

func keyVaultName(id string) (name, host string) {
	_, name, _ = strings.Cut(id, "/secrets/")
	name, _, _ = strings.Cut(name, "/")
	if u, err := url.Parse(id); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	return name, host
}

// isGoogleName reports projects/PROJECT/secrets/NAME, perhaps with the address of the API before it.
func isGoogleName(word string) bool {
	return (strings.HasPrefix(word, "projects/") || strings.HasPrefix(word, "https://secretmanager.googleapis.com/")) && strings.Contains(word, "/secrets/")
}

func afterLast(s, sep string) string {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[i+len(sep):]
	}
	return s
}

// parseLines reads names, one a line. A table, or lines that assign values, are refused.
func parseLines(text string) (*Listing, error) {
	var words []string
	n, format := 0, Names
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			continue
		case len(words) == 1 && words[0] == "Keys" && strings.Trim(line, "-") == "": // the table of vault kv list
			words, format = nil, VaultOrNames
			continue
		case strings.ContainsAny(line, "=\t|+{}\"") || strings.Contains(line, "  ") || strings.HasPrefix(line, "---"):
			return nil, fmt.Errorf("line %d of the listing is not a name; ask the store's command for JSON, or list one name a line", n)
		}
		words = append(words, line)
	}
	return wordList(words, format), nil
}
