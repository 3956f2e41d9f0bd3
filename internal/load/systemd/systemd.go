// Package systemd reads the unit files of systemd that start Airflow: what Environment= and
// EnvironmentFile= give to a service, with the drop-ins of its unit. It knows no rule.
package systemd

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

const (
	kind                  = load.Kind("systemd")
	origin                = setting.Origin("systemd")
	consumer              = setting.Consumer("`systemctl start`")
	whitespace            = " \t\r\n"
	specifiers            = "aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY"
	environment, envFiles = "Environment", "EnvironmentFile"
)

// Format describes unit files and their drop-ins.
func Format() load.Format {
	return load.Format{
		Naming: load.Naming{
			Kind: kind, Comment: &load.Comment{Leaders: []string{"#", ";"}}, Tokens: tokens,
			Match: func(n load.Name) bool { return n.Ext == ".service" || unitOf(n) != "" },
			Hook:  []string{`\.service$`, `\.service\.d/[^/]*\.conf$`},
			// A unit may name an env file and nothing else that concerns Airflow.
			Always: func(n load.Name) bool { return strings.Contains(n.Lower+n.Dir, "airflow") },
		},
		Examples: []string{"airflow-scheduler.service", "etc/airflow.service.d/override.conf"},
		Origin:   origin, Exposure: load.ExposedUsually, Load: analyzer,
		Rows: []load.Row{load.Variables.Row("unit files of systemd and their drop-ins: `Environment=`, and the files of `EnvironmentFile=`", "systemd", "none")},
	}
}

// unitOf returns the unit that a drop-in belongs to, empty for another file.
func unitOf(n load.Name) string {
	if unit, ok := strings.CutSuffix(n.Dir, ".d"); ok && strings.HasSuffix(unit, ".service") && n.Ext == ".conf" {
		return unit
	}
	return ""
}

// analyzer loads unit files. The drop-ins of a unit are read after it in the order of their names,
// and what a file of EnvironmentFile= sets overrides Environment= (systemd.exec(5)).
var analyzer = load.NewLoader("systemd", "unit files of systemd", func(files *load.Files, out *load.Result) {
	units := map[string]*unit{}
	var order []*unit
	list := slices.Clone(files.OfKind(kind))
	sorting.Stable(list, func(a, b *source.File) int { // the unit first
		return cmp.Or(cmp.Compare(len(unitOf(load.NewName(a.Name))), len(unitOf(load.NewName(b.Name)))), cmp.Compare(load.Base(a), load.Base(b)))
	})
	for _, f := range list {
		name := f.Name
		if unitOf(load.NewName(name)) != "" {
			name = strings.TrimSuffix(path.Dir(name), ".d")
		}
		u := units[name]
		if u == nil {
			u = &unit{files: files, first: f}
			units[name] = u
			order = append(order, u)
		}
		out.Problems = append(out.Problems, u.read(f)...)
	}
	sorting.Stable(order, func(a, b *unit) int { return cmp.Compare(a.first.Name, b.first.Name) })
	for _, u := range order {
		if layers := slices.Concat(u.fromFiles, u.own); slices.ContainsFunc(layers, concernsAirflow) {
			out.Processes = append(out.Processes, load.Process{Layers: layers})
		}
	}
})

func concernsAirflow(l setting.Layer) bool {
	return slices.ContainsFunc(l.Vars, func(v *setting.Variable) bool { return strings.HasPrefix(v.Name.Value, "AIRFLOW") })
}

// unit is what a unit file and its drop-ins say so far, highest precedence first.
type unit struct {
	files          *load.Files
	first          *source.File
	own, fromFiles []setting.Layer
}

// read adds a file of the unit. An empty assignment resets what was assigned before.
func (u *unit) read(f *source.File) (problems []load.Problem) {
	l := setting.Layer{File: f, Consumer: consumer, Origin: origin}
	for _, a := range assignments(f) {
		switch text := strings.Trim(a.value.Value, whitespace); {
		case a.key == environment && text == "":
			u.own, l.Vars = nil, nil
		case a.key == environment:
			vars, faults := variables(f, &a.value)
			l.Vars, problems = append(l.Vars, vars...), append(problems, faults...)
		case a.key == envFiles && text == "":
			u.fromFiles = nil
		case a.key == envFiles:
			if env := u.find(strings.TrimPrefix(text, "-")); env != nil {
				layer := setting.Layer{File: env, Consumer: consumer, Origin: setting.FromEnvFile, Vars: envfile.ReadSystemd(env)}
				u.fromFiles = slices.Insert(u.fromFiles, 0, layer)
			}
		}
	}
	u.own = slices.Insert(u.own, 0, l)
	return problems
}

