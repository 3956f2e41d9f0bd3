package dockerfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// Run is a RUN instruction.
type Run struct {
	Span     source.Span
	Commands []Command
	// Unread is set if the shell text could not be read, so that Commands is incomplete:
	// another shell, a syntax error, more than 64 KiB.
	Unread bool
	Dir    string // the WORKDIR it runs in, relative to the base image's if not absolute

	stage  *Stage
	copies int    // how many COPYs of the stage come before it
	mounts []Copy // its --mount=type=bind
}

// Command is a simple command somewhere in a RUN, the words after quote removal. A word
// whose value depends on what the shell alone has set has unresolved parts. Words that a substitution
// would split, and globs, are not split.
type Command struct {
	Words []mapped.String
}

// The shell parser recurses: these bound what it is given.
const (
	maxShell      = 64 << 10 // bytes
	maxShellDepth = 200      // open brackets
	maxNested     = 3        // sh -c inside sh -c
)

func (r *reader) run(in *instruction, c command) {
	run := &Run{Span: in.span, Dir: r.stage.Dir, stage: r.stage, copies: len(r.stage.Copies)}
	r.stage.Runs = append(r.stage.Runs, run)
	for _, f := range c.flags {
		if m, ok := bindMount(f, run.Dir); ok {
			run.mounts = append(run.mounts, m)
		}
	}
	if r.bash == nil {
		r.bash = syntax.NewParser(syntax.Variant(syntax.LangBash))
	}
	sh := scripts{parser: r.bash, env: &r.stage.scope, run: run}
	line := &in.line
	if words, ok := execForm(line, c.args); ok {
		sh.command(words, nil, 0)
		return
	}
	if r.stage.shell != "" && !isShell(r.stage.shell) {
		run.Unread = true
		return
	}
	text := line.Slice(c.args.Start, c.args.End)
	if len(in.docs) > 0 {
		text = r.withHeredocs(in, c)
	}
	sh.script(&text, 0)
}

// withHeredocs is the shell text of a RUN with here-documents: their content where
// nothing but one is given, or else the command with them after it.
func (r *reader) withHeredocs(in *instruction, c command) mapped.String {
	var b mapped.Builder
	line := in.line.Value[c.args.Start:c.args.End]
	if doc := in.docs[0]; len(in.docs) == 1 && len(fields(line, source.Span{End: len(line)})) == 1 && strings.HasPrefix(line, "<<") {
		body := string(r.content[doc.body.Start:doc.body.End])
		b.Copy(doc.body.Start, body)
		return b.Text(doc.body)
	}
	b.Append(&in.line, c.args.Start, c.args.End)
	for _, doc := range in.docs {
		b.Escape(doc.body.Start, 0, "\n")
		b.Copy(doc.body.Start, string(r.content[doc.body.Start:doc.end]))
	}
	return b.Text(in.span)
}

// isShell reports whether a program reads the language of sh.
func isShell(program string) bool {
	switch path.Base(program) {
	case "sh", "bash", "dash", "ash", "zsh", "ksh":
		return true
	}
	return false
}

// scripts reads shell text into the commands of a Run.
type scripts struct {
	parser *syntax.Parser
	env    *scope
	run    *Run
}

func (s *scripts) script(text *mapped.String, nested int) {
	if strings.HasPrefix(text.Value, "#!") {
		line, _, _ := strings.Cut(text.Value[2:], "\n")
		words := strings.Fields(line)
		if len(words) == 0 || !isShell(words[0]) && !(path.Base(words[0]) == "env" && isShell(words[len(words)-1])) {
			s.run.Unread = true
			return
		}
	}
	file := parseShell(s.parser, text.Value)
	if file == nil {
		s.run.Unread = true
		return
	}
	w := words{text: text, env: s.env, assigned: assigned(file)}
	syntax.Walk(file, func(n syntax.Node) bool {
		stmt, ok := n.(*syntax.Stmt)
		if !ok {
			return true
		}
		call, ok := stmt.Cmd.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		list := make([]mapped.String, len(call.Args))
		for i, arg := range call.Args {
			list[i] = w.word(arg)
		}
		s.command(list, w.stdin(stmt), nested)
		return true
	})
}

// command adds a command, and the commands of the script it gives to a shell.
func (s *scripts) command(list []mapped.String, stdin *mapped.String, nested int) {
	if len(list) == 0 {
		return
	}
	s.run.Commands = append(s.run.Commands, Command{list})
	if nested == maxNested || !list[0].IsResolved() || !isShell(list[0].Value) {
		return
	}
	for i := 1; i < len(list); i++ {
		v := list[i].Value
		switch {
		case !strings.HasPrefix(v, "-"):
			return // a script file
		case !strings.HasPrefix(v, "--") && strings.HasSuffix(v, "c"):
			if i+1 < len(list) && list[i+1].IsResolved() {
				s.script(&list[i+1], nested+1)
			}
			return
		}
	}
	if stdin != nil {
		s.script(stdin, nested+1)
	}
}

