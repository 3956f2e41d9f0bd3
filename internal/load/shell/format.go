package shell

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// WorkflowFormat describes the shell commands in pipelines.
func WorkflowFormat() load.Format {
	return load.Format{
		Naming: yamlfile.Names(), Load: Analyzer, MoreTokens: tokensOf(steps), Examples: []string{".github/workflows/w.yml"}, Origin: setting.FromCommand, Exposure: load.ExposedScript,
		Rows: []load.Row{
			load.Variables.Row("`astro deployment variable`, `astro env variable` in scripts, Makefiles, justfiles and the steps of GitHub, GitLab, Azure, CircleCI and Bitbucket", "the shell, then the Astro CLI", "hosted"),
			load.Variables.Row("what `echo`, `printf` and here-documents write to `$GITHUB_ENV`, `$BASH_ENV` or an env file there, and `export`", "the shell, then the pipeline", "none"),
			load.Variables.Row("`docker run -e`, `kubectl create secret`, `gcloud composer environments` in the same places", "the shell, then that program", "none"),
		},
	}
}

// ScriptFormat describes shell scripts.
func ScriptFormat() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokensOf(wholeScript),
			Kind:   load.KindShell, Comment: load.HashComments(),
			Match: func(n load.Name) bool { return n.Ext == ".sh" || n.Ext == ".bash" || n.Lower == ".envrc" },
			Hook:  []string{`\.(sh|bash)$`, `(^|/)\.envrc$`},
		},
		Load: Analyzer, Examples: []string{"a.sh", "a.bash", ".envrc"}, Origin: setting.FromShell, Exposure: load.ExposedIfTracked,
		Rows: []load.Row{
			load.Variables.Row("`export` in a script", "the shell", "local in an Astro project"),
		},
	}
}

// MakefileFormat describes Makefiles.
func MakefileFormat() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokensOf(recipes),
			Kind:   load.KindMakefile, Comment: load.HashComments(),
			Match: func(n load.Name) bool { return n.Lower == "makefile" || n.Ext == ".mk" },
			Hook:  []string{`(^|/)[Mm]akefile$`, `\.mk$`},
		},
		Load: Analyzer, Examples: []string{"Makefile", "x.mk"}, Origin: setting.FromCommand, Exposure: load.ExposedScript,
	}
}
