package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

func backendsCommand() command {
	return command{
		name: "backends", short: "list the known backends, or show one with its kwargs",
		about: []string{
			"NAME is an id, a class, or what is remembered of either: azure, keyvault, VaultBackend. A name that can mean several lists them. The custom backends of the configuration of the working directory are among them.",
		},
		args:     []argument{{name: "NAME", optional: true, values: values{words: backendNames}}},
		examples: []sample{{"astrosecrets backends", "all of them"}, {"astrosecrets backends azure", "the kwargs of Azure Key Vault"}},
		setup: func(fs *flagSet) runner {
			var o backendsFlags
			fs.formatFlag(&o.formats, textJSON...)
			fs.quietFlag(&o.quiet)
			o.configFlags.add(fs)
			return o.run
		},
	}
}

// backendsFlags are the flags of backends.
type backendsFlags struct {
	configFlags
	formats []string
	quiet   bool
}

func (o *backendsFlags) run(ctx context.Context, s Streams, args []string) (int, error) {
	list, err := knownBackends(o.configFlags)
	if err != nil {
		return 0, err
	}
	one := false
	if len(args) == 1 {
		if list = meantBackends(args[0], list); len(list) == 0 {
			return 0, usagef("no backend is named %q; `astrosecrets backends` lists the backends", redact.Word(args[0], backendNames()...))
		}
		one = len(list) == 1
	}
	return exitClean, emit(ctx, s, o.formats, textJSON, func(w io.Writer, format string) error {
		switch {
		case format == "json" && one:
			return writeJSON(w, backendJSON(list[0]))
		case format == "json":
			all := []any{}
			for _, b := range list {
				all = append(all, backendJSON(b))
			}
			return writeJSON(w, all)
		case one:
			return printText(w, printableLines(backendText(list[0])))
		}
		text := backendTable(list)
		if !o.quiet {
			text += "\n`astrosecrets backends NAME` shows one with its kwargs.\n"
		}
		return printText(w, printableLines(text))
	})
}

// knownBackends are the built-in backends, then those of the configuration.
func knownBackends(o configFlags) ([]*schema.Backend, error) {
	conf, err := newConfigs(o)
	if err != nil {
		return nil, err
	}
	set, err := conf.of(&files.Project{Root: "."})
	return slices.Concat(schema.Backends(), set.Backends()), err
}

// meantBackends returns the backends that a name can mean: the one with this id or class, else those
// that resemble it.
func meantBackends(name string, list []*schema.Backend) []*schema.Backend {
	for _, b := range list {
		if nameOfBackend(b) == name || slices.ContainsFunc(b.Classes, func(c schema.Class) bool { return c.Path == name }) {
			return []*schema.Backend{b}
		}
	}
	var names [][]string
	for _, b := range list {
		names = append(names, []string{b.ID, b.Title, b.Class[strings.LastIndexByte(b.Class, '.')+1:], b.Class, b.Distribution})
	}
	var out []*schema.Backend
	for _, i := range fuzzy.Meant(name, names) {
		out = append(out, list[i])
	}
	return out
}

// nameOfBackend is the id of a backend; a custom one goes by its class.
func nameOfBackend(b *schema.Backend) string { return cmp.Or(b.ID, b.Class) }

// backendNames are the names that complete `backends`. A configuration that is wrong adds none.
func backendNames() []string {
	list, err := knownBackends(configFlags{})
	if err != nil {
		list = schema.Backends()
	}
	var out []string
	for _, b := range list {
		out = append(out, nameOfBackend(b))
	}
	return out
}

func backendTable(list []*schema.Backend) string {
	ids, titles := 0, 0
	for _, b := range list {
		ids, titles = max(ids, len(cmp.Or(b.ID, custom))), max(titles, len(b.Title))
	}
	var out strings.Builder
	for _, b := range list {
		fmt.Fprintf(&out, "%-*s  %-*s  %s\n", ids, cmp.Or(b.ID, custom), titles, b.Title, b.Class)
	}
	return out.String()
}

// custom takes the place of the id of a backend that the configuration describes.
const custom = "(custom)"

