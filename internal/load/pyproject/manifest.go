package pyproject

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Manifest is the table tool.astro, which makes a project one of Astro CLI 2
// (docs/manifest-reference.md of astronomer/astro-cli, commit 27ccd320).
type Manifest struct {
	// Runtime is the build of the image ("3.3-8"), empty for the newest of the series of Airflow.
	Runtime string
	// Dockerfile is the project's own Dockerfile, which then is the build; empty if the image is
	// generated.
	Dockerfile string
	// DockerfileSpan is the place that names it.
	DockerfileSpan source.Span
	// Airflow is the requirement that states the release of Airflow; nil if there is none.
	Airflow *Dependency
	// HasWorkspace is set if a workspace is linked, whose values reach the local Airflow.
	HasWorkspace bool
	// Links are the Deployments on Astro that the project ships to, at their names.
	Links []source.Span
	// Declarations are those of tool.astro.env, in the order of the file.
	Declarations []*Declaration
	// Layer has a variable for each declaration.
	Layer setting.Layer
	// Refused has the kwargs that are tables, which the CLI refuses.
	Refused setting.Layer
}

// DeclarationKind is the sort of value that a project declares.
type DeclarationKind int

// The kinds of declarations.
const (
	DeclaredVariable DeclarationKind = iota
	DeclaredConnection
	DeclaredAirflowVariable
)

// kinds are how commands of the CLI name the kinds, the table that each is declared in, and the prefix of
// the variable that Airflow reads.
var kinds = [...]struct{ noun, table, prefix string }{
	DeclaredVariable:        {"variable", "", ""},
	DeclaredConnection:      {"connection", "connections", "AIRFLOW_CONN_"},
	DeclaredAirflowVariable: {"airflow-variable", "airflow_variables", "AIRFLOW_VAR_"},
}

// Noun returns the kind as commands of the CLI name it: `astro local env NOUN set`.
func (k DeclarationKind) Noun() string { return kinds[k].noun }

// Declaration is a value that the project needs.
type Declaration struct {
	Kind DeclarationKind
	// Name is as declared; Variable is what Airflow reads, with the default as its value.
	Name     string
	Variable *setting.Variable
	// HasDefault is set if the manifest has a value, Secret if it is declared to be secret.
	HasDefault, Secret bool
	// Optional is set if `astro local start` starts without the value.
	Optional bool
	// Entry is the whole declaration after its name: the string, or the table.
	Entry source.Span
	// Refused says what the CLI refuses in the declaration, and with it the whole of tool.astro.env.
	Refused []Refusal

	table *tomltext.Node
	doc   *tomltext.Document
}

// Refusal is an entry of a declaration that the CLI refuses.
type Refusal struct {
	Kind RefusalKind
	// Name is the entry, at Span.
	Name string
	Span source.Span
}

// RefusalKind is why an entry is refused.
type RefusalKind int

// The kinds of refusals (pkg/envschema of astronomer/astro-cli, commit 2ec2afea).
const (
	SecretWithDefault     RefusalKind = iota + 1 // the default is committed
	ConnectionWithDefault                        // a connection has a credential
	SecretOfConnection                           // a connection always is one
	UnknownAnnotation                            // an entry that the CLI does not know
)

// annotations are the entries of a declaration.
var annotations = []string{"default", "optional", "secret", "type", "enum", "description", "source", "conn_type"}

// SecretEdit returns the place and the text that add `secret = true` to a declaration; false if it is
// no inline table, or has the entry.
func (d *Declaration) SecretEdit() (source.Span, string, bool) {
	if d.table == nil || d.table.Get("secret") != nil {
		return source.Span{}, "", false
	}
	return d.doc.InsertEntry(d.table, "secret = true")
}

// localStart is what reads the declared values.
const localStart = setting.Consumer("`astro local start`")

