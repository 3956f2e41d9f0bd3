package rules

import (
	"strings"

	"astrosecrets/internal/ignore"
	"astrosecrets/internal/load"
)

var secretExposedFile = define(Rule{
	ID:               "secret/exposed-file",
	Title:            "A .env with a credential is not kept out of git or of the image",
	Severity:         Error,
	SecuritySeverity: "8.0",
	Tags:             []string{"security"},
	Fix:              Safe,
	Doc: Doc{
		Why: "`astro dev init` writes a .gitignore and a .dockerignore that keep .env out of the repository and out of the image. Where\n" +
			"a line is gone, `git add .` commits the credential, and the COPY of the Runtime image takes the file into a layer that\n" +
			"everybody who can pull the image reads. A file that git tracks stays tracked whatever .gitignore says.",
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
.git
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
		if v, all := p.held(f); v != nil {
			p.exposed(f, v, all)
		}
	}
})

// exposed reports where an env file can get to.
func (p *pass) exposed(f *load.EnvFile, v *load.Variable, all []place) {
	var what, add []string
	var edits []load.Edit
	line := func(name string) {
		if file := p.Settings.Files.Named(name); file != nil {
			edits = append(edits, appendLine(file, f.Name))
			add = append(add, name)
		}
	}
	tracked, known := ask(p.Settings.Files.Tracked, f.Name)
	ignored, ignoreKnown := ask(p.Settings.Files.Ignored, f.Name)
	switch {
	case known && tracked:
		what = append(what, "git tracks it, so everybody who can read the repository has the credential (`git rm --cached "+f.Name+"` takes it out of the next commit; the history keeps it, so replace the credential)")
	case known && ignoreKnown && !ignored:
		what = append(what, "no .gitignore names it, so the next `git add .` commits it")
	}
	if ignoreKnown && !ignored {
		line(".gitignore")
	}
	if p.inImage(f, known) {
		what = append(what, "no line of .dockerignore names it, so the image build copies it into a layer")
		line(".dockerignore")
	}
	if len(what) == 0 {
		return
	}
	out := finding{
		File: f.File, Span: v.Name.Span, Key: v.Name.Value, Credentials: all,
		Message: "this file holds a credential, and " + strings.Join(what, "; "),
	}
	if len(edits) > 0 {
		out.Fixes = fixes("add "+f.Name+" to "+andList(add), edits...)
	}
	p.report(out)
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
func (p *pass) inImage(f *load.EnvFile, repository bool) bool {
	if p.Hosted == nil || p.Hosted.Name != "Dockerfile" || !p.Hosted.Known || !p.Hosted.Base.OnBuild {
		return false
	}
	file := p.Settings.Files.Named(".dockerignore")
	if file == nil {
		return repository
	}
	rules, err := ignore.ParseDocker(file.Name, file.Content)
	return err == nil && !rules.Match(f.Name, false).Ignored
}
