package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

type envJSON struct {
	Version int           `json:"version"`
	Files   []envFileJSON `json:"files"`
}

type envFileJSON struct {
	Path      string            `json:"path"`
	Variables []envVariableJSON `json:"variables"`

	readers []dotenv.Reader // of the file, in the order of the report
}

type envVariableJSON struct {
	Name     string                           `json:"name"`
	Agree    bool                             `json:"agree"`
	Readings map[dotenv.Reader]envReadingJSON `json:"readings"`
}

// readingState is what a reader makes of a variable.
type readingState string

const (
	readingValue  readingState = "value"
	readingAbsent readingState = "absent"
	readingError  readingState = "error" // the reader stops before it
)

type envReadingJSON struct {
	State   readingState `json:"state"`
	Value   *string      `json:"value,omitempty"`
	Message string       `json:"message,omitempty"`
	Line    int          `json:"line,omitempty"`
	// Means is what the value is to Airflow: "JSON object with 2 keys".
	Means string `json:"means,omitempty"`

	raw     string   // for comparing: a mask would make different credentials equal
	depends []string // variables of the shell that the value is made from
}

func envCommand() command {
	return command{
		name: "env", short: "show what each reader of a .env file sees",
		about: []string{
			"PATH is an env file, or a directory with projects that have some. Six programs read a .env, and they disagree on quotes, backslashes, # and $. Credentials are masked.",
		},
		args: []argument{{name: "PATH", optional: true, values: anyFile}},
		examples: []sample{
			{"astrosecrets env", "the env files of the project"},
			{"astrosecrets env .env -f json", "one file, for programs"},
		},
		setup: func(fs *flagSet) runner {
			var o envFlags
			fs.formatFlag(&o.formats, textJSON...)
			fs.colorFlag(&o.color)
			fs.quietFlag(&o.quiet)
			o.configFlags.add(fs)
			return o.run
		},
	}
}

// envFlags are the flags of env.
type envFlags struct {
	configFlags
	formats []string
	color   string
	quiet   bool
}

func (o *envFlags) run(ctx context.Context, s Streams, args []string) (int, error) {
	where := pathOr(args, 0)
	style, err := newTextStyle(o.color, s)
	if err != nil {
		return 0, err
	}
	conf, err := newConfigs(o.configFlags)
	if err != nil {
		return 0, err
	}
	files, err := envFiles(where, conf)
	if err != nil {
		return 0, err
	}
	out := envJSON{Version: 1}
	for _, f := range files {
		out.Files = append(out.Files, readAll(f.File, f.custom))
	}
	return exitClean, emit(ctx, s, o.formats, textJSON, func(w io.Writer, format string) error {
		if format == "json" {
			return writeJSON(w, out)
		}
		return printText(w, paintEnv(printableLines(envText(out, style.width, o.quiet)), style.color))
	})
}

// envFile is an env file with the backends that the configuration describes.
type envFile struct {
	*envfile.File
	custom []*schema.Backend
}

// envFiles are the file that a path names, or the .env files of the projects below it.
func envFiles(where string, conf *configs) ([]envFile, error) {
	info, err := os.Stat(where)
	if err != nil {
		return nil, usagef("%s: no such file or directory", where)
	}
	if !info.IsDir() {
		content, err := files.Disk{}.ReadFile(where)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		set, err := conf.of(&files.Project{Root: path.Dir(filepath.ToSlash(where))})
		return []envFile{{envfile.New(source.New(where, where, content)), set.Backends()}}, err
	}
	projects, err := discover(where, nil)
	if err != nil && !errors.Is(err, files.ErrNothing) {
		return nil, err
	}
	list, err := conf.projects(projects)
	if err != nil {
		return nil, err
	}
	var out []envFile
	for _, p := range list {
		cli2 := isCLI2(p)
		p.Names = slices.DeleteFunc(p.Names, func(n string) bool { return registry.KindOf(n) != load.KindDotenv })
		for _, f := range p.LoadAll(files.Disk{}).All {
			if registry.KindOf(f.Name) != load.KindDotenv {
				continue
			}
			env := envfile.New(f)
			if cli2 {
				env.ForCLI2()
			}
			out = append(out, envFile{env, p.Overrides.Backends})
		}
	}
	if len(out) == 0 {
		return nil, usagef("there is no .env file under %s", where)
	}
	return out, nil
}

// isCLI2 reports a project of Astro CLI 2.
func isCLI2(p *configure.Project) bool {
	if !slices.Contains(p.Names, "pyproject.toml") {
		return false
	}
	content, err := files.Disk{}.ReadFile(path.Join(p.Root, "pyproject.toml"))
	return err == nil && load.IsManifest(content)
}

// readAll reads a file with every reader and puts what they say of each variable side by side.
func readAll(f *envfile.File, custom []*schema.Backend) envFileJSON {
	out := envFileJSON{Path: f.Path, Variables: []envVariableJSON{}, readers: f.Readers}
	def := backendOf(f, custom)
	byName := map[string]int{}
	add := func(name string) {
		if _, ok := byName[name]; !ok {
			byName[name] = len(out.Variables)
			out.Variables = append(out.Variables, envVariableJSON{Name: name, Readings: map[dotenv.Reader]envReadingJSON{}})
		}
	}
	readings := map[dotenv.Reader]*dotenv.Reading{}
	for _, r := range f.Readers {
		readings[r] = f.Read(r).Reading
		for _, a := range readings[r].Assignments {
			add(a.Key)
		}
	}
	for _, s := range f.Script.Statements {
		if s.Kind == dotenv.Assigns {
			name := s.Key
			if s.Instruction.Len() > 0 { // the readers that go on take ENV for a part of the name
				name.Start = s.Instruction.Start
			}
			add(f.Slice(name)) // when every reader stops, its name still has a row
		}
	}
	for i := range out.Variables {
		v := &out.Variables[i]
		name := v.Name
		agreed := true
		for _, r := range f.Readers {
			_, sees := readings[r].Lookup(name)
			agreed = agreed && (sees || readings[r].Err != nil)
		}
		v.Name = shownName(name, agreed)
		for _, r := range f.Readers {
			v.Readings[r] = reading(readings[r], name, def)
		}
		v.Agree = agree(*v, f.Readers)
	}
	return out
}

// shownName returns a name, masked if it may be a part of a value that some reader takes for a
// name. agreed tells that every reader of the file sees the name.
func shownName(name string, agreed bool) string {
	if redact.IsKnownName(name) || agreed && redact.IsVariableName(name) {
		return name
	}
	return redact.Mask
}

func reading(r *dotenv.Reading, name string, def *schema.Backend) envReadingJSON {
	a, ok := r.Lookup(name)
	switch {
	case ok && a.State == dotenv.Set:
		masked := airflow.MaskedValue(name, a.Value.Value, def)
		return envReadingJSON{State: readingValue, Value: &masked, raw: a.Value.Value, depends: a.DependsOn, Means: meaningOf(name, a.Value.Value, def)}
	case r.Err != nil:
		return envReadingJSON{State: readingError, Message: string(r.Err.Message), Line: r.Err.Line}
	}
	return envReadingJSON{State: readingAbsent}
}

// backendOf is the backend that the file itself names: its schema says which kwargs are credentials.
func backendOf(f *envfile.File, custom []*schema.Backend) *schema.Backend {
	for _, r := range f.Readers {
		if a, ok := f.Read(r).Lookup("AIRFLOW__SECRETS__BACKEND"); ok {
			if def, _, ok := airflow.LookupBackend(custom, strings.Trim(a.Value.Value, "\"' ")); ok {
				return def
			}
		}
	}
	return nil
}
