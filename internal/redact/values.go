package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// KwargText returns how many bytes at the start of the text of a kwarg may be displayed: all if it has
// the shape of the kwarg, those to the end of the host if it is a URL, none otherwise. isName tells that
// the kwarg is a part of the names of secrets, such as a prefix. certain tells that the text around it
// is JSON.
func KwargText(k *schema.Kwarg, isName bool, text string, certain bool) int {
	if k == nil || k.Credential {
		return 0
	}
	shown := false
	switch d, _ := k.Default.(string); {
	case text == "", d != "" && text == d, isWord(text), slices.Contains(k.Enum(), text), isUUID(text):
		shown = true
	case strings.Contains(k.Name, "url"), strings.Contains(k.Name, "endpoint"):
		return urlStart(text)
	case isName && (k.Name == "sep" || k.Name == "separator"):
		shown = len(text) <= 3 && strings.Trim(text, "-_/.:|+~") == ""
	case isName, strings.HasSuffix(k.Name, "_pattern"), k.Name == "mount_point", k.Name == "auth_mount_point":
		shown = IsPrefix(text)
	case k.Name == "region", k.Name == "region_name":
		shown = isRegion(text)
	case strings.HasSuffix(k.Name, "_type"), strings.HasSuffix(k.Name, "_method"), strings.HasSuffix(k.Name, "_mode"):
		shown = signIns()[text]
	case strings.HasSuffix(k.Name, "path"), strings.HasSuffix(k.Name, "file"):
		shown = certain && isSystemPath(text)
	}
	if !shown {
		return 0
	}
	return len(text)
}

func onlyIf(ok bool, s []source.Span) []source.Span {
	if ok {
		return s
	}
	return nil
}

// urlStart returns how many bytes of a URL may be displayed: scheme, host and port, and a path that
// gives nothing away. A user with a password, a query and a fragment stay redacted.
func urlStart(text string) int {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok && isStoreHost(strings.TrimSuffix(text, "/")) {
		return len(text)
	}
	if !ok || scheme != "https" && scheme != "http" {
		return 0
	}
	start := len(scheme) + len("://")
	if strings.Contains(rest, "@") { // also where a password holds a slash
		return start
	}
	end := len(rest)
	if n := strings.IndexAny(rest, "/?#"); n >= 0 {
		end = n
	}
	if !isHost(rest[:end]) {
		return start
	}
	switch rest[end:] {
	case "/", "/v1", "/v1/", "/ui", "/ui/", "/api", "/api/":
		return len(text)
	}
	if strings.HasPrefix(rest[end:], "/") {
		end++
	}
	return start + end
}

// isStoreHost reports a host of one of the stores, which people write without a scheme.
func isStoreHost(s string) bool {
	for _, domain := range []string{".vault.azure.net", ".vault.usgovcloudapi.net", ".vault.azure.cn", ".amazonaws.com", ".googleapis.com", ".akeyless.io", ".infisical.com"} {
		if strings.HasSuffix(s, domain) {
			return isHost(s)
		}
	}
	return false
}

