package schema

import (
	"github.com/astrosecrets/astrosecrets/internal/format/pyre"

	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// prefixes returns the prefixes of a kind as the kwargs have them: strings, or nil for null. unfit is
// a kwarg that is unknown or has the wrong type, "" if there is none.
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

// build returns the name for one prefix, or why there is none.
func (m *nameMaker) build(prefix any, id string) (name Name, off string) {
	for _, f := range m.Backend.names.Formats {
		p, applies := m.prefix(f.When, prefix)
		if !applies || !m.holds(f.Range) || f.Given != "" && m.text(f.Given) == "" {
			continue
		}
		if f.MultiTeam && (!m.scope.MultiTeam || m.kind == Config) || f.Set != "" && m.value(m.kwargs, f.Set) == nil {
			continue
		}
		if f.Off != "" {
			return Name{}, f.Off
		}
		return m.format(f.Format, f.In, f.Leading, p, id), ""
	}
	return Name{}, "these releases do not look it up"
}

// prefix returns a prefix without the characters that the backend strips, and reports whether it is
// of the form that `when` names.
func (m *nameMaker) prefix(when string, prefix any) (stripped string, applies bool) {
	raw, isText := prefix.(string)
	p := raw
	switch strip := m.Backend.names.Strip; strip {
	case "":
	case "separator":
		p = strings.TrimRight(p, m.sep)
	default:
		p = strings.TrimRight(p, strip)
	}
	return p, when == "" || when == "null" && !isText || when == "empty" && isText && p == "" || when == "falsy" && raw == ""
}

// format fills in a format. A kwarg in the name loses the characters that a prefix loses.
func (m *nameMaker) format(format, in, leading, prefix, id string) Name {
	fill := func(form, strip string) string {
		return placeholder(form, func(word string) string {
			switch word {
			case "prefix":
				return prefix
			case "sep":
				return m.sep
			case "id":
				return id
			case "team":
				return m.scope.Team
			}
			return strings.TrimRight(m.text(word), strip)
		})
	}
	strip := m.Backend.names.Strip
	if strip == "separator" {
		strip = ""
	}
	text := replaceAll(m.Backend.names.Replace, fill(format, strip), m.sep)
	if !strings.HasPrefix(text, leading) {
		text = leading + text
	}
	return Name{Name: text, In: fill(in, "")}
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

// request returns the name in the request, "" if it is the name itself.
func (b *Backend) request(kwargs map[string]any, in, name string) string {
	for _, r := range b.names.Mount.Requests {
		value := b.value(kwargs, r.Kwarg)
		if value == true {
			value = 1.0 // as Python has it
		}
		if r.Kwarg == "" || equal(value, r.Value) {
			request := strings.NewReplacer("{mount}", in, "{name}", name).Replace(r.Format)
			return strings.TrimPrefix(replaceAll(b.names.Mount.Replace, request, ""), "/") // the URL ends in a slash
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
		re := compiledPattern(r.Pattern)
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
		if pyre.Check(pattern) != nil {
			return Lookups{Why: Undetermined, Detail: kwarg + " is not a valid regular expression, so the lookup raises re.error"}, true
		}
		re, err := regexp.Compile(`(?i)\A(?:` + pattern + `)`)
		if err != nil || strings.Contains(pattern, "[:") || strings.Contains(pattern, "{,") { // Go has another meaning for these
			return Lookups{Why: Undetermined, Detail: kwarg + " is a pattern that only Python can evaluate"}, true
		}
		if !re.MatchString(id) {
			return Lookups{Why: NoMatch, Detail: fmt.Sprintf("%q does not match %s, so the backend does not ask the store", id, kwarg)}, true
		}
		return Lookups{}, false
	}
	return undetermined(kwarg), true
}

// refuse returns why the store cannot have a name, "" if it can.
func (l limits) refuse(name string) string {
	if l.Allowed != "" && !l.ascii.holds(name) {
		if re := compiledPattern(l.others); re != nil {
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
		if re := compiledPattern(l.Pattern); re != nil && !re.MatchString(name) {
			return l.Words
		}
	}
	return ""
}

// value returns a kwarg, or its default.
func (b *Backend) value(kwargs map[string]any, name string) any {
	if v, ok := kwargs[name]; ok {
		return v
	}
	if k := b.Kwarg(name); k != nil {
		return k.Default
	}
	return nil
}

// undetermined is the result where a kwarg does not decide the names.
func undetermined(kwarg string) Lookups {
	return Lookups{Why: Undetermined, Detail: kwarg + " cannot be determined from the files, or has a type that this backend cannot use"}
}