type kwargJSON struct {
	Name        string   `json:"name"`
	Types       []string `json:"types"`
	Default     any      `json:"default,omitempty"`
	Credential  bool     `json:"credential,omitempty"`
	Since       string   `json:"since,omitempty"`
	Until       string   `json:"until,omitempty"`
	Passthrough string   `json:"passthrough,omitempty"`
	Description string   `json:"description"`
}

func backendJSON(b *schema.Backend) any {
	kwargs := []kwargJSON{}
	for _, k := range b.Kwargs() {
		value := k.Default
		if k.Credential { // a custom backend may have one
			value = nil
		}
		kwargs = append(kwargs, kwargJSON{k.Name, k.Types, value, k.Credential, k.Since, k.Until, k.Passthrough, k.Description})
	}
	return struct {
		ID           string         `json:"id"`
		Title        string         `json:"title"`
		Description  string         `json:"description"`
		Class        string         `json:"class"`
		Classes      []schema.Class `json:"classes"`
		Distribution string         `json:"distribution"`
		Kwargs       []kwargJSON    `json:"kwargs"`
		Identity     string         `json:"identity,omitempty"`
		Names        []string       `json:"names,omitempty"`
	}{b.ID, b.Title, b.Description, b.Class, b.Classes, b.Distribution, kwargs, b.Identity, b.Rules}
}

// backendText is a backend's page for a terminal.
func backendText(b *schema.Backend) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s (%s)\n\n", b.Title, cmp.Or(b.ID, "custom"))
	if b.Description != "" {
		out.WriteString(wrap(b.Description, 100, "") + "\n\n")
	}
	fmt.Fprintf(&out, "  backend       %s\n", b.Class)
	if b.Distribution != "" {
		fmt.Fprintf(&out, "  distribution  %s\n", b.Distribution)
	}
	for _, c := range b.Classes {
		if c.Path != b.Class {
			fmt.Fprintf(&out, "  formerly      %s (%s)\n", c.Path, span(c.Range, c.Distribution))
		}
	}
	for _, pass := range []bool{false, true} {
		title := "\nKwargs:\n"
		if pass {
			title = "\nHanded on to the client:\n"
		}
		for _, k := range b.Kwargs() {
			if (k.Passthrough != "") != pass {
				continue
			}
			out.WriteString(title)
			title = ""
			out.WriteString(kwargText(k))
		}
	}
	if len(b.Rules) > 0 {
		out.WriteString("\nNames in the store:\n")
		for _, r := range b.Rules {
			out.WriteString(wrap(r, 96, "    ") + "\n")
		}
	}
	for _, u := range b.UnknownKwargs {
		out.WriteString("\nA kwarg that it does not know" + in(span(u.Range, b.Distribution)) + ":\n" + wrap(u.Effect, 96, "    ") + "\n")
	}
	if b.Identity != "" {
		out.WriteString("\nWithout a credential:\n" + wrap(b.Identity, 96, "    ") + "\n")
	}
	return out.String()
}

func kwargText(k *schema.Kwarg) string {
	about := []string{strings.Join(k.Types, " or ")}
	if k.HasDefault && !k.Credential {
		about = append(about, fmt.Sprintf("default %s", compact(k.Default)))
	}
	if k.Credential {
		about = append(about, "credential")
	}
	if s := span(k.Range, ""); s != "" {
		about = append(about, s)
	}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	text := fmt.Sprintf("  %s (%s)\n", k.Name, strings.Join(about, "; "))
	if k.Description != "" {
		text += wrap(k.Description, 96, "      ") + "\n"
	}
	return text
}

func in(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// span says a range of releases.
func span(r schema.Range, of string) string {
	if of != "" {
		of += " "
	}
	switch {
	case r.Since != "" && r.Until != "":
		return of + "from " + r.Since + " until " + r.Until
	case r.Since != "":
		return of + "from " + r.Since
	case r.Until != "":
		return of + "until " + r.Until
	}
	return ""
}

// wrap breaks text into lines of at most width columns behind an indent.
func wrap(text string, width int, indent string) string {
	var out strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width && line != indent {
			out.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	out.WriteString(line)
	return out.String()
}
