package airflow

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/load/airflowsettings"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// secretNames are variables of cloud SDKs and tools whose whole value is a credential.
// They are the ones a secrets backend signs in with; this is no general secret scanner.
var secretNames = []string{
	"AZURE_CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "VAULT_TOKEN", "VAULT_SECRET_ID",
	"ASTRO_API_TOKEN", "ASTRONOMER_KEY_SECRET", "ASTRO_AGENT_CLIENT_API_TOKEN",
}

// IsSecretName reports a variable whose whole value is a credential, by its name.
func IsSecretName(name string) bool { return slices.Contains(secretNames, name) }

// PlainSecret finds the credential in a variable that is no option of the backend: the
// password of a connection, in URI or JSON form, or the value of a well-known name. The
// span counts bytes of the value. References, placeholders and samples are not credentials, and neither is the
// password of a database that a Compose file of the project starts.
func (s *Settings) PlainSecret(v *setting.Variable) (at source.Span, ok bool) {
	value := v.Value.Value
	if v.UnresolvedReason != "" || value == "" {
		return at, false
	}
	user, host := "", ""
	switch name := v.Name.Value; {
	case strings.HasPrefix(name, "AIRFLOW_CONN_"):
		if at, user, host, ok = connectionPassword(value); !ok {
			return at, false
		}
		if m := endpoint().FindStringSubmatch(value); host == "" && m != nil { // the store of a local container
			host = m[1]
		}
	case IsSecretName(name):
		at = trimmed(value)
	default:
		return at, false
	}
	if !v.Value.IsResolvedIn(at.Start, at.End) || s.isSample(value[at.Start:at.End], user, host) {
		return at, false
	}
	return at, true
}

// LocalSecret finds the password of a connection of airflow_settings.yaml, as PlainSecret does.
func (s *Settings) LocalSecret(c *airflowsettings.Connection) (at source.Span, ok bool) {
	at, user, host := source.Span{End: len(c.Password.Value)}, c.Login, c.Host
	if c.URI {
		if at, user, host, ok = connectionPassword(c.Password.Value); !ok {
			return at, false
		}
	}
	return at, c.Password.IsResolvedIn(at.Start, at.End) && !s.isSample(c.Password.Value[at.Start:at.End], user, host)
}

// endpoint is the address of a server that a connection to AWS uses in place of AWS, in the query of a
// URI or in JSON.
var endpoint = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`endpoint_url\\?["']?\s*[=:]\s*\\?["']?https?(?::|%3A)(?:/|%2F){2}([\w.-]+)`)
})

// trimmed is a value without the quotes and spaces that some readers leave around it.
func trimmed(value string) source.Span {
	inner := strings.Trim(value, "\"' \t")
	i := strings.Index(value, inner)
	return source.Span{Start: i, End: i + len(inner)}
}

// connectionPassword finds the password in what Connection.from_uri and from_json read.
func connectionPassword(value string) (at source.Span, user, host string, ok bool) {
	whole := trimmed(value)
	text := value[whole.Start:whole.End]
	if strings.HasPrefix(text, "{") {
		doc := repair.Parse(value)
		if doc.Root == nil || doc.Root.Kind != pyjson.Object {
			return at, "", "", false
		}
		text := func(key string) (t mapped.String) {
			if m := doc.Root.Member(key); m != nil && m.Value.Kind == pyjson.String {
				t = m.Value.Text
			}
			return t
		}
		password := text("password")
		if password.Value == "" {
			return at, "", "", false
		}
		return password.Source(0, len(password.Value)), text("login").Value, text("host").Value, true
	}
	i := strings.Index(text, "://")
	if i < 0 {
		return at, "", "", false
	}
	start := i + len("://")
	end := len(text)
	if n := strings.IndexAny(text[start:], "/?#"); n >= 0 {
		end = start + n
	}
	n := strings.LastIndexByte(text[start:end], '@')
	if n < 0 {
		return at, "", "", false
	}
	host = text[start+n+1 : end]
	info := text[start : start+n]
	colon := strings.IndexByte(info, ':')
	if colon < 0 || colon == len(info)-1 {
		return at, "", "", false
	}
	user = info[:colon]
	at = source.Span{Start: whole.Start + start + colon + 1, End: whole.Start + start + n}
	return at, user, host, true
}

// isSample reports a password that protects nothing: a placeholder, the name of its user, or the
// password of a service that only the local machine reaches.
func (s *Settings) isSample(secret, user, host string) bool {
	return placeholder.IsCredential(secret) || user != "" && strings.EqualFold(strings.Trim(secret, "\"' "), user) ||
		placeholder.IsLocal(host) || s.isComposeService(host)
}

// isComposeService reports a host, perhaps with a port, that is a container of a Compose file of the
// project.
func (s *Settings) isComposeService(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	if name == "" || strings.Contains(name, ".") {
		return false
	}
	if s.services == nil {
		s.services = compose.ServiceNames(s.Files)
	}
	return s.services[name]
}
