package names

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/schema"
)

// classes remembers what the provider data say of class paths, and ids, for all files of a reader. Readers
// do not share one: to take turns at it takes them longer than to look a class up twice.
type classes struct {
	found   map[string]*schema.ConnectionUser // nil for a class that is not known
	texts   map[string]string
	modules map[string]bool      // paths below which there are classes
	imports map[[2]string]string // paths, by module and name
}

func newClasses() *classes {
	return &classes{found: map[string]*schema.ConnectionUser{}, texts: map[string]string{}, modules: map[string]bool{}, imports: map[[2]string]string{}}
}

// text returns a copy of a part of a file's text, the same one for equal parts, so that neither the
// file nor many copies of an id stay in memory.
func (c *classes) text(s string) string {
	if s == "" {
		return ""
	}
	have, ok := c.texts[s]
	if !ok {
		have = strings.Clone(s)
		c.texts[have] = have
	}
	return have
}

// profileMapping is a class of Cosmos that makes a profile of dbt of a connection
// (cosmos/profiles/base.py).
var profileMapping = &schema.ConnectionUser{Connections: map[string]string{"conn_id": ""}, First: "conn_id"}

// find returns what is known of a class, or nil.
func (c *classes) find(path string) *schema.ConnectionUser {
	if !strings.HasPrefix(path, "airflow.") && !strings.HasPrefix(path, "cosmos.") {
		return nil
	}
	if strings.HasPrefix(path, "cosmos.profiles.") && (strings.HasSuffix(path, "ProfileMapping") || strings.HasSuffix(path, ".get_automatic_profile_mapping")) {
		return profileMapping
	}
	user, ok := c.found[path]
	if !ok {
		if u, known := schema.FindConnectionUser(path); known {
			user = &u
		}
		c.found[strings.Clone(path)] = user
	}
	return user
}

// importPath returns the dotted path that an import binds a name to. It is the same copy for equal
// imports.
func (c *classes) importPath(i python.Imported) string {
	switch {
	case i.Name != "":
	case strings.HasPrefix(i.Module, i.As+"."):
		return i.As // "import a.b" binds a
	default:
		return i.Module
	}
	key := [2]string{i.Module, i.Name}
	path, ok := c.imports[key]
	if !ok {
		path = i.Module + "." + i.Name
		c.imports[[2]string{strings.Clone(i.Module), strings.Clone(i.Name)}] = path
	}
	return path
}

// isModule reports whether the provider data have classes below a path.
func (c *classes) isModule(path string) bool {
	is, ok := c.modules[path]
	if !ok {
		is = schema.HasConnectionUsers(path) || path == "cosmos" || path == "cosmos.profiles"
		c.modules[strings.Clone(path)] = is
	}
	return is
}
