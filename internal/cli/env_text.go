package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// envText is a block for each file: first the readers that give up on it, then a line for
// each variable that the others agree on, or a line for each thing that some of them see.
func envText(out envJSON, width int, quiet bool) string {
	if width == 0 {
		width = 100
	}
	var b strings.Builder
	for i, f := range out.Files {
		if i > 0 {
			b.WriteByte('\n')
		}
		stopped := stops(f)
		readers := slices.DeleteFunc(f.readers, func(r dotenv.Reader) bool { _, ok := stopped[r]; return ok })
		differ, longest := 0, 0
		for _, v := range f.Variables {
			if !agree(v, readers) {
				differ++
			}
			longest = max(longest, utf8.RuneCountInString(v.Name))
		}
		fmt.Fprintf(&b, "%s: %s", source.Printable(f.Path), count(len(f.Variables), "variable", "variables"))
		if differ > 0 {
			fmt.Fprintf(&b, ", of which the readers see %d differently (!)", differ)
		}
		b.WriteString("\n")
		for _, r := range f.readers {
			if e, ok := stopped[r]; ok {
				b.WriteString(cut(fmt.Sprintf("! %s stops at line %d and sets nothing: %s", r, e.Line, e.Message), width) + "\n")
			}
		}
		for _, v := range f.Variables {
			b.WriteString(variableText(v, readers, min(longest, 36), width))
		}
	}
	if !quiet {
		b.WriteString(legend(out))
	}
	return b.String()
}

// stops are the readers that give up on a file: they say so of every variable.
func stops(f envFileJSON) map[dotenv.Reader]envReadingJSON {
	out := map[dotenv.Reader]envReadingJSON{}
	for _, r := range f.readers {
		if len(f.Variables) > 0 && !slices.ContainsFunc(f.Variables, func(v envVariableJSON) bool { return v.Readings[r].State != readingError }) {
			out[r] = f.Variables[0].Readings[r]
		}
	}
	return out
}

func agree(v envVariableJSON, readers []dotenv.Reader) bool {
	return !slices.ContainsFunc(readers, func(r dotenv.Reader) bool {
		a, b := v.Readings[r], v.Readings[readers[0]]
		return a.State != b.State || a.raw != b.raw
	})
}

// explained are the readers with what people type, in the order of the legend.
var explained = []struct {
	reader dotenv.Reader
	what   string
}{
	{dotenv.Compose, "astro dev start"},
	{dotenv.Docker, "astro dev pytest, astro run"},
	{dotenv.Standalone, "astro dev start --standalone"},
	{dotenv.LocalStart, "astro local start"},
	{dotenv.VariableLoad, "astro deployment variable create --load"},
	{dotenv.EnvFromFile, "astro env variable create --from-file"},
	{dotenv.Godotenv, "tools built on godotenv"},
}

// legend explains the readers of the files.
func legend(out envJSON) string {
	var b strings.Builder
	lead := "readers:"
	for _, e := range explained {
		if slices.ContainsFunc(out.Files, func(f envFileJSON) bool { return slices.Contains(f.readers, e.reader) }) {
			fmt.Fprintf(&b, "%-8s %-14s %s\n", lead, e.reader, e.what)
			lead = ""
		}
	}
	return "\n" + b.String()
}

func variableText(v envVariableJSON, readers []dotenv.Reader, column, width int) string {
	var b strings.Builder
	line := func(text string) {
		b.WriteString(cut(text, width) + "\n")
	}
	name := v.Name + strings.Repeat(" ", max(0, column-utf8.RuneCountInString(v.Name)))
	if len(readers) == 0 {
		line("  " + name)
		return b.String()
	}
	if agree(v, readers) {
		got := v.Readings[readers[0]]
		line("  " + name + "  " + shown(got))
		if got.Means != "" {
			line(strings.Repeat(" ", column+4) + "= " + got.Means)
		}
		return b.String()
	}
	line("! " + v.Name)
	type group struct {
		readers []string
		what    envReadingJSON
	}
	var groups []*group
	for _, r := range readers {
		got := v.Readings[r]
		i := slices.IndexFunc(groups, func(g *group) bool {
			return g.what.State == got.State && g.what.raw == got.raw && g.what.Message == got.Message
		})
		if i < 0 {
			groups = append(groups, &group{nil, got})
			i = len(groups) - 1
		}
		groups[i].readers = append(groups[i].readers, string(r))
	}
	var values, more []string
	room := width - 4
	for _, g := range groups {
		values, more = append(values, shown(g.what)), append(more, kept(g.what, groups[0].what))
		room = min(room, width-4-utf8.RuneCountInString(more[len(more)-1]))
	}
	for i, value := range source.Around(values, room) {
		line("    " + value + more[i])
		text := "      " + strings.Join(groups[i].readers, ", ")
		if means := groups[i].what.Means; means != "" {
			if utf8.RuneCountInString(text+means)+4 > width {
				line(text)
				text = "    "
			}
			text += "  = " + means
		}
		line(text)
	}
	return b.String()
}

// shown is a reading on one line.
func shown(r envReadingJSON) string {
	switch r.State {
	case readingAbsent:
		return "(not set)"
	case readingError:
		if r.Line > 0 {
			return fmt.Sprintf("(stops at line %d: %s)", r.Line, r.Message)
		}
		return "(stops: " + r.Message + ")"
	}
	text := "(empty)"
	if *r.Value != "" {
		text = strings.NewReplacer("\r", "␍", "\n", "⏎", "\t", "⇥").Replace(*r.Value)
	}
	if len(r.depends) > 0 {
		text += "  (made with " + count(len(r.depends), "variable", "variables") + " of the shell, here not set)"
	}
	return text
}

// kept says in words how a masked reading differs from the first one, when the masks look alike.
func kept(r, first envReadingJSON) string {
	if r.Value == nil || first.Value == nil || *r.Value != *first.Value || r.raw == first.raw {
		return ""
	}
	switch n, m := utf8.RuneCountInString(r.raw), utf8.RuneCountInString(first.raw); {
	case n > m:
		return fmt.Sprintf("  (%s more)", count(n-m, "character", "characters"))
	case n < m:
		return fmt.Sprintf("  (%s less)", count(m-n, "character", "characters"))
	}
	return "  (other characters)"
}

// cut shortens a line to the width.
func cut(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	r := []rune(s)
	return string(r[:width-1]) + "…"
}

// paintEnv colors the lines about variables that readers see differently, and what values mean.
func paintEnv(text string, color bool) string {
	if !color {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "! ") {
			lines[i] = "\x1b[1;33m!\x1b[0m" + l[1:]
			continue
		}
		if value, means, ok := strings.Cut(l, "  = "); ok && (value == "" || strings.TrimSpace(value) == "" || strings.HasPrefix(l, "      ")) {
			lines[i] = value + "  \x1b[2m= " + means + "\x1b[0m"
		}
	}
	return strings.Join(lines, "\n")
}
