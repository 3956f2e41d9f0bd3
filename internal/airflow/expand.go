package airflow

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Ref is a `$NAME` or `${NAME}` that Airflow replaces when it reads an option.
type Ref struct {
	Name string
	// Span is its place in the value before expansion, in bytes.
	Span source.Span
	// Set is set if the files set NAME in the same environment.
	Set bool
	// Bare reports a reference outside of the JSON's quotes. Broken reports one whose value in the
	// files is not JSON, or ends the string around it: the text then keeps the reference.
	Bare, Broken bool
}

// Expand does to a value what AirflowConfigParser does to every AIRFLOW__* variable and
// every airflow.cfg value before anything else reads it: expand_env_var, that is
// os.path.expandvars until nothing changes. Python leaves a name that is not in the
// environment as it is; the files do not determine whether the process has it, so that
// part of the result is unresolved. The positions of the result are offsets in value.
//
// (os.path.expanduser, which expand_env_var applies too, only matters where the value
// starts with `~`.)
func Expand(value string, unresolved []source.Span, lookup func(name string) (string, bool)) (mapped.String, []Ref) {
	var b mapped.Builder
	var refs []Ref
	at, last := 0, strings.LastIndexByte(value, '}')
	for at < len(value) {
		for len(unresolved) > 0 && (unresolved[0].Start < at || unresolved[0].Len() == 0 && unresolved[0].Start == at) {
			if unresolved[0].Len() == 0 { // text may be inserted here, or nothing
				b.AddUnresolved(at, "")
			}
			unresolved = unresolved[1:]
		}
		if len(unresolved) > 0 && unresolved[0].Start == at {
			b.AddUnresolved(at, value[at:unresolved[0].End])
			at = unresolved[0].End
			continue
		}
		var name string
		var n int
		if at < last || !strings.HasPrefix(value[at:], "${") { // else it would look for the brace again and again
			name, n = reference(value[at:])
		}
		if n == 0 {
			next := strings.IndexByte(value[at+1:], '$') + 1
			if next == 0 {
				next = len(value) - at
			}
			end := at + next
			if len(unresolved) > 0 {
				end = min(end, unresolved[0].Start)
			}
			b.Copy(at, value[at:end])
			at = end
			continue
		}
		text, set := lookup(name)
		refs = append(refs, Ref{Name: name, Span: source.Span{Start: at, End: at + n}, Set: set})
		if set {
			b.Escape(at, n, expandAgain(text, lookup, 8))
		} else {
			b.AddUnresolved(at, value[at:at+n])
		}
		at += n
	}
	for _, h := range unresolved {
		if h.Len() == 0 {
			b.AddUnresolved(len(value), "")
		}
	}
	return b.Text(source.Span{Start: 0, End: len(value)}), refs
}

// expandAgain follows references inside the value of a reference. Python repeats until
// nothing changes; a value that refers to itself would keep it busy for ever, so depth
// bounds it here.
func expandAgain(text string, lookup func(string) (string, bool), depth int) string {
	if depth == 0 || !strings.Contains(text, "$") {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		name, n := reference(text)
		if n == 0 {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		if v, ok := lookup(name); ok {
			b.WriteString(expandAgain(v, lookup, depth-1))
		} else {
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// reference reads the reference that text starts with, by the pattern of Python's
// posixpath.expandvars: \$(\w+|\{[^}]*\}), ASCII only.
func reference(text string) (name string, n int) {
	if len(text) < 2 || text[0] != '$' {
		return "", 0
	}
	if text[1] == '{' {
		end := strings.IndexByte(text, '}')
		if end < 0 {
			return "", 0
		}
		return text[2:end], end + 1
	}
	n = 1
	for n < len(text) && isWord(text[n]) {
		n++
	}
	if n == 1 {
		return "", 0
	}
	return text[1:n], n
}
