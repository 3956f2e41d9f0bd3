package inventory

import (
	"net/url"
	"strings"

	"github.com/astrosecrets/astrosecrets/schema"
)

// Command returns the shell command that creates the secret of an item in the backend's store.
// The value is read from standard input; it is never an argument, since other users of a machine
// see those. It returns false for a store whose command cannot do that.
func (b *Backend) Command(i *Item, s *State) (string, bool) {
	if len(s.Names) == 0 || s.Answer == Impossible {
		return "", false
	}
	name := s.Names[0]
	switch b.Spec.ID {
	case "azure-key-vault":
		return "az keyvault secret set" + option("--vault-name", b.vault()) + " --name " + quote(name.Name) + " --file /dev/stdin", true
	case "aws-secrets-manager":
		return "aws secretsmanager create-secret" + option("--region", b.text("region_name")) + " --name " + quote(name.Name) + " --secret-string file:///dev/stdin", true
	case "aws-ssm":
		return "aws ssm put-parameter" + option("--region", b.text("region_name")) + " --type SecureString --name " + quote(name.Name) + " --value file:///dev/stdin", true
	case "google-secret-manager":
		return "gcloud secrets create " + quote(name.Name) + option("--project", b.text("project_id")) + " --replication-policy=automatic --data-file=-", true
	case "hashicorp-vault":
		if name.In == "" {
			return "", false
		}
		field := "value"
		if i.Kind == schema.Connection {
			field = "conn_uri"
		}
		return "vault kv put -mount=" + quote(name.In) + " " + quote(name.Name) + " " + field + "=-", true
	case "kubernetes":
		return b.kubectl(i, name)
	}
	return "", false
}

// kubectl returns the commands that create a Secret and give it the label that it is found by.
func (b *Backend) kubectl(i *Item, name schema.Name) (string, bool) {
	label, _, ok := strings.Cut(name.Name, "=")
	if !ok {
		return "", false
	}
	key := map[schema.Kind]string{schema.Connection: "connections_data_key", schema.Variable: "variables_data_key", schema.Config: "config_data_key"}[i.Kind]
	field := b.text(key)
	if field == "" {
		field = "value"
	}
	object := strings.Trim(strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower("airflow-"+string(i.Kind)+"-"+i.ID)), "-")
	namespace := option("--namespace", b.text("namespace"))
	return "kubectl create secret generic " + object + namespace + " --from-file=" + quote(field) + "=/dev/stdin && kubectl label secret " + object + namespace + " " + quote(label+"="+i.ID), true
}

// option returns a flag with its value, "" without a value.
func option(flag, value string) string {
	if value == "" {
		return ""
	}
	return " " + flag + " " + quote(value)
}

// text returns a kwarg that is a string, "" for any other.
func (b *Backend) text(kwarg string) string {
	s, _ := b.Arguments()[kwarg].(string)
	return s
}

// vault returns the name of the Key Vault: the first label of the host in vault_url.
func (b *Backend) vault() string {
	u, err := url.Parse(b.text("vault_url"))
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(u.Hostname(), ".")
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return ""
	}
	return name
}

// quote returns a word as a POSIX shell takes it.
func quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@=") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
