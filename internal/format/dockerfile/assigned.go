package dockerfile

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// assignment is what a script itself gives to a name.
type assignment struct {
	times int
	// value is literal text, if the only assignment is a command of its own. It is in effect after at.
	value   string
	literal bool
	at      uint
}

// assigned returns the names a script itself gives values to.
func assigned(file *syntax.File) map[string]assignment {
	out := map[string]assignment{}
	set := func(name string, value *syntax.Word) {
		a := out[name]
		a.times++
		if a.literal = a.times == 1 && value != nil; a.literal {
			a.value, a.literal = literal(value)
			a.at = value.End().Offset()
		}
		out[name] = a
	}
	branches := 0
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.IfClause, *syntax.CaseClause, *syntax.WhileClause, *syntax.ForClause, *syntax.Subshell, *syntax.FuncDecl, *syntax.CmdSubst:
			branches++ // what is assigned from here on may not be in effect
		case *syntax.Assign:
			if n.Name != nil {
				value := n.Value
				if branches > 0 || n.Append || n.Index != nil {
					value = nil
				}
				set(n.Name.Value, value)
			}
		case *syntax.WordIter:
			set(n.Name.Value, nil)
		case *syntax.CallExpr:
			if len(n.Args) == 0 {
				return true
			}
			for _, a := range n.Assigns { // for this command only
				if a.Name != nil {
					set(a.Name.Value, nil)
				}
			}
			if n.Args[0].Lit() == "read" {
				for _, a := range n.Args[1:] {
					set(a.Lit(), nil)
				}
			}
		}
		return true
	})
	return out
}

// literal returns the text of a word without expansions. It is not ok for any other word.
func literal(w *syntax.Word) (text string, ok bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	switch p := w.Parts[0].(type) {
	case *syntax.Lit:
		return p.Value, !strings.ContainsAny(p.Value, "\\~*?[")
	case *syntax.SglQuoted:
		return p.Value, !p.Dollar
	case *syntax.DblQuoted:
		if len(p.Parts) != 1 {
			return "", len(p.Parts) == 0
		}
		if lit, is := p.Parts[0].(*syntax.Lit); is {
			return lit.Value, !strings.Contains(lit.Value, "\\")
		}
	}
	return "", false
}