// readManifest reads the table tool.astro.
func (f *File) readManifest(n *tomltext.Node) *Manifest {
	out := &Manifest{
		Runtime: n.Get("runtime").Str(), HasWorkspace: n.Get("workspace").Str() != "",
		Layer: setting.Layer{File: f.File, Consumer: localStart, Origin: setting.FromPyproject},
	}
	out.Refused = out.Layer
	if name := n.Get("dockerfile").Str(); name != "" {
		out.Dockerfile, out.DockerfileSpan = path.Clean(name), n.Get("dockerfile").Span
	}
	for _, d := range f.Dependencies {
		if isAirflow(d.Normalized) && (out.Airflow == nil || len(d.Specifiers) > 0) {
			out.Airflow = d
		}
	}
	for _, e := range n.Get("deployments").Keys() {
		if e.Value.Get("deployment") != nil {
			out.Links = append(out.Links, e.Name.Span)
		}
	}
	for _, e := range n.Get("env").Keys() {
		kind := DeclaredVariable
		for k := DeclaredConnection; int(k) < len(kinds) && e.Value.Is(tomltext.Table); k++ {
			if kinds[k].table == e.Name.Value {
				kind = k
			}
		}
		if kind == DeclaredVariable {
			f.declaration(out, kind, e)
			out.keep(f, e.Name, e.Value)
			continue
		}
		for _, inner := range e.Value.Keys() {
			f.declaration(out, kind, inner)
		}
	}
	return out
}

// isAirflow reports the distributions that are Airflow.
func isAirflow(name string) bool { return name == "apache-airflow" || name == "apache-airflow-core" }

// declaration adds a declaration. What is neither a string nor a table is refused by the CLI, and
// left out here.
func (f *File) declaration(m *Manifest, kind DeclarationKind, e *tomltext.Entry) {
	if !e.Value.Is(tomltext.String) && !e.Value.Is(tomltext.Table) {
		return
	}
	d := &Declaration{Kind: kind, Name: e.Name.Value, Entry: e.Value.Span, Secret: kind == DeclaredConnection, doc: f.doc}
	if e.Value.Is(tomltext.Table) {
		d.table = e.Value
	}
	v := &setting.Variable{Name: setting.Scalar{String: e.Name, File: f.File}}
	d.Variable = v
	if kind == DeclaredVariable {
		v.Name.Quoting = setting.NameEncoder{}
	} else {
		v.Name.String = setting.NameAt(kinds[kind].prefix+strings.ToUpper(d.Name), e.Name.Span)
		v.DisplayName = "`" + d.Name + "` in [tool.astro.env." + kinds[kind].table + "]"
	}
	value := e.Value
	if value.Is(tomltext.Table) {
		d.Secret = d.Secret || isTrue(value.Get("secret"))
		d.Optional = isTrue(value.Get("optional"))
		value = value.Get("default")
	}
	d.HasDefault = value != nil && value.Kind != tomltext.Table && value.Kind != tomltext.Array
	if d.HasDefault {
		v.Value = setting.Scalar{String: value.Text, File: f.File, Quoting: f.doc.Quoting(value)}
		if value.Kind != tomltext.String {
			v.Value.String = asText(value)
		}
	} else {
		v.Value = setting.Scalar{String: e.Name, File: f.File}
		v.Value.Value, v.UnresolvedReason = "", setting.SetElsewhere
	}
	d.findRefusals(e.Value)
	m.Declarations = append(m.Declarations, d)
	m.Layer.Vars = append(m.Layer.Vars, v)
}

// findRefusals finds what the CLI refuses in a declaration.
func (d *Declaration) findRefusals(value *tomltext.Node) {
	at := d.Variable.Name.Span
	if e := value.Entry("default"); e != nil {
		at = e.Name.Span
	}
	add := func(kind RefusalKind, name string, span source.Span) {
		d.Refused = append(d.Refused, Refusal{kind, name, span})
	}
	switch {
	case d.HasDefault && d.Kind == DeclaredConnection:
		add(ConnectionWithDefault, d.Name, at)
	case d.HasDefault && d.Secret:
		add(SecretWithDefault, d.Name, at)
	}
	for _, e := range value.Keys() {
		switch {
		case e.Name.Value == "secret" && d.Kind == DeclaredConnection:
			add(SecretOfConnection, e.Name.Value, e.Name.Span)
		case !slices.Contains(annotations, e.Name.Value):
			add(UnknownAnnotation, e.Name.Value, e.Name.Span)
		}
	}
}

