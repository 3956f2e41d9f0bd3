package load

import (
	"bytes"
	"path"
	"reflect"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/go/analysis"
)

// EnvFiles are the .env-like files of a project.
type EnvFiles struct{ Files []*EnvFile }

// EnvFile is one .env-like file. Each reader's view of it is worked out when asked for.
type EnvFile struct {
	*source.File
	// Main is set for the .env that the CLI takes without being told a name.
	Main bool
	// ByCLI is set for a name that the Astro CLI's readers are pointed at: .env, .env.prod, the
	// files of a directory .env. Another name (airflow.env) has other readers.
	ByCLI bool
	// Template is set for .env.example and its like.
	Template bool
	// Script says where things stand.
	Script *dotenv.Script

	readings map[dotenv.Reader]*EnvReading
	all      *dotenv.Quoting
}

// EnvReading is an EnvFile as one reader sees it.
type EnvReading struct {
	*dotenv.Reading
	Layer setting.Layer
}

// Dotenv loads .env, the files of a directory .env, .env.prod, prod.env and the like.
var Dotenv = &analysis.Analyzer{
	Name:       "dotenv",
	Doc:        ".env files as each of their readers sees them",
	Requires:   []*analysis.Analyzer{Input},
	ResultType: reflect.TypeFor[*EnvFiles](),
	Run: func(pass *analysis.Pass) (any, error) {
		out := &EnvFiles{}
		for _, f := range input(pass).of(KindDotenv) {
			out.Files = append(out.Files, NewEnvFile(f))
		}
		return out, nil
	},
}

// NewEnvFile is a file as the readers of .env files see it.
func NewEnvFile(f *source.File) *EnvFile {
	return &EnvFile{
		File: f, Main: f.Name == ".env", ByCLI: byCLI(f.Name), Template: IsTemplate(f.Name),
		Script: dotenv.Scan(f.Content), readings: map[dotenv.Reader]*EnvReading{},
		all: dotenv.NewQuoting(f.Content),
	}
}

func byCLI(name string) bool {
	return strings.HasPrefix(path.Base(name), ".env") || path.Base(path.Dir(name)) == ".env"
}

// Commands are what a user types to have each reader read the file.
var Commands = map[dotenv.Reader]string{
	dotenv.Compose:      "`astro dev start`",
	dotenv.Docker:       "`astro dev pytest`",
	dotenv.Standalone:   "`astro dev start --standalone`",
	dotenv.VariableLoad: "`astro deployment variable create --load`",
	dotenv.EnvFromFile:  "`astro env variable create --from-file`",
	dotenv.Godotenv:     "godotenv",
}

// Read is the file as one reader sees it.
func (e *EnvFile) Read(r dotenv.Reader) *EnvReading {
	if have := e.readings[r]; have != nil {
		return have
	}
	out := &EnvReading{Reading: dotenv.Read(r, e.Content)}
	quoting := either{e.all, dotenv.NewQuoting(e.Content, r)}
	out.Layer = setting.Layer{File: e.File, Consumer: Commands[r], Origin: setting.FromEnvFile}
	reading := e.meant(out.Reading)
	for i := range reading.Assignments {
		a := &reading.Assignments[i]
		if a.State != dotenv.Set {
			continue
		}
		out.Layer.Vars = append(out.Layer.Vars, &setting.Variable{
			Name:      setting.Scalar{String: named(a.Key, a.KeySpan), File: e.File, Quoting: verbatim{}},
			Value:     setting.Scalar{String: a.Value, File: e.File, Quoting: quoting},
			Raw:       a.Value.Span,
			DependsOn: a.DependsOn,
		})
	}
	e.readings[r] = out
	return out
}

// meant is what a file would say without the ENV that people copy from a Dockerfile: no
// reader takes such a line for what it says, and what it says is judged all the same. Compose
// leaves blanks before a name out, so that nothing moves.
func (e *EnvFile) meant(r *dotenv.Reading) *dotenv.Reading {
	var content []byte
	for i := range e.Script.Statements {
		if at := e.Script.Statements[i].Instruction; at.Len() > 0 {
			if content == nil {
				content = bytes.Clone(e.Content)
			}
			copy(content[at.Start:at.End], "   ")
		}
	}
	if content == nil {
		return r
	}
	return dotenv.Read(dotenv.Compose, content)
}

// either writes a value so that every reader takes it, or else so that the one does for
// which the finding holds.
type either struct{ all, own mapped.Encoder }

func (q either) Encode(t *mapped.String, i, j int, s string) (string, bool) {
	if text, ok := q.all.Encode(t, i, j, s); ok {
		return text, true
	}
	return q.own.Encode(t, i, j, s)
}

func (q either) Requote(t *mapped.String, s string) (string, bool) {
	if text, ok := q.all.Requote(t, s); ok {
		return text, true
	}
	return q.own.Requote(t, s)
}

// named is a name as a reader sees it, standing in span. Where the file names it otherwise
// (`backend` in [secrets]) each byte of it comes from all of the span.
func named(value string, span source.Span) mapped.String {
	if len(value) != span.Len() {
		return mapped.String{Value: value, Span: span}
	}
	t := mapped.Plain(span.Start, value)
	t.Span = span
	return t
}

// verbatim writes names: in every format a variable's name is written as it is.
type verbatim struct{}

func (verbatim) Encode(_ *mapped.String, _, _ int, s string) (string, bool) { return s, plainName(s) }
func (verbatim) Requote(_ *mapped.String, s string) (string, bool)          { return s, plainName(s) }

func plainName(s string) bool {
	for _, r := range s {
		if r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
