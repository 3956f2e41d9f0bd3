package schema

import (
	"encoding/json"
	"strconv"
)

// maxNamings bounds how many answers of NamesForEpochs a backend keeps.
const maxNamings = 1000

// NamesForEpochs is Names for what NamingEpochs returned, and for a scope. The projects of a tree mostly ask the same,
// so answers are kept. What an answer holds is shared: do not change it.
func (b *Backend) NamesForEpochs(kwargs map[string]any, epochs Versions, scope Scope, kind Kind, id string) Lookups {
	key, ok := b.appendNamingKey(make([]byte, 0, 256), kwargs, epochs, scope, kind, id) // most keys fit
	if !ok {
		return b.namesForEpochs(kwargs, epochs, scope, kind, id)
	}
	return getBytes(&b.namings, key, func() Lookups { return b.namesForEpochs(kwargs, epochs, scope, kind, id) })
}

// appendNamingKey appends everything that an answer of NamesForEpochs depends on, as a text; false if
// a kwarg is a list or an object.
func (b *Backend) appendNamingKey(q []byte, kwargs map[string]any, versions Versions, scope Scope, kind Kind, id string) ([]byte, bool) {
	q = append(append(append(q, kind...), 0), id...)
	q = append(append(q, 0), scope.Team...)
	if scope.MultiTeam {
		q = append(q, "\x00multi-team"...)
	}
	for _, v := range versions {
		q = v.Append(append(q, 0))
	}
	for _, name := range b.names.kwargs {
		v, set := kwargs[name]
		switch v := v.(type) {
		case nil:
			if q = append(q, '-'); set {
				q = append(q, "null"...)
			}
		case string:
			q = append(append(strconv.AppendInt(q, int64(len(v)), 10), ':'), v...)
		case UnknownValue:
			q = strconv.AppendBool(append(q, '?'), v.Any)
		case bool:
			q = strconv.AppendBool(append(q, 'b'), v)
		case float64:
			q = append(strconv.AppendFloat(append(q, 'n'), v, 'g', -1, 64), ';')
		case json.Number:
			q = append(append(append(q, 'n'), v...), ';')
		default:
			return nil, false
		}
	}
	return q, true
}