// Image returns the image that Astro CLI 2 generates: the build that the manifest names, or the
// newest one of the series of Airflow that the requirement pins; false if neither is determined.
func (m *Manifest) Image() (schema.Image, bool) {
	if m.Runtime != "" {
		return schema.RuntimeImageOf(m.Runtime)
	}
	series := m.series()
	if series == "" {
		return schema.Image{}, false
	}
	if major, _, _ := strings.Cut(series, "."); major == "2" {
		return schema.Image{Kind: schema.RuntimeImage, Airflow: schema.SeriesOf(series)}, true
	}
	return schema.ParseImage("astrocrpublic.azurecr.io/runtime:" + series)
}

// series returns the series of Airflow that the requirement pins ("3.3"); empty if it pins none.
func (m *Manifest) series() string {
	if m.Airflow == nil || len(m.Airflow.Specifiers) != 1 || m.Airflow.Specifiers[0].Op != "==" {
		return ""
	}
	parts := strings.Split(strings.TrimSuffix(m.Airflow.Specifiers[0].Version, ".*"), ".")
	if len(parts) < 2 {
		return ""
	}
	for _, p := range parts[:2] {
		if _, err := strconv.Atoi(p); err != nil {
			return ""
		}
	}
	return parts[0] + "." + parts[1]
}

// Declaration returns the declaration of a variable; nil if there is none.
func (m *Manifest) Declaration(v *setting.Variable) *Declaration {
	for _, d := range m.Declarations {
		if d.Variable == v {
			return d
		}
	}
	return nil
}

// asText returns the text that the CLI makes of a default that is no string: 8_080 is "8080".
func asText(n *tomltext.Node) (out mapped.String) {
	text := strings.ReplaceAll(n.Text.Value, "_", "")
	if n.Kind == tomltext.Boolean || text == n.Text.Value {
		return n.Text
	}
	out.Value, out.Span = text, n.Span
	return out
}

// keep adds the kwargs that somebody has written as a table of TOML. The CLI refuses the table, so no
// Airflow gets them, but a credential in it is committed all the same.
func (m *Manifest) keep(f *File, name mapped.String, table *tomltext.Node) {
	if !table.Is(tomltext.Table) || !setting.IsKwargs(name.Value) {
		return
	}
	var b mapped.Builder
	at := table.Span.Start
	for _, e := range table.Keys() {
		text := e.Value.Text
		if !e.Value.Is(tomltext.String) || !isPlainJSON(text.Value) || !isPlainJSON(e.Name.Value) {
			continue
		}
		separator := `, "`
		if b.Len() == 0 {
			separator = `{"`
		}
		b.Escape(e.Name.Span.Start, 0, separator)
		b.Append(&e.Name, 0, len(e.Name.Value))
		b.Escape(e.Value.Span.Start, 0, `": "`)
		b.Append(&text, 0, len(text.Value))
		b.Escape(e.Value.Span.End, 0, `"`)
		at = e.Value.Span.End
	}
	if b.Len() == 0 {
		return
	}
	b.Escape(at, 0, "}")
	span := source.Span{Start: min(table.Span.Start, at), End: max(table.Span.End, at)}
	m.Refused.Vars = append(m.Refused.Vars, &setting.Variable{
		Name: setting.Scalar{String: name, File: f.File}, Value: setting.Scalar{String: b.Text(span), File: f.File},
	})
}

// isPlainJSON reports a text that a JSON string holds without escapes.
func isPlainJSON(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' })
}
