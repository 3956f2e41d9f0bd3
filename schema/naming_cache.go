package schema

import (
	"encoding/json"
	"strconv"
	"strings"
)

// NamesOf is Names for what NameStretches gave. The projects of a tree mostly ask alike, so an
// answer is kept; what it holds is shared: do not change it.
func (b *Backend) NamesOf(kwargs map[string]any, versions Versions, kind Kind, id string) Lookups {
	question, plain := b.question(kwargs, versions, kind, id)
	if !plain {
		return b.namesOf(kwargs, versions, kind, id)
	}
	if l, ok := b.answers.Load(question); ok {
		return l.(Lookups)
	}
	l := b.namesOf(kwargs, versions, kind, id)
	if b.answered.Add(1) <= maxAnswers {
		b.answers.Store(question, l)
	}
	return l
}

// maxAnswers bounds how many answers of NamesOf a backend keeps.
const maxAnswers = 1000

// question is all that an answer of NamesOf hangs on, as a text; false where a kwarg is a list or
// an object.
func (b *Backend) question(kwargs map[string]any, versions Versions, kind Kind, id string) (string, bool) {
	var q strings.Builder
	q.WriteString(string(kind) + "\x00" + id)
	for _, v := range versions {
		q.WriteString("\x00" + v.String())
	}
	for _, name := range b.names.kwargs {
		v, given := kwargs[name]
		switch v := v.(type) {
		case nil:
			if q.WriteByte('-'); given {
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
