package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
)

// A Kind is what Airflow asks a secrets backend for.
type Kind string

// The kinds.
const (
	Connection Kind = "connection"
	Variable   Kind = "variable"
	Config     Kind = "config"
)

// A Name is one name that the store is asked for.
type Name struct {
	// Name is the secret's name as the store shows it; for Kubernetes the label selector.
	Name string
	// In is where the name is looked up, "" if the store has one space of names: the mount of a
	// Vault engine, the path of a file.
	In string
	// Request is what goes over the wire if it differs from Name: Vault's "secret/data/…".
	Request string
}

// A Reason says why no name is asked for, or why none can exist.
type Reason string

// The reasons.
const (
	Asked       Reason = ""             // Names are asked for
	SwitchedOff Reason = "switched-off" // the kwargs switch the kind off
	NoMatch     Reason = "no-match"     // the id does not match the lookup pattern
	Refused     Reason = "refused"      // these releases refuse such an id
	NotAllowed  Reason = "not-allowed"  // the store has no such name: Names shows what would be asked
	Unclear     Reason = "unclear"      // the kwargs do not let us tell
)

// Lookups are what a backend does when Airflow asks it for an id.
type Lookups struct {
	// Names are asked for in this order; the first that exists wins.
	Names []Name
	Why   Reason
	// Detail explains Why to people; it quotes the id, never a kwarg's value.
	Detail string
	// Varies is set if the possible releases do not all do this; it is then what the newest does.
	Varies bool
}

// Names says which names the backend asks its store for when Airflow asks it for id. Unknown
// versions are taken to be the newest release.
func (b *Backend) Names(kwargs map[string]any, versions Versions, kind Kind, id string) Lookups {
	return b.NamesOf(kwargs, b.NameStretches(versions), kind, id)
}

func (b *Backend) namesOf(kwargs map[string]any, versions Versions, kind Kind, id string) Lookups {
	if len(versions) == 0 {
		return b.lookup(kwargs, nil, kind, id)
	}
	newest := b.lookup(kwargs, &versions[len(versions)-1], kind, id)
	for i := range versions[:len(versions)-1] {
		l := b.lookup(kwargs, &versions[i], kind, id)
		newest.Varies = newest.Varies || l.Why != newest.Why || !slices.Equal(l.Names, newest.Names)
	}
	return newest
}

// NameStretches is the newest release of each stretch in which names are made alike, oldest
// first: with it Names answers as with all of versions.
func (b *Backend) NameStretches(versions Versions) Versions {
	if len(versions) < 2 {
		return versions
	}
	n := &b.names
	var ranges []Range
	for _, f := range n.Formats {
		ranges = append(ranges, f.Range)
	}
	for _, r := range n.Refuse {
		ranges = append(ranges, r.Range)
	}
	for _, e := range n.ExtraPrefixes {
		ranges = append(ranges, e.Range)
	}
	versions = slices.Clone(versions)
	slices.SortFunc(versions, pep440.Compare)
	var out Versions
	for i, v := range versions {
		if i+1 < len(versions) && !slices.ContainsFunc(ranges, func(r Range) bool { return r.Contains(v) != r.Contains(versions[i+1]) }) {
			continue
		}
		out = append(out, v)
	}
	return out
}

