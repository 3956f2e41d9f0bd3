package store

import (
	"encoding/json"
	"slices"
	"strings"
)

// item has what the formats know of one secret. Fields that hold values are not in it, so that
// the decoder skips them.
type item struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Status      string          `json:"status"`
	FolderID    string          `json:"folder_id"`
	FolderREST  string          `json:"folderId"`
	Attributes  attributes      `json:"attributes"`
	DeletedDate json.RawMessage `json:"deletedDate"`
	ARN         string          `json:"ARN"`
	Vault       struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"vault"`
	// Keys of Infisical, whose two commands print different fields.
	SecretKey  string  `json:"secretKey"`
	Key        string  `json:"key"`
	Workspace  *string `json:"workspace"`
	SecretPath string  `json:"secretPath"`
	akeylessItem
	// ObjectKey is set in a listing of the Environment Manager.
	ObjectKey string `json:"objectKey"`
}

type attributes struct {
	Enabled *bool `json:"enabled"`
}

type kubernetesItem struct {
	Metadata struct {
		Labels map[string]string `json:"labels"`
	} `json:"metadata"`
}

type akeylessItem struct {
	ItemName string `json:"item_name"`
	Enabled  *bool  `json:"is_enabled"`
}

// parameter is a parameter of AWS. Only the commands that read values print some.
type parameter struct {
	Name  string  `json:"Name"`
	Value present `json:"Value"`
}

// present records that a field is there, and not what it holds.
type present bool

// UnmarshalJSON keeps nothing of the value.
func (p *present) UnmarshalJSON([]byte) error {
	*p = true
	return nil
}

// document is a listing that is a JSON object.
type document struct {
	SecretList        *[]item            `json:"SecretList"`
	Parameters        *[]parameter       `json:"Parameters"`
	InvalidParameters *json.RawMessage   `json:"InvalidParameters"`
	NextToken         string             `json:"NextToken"`
	NextPage          *string            `json:"next_page"`
	Items             *[]json.RawMessage `json:"items"`
	Keys              *[]string          `json:"keys"`
	Data              json.RawMessage    `json:"data"`
	Kind              string             `json:"kind"`
	// The items of Yandex's and Google's APIs.
	Secrets *[]json.RawMessage `json:"secrets"`
	Token   string             `json:"nextPageToken"`
	// Objects are those of the Environment Manager.
	Objects *json.RawMessage `json:"environmentObjects"`
	kubernetesItem
}

func list(text []byte) (*Listing, error) {
	var words []string
	if json.Unmarshal(text, &words) == nil {
		return wordList(words, VaultOrNames), nil
	}
	var raw []json.RawMessage
	if err := decode(text, &raw); err != nil {
		return nil, err
	}
	return itemList(raw, true)
}

// itemList reads a list of objects, which all have the same format. bare is set if an object may have
// a name and nothing else; elsewhere that may be a value.
func itemList(raw []json.RawMessage, bare bool) (*Listing, error) {
	l := &Listing{Format: VaultOrNames}
	for i, text := range raw {
		var it item
		if err := decode(text, &it); err != nil {
			return nil, err
		}
		format, e, where := it.read()
		if format == "" && bare {
			if e.Name = onlyName(text); e.Name != "" {
				format, e.Name = normalize(e.Name)
			}
		}
		switch {
		case it.ObjectKey != "":
			return nil, errManager
		case format == "" || i > 0 && format != l.Format:
			return nil, errUnknown
		}
		l.Format = format
		l.at(where, i == 0)
		l.Partial = l.Partial || format == Infisical && strings.Contains(e.Name, "/")
		if e.Name != "" {
			l.Entries = append(l.Entries, e)
		}
	}
	return l, nil
}

// onlyName returns the name of an object that has nothing else, as a query leaves it
// ("[].{name:name}").
func onlyName(text []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || len(fields) != 1 {
		return ""
	}
	for key, value := range fields {
		var name string
		switch strings.ToLower(key) {
		case "name", "id", "arn":
			if json.Unmarshal(value, &name) == nil {
				return name
			}
		}
	}
	return ""
}

// read determines the format of an item by the fields that only that format has.
func (it *item) read() (format Format, e Entry, where string) {
	switch {
	case isKeyVaultID(it.ID):
		e.Name, where = keyVaultName(it.ID)
		switch {
		case len(it.DeletedDate) > 0 && string(it.DeletedDate) != "null":
			e.Unusable = "deleted"
		case it.Attributes.Enabled != nil && !*it.Attributes.Enabled:
			e.Unusable = "disabled"
		}
		return AzureKeyVault, e, where
	case strings.HasPrefix(it.ARN, "arn:") && strings.Contains(it.ARN, ":secretsmanager:") && it.Name != "":
		return AWSSecretsManager, it.awsSecret(), ""
	case isGoogleName(it.Name):
		e.Name = afterLast(it.Name, "/secrets/")
		return GoogleSecrets, e, ""
	case it.Title != "" && it.ID != "":
		e.Name = it.Title
		for _, v := range []string{it.Vault.ID, it.Vault.Name} {
			if v != "" {
				e.In = append(e.In, v)
			}
		}
		return OnePassword, e, ""
	case (it.FolderID != "" || it.FolderREST != "") && it.ID != "":
		e.Name = it.Name
		if it.Status != "" && it.Status != "ACTIVE" {
			e.Unusable = "not active"
			if s := strings.ToLower(it.Status); s == "inactive" || s == "creating" {
				e.Unusable = s
			}
		}
		return YandexLockbox, e, it.FolderID + it.FolderREST
	case it.ItemName != "":
		return Akeyless, it.entry(), ""
	case it.SecretKey != "" || it.Key != "" && it.Workspace != nil:
		e.Name = it.SecretKey + it.Key
		if folder := strings.Trim(it.SecretPath, "/"); folder != "" {
			e.Name = folder + "/" + e.Name
		}
		return Infisical, e, ""
	}
	return "", e, ""
}

func (it *item) awsSecret() Entry {
	e := Entry{Name: it.Name}
	if len(it.DeletedDate) > 0 && string(it.DeletedDate) != "null" {
		e.Unusable = "marked for deletion"
	}
	return e
}

func object(text []byte) (*Listing, error) {
	var d document
	if err := decode(text, &d); err != nil {
		return nil, err
	}
	l := &Listing{Incomplete: d.NextToken != "" || d.Token != "" || d.NextPage != nil && *d.NextPage != ""}
	switch {
	case d.Objects != nil:
		return nil, errManager
	case d.SecretList != nil:
		l.Format = AWSSecretsManager
		for i := range *d.SecretList {
			e := (*d.SecretList)[i].awsSecret()
			l.add(e.Name, e.Unusable)
		}
	case d.Parameters != nil:
		l.Format = AWSParameterStore
		l.Incomplete = l.Incomplete || d.InvalidParameters != nil // aws ssm get-parameters --names
		for _, p := range *d.Parameters {
			l.add(p.Name, "")
			l.Partial = l.Partial || bool(p.Value) // aws ssm get-parameters-by-path
		}
	case d.Items != nil && strings.HasSuffix(d.Kind, "List"):
		l.Format = Kubernetes
		for _, raw := range *d.Items {
			var k kubernetesItem
			if err := decode(raw, &k); err != nil {
				return nil, err
			}
			l.labels(k)
		}
	case d.Kind == "Secret":
		l.Format = Kubernetes
		l.labels(d.kubernetesItem)
	case d.Keys != nil:
		return wordList(*d.Keys, VaultOrNames), nil
	case d.Secrets != nil:
		in, err := itemList(*d.Secrets, false)
		if err != nil {
			return nil, err
		}
		in.Incomplete = l.Incomplete
		return in, nil
	case d.Items != nil, d.NextPage != nil:
		return l, l.akeyless(d.Items)
	case len(d.Data) > 0: // the answer of Vault's API
		var inner document
		if decode(d.Data, &inner) == nil && inner.Keys != nil {
			return wordList(*inner.Keys, VaultOrNames), nil
		}
		return nil, errUnknown
	case strings.TrimSpace(strings.Trim(string(text), "{}")) == "": // vault kv list prints {} for an empty path
		l.Format = VaultOrNames
	default:
		return itemList([]json.RawMessage{text}, false)
	}
	return l, nil
}

// akeyless adds items; a listing without any has none.
func (l *Listing) akeyless(items *[]json.RawMessage) error {
	l.Format = Akeyless
	if items == nil {
		return nil
	}
	for _, raw := range *items {
		var a akeylessItem
		if err := decode(raw, &a); err != nil || a.ItemName == "" {
			return errUnknown
		}
		e := a.entry()
		l.add(e.Name, e.Unusable)
	}
	return nil
}

func (a *akeylessItem) entry() Entry {
	e := Entry{Name: a.ItemName}
	if a.Enabled != nil && !*a.Enabled {
		e.Unusable = "disabled"
	}
	return e
}

// labels adds the labels of a Secret, by which the Kubernetes backend finds it.
func (l *Listing) labels(k kubernetesItem) {
	var names []string
	for key, value := range k.Metadata.Labels {
		names = append(names, key+"="+value)
	}
	slices.Sort(names)
	for _, n := range names {
		l.add(n, "")
	}
}
