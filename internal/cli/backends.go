package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

func runBackends(_ context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("backends")
	format := fs.String("format", "text", "text or json")
	rest, err := parse(fs, s, args)
	if err != nil {
		return 0, err
	}
	if len(rest) > 1 || *format != "text" && *format != "json" {
		return 0, usagef("backends takes at most one name, and --format text or json")
	}
	if len(rest) == 1 {
		b, err := findBackend(rest[0])
		if err != nil {
			return 0, err
		}
		if *format == "json" {
			return exitClean, writeJSON(s.Out, backendJSON(b))
		}
		_, err = io.WriteString(s.Out, backendText(b))
		return exitClean, err
	}
	if *format == "json" {
		list := []any{}
		for _, b := range schema.Backends() {
			list = append(list, backendJSON(b))
		}
		return exitClean, writeJSON(s.Out, list)
	}
	var out strings.Builder
	for _, b := range schema.Backends() {
		fmt.Fprintf(&out, "%-24s %-28s %s\n", b.ID, b.Title, b.Class)
	}
	out.WriteString("\n`astrosecrets backends NAME` shows one with its kwargs.\n")
	_, err = io.WriteString(s.Out, out.String())
	return exitClean, err
}

// findBackend takes an id or a class path.
func findBackend(name string) (*schema.Backend, error) {
	if b, ok := schema.ByID(name); ok {
		return b, nil
	}
	if b, _, ok := schema.Lookup(name); ok {
		return b, nil
	}
	var ids []string
	for _, b := range schema.Backends() {
		ids = append(ids, b.ID)
	}
	hint := ""
	if best, ok := fuzzy.Best(name, ids); ok {
		hint = fmt.Sprintf(" (did you mean %s?)", best)
	}
	return nil, usagef("there is no backend %q%s; `astrosecrets backends` lists them", redact.Word(name), hint)
}

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
		kwargs = append(kwargs, kwargJSON{k.Name, k.Types, k.Default, k.Credential, k.Since, k.Until, k.Passthrough, k.Description})
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
	fmt.Fprintf(&out, "%s (%s)\n\n%s\n\n", b.Title, b.ID, wrap(b.Description, 100, ""))
	fmt.Fprintf(&out, "  backend       %s\n  distribution  %s\n", b.Class, b.Distribution)
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
	if k.HasDefault {
		about = append(about, fmt.Sprintf("default %s", compact(k.Default)))
	}
	if k.Credential {
		about = append(about, "credential")
	}
	if s := span(k.Range, ""); s != "" {
		about = append(about, s)
	}
	about = slices.DeleteFunc(about, func(s string) bool { return s == "" })
	return fmt.Sprintf("  %s (%s)\n%s\n", k.Name, strings.Join(about, "; "), wrap(k.Description, 96, "      "))
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
