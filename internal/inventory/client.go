package inventory

import (
	"net/url"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/schema"
)

// client is the command-line client of a store: what its listings look like, and its commands. A field
// is empty where the client cannot do that. The zero value is that of a store without a client.
type client struct {
	format store.Format
	// list returns the command that lists all secrets; listFolder, the one that lists a folder, where
	// the client lists one folder at a time.
	list       func(b *Backend) string
	listFolder func(b *Backend, folder string) string
	// create returns the command that creates a secret with the value that it reads from standard input;
	// "" if none can be made. Where a store takes JSON, jq makes it of standard input.
	create func(b *Backend, i *Item, name schema.Name) string
	// where returns the store as its listings name it; "" if the kwargs do not determine it.
	where func(b *Backend) string
	// needsPath reports a listing whose names are relative to a path that is not in it.
	needsPath func(s *store.Source) bool
	// byLabel is set if secrets are found by their labels, so that names of objects say nothing.
	byLabel bool
}

// clients are the clients of the stores, by the id of the backend's schema.
var clients = map[string]client{
	"azure-key-vault": {
		format: store.AzureKeyVault,
		list: func(b *Backend) string {
			if b.vault() == "" {
				return ""
			}
			return "az keyvault secret list" + option("--vault-name", b.vault())
		},
		create: func(b *Backend, _ *Item, name schema.Name) string {
			return "az keyvault secret set" + option("--vault-name", b.vault()) + " --name " + Quote(name.Name) + " --file /dev/stdin"
		},
		where: func(b *Backend) string { // the host
			u, err := url.Parse(b.text("vault_url"))
			if err != nil {
				return ""
			}
			return u.Hostname()
		},
	},
	"aws-secrets-manager": {
		format: store.AWSSecretsManager,
		list:   func(b *Backend) string { return "aws secretsmanager list-secrets" + b.awsOptions() },
		create: func(b *Backend, _ *Item, name schema.Name) string {
			return "aws secretsmanager create-secret" + b.awsOptions() + " --name " + Quote(name.Name) + " --secret-string file:///dev/stdin"
		},
	},
	"aws-ssm": {
		format: store.AWSParameterStore,
		list:   func(b *Backend) string { return "aws ssm describe-parameters" + b.awsOptions() },
		create: func(b *Backend, _ *Item, name schema.Name) string {
			return "aws ssm put-parameter" + b.awsOptions() + " --type SecureString --name " + Quote(name.Name) + " --value file:///dev/stdin"
		},
	},
	"google-secret-manager": {
		format: store.GoogleSecrets,
		list: func(b *Backend) string {
			return "gcloud secrets list" + option("--project", b.text("project_id")) + " --format json"
		},
		create: func(b *Backend, _ *Item, name schema.Name) string {
			return "gcloud secrets create " + Quote(name.Name) + option("--project", b.text("project_id")) + " --replication-policy=automatic --data-file=-"
		},
	},
	"hashicorp-vault": {
		format: store.VaultOrNames,
		listFolder: func(b *Backend, folder string) string {
			return "vault kv list" + option("-namespace", b.text("namespace")) + " -format=json " + Quote(folder)
		},
		create: func(b *Backend, i *Item, name schema.Name) string {
			if name.In == "" {
				return ""
			}
			field := "value"
			if i.Kind == schema.Connection {
				field = "conn_uri"
			}
			return "vault kv put" + option("-namespace", b.text("namespace")) + " -mount=" + Quote(name.In) + " " + Quote(name.Name) + " " + field + "=-"
		},
		needsPath: func(s *store.Source) bool {
			return (s.Format == store.VaultOrNames || s.Format == store.Names) && s.IsFlat()
		},
	},
	"kubernetes": {
		format: store.Kubernetes,
		list: func(b *Backend) string {
			return "kubectl get secret" + option("--namespace", b.text("namespace")) + " -o json"
		},
		create:  (*Backend).kubectl,
		byLabel: true,
	},
	"yandex-lockbox": {
		format: store.YandexLockbox,
		list: func(b *Backend) string {
			return "yc lockbox secret list" + option("--folder-id", b.text("folder_id")) + " --format json"
		},
		// --payload - reads the entries; the backend takes the value of the first of them.
		create: func(b *Backend, _ *Item, name schema.Name) string {
			return `jq -Rs '[{key: "value", text_value: rtrimstr("\n")}]' | yc lockbox secret create` + option("--folder-id", b.text("folder_id")) + " --name " + Quote(name.Name) + " --payload -"
		},
		where: func(b *Backend) string { return b.text("folder_id") },
	},
	"onepassword": {
		format: store.OnePassword,
		list:   func(b *Backend) string { return "op item list" + option("--vault", b.text("vault")) + " --format json" },
		// The backend reads the first field of an item: the text of a note.
		create: func(_ *Backend, _ *Item, name schema.Name) string {
			return "jq -Rs --arg title " + Quote(name.Name) +
				` '{title: $title, category: "SECURE_NOTE", fields: [{id: "notesPlain", type: "STRING", purpose: "NOTES", value: rtrimstr("\n")}]}' | op item create` +
				option("--vault", name.In) + " -"
		},
	},
	"akeyless": {
		format: store.Akeyless,
		list:   func(*Backend) string { return "akeyless list-items" },
		// The command of Akeyless takes values as arguments only, its API does not.
		create: func(b *Backend, _ *Item, name schema.Name) string {
			api := b.text("api_url")
			if api == "" {
				api = "https://api.akeyless.io"
			}
			if u, err := url.Parse(api); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
				return ""
			}
			return "jq -Rs --arg name " + Quote(name.Name) + ` '{name: $name, value: rtrimstr("\n"), token: env.AKEYLESS_TOKEN}' | curl --fail-with-body --silent --json @- ` +
				Quote(strings.TrimSuffix(api, "/")+"/create-secret")
		},
	},
	"infisical": {
		format: store.Infisical,
		listFolder: func(b *Backend, folder string) string {
			return "infisical secrets" + option("--projectId", b.text("project_id")) + option("--env", b.text("environment_slug")) + " --path " + Quote("/"+folder) + " --output json"
		},
		// The file is in the format of .env, so the value is on one line.
		create: func(b *Backend, _ *Item, name schema.Name) string {
			if name.Name == "" || strings.ContainsAny(name.Name, " =#/%\\'\"\n") {
				return ""
			}
			return "{ printf %s= " + Quote(name.Name) + "; cat; } | infisical secrets set" + option("--projectId", b.text("project_id")) + option("--env", b.text("environment_slug")) +
				option("--path", name.In) + " --type shared --file /dev/stdin > /dev/null"
		},
		needsPath: func(s *store.Source) bool { return s.Format == store.Infisical && !s.Partial || s.IsFlat() },
	},
}