var inserted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$?[({<]{1,2} ?[A-Za-z_.]{1,24} ?[)}>]{1,2}`) })

// isHost reports a host with an optional port: an address, a name with a dot, or a name of one
// word as containers have.
func isHost(s string) bool {
	if len(s) > 120 {
		return false
	}
	if strings.ContainsAny(s, "({<") {
		s = inserted().ReplaceAllString(s, "x") // what a template puts in
	}
	host, port, _ := strings.Cut(s, ":")
	if _, isReference := Reference(host); host == "" || isReference { // a variable is put in, or was
		host = "host"
	}
	if strings.Trim(port, digits) != "" || len(port) > 5 {
		return false
	}
	return host != "" && len(host) <= 120 && isMadeOf(host, ".-_") && (strings.Contains(host, ".") || len(host) <= 20)
}

// IsPrefix reports a prefix that tells what it is for, whatever is around it: one of its words is
// that of a kind of secret, and of the others none is long enough to give anything away.
func IsPrefix(text string) bool {
	if !isNameText(text) {
		return false
	}
	tells, run := false, 0
	for _, w := range words(text) {
		switch lower := strings.ToLower(w); {
		case prefixWords()[lower]:
			tells, run = true, 0
		case isWord(lower), placeholderWords()[lower]:
			run = 0
		default:
			if run += len(w); run > Piece {
				return false
			}
		}
	}
	return tells
}

// IsNamePart reports a prefix or a separator that a command which prints names may repeat: it has
// the characters of names, and each of its words the shape of a word.
func IsNamePart(text string) bool {
	if !isNameText(text) || isToken(text) {
		return false
	}
	for _, w := range words(text) {
		letters := strings.TrimRight(w, digits)
		if len(w)-len(letters) > 4 || strings.ContainsAny(letters, digits) || len(letters) > 24 ||
			letters != strings.ToUpper(letters) && letters[1:] != strings.ToLower(letters[1:]) {
			return false
		}
	}
	return true
}

// words returns the runs of letters and digits.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune(letters+digits, r) })
}

// isNameText reports text of the characters that names of secrets are made of.
func isNameText(text string) bool {
	return len(text) <= 80 && isMadeOf(text, "/_-.*^$+()|[]{}\\")
}

// isWord reports one of the few words that booleans, levels and the like are written with.
func isWord(text string) bool { return literalWords()[strings.ToLower(text)] }

// isSystemPath reports a file below one of the directories that containers keep tokens in.
func isSystemPath(text string) bool {
	if !isMadeOf(text, "/_-.") || len(text) > 120 {
		return false
	}
	for _, dir := range []string{"/var/run/secrets/", "/run/", "/usr/local/airflow/", "/opt/airflow/", "/etc/", "/vault/", "/home/astro/", "/files/", "/tmp/"} {
		if strings.HasPrefix(text, dir) {
			return true
		}
	}
	return false
}

var regionShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z]{2}(-[a-z]{3,9}){1,2}-?\d{1,2}$|^(us|eu|ap)-(east|west|north|south|central)$`)
})

func isRegion(text string) bool { return len(text) <= 24 && regionShape().MatchString(text) }

// VariableValue returns the parts of the value of a variable that may be displayed: words such as
// true, and what has the shape that a known variable needs.
func VariableValue(name, value string) []source.Span {
	text := strings.Trim(value, "\"' ")
	at := strings.Index(value, text)
	all := []source.Span{{End: len(value)}}
	switch {
	case text == "", isWord(text):
		return all
	case !IsVariableName(name):
		return nil
	case name == "VAULT_ADDR", name == "ASTRO_API_URL":
		return []source.Span{{Start: at, End: at + urlStart(text)}}
	case strings.HasSuffix(name, "REGION"):
		return onlyIf(isRegion(text), all)
	case strings.HasSuffix(name, "TENANT_ID"), strings.HasSuffix(name, "CLIENT_ID"), strings.HasSuffix(name, "SUBSCRIPTION_ID"):
		return onlyIf(isUUID(text), all)
	case strings.HasPrefix(name, "AIRFLOW__") && !isSensitive(name):
		return onlyIf(len(text) <= 5 && strings.Trim(text, digits) == "" || executors()[text], all)
	}
	return nil
}

// isSensitive reports an option of Airflow whose name says that it holds a credential.
func isSensitive(name string) bool {
	for _, w := range []string{"PASSW", "SECRET_KEY", "TOKEN", "KEY", "CONN", "CREDENTIAL", "PIN"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

// IsPlaceholder reports text such as <your-client-secret>, which is evidently no value.
func IsPlaceholder(s string) bool {
	if len(s) < 3 || len(s) > 48 || s[0] != '<' || s[len(s)-1] != '>' {
		return false
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(s[1:len(s)-1]), func(r rune) bool { return r == '-' || r == '_' || r == ' ' }) {
		if !placeholderWords()[w] {
			return false
		}
	}
	return true
}

// Reference returns the name in text that is a reference to an environment variable and nothing else.
func Reference(s string) (name string, ok bool) {
	name, ok = strings.CutPrefix(s, "$")
	if inner, braced := strings.CutPrefix(name, "{"); braced {
		name, ok = strings.CutSuffix(inner, "}")
	}
	return name, ok && IsVariableName(name)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (s[i] == '-') || !dash && !(s[i] >= '0' && s[i] <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}
