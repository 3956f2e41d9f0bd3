package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// without returns a case without what we say that Airflow ignores. It must behave the same. ok is
// false if we say so of nothing, or if something else is wrong.
func without(c Case, ours *Verdict) (other Case, ok bool) {
	if ours.unresolved() {
		return c, false
	}
	other = c
	other.Env = maps.Clone(c.Env)
	removed := map[string][]int{} // by variable: the members of its JSON, nil for all of it
	for _, mode := range []string{"server", "worker"} {
		if !ours.onlyIgnored(mode) {
			continue
		}
		claims, _ := ours.claims(mode)
		for _, f := range claims {
			if f.Outcome != schema.Ignored {
				continue
			}
			name, member := ours.ignoredPart(f)
			if name == "" {
				return c, false
			}
			if key, ok := strings.CutPrefix(name, perKeyVar); ok && ours.Settings.ReadsPerKey() && json.Valid([]byte(c.Env[kwargsVar])) && strings.HasPrefix(c.Env[kwargsVar], "{") { // it overrides a member, which then is read again
				for i, n := range parse(c.Env[kwargsVar]) {
					if strings.EqualFold(n.key, key) {
						removed[kwargsVar] = append(removed[kwargsVar], i)
					}
				}
			}
			if member < 0 {
				removed[name] = nil
			} else if list, all := removed[name]; !all || list != nil {
				removed[name] = append(list, member)
			}
			ok = true
		}
	}
	for name, members := range removed {
		if members == nil {
			delete(other.Env, name)
			continue
		}
		var left []member
		for i, n := range parse(c.Env[name]) {
			if !slices.Contains(members, i) {
				left = append(left, n)
			}
		}
		other.Env[name] = format(left)
	}
	return other, ok
}

// onlyIgnored reports a process about which the worst that we say is that something is ignored.
func (v *Verdict) onlyIgnored(mode string) bool {
	claims, ok := v.claims(mode)
	return ok && len(claims) > 0 && worst(claims) == ran && slices.ContainsFunc(claims, func(f *finding.Finding) bool { return f.Outcome == schema.Ignored })
}

// ignoredPart returns the variable that a finding says is ignored, and which member of its JSON; -1
// is all of the variable. name is "" if the text of the variable is not what Airflow reads.
func (v *Verdict) ignoredPart(f *finding.Finding) (name string, member int) {
	place := *f
	if f.Rule == "backend/conflict" && len(f.Related) > 0 { // kwargs that workers do not read
		if strings.HasSuffix(v.Settings.Workers.Path, "LockboxSecretBackend") {
			return "", -1 // it looks up its own connection, by the backend of [secrets]
		}
		place.Range = f.Related[0].Range
	}
	at := v.variableAt(&place)
	if at == nil {
		return "", -1
	}
	name = at.Name.Value
	for _, b := range v.Settings.Backends() {
		if b.Kwargs == nil || b.Kwargs.Var != at || b.Kwargs.Object() == nil || b.Kwargs.Faulty() || at.Name.Span.Contains(place.Span) {
			continue
		}
		if strings.Contains(at.Value.Value, "$") {
			return "", -1
		}
		for i, m := range b.Kwargs.Object().Members {
			whole := source.Span{Start: b.Kwargs.File(m.Key.Span).Start, End: b.Kwargs.File(m.Value.Span).End}
			if whole.Contains(place.Span) {
				return name, i
			}
		}
	}
	return name, -1
}

// differs says what a process does otherwise than another one, "" if nothing.
func differs(a, b Answer) string {
	first := func(list []string) string { return strings.Join(list[:min(1, len(list))], "") }
	switch {
	case first(a.Error) != first(b.Error):
		return fmt.Sprintf("raises %q, not %q", first(b.Error), first(a.Error))
	case a.Class != b.Class:
		return fmt.Sprintf("has the class %q, not %q", b.Class, a.Class)
	case !slices.Equal(a.Logins, b.Logins):
		return fmt.Sprintf("logs in as %q, not %q", b.Logins, a.Logins)
	}
	for i, l := range a.Lookups {
		if i >= len(b.Lookups) {
			break // a worker that was not asked
		}
		if o := b.Lookups[i]; first(l.Error) != first(o.Error) || !slices.Equal(l.Asked, o.Asked) || l.Found != o.Found || l.Lost != o.Lost {
			return fmt.Sprintf("asks for %q (%v), not for %q (%v)", o.Asked, o.Error, l.Asked, l.Error)
		}
	}
	return ""
}
