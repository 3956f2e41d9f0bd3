// Package envfile reads .env and similar files as each of their readers sees them.
package envfile

import (
	"bytes"
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Files are the env files of a project.
type Files struct{ Files []*File }

// File is one env file. What a reader sees of it is computed on first use.
type File struct {
	*source.File
	// Main is set for .env, which the CLI reads if no name is given.
	Main bool
	// ByCLI is set for names that commands of the Astro CLI read: .env, .env.prod, the files of a
	// directory .env. A file of another name (airflow.env) has other readers.
	ByCLI bool
	// Template is set for .env.example and similar names.
	Template bool
	// Readers are the programs that read the file, in the order reports show them.
	Readers []dotenv.Reader
	// Script has the places of its statements.
	Script *dotenv.Script

	readings []*Reading
	all      *dotenv.Quoting
}

// Reading is a File as one reader sees it.
type Reading struct {
	*dotenv.Reading
	Layer   setting.Layer
	encoder encoder
}

// Analyzer loads .env, the files of a directory .env, .env.prod, prod.env and similar names.
var Analyzer = load.NewLoader("dotenv", ".env files as each of their readers sees them", func(files *load.Files, out *Files) {
	manifest := files.Named("pyproject.toml")
	for _, f := range files.OfKind(load.KindDotenv) {
		env := New(f)
		if manifest != nil && load.IsManifest(manifest.Content) {
			env.ForCLI2()
		}
		out.Files = append(out.Files, env)
	}
})

// New returns a file as the readers of .env files see it.
func New(f *source.File) *File {
	readers := dotenv.Readers()
	return &File{
		File: f, Main: f.Name == ".env", ByCLI: byCLI(f.Name), Template: load.IsTemplate(f.Name),
		Script: dotenv.Scan(f.Content), Readers: readers, all: dotenv.NewQuoting(f.Content, readers...),
	}
}

// ForCLI2 makes the file one of a project of Astro CLI 2, which has other readers.
func (e *File) ForCLI2() {
	e.Readers = dotenv.CLI2Readers()
	e.all = dotenv.NewQuoting(e.Content, e.Readers...)
}

// Local returns the reader that local runs of the project have by default.
func (e *File) Local() dotenv.Reader { return e.Readers[0] }

func byCLI(name string) bool {
	return strings.HasPrefix(path.Base(name), ".env") || path.Base(path.Dir(name)) == ".env"
}

// Commands are what a user types to have each reader read the file.
var Commands = map[dotenv.Reader]string{
	dotenv.Compose:      "`astro dev start`",
	dotenv.Docker:       "`astro dev pytest`",
	dotenv.Standalone:   "`astro dev start --standalone`",
	dotenv.LocalStart:   "`astro local start`",
	dotenv.VariableLoad: "`astro deployment variable create --load`",
	dotenv.EnvFromFile:  "`astro env variable create --from-file`",
	dotenv.Godotenv:     "godotenv",
}

// Read returns the file as one reader sees it.
func (e *File) Read(r dotenv.Reader) *Reading {
	for _, have := range e.readings {
		if have.Reader == r {
			return have
		}
	}
	out := &Reading{encoder: encoder{file: e, reader: r}}
	if len(e.readings) > 0 && e.readings[0].IsPlain() {
		out.Reading = e.readings[0].As(r)
	} else {
		out.Reading = dotenv.Read(r, e.Content)
	}
	out.Layer = setting.Layer{File: e.File, Consumer: setting.Consumer(Commands[r]), Origin: setting.FromEnvFile}
	reading := e.withoutENV(out.Reading)
	vars := make([]setting.Variable, 0, len(reading.Assignments)) // one block for all
	out.Layer.Vars = make([]*setting.Variable, 0, len(reading.Assignments))
	for i := range reading.Assignments {
		a := &reading.Assignments[i]
		if a.State != dotenv.Set {
			continue
		}
		vars = append(vars, setting.Variable{
			Name:      setting.Scalar{String: setting.NameAt(a.Key, a.KeySpan), File: e.File, Quoting: setting.NameEncoder{}},
			Value:     setting.Scalar{String: a.Value, File: e.File, Quoting: &out.encoder},
			DependsOn: a.DependsOn,
		})
		out.Layer.Vars = append(out.Layer.Vars, &vars[len(vars)-1])
	}
	e.readings = append(e.readings, out)
	return out
}

// withoutENV returns what a file would say without the ENV that people copy from a Dockerfile. No reader
// takes such a line as it was meant; its value is judged all the same. Compose ignores spaces
// before a name, so no position changes.
func (e *File) withoutENV(r *dotenv.Reading) *dotenv.Reading {
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

// encoder writes a value so that every reader takes it or, if that is not possible, so that the reader
// does for which the finding holds.
type encoder struct {
	file   *File
	reader dotenv.Reader
	own    *dotenv.Quoting // for the reader; nil before it is needed
}

func (q *encoder) Encode(t *mapped.String, i, j int, s string) (string, bool) {
	if text, ok := q.file.all.Encode(t, i, j, s); ok {
		return text, true
	}
	return q.alone().Encode(t, i, j, s)
}

func (q *encoder) Requote(t *mapped.String, s string) (string, bool) {
	if text, ok := q.file.all.Requote(t, s); ok {
		return text, true
	}
	return q.alone().Requote(t, s)
}

func (q *encoder) alone() *dotenv.Quoting {
	if q.own == nil {
		q.own = dotenv.NewQuoting(q.file.Content, q.reader)
	}
	return q.own
}
