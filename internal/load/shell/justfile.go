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
	var b mapped.Builder
	for i := at; i < end; {
		n := strings.Index(src[i:end], "{{")
		if n < 0 {
			b.Copy(i, src[i:end])
			break
		}
		b.Copy(i, src[i:i+n])
		i += n
		if strings.HasPrefix(src[i:end], "{{{{") { // {{ as it is
			b.Escape(i, 4, "{{")
			i += 4
			continue
		}
		n = strings.Index(src[i:end], "}}") + 2
		if n < 2 {
			n = end - i
		}
		b.AddUnresolved(i, src[i:i+n])
		i += n
	}
	return &script{Scalar: setting.Scalar{String: b.Text(source.Span{Start: at, End: end}), File: f, Quoting: justEncoder{}}}
}

// justEncoder writes text in a recipe of a justfile.
type justEncoder struct{}

func (justEncoder) Encode(_ *mapped.String, _, _ int, s string) (string, bool) {
	return strings.ReplaceAll(s, "{{", "{{{{"), !strings.Contains(s, "\n")
}

func (q justEncoder) Requote(t *mapped.String, s string) (string, bool) { return q.Encode(t, 0, 0, s) }
