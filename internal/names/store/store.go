// Package store reads what the command lines of secret stores print when they list secrets.
//
// In goes the text; out come the names of the secrets. If the text holds values too, they are
// skipped while it is decoded: a Listing never has one, and no error quotes the text.
package store

import (
	"slices"
	"strings"
	"sync/atomic"
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
	Infisical         Format = "infisical secrets"
	Names             Format = "names, one a line"
)

// Entry is one secret.
type Entry struct {
	Name string
	// Unusable says why the store does not return the secret, "" if it does.
	Unusable string
	// In are the names of the part of the store that has it: the vault of an item, its id and its
	// name. It is empty if the listing does not have it.
	In []string
}

// Listing is what a store holds.
type Listing struct {
	Format  Format
	Entries []Entry
	// Incomplete is set if the text says that there are more secrets than it lists.
	Incomplete bool
	// Partial is set if the command lists some folders only: those of the entries.
	Partial bool
	// Where is the store of all entries: the host of a Key Vault, a folder of Lockbox. It is "" if
	// the listing does not have it.
	Where string
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
	// Compared is set when a backend looks ids up in what was listed. It may be nil.
	Compared *atomic.Bool
}

func (l *Listing) add(name, unusable string) {
	if name != "" {
		l.Entries = append(l.Entries, Entry{Name: name, Unusable: unusable})
	}
}

// at notes the store of one entry. Entries of several stores have no common one.
func (l *Listing) at(where string, first bool) {
	if first {
		l.Where = where
	} else if l.Where != where {
		l.Where = ""
	}
}

// Under returns the listing with a path before each name, for the output of vault kv list, which
// names secrets relative to the path that was listed. Folders are left out, and a name that begins
// with the path stays as it is.
func (l *Listing) Under(path string) *Listing {
	out := &Listing{Format: l.Format, Incomplete: l.Incomplete, Where: l.Where}
	path = strings.Trim(path, "/")
	for _, e := range l.Entries {
		if strings.HasSuffix(e.Name, "/") {
			continue
		}
		if !strings.HasPrefix(strings.TrimPrefix(e.Name, "/"), path+"/") {
			e.Name = path + "/" + strings.TrimPrefix(e.Name, "/")
		}
		out.Entries = append(out.Entries, e)
	}
	return out
}

// IsObjectNames reports the output of kubectl get secret -o name, which has no labels.
func (l *Listing) IsObjectNames() bool {
	return l.Format == Names && len(l.Entries) > 0 && !slices.ContainsFunc(l.Entries, func(e Entry) bool {
		name, ok := strings.CutPrefix(e.Name, "secret/")
		return !ok || strings.Contains(name, "/")
	})
}

// IsFlat reports a listing whose names have no folders.
func (l *Listing) IsFlat() bool {
	return !slices.ContainsFunc(l.Entries, func(e Entry) bool { return strings.Contains(strings.TrimSuffix(e.Name, "/"), "/") })
}

// Folders returns the folders of the entries, without slashes around them.
func (l *Listing) Folders() []string {
	var out []string
	for _, e := range l.Entries {
		if i := strings.LastIndexByte(e.Name, '/'); i >= 0 {
			out = append(out, strings.Trim(e.Name[:i], "/"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