// parseShell parses shell text; nil where it cannot be.
func parseShell(p *syntax.Parser, text string) (file *syntax.File) {
	if len(text) > maxShell {
		return nil
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(', '{', '[':
			depth++
		case ')', '}', ']':
			depth = max(0, depth-1)
		}
		if depth > maxShellDepth {
			return nil
		}
	}
	defer func() {
		if recover() != nil {
			file = nil
		}
	}()
	file, err := p.Parse(strings.NewReader(text), "")
	if err != nil {
		return nil
	}
	return file
}

// words decodes the words of one script.
type words struct {
	text     *mapped.String
	env      *scope
	assigned map[string]assignment
	b        mapped.Builder
}

func (w *words) word(n *syntax.Word) mapped.String {
	w.b = mapped.Builder{}
	for _, p := range n.Parts {
		w.part(p, false)
	}
	start, end := int(n.Pos().Offset()), int(n.End().Offset())
	return w.b.Text(w.text.Source(start, end))
}

// stdin is the here-document a command reads, if it is plain text.
func (w *words) stdin(stmt *syntax.Stmt) *mapped.String {
	for _, r := range stmt.Redirs {
		if (r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc) && r.Hdoc != nil {
			start, end := int(r.Hdoc.Pos().Offset()), int(r.Hdoc.End().Offset())
			// With <<- the parser may count the terminator in.
			last := start + strings.LastIndexByte(w.text.Value[start:end], '\n') + 1
			if delimiter := w.word(r.Word); strings.TrimLeft(w.text.Value[last:end], "\t") == delimiter.Value {
				end = last
			}
			t := w.text.Slice(start, end)
			return &t
		}
	}
	return nil
}

func (w *words) part(p syntax.WordPart, quoted bool) {
	start, end := int(p.Pos().Offset()), int(p.End().Offset())
	switch p := p.(type) {
	case *syntax.Lit:
		w.lit(start, end, quoted)
	case *syntax.SglQuoted:
		if !p.Dollar {
			w.b.Append(w.text, start+1, end-1)
			return
		}
		w.addUnresolved(start, end)
	case *syntax.DblQuoted:
		for _, q := range p.Parts {
			w.part(q, true)
		}
	case *syntax.ParamExp:
		if v, ok := w.value(p, quoted); ok {
			w.b.Decode(w.text, start, end, v)
			return
		}
		w.addUnresolved(start, end)
	default:
		w.addUnresolved(start, end)
	}
}

// lit copies unquoted or double-quoted text without its backslashes.
func (w *words) lit(start, end int, quoted bool) {
	s := w.text.Value
	for i := start; i < end; {
		if s[i] != '\\' || i+1 >= end || quoted && strings.IndexByte("$`\"\\\n", s[i+1]) < 0 {
			j := i + 1
			for j < end && s[j] != '\\' {
				j++
			}
			w.b.Append(w.text, i, j)
			i = j
			continue
		}
		if s[i+1] != '\n' {
			w.b.Decode(w.text, i, i+2, s[i+1:i+2])
		}
		i += 2
	}
}

func (w *words) addUnresolved(start, end int) {
	at := w.b.Len()
	w.b.Append(w.text, start, end)
	w.b.MarkUnresolved(at)
}

// value is what $NAME or ${NAME} represents, if ENV or ARG says so and the script leaves
// it alone.
func (w *words) value(p *syntax.ParamExp, quoted bool) (string, bool) {
	if p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Names != 0 || p.Exp != nil {
		return "", false
	}
	v, ok := w.env.lookup(p.Param.Value)
	if a, own := w.assigned[p.Param.Value]; own {
		v, ok = variable{value: a.value}, a.literal && a.times == 1 && p.Pos().Offset() >= a.at
	}
	if !ok || v.unknown || len(v.dependsOn) > 0 {
		return "", false
	}
	if !quoted && (v.value == "" || strings.ContainsAny(v.value, " \t\n*?[")) || len(v.value) > maxShell {
		return "", false
	}
	return v.value, true
}

// execForm decodes the strings of an exec form; false where the arguments are not one.
func execForm(line *mapped.String, args source.Span) ([]mapped.String, bool) {
	words, _ := jsonArray(line.Value[args.Start:args.End])
	if words == nil {
		return nil, false
	}
	text := line.Slice(args.Start, args.End)
	list, err := pyjson.Read(text.Value)
	if err != nil {
		return nil, false
	}
	out := make([]mapped.String, len(list.Items))
	for i, item := range list.Items {
		out[i] = item.Text.Rebase(&text)
		out[i].Value = words[i] // with U+FFFD for half a surrogate pair, which is as long
	}
	return out, true
}
