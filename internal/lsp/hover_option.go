package lsp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// The ids of the example connection and variable whose secret names are shown.
const (
	exampleConnection = "smtp_default"
	exampleVariable   = "api_key"
)

// aboutVariable is what is known of a variable that sets an option of the secrets backend.
func (v *view) aboutVariable(list []site, at int) (string, source.Span) {
	opt, ours := airflow.ParseOption(list[0].v.Name.Value)
	if !ours {
		return "", source.Span{}
	}
	x := list[0].v
	span := x.Value.Span
	if x.Name.File == v.file && holds(x.Name.Span, at) {
		span = x.Name.Span
	}
	if opt.Role == airflow.RoleKwargs && opt.Suffix == "" {
		for _, s := range list {
			if b := backendOf(s, opt.Section); b != nil && b.Kwargs != nil && b.Kwargs.Var == s.v {
				if m := memberAt(b.Kwargs, at); m != nil {
					key, value := b.Kwargs.File(m.Key.Span), b.Kwargs.File(m.Value.Span)
					return v.aboutKwarg(list, b, m), source.Span{Start: min(key.Start, value.Start), End: max(key.End, value.End)}
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString("**" + optionTitle(opt) + "**\n")
	for _, line := range readers(list, opt) {
		b.WriteString("\n- " + line)
	}
	if opt.Role == airflow.RoleKwarg {
		for _, s := range list {
			if be := backendOf(s, opt.Section); be != nil && be.Spec != nil && be.Spec.Kwarg(opt.Kwarg) != nil {
				b.WriteString("\n\n" + kwargText(be.Spec.Kwarg(opt.Kwarg), be))
				break
			}
		}
	}
	return b.String(), span
}

// optionTitle says what an option is.
func optionTitle(o airflow.Option) string {
	where := "[" + string(o.Section) + "]"
	title := map[airflow.Role]string{
		airflow.RoleBackend: "Secrets backend class of " + where,
		airflow.RoleKwargs:  "Kwargs of the secrets backend of " + where,
		airflow.RoleKwarg:   "One kwarg of the secrets backend of " + where,
		airflow.RoleOther:   "Option of " + where,
	}[o.Role]
	switch o.Suffix {
	case airflow.CommandSuffix:
		title += ", from a command"
	case airflow.SecretSuffix:
		title += ", from a secret"
	}
	return title
}

// backendOf is the backend that a section of the environment configures; nil if there is none.
func backendOf(s site, section airflow.Section) *airflow.Backend {
	for _, b := range s.env.Backends() {
		if b.Section == section {
			return b
		}
	}
	return nil
}

// readers say which target reads a variable, and what it resolves to there.
func readers(list []site, opt airflow.Option) []string {
	var out []string
	for _, s := range list {
		who := targetName(s.env)
		switch {
		case !s.effective():
			effective := s.env.Lookup(s.v.Name.Value)
			by := "another source"
			if effective != nil && effective.Name.File != nil {
				by = code(effective.Name.File.Name)
			}
			out = appendNew(out, who+": overridden by "+by)
		case s.v.UnresolvedReason != "":
			out = appendNew(out, who+": reads it; "+string(s.v.UnresolvedReason))
		default:
			out = appendNew(out, who+": "+resolved(s, opt))
		}
	}
	return out
}

// targetName names an environment for people.
func targetName(e *airflow.Environment) string {
	name := string(e.Target)
	if e.Target == setting.NonAstro {
		name = "Airflow outside Astro"
	}
	if e.Part != "" {
		name += " (" + redact.Part(e.Part) + ")"
	}
	return name
}

// resolved is what the variable means to the process that reads it.
func resolved(s site, opt airflow.Option) string {
	b := backendOf(s, opt.Section)
	if b == nil {
		return "reads it; no backend is configured"
	}
	switch {
	case opt.Role == airflow.RoleBackend && opt.Suffix == "":
		text := code(b.ClassName())
		if b.SpecClass != nil {
			text += ", " + b.Spec.Title
			if d := b.Spec.Distribution; d != "" {
				text += ", from " + code(d) + installed(b)
			}
		} else if b.Path != "" {
			text += ", a class that astrosecrets does not know"
		}
		return text
	case opt.Role == airflow.RoleKwargs && opt.Suffix == "" && b.Kwargs != nil:
		if b.Kwargs.Faulty() {
			return "not valid JSON, so Airflow drops all kwargs"
		}
		return code(oneLine(airflow.MaskedValue(s.v.Name.Value, b.Kwargs.Text.Value, b.Spec)))
	}
	return code(oneLine(airflow.MaskedValue(s.v.Name.Value, s.v.Value.Value, b.Spec)))
}

// installed names the releases of the backend's package that may be installed.
func installed(b *airflow.Backend) string {
	versions := b.Versions()
	switch n := len(versions); n {
	case 0:
		return ""
	case 1:
		return " " + versions[0].String()
	default:
		return " " + versions[0].String() + " to " + versions[n-1].String()
	}
}

// memberAt is the key and value of the kwargs at an offset of the file.
func memberAt(k *airflow.Kwargs, at int) *pyjson.Member {
	o := k.Object()
	if o == nil {
		return nil
	}
	for i := range o.Members {
		m := &o.Members[i]
		if holds(k.File(m.Key.Span), at) || holds(k.File(m.Value.Span), at) {
			return m
		}
	}
	return nil
}

// aboutKwarg is what is known of one kwarg.
func (v *view) aboutKwarg(list []site, b *airflow.Backend, m *pyjson.Member) string {
	name := m.Key.Text.Value
	if b.Spec == nil {
		return "The class of this backend is not known, so nothing is known of its kwargs."
	}
	k := b.Spec.Kwarg(name)
	if k == nil {
		text := "**Unknown kwarg** of " + b.Spec.Title + "\n"
		if right, _ := b.Spec.SuggestKwarg(name); right != "" {
			text += "\nThe kwarg is " + code(right) + "."
		}
		return text
	}
	text := kwargText(k, b)
	if slices.Contains(b.Spec.NamingKwargs(), name) {
		text += "\n\n" + strings.Join(exampleNames(list), "\n")
	}
	return text
}

// kwargText is type, default, releases and documentation of a kwarg.
func kwargText(k *schema.Kwarg, b *airflow.Backend) string {
	var t strings.Builder
	fmt.Fprintf(&t, "**%s** (%s): %s\n", k.Name, b.Spec.Title, strings.Join(k.Types, " or "))
	if k.Description != "" {
		t.WriteString("\n" + k.Description + "\n")
	}
	add := func(format string, args ...any) { fmt.Fprintf(&t, "\n- "+format, args...) }
	if k.Required {
		add("required")
	}
	if k.HasDefault {
		add("default: %s", code(fmt.Sprint(jsonText(k.Default))))
	}
	if k.Since != "" {
		add("since %s %s", b.Spec.Distribution, k.Since)
	}
	if k.Until != "" {
		add("removed in %s %s", b.Spec.Distribution, k.Until)
	}
	if values := accepted(b, k); len(values) > 0 {
		var words []string
		for _, w := range values {
			words = append(words, code(w))
		}
		add("one of %s", strings.Join(words, ", "))
	}
	if k.Deprecated != nil {
		add("deprecated since %s: %s", k.Deprecated.Since, k.Deprecated.Message)
	}
	if k.Credential {
		add("a credential: never commit it")
	}
	if k.Safer != "" {
		add("%s", k.Safer)
	}
	return t.String()
}

// exampleNames are the secret names of an example connection and variable for each target.
func exampleNames(list []site) []string {
	var out []string
	for _, x := range list {
		if x.effective() {
			out = appendNew(out, lookups(x.env, schema.Connection, exampleConnection)...)
			out = appendNew(out, lookups(x.env, schema.Variable, exampleVariable)...)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append([]string{"Secret names:\n"}, out...)
}

// lookups are lines with the secret names that the backends of an environment ask their store for.
func lookups(e *airflow.Environment, kind schema.Kind, id string) []string {
	var out []string
	for _, b := range e.Backends() {
		if b.SpecClass == nil || b.Kwargs != nil && !b.Kwargs.Known() {
			continue
		}
		out = appendNew(out, fmt.Sprintf("- %s, %s %s: %s", targetName(e), kindName(kind), code(redact.Text(id)), secretNames(b, kind, id)))
	}
	return out
}

// appendNew appends the lines that a list does not have.
func appendNew(list []string, lines ...string) []string {
	for _, l := range lines {
		if !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}

// secretNames are the names that a backend looks up in its store, redacted.
func secretNames(b *airflow.Backend, kind schema.Kind, id string) string {
	l := b.LookupNames(kind, id)
	var names []string
	for _, n := range l.Names {
		if !b.MayShowNames() {
			names = append(names, code(redact.Mask))
			continue
		}
		text := code(redact.Text(n.Name))
		if n.In != "" {
			text += " in " + code(redact.Text(n.In))
		}
		names = append(names, text)
	}
	text := strings.Join(names, ", ")
	if text == "" {
		text = "none"
	}
	if l.Detail != "" {
		text += " (" + redact.Text(l.Detail) + ")"
	}
	if l.Varies {
		text += ", not in every release that may be installed"
	}
	return text
}
