package rules

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules/check"

	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var secretExposedFile = define(Rule{
	ID:               "secret/exposed-file",
	Title:            "A .env with a credential is in git or in the image",
	Severity:         Error,
	SecuritySeverity: "8.0",
	Tags:             []string{"security"},
	Fix:              Safe,
	Doc: Doc{
		Why: "`astro dev init` writes a .gitignore and a .dockerignore that keep .env out of the repository and out of the image. Where\n" +
			"a line is missing, `git add .` commits the credential, and the COPY of the Runtime image takes the file into a layer that\n" +
			"everybody who can pull the image reads. A file that git tracks stays tracked whatever .gitignore says, until\n" +
			"`git rm --cached` takes it out of the index (whoever pulls that commit loses the file). The credential stays in the\n" +
			"history: replace it.",
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
-- .dockerignore --
.git
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
-- .dockerignore --
.env
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
`,
	},
}, func(p *pass) {
	for _, f := range p.EnvFiles {
		if f.Template {
			continue
		}
		v, all := p.credentialsOf(f)
		if v == nil {
			continue
		}
		if x := p.exposureOfEnv(f); len(x.what) > 0 {
			p.Add(finding.Finding{
				Range: source.Range{File: f.File, Span: v.Name.Span}, Key: v.Name.Value, Credentials: all,
				Message: finding.Message{Text: "this file contains a credential, and " + x.summary(), Effect: strings.Join(x.effects, " "), Help: strings.Join(x.helps, " ")},
				Fixes:   x.fixes(f),
			})
		}
	}
})

// exposure is how an env file reaches people who should not have it; what is empty if it does not.
type exposure struct {
	what, effects, helps []string
	add                  []*source.File // the ignore files that lack it
}

// exposureOfEnv returns how an env file that holds a credential is exposed.
func (p *pass) exposureOfEnv(f *envfile.File) (x exposure) {
	ignores := func(name string) {
		if file := p.Settings.Files.Named(name); file != nil && !endsIn(file, ignorePattern(f.Name)) {
			x.add = append(x.add, file)
		}
	}
	tracked, known := ask(p.Settings.Files.Tracked, f.Name)
	ignored, ignoreKnown := ask(p.Settings.Files.Ignored, f.Name)
	switch {
	case known && tracked:
		x.say("git tracks it", "Everybody who can read the repository can read the credential, and the history keeps it.",
			"Run `git rm --cached "+source.ShellPath(f.Path)+"`, which keeps the file, and replace the credential.")
	case known && ignoreKnown && !ignored:
		x.say(notInGitignore, "The next `git add .` commits it.", "Add it to .gitignore.")
	}
	if ignoreKnown && !ignored {
		ignores(".gitignore")
	}
	if name := p.dockerignore(); p.inImage(f, name, known) {
		x.say(notInDockerignore, "The image build copies it into a layer, so everybody who can pull the image can read it.", "Add it to "+redact.Text(name)+".")
		ignores(name)
	}
	return x
}

// summary joins the ways in which the file is exposed.
func (x *exposure) summary() string {
	if slices.Equal(x.what, []string{notInGitignore, notInDockerignore}) {
		return "neither git nor Docker ignores it"
	}
	return check.AndList(x.what)
}

const (
	notInGitignore    = "git does not ignore it"
	notInDockerignore = "Docker does not ignore it"
)

// say adds one way in which the file is exposed.
func (x *exposure) say(what, effect, help string) {
	x.what, x.effects, x.helps = append(x.what, what), append(x.effects, effect), append(x.helps, help)
}

// fixes returns the edits that add the missing lines to the ignore files.
func (x exposure) fixes(f *envfile.File) []finding.Fix {
	var to []string
	var edits []finding.Edit
	for _, file := range x.add {
		name := file.Name
		if file.Absent {
			name = "a new " + name
		}
		to = append(to, name)
		edits = append(edits, appendLine(file, ignorePattern(f.Name)))
	}
	if len(edits) == 0 {
		return nil
	}
	return check.SafeFix("add "+f.Name+" to "+check.AndList(to), edits...)
}

// ignorePattern is the line that ignores a file, for git and for Docker.
func ignorePattern(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// endsIn reports whether a line has the last word in a file: if that does not help, adding it
// again does not either.
func endsIn(f *source.File, line string) bool {
	text := strings.TrimRight(string(f.Content), " \t\r\n")
	return text[strings.LastIndexByte(text, '\n')+1:] == line
}

func ask(f func(string) (bool, bool), name string) (answer, known bool) {
	if f == nil {
		return false, false
	}
	return f(name)
}

// inImage reports whether the build of the Deployment's image copies a file: the Runtime
// images copy the whole project. Without a .dockerignore at all it is only said of a
// project that is whole, which a repository shows.
func (p *pass) inImage(f *envfile.File, dockerignore string, repository bool) bool {
	if p.Hosted == nil || p.Hosted.Name != "Dockerfile" && p.Manifest == nil || !p.Hosted.Known || !p.Hosted.Base.OnBuild {
		return false
	}
	file := p.Settings.Files.Named(dockerignore)
	if file == nil || file.Absent {
		return repository
	}
	rules, err := ignore.ParseDocker(file.Content)
	return err == nil && !rules.Ignores(f.Name)
}

// dockerignore is the name of the file that the build of Dockerfile reads.
func (p *pass) dockerignore() string {
	if p.Manifest != nil && p.Manifest.Dockerfile != "" {
		if own := p.Manifest.Dockerfile + ".dockerignore"; p.Settings.Files.Named(own) != nil {
			return own
		}
	}
	if p.Settings.Files.Named(load.OwnIgnore) != nil {
		return load.OwnIgnore
	}
	return ".dockerignore"
}
