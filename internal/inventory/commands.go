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
	if len(s.Names) == 0 || s.Answer == Impossible || b.Spec == nil {
		return "", false
	}
	command := commands[b.Spec.ID]
	if command == nil {
		return "", false
	}
	text := command(b, i, s.Names[0])
	return text, text != ""
}

// commands make the commands of the stores, by the id of the backend's schema. A command that cannot
// be made is "". Where a store takes JSON, jq makes it of standard input.
var commands = map[string]func(b *Backend, i *Item, name schema.Name) string{
	"azure-key-vault": func(b *Backend, _ *Item, name schema.Name) string {
		return "az keyvault secret set" + option("--vault-name", b.vault()) + " --name " + quote(name.Name) + " --file /dev/stdin"
	},
	"aws-secrets-manager": func(b *Backend, _ *Item, name schema.Name) string {
		return "aws secretsmanager create-secret" + b.awsOptions() + " --name " + quote(name.Name) + " --secret-string file:///dev/stdin"
	},
	"aws-ssm": func(b *Backend, _ *Item, name schema.Name) string {
		return "aws ssm put-parameter" + b.awsOptions() + " --type SecureString --name " + quote(name.Name) + " --value file:///dev/stdin"
	},
	"google-secret-manager": func(b *Backend, _ *Item, name schema.Name) string {
		return "gcloud secrets create " + quote(name.Name) + option("--project", b.text("project_id")) + " --replication-policy=automatic --data-file=-"
	},
	"hashicorp-vault": func(b *Backend, i *Item, name schema.Name) string {
		if name.In == "" {
			return ""
		}
		field := "value"
		if i.Kind == schema.Connection {
			field = "conn_uri"
		}
		return "vault kv put" + option("-namespace", b.text("namespace")) + " -mount=" + quote(name.In) + " " + quote(name.Name) + " " + field + "=-"
	},
	"kubernetes": func(b *Backend, i *Item, name schema.Name) string { return b.kubectl(i, name) },
	// --payload - reads the entries; the backend takes the value of the first of them.
	"yandex-lockbox": func(b *Backend, _ *Item, name schema.Name) string {
		return `jq -Rs '[{key: "value", text_value: rtrimstr("\n")}]' | yc lockbox secret create` + option("--folder-id", b.text("folder_id")) + " --name " + quote(name.Name) + " --payload -"
	},
	// The backend reads the first field of an item: the text of a note.
	"onepassword": func(_ *Backend, _ *Item, name schema.Name) string {
		return "jq -Rs --arg title " + quote(name.Name) +
			` '{title: $title, category: "SECURE_NOTE", fields: [{id: "notesPlain", type: "STRING", purpose: "NOTES", value: rtrimstr("\n")}]}' | op item create` +
			option("--vault", name.In) + " -"
	},
	// The command of Akeyless takes values as arguments only, its API does not.
	"akeyless": func(b *Backend, _ *Item, name schema.Name) string {
		api := b.text("api_url")
		if api == "" {
			api = "https://api.akeyless.io"
		}
		if u, err := url.Parse(api); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
			return ""
		}
		return "jq -Rs --arg name " + quote(name.Name) + ` '{name: $name, value: rtrimstr("\n"), token: env.AKEYLESS_TOKEN}' | curl --fail-with-body --silent --json @- ` +
			quote(strings.TrimSuffix(api, "/")+"/create-secret")
	},
	// The file is in the format of .env, so the value is on one line.
	"infisical": func(b *Backend, _ *Item, name schema.Name) string {
		if name.Name == "" || strings.ContainsAny(name.Name, " =#/%\\'\"\n") {
			return ""
		}
		return "{ printf %s= " + quote(name.Name) + "; cat; } | infisical secrets set" + option("--projectId", b.text("project_id")) + option("--env", b.text("environment_slug")) +
			option("--path", name.In) + " --type shared --file /dev/stdin > /dev/null"
	},
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
	return "kubectl create secret generic " + object + namespace + " --from-file=" + quote(field) + "=/dev/stdin && kubectl label secret " + object + namespace + " " + quote(label+"="+i.ID)
}

func (b *Backend) awsOptions() string {
	return option("--profile", b.text("profile_name")) + option("--region", b.text("region_name"))
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