// find returns the env file of the project that an absolute path represents on the machine: the
// one that shares the most elements at its end. It is nil if there is none, or more than one.
func (u *unit) find(name string) *source.File {
	var best *source.File
	shared, tied := 0, false
	want := strings.Split(path.Clean(name), "/")
	for _, f := range u.files.OfKind(load.KindDotenv) {
		have, n := strings.Split(f.Name, "/"), 0
		for n < min(len(have), len(want)) && have[len(have)-1-n] == want[len(want)-1-n] {
			n++
		}
		if n > shared {
			best, shared, tied = f, n, false
		} else if n == shared && n > 0 {
			tied = true
		}
	}
	if tied || strings.ContainsAny(name, "*?[%") {
		return nil
	}
	return best
}

// assignment is KEY=value of the section [Service]. Its value's positions are those of the file.
type assignment struct {
	key   string
	at    source.Span
	value mapped.String
}

// assignments reads a unit file as systemd does (conf-parser.c): a backslash at the end of a line
// continues it with a space, comments have a line of their own, also between continued lines.
func assignments(f *source.File) []assignment {
	var out []assignment
	section := ""
	comment := func(line string) bool { return line != "" && strings.ContainsRune("#;", rune(line[0])) }
	for n := 1; n <= f.LineCount(); n++ {
		line := trim(f, f.LineSpan(n))
		text := f.Slice(line)
		if text == "" || comment(text) {
			continue
		}
		if text[0] == '[' {
			section = strings.Trim(text, "[]")
			continue
		}
		eq := strings.IndexByte(text, '=')
		if eq < 0 {
			continue
		}
		key := trim(f, source.Span{Start: line.Start, End: line.Start + eq})
		at := trim(f, source.Span{Start: line.Start + eq + 1, End: line.End})
		var b mapped.Builder
		whole := at
		for continued(f.Slice(at)) && n < f.LineCount() {
			b.Copy(at.Start, f.Slice(source.Span{Start: at.Start, End: at.End - 1}))
			b.Escape(at.End-1, 1, " ")
			for n++; n < f.LineCount() && comment(f.Slice(trim(f, f.LineSpan(n)))); n++ {
			}
			at = trim(f, f.LineSpan(n))
			whole.End = at.End
		}
		b.Copy(at.Start, f.Slice(at))
		if section == "Service" {
			out = append(out, assignment{f.Slice(key), key, b.Text(whole)})
		}
	}
	return out
}

func trim(f *source.File, s source.Span) source.Span {
	text := f.Slice(s)
	s.Start += len(text) - len(strings.TrimLeft(text, whitespace))
	s.End = s.Start + len(strings.Trim(text, whitespace))
	return s
}

