package shell

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// KindJustfile is a justfile, the recipes of the program just.
const KindJustfile load.Kind = "justfile"

// JustfileFormat describes justfiles.
func JustfileFormat() load.Format {
	return load.Format{
		Naming: load.Naming{
			Tokens: tokensOf(justRecipes),
			Kind:   KindJustfile, Comment: load.HashComments(),
			Match: func(n load.Name) bool { return n.Lower == "justfile" || n.Lower == ".justfile" || n.Ext == ".just" },
			Hook:  []string{`(^|/)\.?[Jj]ustfile$`, `\.just$`},
		},
		Load: Analyzer, Examples: []string{"justfile", ".justfile", "x.just"}, Origin: setting.FromCommand, Exposure: load.ExposedScript,
	}
}

// justRecipes returns the lines of the recipes of a justfile, each a script of its own: just starts a
// shell for each. It replaces {{ … }} before, and leaves `$` to the shell. A recipe that begins with
// `#!` is one script of the program that it names; its lines are read in the same way.
func justRecipes(f *source.File) []*script { return recipeLines(f, " \t", "@- \t", justRecipe) }

func justRecipe(f *source.File, src string, at, end int) *script {
	line := mapped.Plain(at, src[at:end])
	text := line.Replace(func(i int) (n int, text string, unresolved bool) {
		rest := line.Value[i:]
		switch {
		case strings.HasPrefix(rest, "{{{{"): // {{ as it is
			return 4, "{{", false
		case !strings.HasPrefix(rest, "{{"):
			return 0, "", false
		}
		if n = strings.Index(rest, "}}") + 2; n < 2 {
			n = len(rest)
		}
		return n, rest[:n], true
	})
	return &script{Scalar: setting.Scalar{String: text, File: f, Quoting: justEncoder{}}}
}

// justEncoder writes text in a recipe of a justfile.
type justEncoder struct{}

func (justEncoder) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	return strings.ReplaceAll(s, "{{", "{{{{"), !strings.Contains(s, "\n")
}

func (q justEncoder) Requote(t *mapped.String, s string) (string, bool) { return q.Encode(t, 0, 0, s) }
