package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var pyprojectCopiedFile = define(Rule{
	ID:               "pyproject/copied-file",
	Title:            "The image build copies files of this machine that may hold credentials",
	Severity:         Warning,
	SecuritySeverity: "6.0",
	Fix:              Safe,
	Tags:             []string{"security"},
	Preview:          true,
	Doc: Doc{
		Why: "With `dockerfile` in `[tool.astro]`, that file is the build, and an Astro Runtime image copies the whole project. Only\n" +
			".dockerignore keeps out what Astro tools write on this machine: .env, and below .astro the database of local Airflow with\n" +
			"its connections, and local settings. Everybody who can pull the image can read them.",
		Bad: `
-- pyproject.toml --
[tool.astro]
dockerfile = "Dockerfile"
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.3-2
-- .dockerignore --
.env
`,
		Good: `
-- pyproject.toml --
[tool.astro]
dockerfile = "Dockerfile"
-- Dockerfile --
FROM astrocrpublic.azurecr.io/runtime:3.3-2
-- .dockerignore --
.env
.astro/standalone/
.astro/worktrees/
.astro/*.local.yaml
.astro/*.local.yml
.astro/otto/*.local.json
.astro/otto/mcp.json
`,
	},
}, func(p *pass) {
	if p.Manifest == nil || p.Hosted == nil || p.Hosted.Name != p.Manifest.Dockerfile || !p.Hosted.Known || !p.Hosted.Base.OnBuild {
		return
	}
	file := p.Settings.Files.Named(p.dockerignore())
	if file == nil || file.Absent || file.Unread {
		return // the CLI warns of it, and a repository shows that the project is whole
	}
	rules, err := ignore.ParseDocker(file.Content)
	if err != nil {
		return
	}
	var missing []string
	for _, m := range machineFiles {
		if !rules.Ignores(m.example) {
			missing = append(missing, m.pattern)
		}
	}
	if len(missing) == 0 {
		return
	}
	f := check.At(p.Manifest.Layer.File, p.Manifest.DockerfileSpan, p.Manifest.Dockerfile, finding.Message{
		Text:   file.Name + " does not exclude local files of Astro tools",
		Effect: "The image build copies the whole project. Everybody who can pull the image can read these files if they exist where it is built.",
		Help:   "Add to " + file.Name + ": " + strings.Join(missing, ", ") + ".",
	}, setting.Hosted)
	f.Fixes = check.SafeFix("add them to "+file.Name, appendLine(file, strings.Join(missing, file.EOL())))
	p.Add(f)
})

// machineFiles are what Astro tools write on a machine and may hold credentials, with a name that the
// pattern matches (docs/manifest-reference.md of astronomer/astro-cli). secret/exposed-file reports a
// .env that holds one.
var machineFiles = []struct{ pattern, example string }{
	{".astro/standalone/", ".astro/standalone"},
	{".astro/worktrees/", ".astro/worktrees"},
	{".astro/*.local.yaml", ".astro/config.local.yaml"},
	{".astro/*.local.yml", ".astro/config.local.yml"},
	{".astro/otto/*.local.json", ".astro/otto/settings.local.json"},
	{".astro/otto/mcp.json", ".astro/otto/mcp.json"},
}
