package airflow

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/release"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// serviceImage returns the image of a service, nil if it is unknown. known reports that the files
// show every variable of the image.
func (b *builder) serviceImage(s *compose.Service) (img *dockerimage.Image, known bool) {
	if s.Built {
		for _, img := range b.Images {
			if s.Dockerfile != "" && img.Name == s.Dockerfile {
				return img, true
			}
		}
		return nil, false
	}
	if s.Image == nil || !s.Image.IsResolved() {
		return nil, false
	}
	base, ok := schema.ParseImage(s.Image.Value)
	if !ok {
		return nil, false
	}
	return &dockerimage.Image{File: s.Image.File, Ref: s.Image.String, Base: base, Known: true}, true
}

// serviceInstall returns what the containers of a service have installed.
func (b *builder) serviceInstall(f *compose.File, img *dockerimage.Image, s *compose.Service) *packages.Install {
	if img == nil {
		return b.unknownService(f, s)
	}
	in := b.knownService(img, s)
	if built := b.builtRelease(f, s); len(s.BuildArgs) > 0 && len(built) > 0 {
		in.SetAirflow(built)
	}
	if s.Installs || b.mayInstall(f, s) {
		return packages.Unknown("its command installs packages").WithAirflow(in.Airflow())
	}
	return in
}

// additional is the variable with which the entrypoint of the official image installs packages.
const additional = "_PIP_ADDITIONAL_REQUIREMENTS"

// mayInstall reports packages that the shell names, or a variable of Compose. The file of the official
// documentation has a variable that is empty by default.
func (b *builder) mayInstall(f *compose.File, s *compose.Service) bool {
	for _, v := range s.Vars {
		if v.Name.Value == additional && v.UnresolvedReason == "" && !v.Value.IsResolved() {
			text, ok := compose.Substitute(v.Value.Value, b.composeVariables(f))
			return !ok || strings.TrimSpace(text) != ""
		}
	}
	return false
}

// knownService returns what is installed by the image of a service, and by the entrypoint of the
// official image when it starts (_PIP_ADDITIONAL_REQUIREMENTS).
func (b *builder) knownService(img *dockerimage.Image, s *compose.Service) *packages.Install {
	requirements := ""
	if s.Built {
		requirements = "requirements.txt"
	}
	var extra *setting.Variable
	for _, v := range s.Vars {
		if v.Name.Value == additional {
			extra = v
		}
	}
	in := b.installOf(img, requirements)
	switch {
	case extra == nil:
	case extra.UnresolvedReason != "" || !extra.Value.IsResolved():
		in.IncompleteReason = "packages that the shell names"
	default:
		if cmd, ok := pip.ParseArgs(pipWords(&extra.Value.String)); ok {
			run := dockerimage.PipRun{Command: cmd, File: func(string) []string { return nil }}
			in.AddCommand(run, &dockerimage.Image{File: extra.Value.File}, b.sources())
		}
	}
	return in
}

// unknownService returns what is known of the containers of a service whose image the files do not show
// in full: the release of Airflow that its Dockerfile, or its reference with the defaults of variables,
// states.
func (b *builder) unknownService(f *compose.File, s *compose.Service) *packages.Install {
	in := packages.Unknown(notBuiltHere)
	in.SetAirflow(b.builtRelease(f, s))
	if s.Image == nil || len(in.Airflow()) > 0 {
		return in
	}
	if ref, ok := compose.Substitute(s.Image.Value, b.composeVariables(f)); ok {
		in.SetAirflow(schema.StatedAirflow(ref))
	}
	return in
}

// composeVariables returns how Compose looks up the variables of a file: in the .env of its folder. The
// shell that runs Compose may override them.
func (b *builder) composeVariables(f *compose.File) func(name string) (string, bool) {
	name := path.Join(path.Dir(f.Name), ".env")
	file := b.envFile(name)
	if f := b.Files.NamedContext(name); file == nil && f != nil {
		file = envfile.New(f)
	}
	var vars []*setting.Variable
	if file != nil {
		vars = file.Read(dotenv.Compose).Layer.Vars
	}
	return func(name string) (string, bool) {
		for _, v := range slices.Backward(vars) {
			if v.Name.Value == name && v.UnresolvedReason == "" && v.Value.IsResolved() {
				return v.Value.Value, true
			}
		}
		return "", false
	}
}

// builtRelease returns the releases of Airflow that the Dockerfile of a service states, for a build with
// the arguments of the service.
func (b *builder) builtRelease(f *compose.File, s *compose.Service) schema.Versions {
	if !s.Built || s.Dockerfile == "" {
		return nil
	}
	file := b.Files.Named(s.Dockerfile)
	if file == nil {
		file = b.Files.NamedContext(s.Dockerfile)
	}
	if file == nil {
		return nil
	}
	args, lookup := map[string]string{}, b.composeVariables(f)
	for name, value := range s.BuildArgs {
		if value, ok := compose.Substitute(value, lookup); ok {
			args[name] = value
		}
	}
	return release.OfImage(dockerimage.Read(file, args))
}

// pipWords returns `pip install` and the words that the shell splits the value into.
func pipWords(t *mapped.String) []mapped.String {
	words := []mapped.String{{Value: "pip"}, {Value: "install"}}
	start := -1
	for i := 0; i <= len(t.Value); i++ {
		space := i == len(t.Value) || strings.IndexByte(" \t\r\n", t.Value[i]) >= 0
		switch {
		case space && start >= 0:
			words, start = append(words, t.Slice(start, i)), -1
		case !space && start < 0:
			start = i
		}
	}
	return words
}
