package schema

import (
	_ "embed"
	"encoding/json"
	"sort"
	"strings"
)

// connections is written by mine/conn_ids.py: one class a line, sorted by its path.
//
//go:embed connections.json
var connections string

// ConnectionUser is what a hook or an operator class of a provider does with connection ids.
type ConnectionUser struct {
	// Connections are the parameters of the constructor that take a connection id, with the id
	// that the class uses if none is given; "" if there is no such default.
	Connections map[string]string `json:"conn"`
	// First is the one of them that may be the first positional argument, "" if none.
	First string `json:"first"`
	// TemplateFields are the parameters that Airflow renders; nil if that is not known.
	TemplateFields []string `json:"fields"`
	// TemplateExtensions are the endings of strings that name a template file: ".sql".
	TemplateExtensions []string `json:"ext"`
	// Hook is set for a hook.
	Hook bool `json:"hook"`
}

// FindConnectionUser returns what is known of the class with this dotted path; false if nothing is.
func FindConnectionUser(path string) (ConnectionUser, bool) {
	var out ConnectionUser
	key := `"` + path + `":`
	value, ok := strings.CutPrefix(firstClass(key), key)
	if !ok || strings.ContainsAny(path, "\"\\\n") {
		return out, false
	}
	err := json.Unmarshal([]byte(strings.TrimSuffix(value, ",")), &out)
	return out, err == nil
}

// HasConnectionUsers reports whether a module of this dotted path, or one below it, has classes of
// which something is known.
func HasConnectionUsers(module string) bool {
	key := `"` + module + "."
	return strings.HasPrefix(firstClass(key), key)
}

// firstClass returns the first line of a class that does not sort before key.
func firstClass(key string) string {
	// The lines before the classes begin with a brace, which sorts behind a quote: skip them.
	body := connections[strings.Index(connections, `"classes":{`)+len(`"classes":{`)+1:]
	return lineAt(body, sort.Search(len(body), func(i int) bool { return lineAt(body, i) >= key }))
}

// lineAt returns the first line that begins at an offset or after it.
func lineAt(text string, offset int) string {
	if offset > 0 {
		i := strings.IndexByte(text[offset-1:], '\n')
		if i < 0 {
			return "~"
		}
		offset += i
	}
	line, _, _ := strings.Cut(text[offset:], "\n")
	if line == "}}" || line == "" {
		return "~" // sorts behind every quoted path
	}
	return line
}
