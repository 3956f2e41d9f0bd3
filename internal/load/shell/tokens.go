package shell

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/yamlfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// shellTokens adds the words of a script that the language or the Astro CLI fixes, and the names of
// variables that are assigned.
func shellTokens(s *load.TokenList, in *script) {
	add := func(kind source.TokenKind, at source.Span) {
		if at.Len() > 0 {
			s.Add(kind, in.Source(at.Start, at.End))
		}
	}
	in.parse(func(n syntax.Node, base int) {
		switch n := n.(type) {
		case *syntax.DeclClause:
			if n.Variant != nil {
				at := base + int(n.Variant.Pos().Offset())
				add(source.Keyword, source.Span{Start: at, End: at + len(n.Variant.Value)})
			}
		case *syntax.Assign:
			if n.Name != nil && n.Value != nil && n.Index == nil {
				at, value := base+int(n.Name.Pos().Offset()), base+int(n.Value.Pos().Offset())
				add(source.Name, source.Span{Start: at, End: at + len(n.Name.Value)})
				add(source.Punctuation, source.Span{Start: at + len(n.Name.Value), End: max(at+len(n.Name.Value), value)})
			}
		case *syntax.CallExpr:
			commandTokens(s, in, n, base, add)
			writtenTokens(in, n, base, add)
		}
	})
}

// commandTokens adds the words of a command of the Astro CLI that are no values, and the flags of helm.
func commandTokens(s *load.TokenList, in *script, n *syntax.CallExpr, base int, add func(source.TokenKind, source.Span)) {
	start, _ := commandStart(n)
	helm := helmStart(n) >= 0
	for i, a := range n.Args {
		w := in.word(a, base)
		flag, _, _ := strings.Cut(w.Value, "=")
		switch ours := start >= 0 && i >= start; {
		case ours && i < start+4:
			add(source.Keyword, w.Span)
		case strings.HasPrefix(flag, "--") && w.IsResolvedIn(0, len(flag)) && (ours || helm && strings.HasPrefix(flag, "--set")):
			add(source.Name, source.Span{Start: w.Span.Start, End: w.Span.Start + len(flag)})
		case ours && len(w.Value) > 1 && w.Value[0] == '-' && w.IsResolved():
			add(source.Keyword, source.Span{Start: w.Span.Start, End: w.Span.Start + 2})
		case ours && fileFlags[n.Args[i-1].Lit()] && s.Reads(w.Value):
			add(source.FileName, w.Span)
		case ours && (n.Args[i-1].Lit() == "--key" || n.Args[i-1].Lit() == "-k") && setting.IsVariableName(w.Value):
			add(source.Name, w.Span)
		}
	}
}

// writtenTokens adds the names of NAME=value in the words of echo and printf.
func writtenTokens(in *script, n *syntax.CallExpr, base int, add func(source.TokenKind, source.Span)) {
	if len(n.Args) == 0 || n.Args[0].Lit() != "echo" && n.Args[0].Lit() != "printf" {
		return
	}
	add(source.Keyword, in.word(n.Args[0], base).Span)
	for _, a := range n.Args[1:] {
		if name, _, _, ok := in.word(a, base).split(); ok {
			add(source.Name, name.Span)
			add(source.Punctuation, source.Span{Start: name.Span.End, End: name.Span.End + 1})
		}
	}
}

// fileFlags are the flags of the Astro CLI whose value is the name of a file.
var fileFlags = map[string]bool{"--env": true, "-e": true, "--from-file": true}

// tokensOf returns what adds the structure of the scripts in a file.
func tokensOf(scripts func(f *source.File) []*script) func(*load.TokenList) {
	return func(s *load.TokenList) {
		for _, in := range scripts(s.File) {
			shellTokens(s, in)
		}
	}
}

// steps returns the shell scripts in a file of a pipeline.
func steps(f *source.File) []*script { return stepScripts(yamlfile.Parse(f)) }