// lookup is Names for one release; nil is the newest.
func (b *Backend) lookup(kwargs map[string]any, v *pep440.Version, kind Kind, id string) Lookups {
	n := &b.names
	holds := func(r Range) bool {
		if v == nil {
			return r.Until == ""
		}
		return r.Contains(*v)
	}
	kn, ok := n.Kinds[kind]
	if !ok {
		if len(b.names.Kinds) == 0 { // a backend of somebody's own
			return Lookups{Why: Unclear, Detail: "its schema has no x-names, so secret names cannot be computed"}
		}
		return Lookups{Why: SwitchedOff, Detail: "this backend has no " + string(kind) + " lookups"}
	}
	sep := n.Separator
	if n.SeparatorArg != "" {
		if sep, ok = b.value(kwargs, n.SeparatorArg).(string); !ok {
			return unclear(n.SeparatorArg)
		}
	}
	prefixes, open := b.prefixes(kwargs, kn, holds)
	if open != "" {
		return unclear(open)
	}
	for _, r := range n.Refuse {
		if holds(r.Range) && (r.Kind == "" || r.Kind == kind) && b.refuses(r, kwargs, sep, replaceAll(n.Replace, id, sep)) {
			return Lookups{Why: Refused, Detail: r.Detail}
		}
	}
	key, in := id, ""
	if n.Mount != nil {
		switch m := b.value(kwargs, n.Mount.Kwarg).(type) {
		case nil:
		case string:
			in = m
		default:
			return unclear(n.Mount.Kwarg)
		}
		if in == "" {
			if in, key, ok = strings.Cut(id, "/"); !ok {
				return Lookups{Why: NotAllowed, Detail: n.Mount.FromID}
			}
		}
	}
	result := Lookups{Why: SwitchedOff, Detail: "the list of " + kn.Prefix + " is empty, so nothing is looked up"}
	unfit := ""
	arg := func(kwarg string) string {
		v := b.value(kwargs, kwarg)
		s, isText := v.(string)
		if v != nil && !isText {
			unfit = kwarg
		}
		return s
	}
	for _, prefix := range prefixes {
		name, off := n.build(prefix, sep, key, holds, arg)
		if off != "" {
			result.Why, result.Detail = SwitchedOff, off
			continue
		}
		if in != "" {
			name.In, name.Request = in, b.request(kwargs, in, name.Name)
		}
		result.Names = append(result.Names, name)
	}
	if unfit != "" {
		return unclear(unfit)
	}
	if len(result.Names) == 0 {
		return result
	}
	result.Why, result.Detail = Asked, ""
	if kn.Pattern != "" {
		if l, stop := b.matches(kwargs, kn.Pattern, id, holds); stop {
			return l
		}
	}
	for _, name := range result.Names {
		of := name.Name
		if n.Limits.Of == "id" {
			of = id
		}
		if detail := n.Limits.refuse(of); detail != "" {
			result.Why, result.Detail = NotAllowed, detail
		}
	}
	return result
}

// prefixes are the kind's prefixes as given: strings, or nil for null; or the kwarg that is not
// known or of no use.
func (b *Backend) prefixes(kwargs map[string]any, kn kindNames, holds func(Range) bool) (list []any, unfit string) {
	if kn.Prefix == "" {
		return []any{kn.Fixed}, ""
	}
	switch p := b.value(kwargs, kn.Prefix).(type) {
	case nil, string:
		list = []any{p}
	case []any:
		if k := b.Kwarg(kn.Prefix); k != nil && k.Types != nil && !slices.Contains(k.Types, "array") {
			return nil, kn.Prefix
		}
		list = slices.Clone(p)
	default:
		return nil, kn.Prefix
	}
	for i, p := range list {
		if _, isString := p.(string); !isString && !(p == nil && i == 0) {
			return nil, kn.Prefix
		}
	}
	for _, extra := range b.names.ExtraPrefixes {
		switch p := kwargs[extra.Kwarg].(type) {
		case nil:
		case string:
			if holds(extra.Range) {
				list = append(list, p)
			}
		default:
			return nil, extra.Kwarg
		}
	}
	return list, ""
}

// build makes the name of one prefix, or says why there is none. arg gives the text of a kwarg.
func (n *names) build(prefix any, sep, id string, holds func(Range) bool, arg func(string) string) (name Name, off string) {
	p, given := prefix.(string)
	raw := p
	switch n.Strip {
	case "":
	case "separator":
		p = strings.TrimRight(p, sep)
	default:
		p = strings.TrimRight(p, n.Strip)
	}
	for _, f := range n.Formats {
		applies := f.When == "" || f.When == "null" && !given || f.When == "empty" && given && p == "" ||
			f.When == "falsy" && raw == ""
		if !applies || !holds(f.Range) || f.Given != "" && arg(f.Given) == "" {
			continue
		}
		if f.Off != "" {
			return Name{}, f.Off
		}
		fill := func(form string) string {
			return placeholder(form, func(word string) string {
				switch word {
				case "prefix":
					return p
				case "sep":
					return sep
				case "id":
					return id
				}
				return arg(word)
			})
		}
		text := replaceAll(n.Replace, fill(f.Format), sep)
		if !strings.HasPrefix(text, f.Leading) {
			text = f.Leading + text
		}
		return Name{Name: text, In: fill(f.In)}, ""
	}
	return Name{}, "these releases do not look it up"
}

