package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var providerMissing = define(Rule{
	ID:       "provider/missing",
	Title:    "The provider package of the backend is not installed",
	Severity: Error,
	Fix:      Safe,
	Defers:   []RuleID{"provider/wrong-file"},
	Doc: Doc{
		Why: `The class is part of a provider package. If the image does not have the package, Airflow cannot import the class and
does not start. Runtime 4.2 to 12 bundle the amazon, google and microsoft-azure providers; Runtime 3.x (Airflow 3), -slim images
and the images of Remote Execution agents bundle none of them, and no Runtime bundles hashicorp.`,
		Log: `airflow.exceptions.AirflowConfigException: The object could not be loaded. Please check "backend" key in "secrets" section. Current value: "…".`,
		Bad: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.1-12
-- requirements.txt --
apache-airflow-providers-amazon
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	p.Backends(func(b *airflow.Backend) {
		dist, status := b.Provider()
		in := b.Env.Install
		switch {
		case status != packages.Absent && status != packages.Removed:
			return
		case p.misspelling(in, dist) != nil:
			return // provider/misspelled names the cause
		}
		f := check.AtVariable(b.Env, b.Class, finding.Message{
			Text: dist + " is not installed", Outcome: schema.DoesNotStart, Effect: check.Capital(imageName(in)) + " does not contain it. " + cannotImport,
			Help: fmt.Sprintf("Add it to %s%s.", requirementsName(b.Env), ownAgentImage(b.Env)) + compileAgain(in),
		})
		f.Key = dist
		switch {
		case status == packages.Removed:
			at := in.RemovedAt(dist)
			f.Text, f.Effect, f.Help = "the image build uninstalls "+dist, cannotImport, "Remove the line that uninstalls it."
			f.Related = []finding.Related{{Range: source.Range{File: at.File, Span: at.Span}, Message: "uninstalled here"}}
		case in.SkipsRequirements && in.Manifest == nil:
			f.Help = installRequirements(in, dist)
		default:
			f.Fixes = addRequirement(in, dist)
		}
		p.Add(f)
	})
})

// installRequirements says how an image gets a distribution whose build does not install the requirements
// file: base images without ONBUILD instructions leave that to the Dockerfile.
func installRequirements(in *packages.Install, dist string) string {
	name := in.RequirementsFile.Name
	install := fmt.Sprintf("Copy %s into the image and run `pip install -r %s` in %s: nothing installs it.", name, name, in.Image.File.Name)
	if slices.ContainsFunc(in.RequirementsFile.Parsed.Requirements(), func(r *pip.Requirement) bool { return r.Normalized == pip.Normalize(dist) }) {
		return install
	}
	return "Add it to " + name + ". " + install
}

// addRequirement returns the fix that adds a distribution to what an image installs. With a lock file
// it is unsafe: uv stops until `uv lock` has added the package there, too.
func addRequirement(in *packages.Install, dist string) []finding.Fix {
	if in.Manifest == nil {
		if in.RequirementsFile == nil || in.RequirementsFile.IsCompiled() {
			return nil
		}
		return check.SafeFix("add "+dist+" to "+in.RequirementsFile.Name, appendLine(in.RequirementsFile.File, dist))
	}
	at, text, ok := in.Manifest.Insert(dist)
	if !ok {
		return nil
	}
	fixes := check.SafeFix("add "+dist+" to "+in.Manifest.Name, finding.Edit{Range: source.Range{File: in.Manifest.File, Span: at}, Text: text})
	fixes[0].Unsafe = in.Locked
	return fixes
}

// compileAgain says how a package gets into a requirements file that a program has written.
func compileAgain(in *packages.Install) string {
	switch {
	case in.Manifest != nil && in.Locked:
		return " Then run `uv lock`."
	case in.Manifest == nil && in.RequirementsFile != nil && in.RequirementsFile.IsCompiled():
		return " A program has compiled that file: add the package to the file it is compiled from, and compile it again."
	}
	return ""
}

// ownAgentImage says what it takes to add a package to the image of the agents: the stock image
// of Astronomer has to become one that is built here.
func ownAgentImage(e *airflow.Environment) string {
	if e.Target == setting.Remote && (e.Install == nil || e.Install.Image == nil || !e.Install.Image.Client) {
		return ", and build an agent image of your own from it with `astro remote deploy`"
	}
	return ""
}

// imageName returns the name of an image for a sentence.
func imageName(in *packages.Install) string {
	if in.Image != nil && in.Known && in.Image.Ref.IsResolved() && in.Image.Ref.Value != "" {
		ref := in.Image.Ref.Value
		return "`" + redact.Text(ref[strings.LastIndexByte(ref, '/')+1:]) + "`"
	}
	return "the image"
}

// requirementsName returns the file that the packages of an environment belong in.
func requirementsName(e *airflow.Environment) string {
	switch {
	case e.Target == setting.Remote:
		return "requirements-client.txt"
	case e.Install != nil && e.Install.Manifest != nil:
		return "the dependencies in " + e.Install.Manifest.Name
	}
	return "requirements.txt"
}

// appendLine returns the edit that adds a line at the end of a file.
func appendLine(f *source.File, line string) finding.Edit {
	eol, n := f.EOL(), len(f.Content)
	text := line + eol
	if n > 0 && f.Content[n-1] != '\n' {
		text = eol + text
	}
	return finding.Edit{Range: source.Range{File: f, Span: source.Span{Start: n, End: n}}, Text: text}
}
