package shell

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// envSyntax is how the reader of a file that a script writes finds variables in it.
type envSyntax int

const (
	notEnv       envSyntax = iota
	githubEnv              // $GITHUB_ENV: NAME=value, or NAME<<DELIMITER, lines, DELIMITER
	dotenvSyntax           // .env, build.env: NAME=value, perhaps in quotes
	shellSyntax            // $BASH_ENV of CircleCI: shell
)

// written adds the variables that a statement writes for later commands: echo, printf or cat with
// its output appended to $GITHUB_ENV, to $BASH_ENV or to an env file, also by tee.
func (out *Scripts) written(s *script, n *syntax.Stmt, base int) {
	if kind := s.redirected(n, base); kind != notEnv {
		out.writer(s, kind).statement(n, base)
	} else if pipe, ok := n.Cmd.(*syntax.BinaryCmd); ok && pipe.Op == syntax.Pipe {
		if kind := s.teed(pipe.Y, base); kind != notEnv {
			out.writer(s, kind).statement(pipe.X, base)
		}
	} else if kind := s.teed(n, base); kind != notEnv {
		out.writer(s, kind).hereDocuments(n, base)
	}
}

// writer returns what reads the lines that a script writes in a syntax: a value may be written by
// several commands.
func (out *Scripts) writer(s *script, kind envSyntax) *envWriter {
	if s.writers[kind] == nil {
		s.writers[kind] = &envWriter{out: out, s: s, syntax: kind}
	}
	return s.writers[kind]
}

// redirected returns the syntax of the file that the output of a statement goes to.
func (s *script) redirected(n *syntax.Stmt, base int) envSyntax {
	for _, r := range n.Redirs {
		if (r.Op == syntax.AppOut || r.Op == syntax.RdrOut) && (r.N == nil || r.N.Value == "1") {
			return s.target(r.Word, base)
		}
	}
	return notEnv
}

// teed returns the syntax of a file that tee writes.
func (s *script) teed(n *syntax.Stmt, base int) envSyntax {
	call, ok := n.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 || path.Base(call.Args[0].Lit()) != "tee" {
		return notEnv
	}
	for _, a := range call.Args[1:] {
		if kind := s.target(a, base); kind != notEnv {
			return kind
		}
	}
	return notEnv
}

// target returns the syntax of a file by the word that names it.
func (s *script) target(w *syntax.Word, base int) envSyntax {
	at, ok := s.span(w, base)
	if !ok {
		return notEnv
	}
	text := strings.Trim(s.Value[at.Start:at.End], `"`)
	switch strings.ReplaceAll(text, " ", "") {
	case "$GITHUB_ENV", "${GITHUB_ENV}", "${{github.env}}":
		return githubEnv
	case "$BASH_ENV", "${BASH_ENV}":
		return shellSyntax
	}
	if base := path.Base(strings.Trim(text, "'")); path.Ext(base) == ".env" {
		return dotenvSyntax
	}
	return notEnv
}

// envWriter reads what a script writes to an env file, line by line.
type envWriter struct {
	out    *Scripts
	s      *script
	syntax envSyntax

	name  mapped.String // of NAME<<DELIMITER
	delim string        // empty outside of such a value
	lines []mapped.String
}

// statement reads the output of a command, or of those in braces or parentheses.
func (w *envWriter) statement(n *syntax.Stmt, base int) {
	switch c := n.Cmd.(type) {
	case *syntax.Block:
		w.inside(c.Stmts, base)
	case *syntax.Subshell:
		w.inside(c.Stmts, base)
	case *syntax.CallExpr:
		if len(c.Args) == 0 {
			return
		}
		switch path.Base(c.Args[0].Lit()) {
		case "echo":
			w.echo(c.Args[1:], base)
		case "printf":
			w.printf(c.Args[1:], base)
		case "cat":
			w.hereDocuments(n, base)
		}
	}
}

// inside reads the commands in braces whose output does not go elsewhere.
func (w *envWriter) inside(list []*syntax.Stmt, base int) {
	for _, n := range list {
		if !slices.ContainsFunc(n.Redirs, func(r *syntax.Redirect) bool { return r.Op != syntax.Hdoc && r.Op != syntax.DashHdoc }) {
			w.statement(n, base)
		}
	}
}

