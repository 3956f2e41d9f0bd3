// Package store reads what the command lines of secret stores print when they list secrets.
//
// In goes the text; out come the names of the secrets. If the text holds values too, they are
// skipped while it is decoded: a Listing never has one, and no error quotes the text.
package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Format is whose listing a text is.
type Format string

// The formats. Each is the output of the command that is named.
const (
	AzureKeyVault     Format = "az keyvault secret list"
	AWSSecretsManager Format = "aws secretsmanager list-secrets"
	AWSParameterStore Format = "aws ssm describe-parameters"
	GoogleSecrets     Format = "gcloud secrets list"
	VaultOrNames      Format = "a list of names" // vault kv list -format json; also any JSON list of strings
	Kubernetes        Format = "kubectl get secret"
	YandexLockbox     Format = "yc lockbox secret list"
	OnePassword       Format = "op item list"
	Akeyless          Format = "akeyless list-items"
	Names             Format = "names, one a line"
)

// Entry is one secret.
type Entry struct {
	Name string
	// Unusable says why the store does not hand out the secret, "" if it does.
	Unusable string
}

// Listing is what a store holds.
type Listing struct {
	Format  Format
	Entries []Entry
	// Incomplete is set if the text says that there are more secrets than it lists.
	Incomplete bool
}

// Source is a listing with what the person who gave it says of it.
type Source struct {
	// Target restricts it to one target, "" to none.
	Target string
	// Path is what vault kv list listed, "" for a listing with whole names.
	Path string
	// Name is where the listing was read: the name of a file, or "-".
	Name string
	*Listing
}

// item has what the formats know of one secret. Fields that hold values are not in it, so that
// the decoder skips them.
type item struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Title      string     `json:"title"`
	Status     string     `json:"status"`
	FolderID   string     `json:"folder_id"`
	Attributes attributes `json:"attributes"`
}

type attributes struct {
	Enabled *bool `json:"enabled"`
}

type awsItem struct {
	Name        string          `json:"Name"`
	DeletedDate json.RawMessage `json:"DeletedDate"`
}

type kubernetesItem struct {
	Metadata struct {
		Labels map[string]string `json:"labels"`
	} `json:"metadata"`
}

type akeylessItem struct {
	Name string `json:"item_name"`
}

// document is a listing that is a JSON object.
type document struct {
	SecretList *[]awsItem         `json:"SecretList"`
	Parameters *[]awsItem         `json:"Parameters"`
	NextToken  string             `json:"NextToken"`
	NextPage   *string            `json:"next_page"`
	Items      *[]json.RawMessage `json:"items"`
	Kind       string             `json:"kind"`
	kubernetesItem
}

// Parse reads a listing; the content decides the format.
func Parse(content []byte) (*Listing, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	text := bytes.TrimSpace(content)
	switch {
	case len(text) == 0:
		return nil, errors.New("the listing is empty; a store without secrets prints []")
	case text[0] == '[':
		return list(text)
	case text[0] == '{':
		return object(text)
	}
	return lines(string(content))
}

// decode reads JSON; its error quotes nothing.
func decode(text []byte, into any) error {
	err := json.Unmarshal(text, into)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("the listing is not valid JSON (byte %d)", syntax.Offset)
	}
	return errUnknown
}

var errUnknown = errors.New("the listing has no known format; see astrosecrets names --help for the commands whose output is read")

func list(text []byte) (*Listing, error) {
	var words []string
	if json.Unmarshal(text, &words) == nil {
		l := &Listing{Format: VaultOrNames}
		for _, w := range words {
			l.add(w, "")
		}
		return l, nil
	}
	var items []item
	if err := decode(text, &items); err != nil {
		return nil, err
	}
	l := &Listing{}
	for i, it := range items {
		format, name, unusable := it.read()
		if format == "" || i > 0 && format != l.Format {
			return nil, errUnknown
		}
		l.Format = format
		l.add(name, unusable)
	}
	return l, nil
}

// read tells whose item it is by the fields that only its format has.
func (it *item) read() (format Format, name, unusable string) {
	switch {
	case strings.HasPrefix(it.ID, "https://") && strings.Contains(it.ID, "/secrets/"):
		_, name, _ = strings.Cut(it.ID, "/secrets/")
		name, _, _ = strings.Cut(name, "/")
		if it.Attributes.Enabled != nil && !*it.Attributes.Enabled {
			unusable = "disabled"
		}
		return AzureKeyVault, name, unusable
	case strings.HasPrefix(it.Name, "projects/") && strings.Contains(it.Name, "/secrets/"):
		_, name, _ = strings.Cut(it.Name, "/secrets/")
		return GoogleSecrets, name, ""
	case it.Title != "" && it.ID != "":
		return OnePassword, it.Title, ""
	case it.FolderID != "" && it.ID != "":
		if it.Status != "" && it.Status != "ACTIVE" {
			unusable = strings.ToLower(it.Status)
			if unusable != "inactive" && unusable != "creating" {
				unusable = "not active"
			}
		}
		return YandexLockbox, it.Name, unusable
	}
	return "", "", ""
}

func object(text []byte) (*Listing, error) {
	var d document
	if err := decode(text, &d); err != nil {
		return nil, err
	}
	l := &Listing{Incomplete: d.NextToken != ""}
	switch {
	case d.SecretList != nil:
		l.Format = AWSSecretsManager
		for _, s := range *d.SecretList {
			unusable := ""
			if len(s.DeletedDate) > 0 && string(s.DeletedDate) != "null" {
				unusable = "marked for deletion"
			}
			l.add(s.Name, unusable)
		}
	case d.Parameters != nil:
		l.Format = AWSParameterStore
		for _, p := range *d.Parameters {
			l.add(p.Name, "")
		}
	case d.Items != nil && (d.Kind == "List" || d.Kind == "SecretList"):
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
	case d.Items != nil, d.NextPage != nil:
		l.Format = Akeyless
		l.Incomplete = d.NextPage != nil && *d.NextPage != ""
		var items []json.RawMessage // null if there is none
		if d.Items != nil {
			items = *d.Items
		}
		for _, raw := range items {
			var a akeylessItem
			if err := decode(raw, &a); err != nil || a.Name == "" {
				return nil, errUnknown
			}
			l.add(a.Name, "")
		}
	default:
		return nil, errUnknown
	}
	return l, nil
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

func (l *Listing) add(name, unusable string) {
	if name != "" {
		l.Entries = append(l.Entries, Entry{name, unusable})
	}
}

// lines reads names, one a line. A table, or lines that assign values, are refused.
func lines(text string) (*Listing, error) {
	l := &Listing{Format: Names}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.ContainsAny(line, "=\t|+{}\"") || strings.Contains(line, "  ") || strings.HasPrefix(line, "---") {
			return nil, fmt.Errorf("line %d of the listing is not a name; ask the store's command for JSON, or list one name a line", n)
		}
		l.add(line, "")
	}
	return l, nil
}

// Under returns the listing with a path before each name, for the output of vault kv list, which
// names secrets relative to the path that was listed. Folders are left out.
func (l *Listing) Under(path string) *Listing {
	out := &Listing{Format: l.Format, Incomplete: l.Incomplete}
	path = strings.Trim(path, "/")
	for _, e := range l.Entries {
		if !strings.HasSuffix(e.Name, "/") {
			out.Entries = append(out.Entries, Entry{path + "/" + strings.TrimPrefix(e.Name, "/"), e.Unusable})
		}
	}
	return out
}