// continued reports a line whose last backslash is not escaped itself.
func continued(line string) bool {
	return (len(line)-len(strings.TrimRight(line, `\`)))%2 == 1
}

// variables reads the value of Environment=: words with NAME=value, in quotes or without. JSON
// without quotes around the word is a problem; it is read as it was meant.
func variables(f *source.File, t *mapped.String) (out []*setting.Variable, problems []load.Problem) {
	for at := 0; at < len(t.Value); {
		if v, p, end := unquotedJSON(f, t, at); v != nil {
			out, problems, at = append(out, v), append(problems, p), end
			continue
		}
		w, quote, next, ok := word(t, at)
		if !ok {
			break // systemd ignores the rest
		}
		at = next
		eq := strings.IndexByte(w.Value, '=')
		if eq <= 0 || !setting.IsVariableName(w.Value[:eq]) || !w.IsResolvedIn(0, eq) {
			continue
		}
		value := w.Slice(eq+1, len(w.Value))
		out = append(out, &setting.Variable{
			Name:  setting.Scalar{String: w.Slice(0, eq), File: f, Quoting: setting.NameEncoder{}},
			Value: setting.Scalar{String: value, File: f, Quoting: encoder{quote}},
		})
	}
	return out, problems
}

// unquotedJSON returns the kwargs that are written as NAME={"a": "b"} at an offset, without quotes
// around the assignment, and where they end; nil if there are none.
func unquotedJSON(f *source.File, t *mapped.String, at int) (v *setting.Variable, p load.Problem, end int) {
	start := at + len(t.Value[at:]) - len(strings.TrimLeft(t.Value[at:], whitespace))
	eq := strings.IndexByte(t.Value[start:], '=')
	if eq < 0 || !setting.IsKwargs(t.Value[start:start+eq]) || !strings.HasPrefix(t.Value[start+eq+1:], "{") {
		return nil, p, 0
	}
	from := start + eq + 1
	end = pyjson.ObjectEnd(t.Value, from)
	if end < 0 || !strings.Contains(t.Value[from:end], `"`) || strings.Contains(t.Value[from:end], `\"`) {
		return nil, p, 0
	}
	name, value, whole := t.Slice(start, start+eq), t.Slice(from, end), t.Source(start, end)
	p = load.Problem{
		Kind: load.ShellStripsQuotes, Name: "systemd", Range: source.Range{File: f, Span: value.Span},
		Targets: []setting.Target{setting.NonAstro}, Spaces: strings.Contains(value.Value, " "),
	}
	if !strings.ContainsAny(value.Value, `'\%`) {
		p.Fixes = []finding.Fix{{Edits: []finding.Edit{
			{Range: source.Range{File: f, Span: source.Span{Start: whole.Start, End: whole.Start}}, Text: "'"},
			{Range: source.Range{File: f, Span: source.Span{Start: whole.End, End: whole.End}}, Text: "'"},
		}}}
	}
	return &setting.Variable{
		Name:  setting.Scalar{String: name, File: f, Quoting: setting.NameEncoder{}},
		Value: setting.Scalar{String: value, File: f},
	}, p, end
}

// word reads the next word at an offset as systemd does (extract-word.c): quotes and escapes of C
// are undone, specifiers expand after that. quote is set if quotes hold all of the word. It is not
// ok at the end, and for a word that systemd refuses.
func word(t *mapped.String, at int) (out mapped.String, quote byte, next int, ok bool) {
	s := t.Value
	for at < len(s) && strings.IndexByte(whitespace, s[at]) >= 0 {
		at++
	}
	if at == len(s) {
		return out, 0, at, false
	}
	var b mapped.Builder
	var open byte
	i, closed := at, -1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			n, text := unescape(s[i:])
			if n == 0 {
				return out, 0, i, false
			}
			src := t.Source(i, i+n)
			b.Escape(src.Start, src.Len(), text)
			i += n - 1
		case open != 0 && c == open:
			open, closed = 0, i
		case open == 0 && (c == '"' || c == '\''):
			open = c
		case open == 0 && strings.IndexByte(whitespace, c) >= 0:
			goto done
		default:
			b.Append(t, i, i+1)
		}
	}
done:
	if open != 0 {
		return out, 0, i, false
	}
	if (s[at] == '"' || s[at] == '\'') && closed == i-1 && !strings.ContainsRune(strings.ReplaceAll(s[at+1:closed], `\`+s[at:at+1], ""), rune(s[at])) {
		quote = s[at]
	}
	w := b.Text(t.Source(at, i))
	return expand(&w), quote, i, true
}

// unescape returns the length and the text of the escape that s begins with, 0 if systemd has
// none of the kind.
func unescape(s string) (n int, text string) {
	if len(s) < 2 {
		return 0, ""
	}
	if i := strings.IndexByte("abfnrtvs\\\"'", s[1]); i >= 0 {
		return 2, "\a\b\f\n\r\t\v \\\"'"[i : i+1]
	}
	digits, base := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]], 16
	from := 2
	if s[1] >= '0' && s[1] <= '7' {
		digits, base, from = 3, 8, 1
	}
	if digits == 0 || len(s) < from+digits {
		return 0, ""
	}
	r, err := strconv.ParseUint(s[from:from+digits], base, 32)
	if err != nil || r == 0 {
		return 0, ""
	}
	if digits <= 3 { // a byte
		return from + digits, string([]byte{byte(r)})
	}
	return from + digits, string(rune(r))
}

// expand replaces the specifiers of a word: %% is a percent sign; the files do not determine what %n or
// %h represents.
func expand(w *mapped.String) mapped.String {
	if !strings.Contains(w.Value, "%") {
		return *w
	}
	return w.Replace(func(i int) (n int, text string, unresolved bool) {
		rest := w.Value[i:min(i+2, len(w.Value))]
		switch {
		case rest == "%%":
			return 2, "%", false
		case len(rest) == 2 && rest[0] == '%' && strings.IndexByte(specifiers, rest[1]) >= 0:
			return 2, rest, true
		}
		return 0, "", false
	})
}

// encoder writes a value of Environment=. quote is the quote around the word, 0 for a word without.
type encoder struct{ quote byte }

// Encode implements mapped.Encoder.
func (e encoder) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	pairs := []string{`\`, `\\`, "%", "%%", "\n", `\n`, "\r", `\r`, "\t", `\t`}
	if e.quote == 0 {
		pairs = append(pairs, `"`, `\"`, "'", `\'`, " ", `\x20`)
	} else {
		pairs = append(pairs, string(e.quote), `\`+string(e.quote))
	}
	return strings.NewReplacer(pairs...).Replace(s), !strings.ContainsAny(s, "\x00\a\b\f\v")
}

// Requote implements mapped.Encoder.
func (e encoder) Requote(t *mapped.String, s string) (string, bool) {
	return e.Encode(t, 0, len(t.Value), s)
}

// tokens adds the keys of a unit file, and the names of its variables.
func tokens(s *load.TokenList) {
	for _, a := range assignments(s.File) {
		s.Add(source.Keyword, a.at)
		s.Between(a.at, a.value.Span)
		if a.key == environment {
			vars, _ := variables(s.File, &a.value)
			for _, v := range vars {
				s.Add(s.NameKind, v.Name.Span)
				s.Between(v.Name.Span, v.Value.Span)
			}
		}
	}
}