// echo reads what echo prints: its words with a space between them.
func (w *envWriter) echo(args []*syntax.Word, base int) {
	escapes := false
	for len(args) > 0 {
		flag := args[0].Lit()
		if len(flag) < 2 || flag[0] != '-' || strings.Trim(flag[1:], "neE") != "" {
			break
		}
		escapes = strings.Contains(flag, "e")
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	first := w.s.word(args[0], base)
	if w.delim == "" && w.syntax != shellSyntax && !strings.Contains(first.Value, "\n") && !escapes {
		if w.assignment(first, len(args) == 1) {
			return
		}
	}
	var b mapped.Builder
	for i, a := range args {
		word := w.s.word(a, base)
		if i > 0 {
			b.Escape(word.Span.Start, 0, " ")
		}
		b.Append(&word.String, 0, len(word.Value))
	}
	text := b.Text(source.Span{Start: first.Span.Start, End: base + int(args[len(args)-1].End().Offset())})
	if escapes {
		text = unescaped(&text)
	}
	w.text(&text)
}

// assignment adds NAME=value in one word, which can be rewritten. It reports whether it did: a
// value of several words is text, unless the shell splits its JSON.
func (w *envWriter) assignment(word *word, alone bool) bool {
	name, value, q, ok := word.split()
	if !ok || setting.VariableOf(name.Value) == "" {
		return false
	}
	if !alone {
		if !setting.IsKwargs(name.Value) {
			return false
		}
		if _, _, stripped := w.s.unquotedJSON(word, value, q); !stripped {
			return false
		}
	}
	if w.syntax == dotenvSyntax && value.Value != "" && strings.IndexByte(`'"`, value.Value[0]) >= 0 {
		return false
	}
	v, _ := w.out.variable(w.s, word, string(setting.NonAstro))
	w.out.addToJob(w.s, v)
	return true
}

// printf reads what printf prints, if its format has no directive but %s and %%.
func (w *envWriter) printf(args []*syntax.Word, base int) {
	if len(args) == 0 {
		return
	}
	format := w.s.word(args[0], base)
	format.String = unescaped(&format.String)
	args = args[1:]
	var b mapped.Builder
	for {
		used := false
		f := &format.String
		for i := 0; i < len(f.Value); {
			n := strings.IndexByte(f.Value[i:], '%')
			if n < 0 {
				b.Append(f, i, len(f.Value))
				break
			}
			b.Append(f, i, i+n)
			i += n
			switch {
			case strings.HasPrefix(f.Value[i:], "%%"):
				b.Append(f, i, i+1)
			case strings.HasPrefix(f.Value[i:], "%s"):
				if len(args) > 0 {
					word := w.s.word(args[0], base)
					b.Append(&word.String, 0, len(word.Value))
					args, used = args[1:], true
				}
			default:
				return
			}
			i += 2
		}
		if !used || len(args) == 0 { // the format is used again while words are left
			break
		}
	}
	text := b.Text(format.Span)
	w.text(&text)
}

// hereDocuments reads the here-documents of a command.
func (w *envWriter) hereDocuments(n *syntax.Stmt, base int) {
	for _, r := range n.Redirs {
		if r.Hdoc == nil {
			continue
		}
		quoted := false
		for _, p := range r.Word.Parts {
			lit, ok := p.(*syntax.Lit)
			quoted = quoted || !ok || strings.Contains(lit.Value, `\`)
		}
		text := w.s.hereDocument(r.Hdoc, base, quoted)
		if r.Op == syntax.DashHdoc {
			text = unindented(&text)
		}
		w.text(&text)
	}
}

// text reads lines that are written.
func (w *envWriter) text(t *mapped.String) {
	at := 0
	for line := range strings.Lines(t.Value) {
		part := t.Slice(at, at+len(strings.TrimRight(line, "\r\n")))
		at += len(line)
		if w.syntax == shellSyntax {
			w.lines = append(w.lines, part)
		} else {
			w.line(part)
		}
	}
}

// line reads one line of an env file.
func (w *envWriter) line(t mapped.String) {
	if w.delim != "" {
		if t.Value != w.delim {
			w.lines = append(w.lines, t)
			return
		}
		w.variable(w.name, joined(w.lines))
		w.delim, w.lines = "", nil
		return
	}
	eq, heredoc := strings.IndexByte(t.Value, '='), strings.Index(t.Value, "<<")
	switch {
	case w.syntax == githubEnv && heredoc > 0 && (eq < 0 || heredoc < eq):
		w.name, w.delim = t.Slice(0, heredoc), t.Value[heredoc+2:]
	case eq > 0:
		name := t.Slice(0, eq)
		if w.syntax == dotenvSyntax {
			name = t.Slice(len(t.Value[:eq])-len(strings.TrimPrefix(t.Value[:eq], "export ")), eq)
		}
		w.variable(name, t.Slice(eq+1, len(t.Value)))
	}
}

// variable adds a variable that cannot be rewritten.
func (w *envWriter) variable(name, value mapped.String) {
	if !name.IsResolved() || !strings.HasPrefix(name.Value, "AIRFLOW__") || setting.VariableOf(name.Value) == "" {
		return
	}
	if n := len(value.Value); w.syntax == dotenvSyntax && n > 1 && (value.Value[0] == '\'' || value.Value[0] == '"') && value.Value[n-1] == value.Value[0] {
		double := value.Value[0] == '"'
		value = value.Slice(1, n-1)
		if double && strings.ContainsAny(value.Value, `\$`) { // each reader of the file has its own escapes
			value.Unresolved = []source.Span{{Start: 0, End: len(value.Value)}}
		}
	}
	v := &setting.Variable{Name: w.s.value(name, nil), Value: w.s.value(value, nil)}
	if v.Value.IsUnresolved() {
		v.UnresolvedReason = setting.FromScript
	}
	w.out.addToJob(w.s, v)
}

// shell reads the lines as a script of its own.
func (w *envWriter) shell() {
	if w == nil || len(w.lines) == 0 {
		return
	}
	text := joined(w.lines)
	w.out.script(&script{Scalar: setting.Scalar{String: text.Rebase(&w.s.String), File: w.s.File}, job: w.s.jobKey()})
}

// addToJob adds a variable to the layer of those that the scripts of a job set for each other.
func (out *Scripts) addToJob(s *script, v *setting.Variable) {
	key := s.jobKey()
	if out.jobs[key] == nil {
		if out.jobs == nil {
			out.jobs = map[any]*setting.Layer{}
		}
		out.jobs[key] = &setting.Layer{File: s.File, Consumer: "the job", Origin: setting.FromCommand}
		out.Runs = append(out.Runs, out.jobs[key])
	}
	out.jobs[key].Vars = append(out.jobs[key].Vars, v)
}

// jobKey identifies the scripts that run in one job: the steps of a pipeline, else the file.
func (s *script) jobKey() any {
	if s.job == nil {
		return s.File
	}
	return s.job
}