// placeholder replaces each {word} of a form.
func placeholder(form string, value func(word string) string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(form, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		word, after, _ := strings.Cut(rest, "}")
		out.WriteString(value(word))
		form = after
	}
}

func replaceAll(list []replacement, text, sep string) string {
	for _, r := range list {
		text = strings.ReplaceAll(text, r.Old, strings.ReplaceAll(r.New, "{sep}", sep))
	}
	return text
}

// request is how the name goes over the wire, "" if just so.
func (b *Backend) request(kwargs map[string]any, in, name string) string {
	for _, r := range b.names.Mount.Requests {
		if r.Kwarg == "" || equal(b.value(kwargs, r.Kwarg), r.Value) {
			request := strings.NewReplacer("{mount}", in, "{name}", name).Replace(r.Format)
			return strings.TrimPrefix(replaceAll(b.names.Mount.Replace, request, ""), "/") // the URL has it already
		}
	}
	return ""
}

func (b *Backend) refuses(r refusal, kwargs map[string]any, sep, id string) bool {
	if r.Kwarg != "" {
		for _, name := range r.Unless {
			if v := kwargs[name]; v != nil && v != "" {
				return false
			}
		}
		own, _ := kwargs[r.Kwarg].(string)
		if own == "" {
			own = r.Default
		}
		return id == own
	}
	if !strings.Contains(r.Pattern, "{sep}") {
		re := pattern(r.Pattern)
		return re != nil && re.MatchString(id)
	}
	re, err := regexp.Compile(strings.ReplaceAll(r.Pattern, "{sep}", regexp.QuoteMeta(sep)))
	return err == nil && re.MatchString(id)
}

// matches applies a lookup pattern as Python's re.match(pattern, id, re.IGNORECASE) does: anchored
// at the start only. stop is set if the lookup ends here.
func (b *Backend) matches(kwargs map[string]any, kwarg, id string, holds func(Range) bool) (l Lookups, stop bool) {
	if k := b.Kwarg(kwarg); k == nil || !holds(k.Range) {
		return Lookups{}, false
	}
	switch pattern := b.value(kwargs, kwarg).(type) {
	case nil:
		return Lookups{}, false
	case string:
		if pattern == "" {
			return Lookups{}, false
		}
		re, err := regexp.Compile(`(?i)\A(?:` + pattern + `)`)
		if err != nil {
			return Lookups{Why: Unclear, Detail: kwarg + " is a pattern that only Python can evaluate"}, true
		}
		if !re.MatchString(id) {
			return Lookups{Why: NoMatch, Detail: fmt.Sprintf("%q does not match %s, so the backend does not ask the store", id, kwarg)}, true
		}
		return Lookups{}, false
	}
	return unclear(kwarg), true
}

// refuse says what of a name the store does not allow, "" if nothing.
func (l limits) refuse(name string) string {
	if l.Allowed != "" {
		if re := pattern(l.others); re != nil {
			if bad := re.FindAllString(name, -1); bad != nil {
				slices.Sort(bad)
				return fmt.Sprintf("the name contains %q: %s", strings.Join(slices.Compact(bad), ""), l.Words)
			}
		}
	}
	if l.Max > 0 && utf8.RuneCountInString(name) > l.Max {
		return fmt.Sprintf("the name is longer than %d characters", l.Max)
	}
	if l.Pattern != "" {
		if re := pattern(l.Pattern); re != nil && !re.MatchString(name) {
			return l.Words
		}
	}
	return ""
}

// value is the kwarg as given, or its default.
func (b *Backend) value(kwargs map[string]any, name string) any {
	if v, ok := kwargs[name]; ok {
		return v
	}
	if k := b.Kwarg(name); k != nil {
		return k.Default
	}
	return nil
}

func unclear(kwarg string) Lookups {
	return Lookups{Why: Unclear, Detail: kwarg + " cannot be determined from the files, or has a type that this backend cannot use"}
}
