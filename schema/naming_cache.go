package schema

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxNamings bounds how many answers of NamesForEpochs a backend keeps.
const maxNamings = 1000

// NamesForEpochs is Names for what NamingEpochs returned, and for a scope. The projects of a tree mostly ask the same,
// so answers are kept. What an answer holds is shared: do not change it.
func (b *Backend) NamesForEpochs(kwargs map[string]any, epochs Versions, scope Scope, kind Kind, id string) Lookups {
	key, ok := b.namingKey(kwargs, epochs, scope, kind, id)
	if !ok {
		return b.namesForEpochs(kwargs, epochs, scope, kind, id)
	}
	return b.namings.get(key, func() Lookups { return b.namesForEpochs(kwargs, epochs, scope, kind, id) })
}

// namingKey returns everything that an answer of NamesForEpochs depends on, as a text; false if a
// kwarg is a list or an object.
func (b *Backend) namingKey(kwargs map[string]any, versions Versions, scope Scope, kind Kind, id string) (string, bool) {
	var q strings.Builder
	q.WriteString(string(kind) + "\x00" + id + "\x00" + scope.Team)
	if scope.MultiTeam {
		q.WriteString("\x00multi-team")
	}
	for _, v := range versions {
		q.WriteString("\x00" + v.String())
	}
	for _, name := range b.names.kwargs {
		v, set := kwargs[name]
		switch v := v.(type) {
		case nil:
			if q.WriteByte('-'); set {
				q.WriteString("null")
			}
		case string:
			q.WriteString(strconv.Itoa(len(v)) + ":" + v)
		case UnknownValue:
			q.WriteString("?" + strconv.FormatBool(v.Any))
		case bool:
			q.WriteString("b" + strconv.FormatBool(v))
		case float64:
			q.WriteString("n" + strconv.FormatFloat(v, 'g', -1, 64) + ";")
		case json.Number:
			q.WriteString("n" + v.String() + ";")
		default:
			return "", false
		}
	}
	return q.String(), true
}
