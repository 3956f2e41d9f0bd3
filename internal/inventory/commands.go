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
	if len(s.Names) == 0 || s.Answer == Impossible || b.client.create == nil {
		return "", false
	}
	text := b.client.create(b, i, s.Names[0])
	return text, text != ""
}

// kubectl returns the commands that create a Secret and give it the label that it is found by.
func (b *Backend) kubectl(i *Item, name schema.Name) string {
	label, _, ok := strings.Cut(name.Name, "=")
	if !ok {
		return ""
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
	return "kubectl create secret generic " + object + namespace + " --from-file=" + Quote(field) + "=/dev/stdin && kubectl label secret " + object + namespace + " " + Quote(label+"="+i.ID)
}

func (b *Backend) awsOptions() string {
	return option("--profile", b.text("profile_name")) + option("--region", b.text("region_name"))
}

// option returns a flag with its value, "" without a value.
func option(flag, value string) string {
	if value == "" {
		return ""
	}
	return " " + flag + " " + Quote(value)
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

// Quote returns a word as a POSIX shell takes it.
func Quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@=") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
