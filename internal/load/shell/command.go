package shell

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// Command is one `astro deployment variable create|update` or `astro env variable create|update` in
// a script.
type Command struct {
	*source.File
	// Span is the command from `astro` to its last word.
	Span source.Span
	// Manager is set for `astro env`, the Environment Manager.
	Manager bool
	// Update is set for update, which keeps the mark of a variable that exists. Set is set for `set`
	// of Astro CLI 2, which creates or updates.
	Update, Set bool
	// Secret is setting.Secret with --secret, SecrecyUnknown if an unresolved word may be the flag,
	// else Plain.
	Secret setting.Secrecy
	// Load is set if the command reads a file. From is its name and FromSpan the place of it: the
	// flag, if the command names no file and takes .env.
	Load     bool
	From     string
	FromSpan source.Span
	// Vars are the NAME=value words.
	Vars []*setting.Variable
	// MarkEdits add --secret; see Variable.
	MarkEdits func() []finding.Edit
	// Deployment is how the command names its Deployment, as written. Two commands with the same
	// text mean the same Deployment.
	Deployment string
}

// Consumer returns the command as people type it.
func (c *Command) Consumer() setting.Consumer {
	verb := "create"
	switch {
	case c.Set:
		verb = "set"
	case c.Update:
		verb = "update"
	}
	if c.Manager {
		return setting.Consumer("`astro env variable " + verb + "`")
	}
	return setting.Consumer("`astro deployment variable " + verb + "`")
}

// script adds the commands of a script, and what it exports.
func (out *Scripts) script(s *script) {
	exports := &setting.Layer{File: s.File, Consumer: "the script", Origin: setting.FromShell}
	assign := func(list []*syntax.Assign, base int) {
		if !s.exports && s.job == nil {
			return
		}
		for _, a := range list {
			switch v := out.assigned(s, a, base); {
			case v == nil:
			case s.exports:
				exports.Vars = append(exports.Vars, v)
			default:
				out.addToJob(s, v)
			}
		}
	}
	s.parse(func(n syntax.Node, base int) {
		switch n := n.(type) {
		case *syntax.Stmt:
			out.written(s, n, base)
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				out.call(s, n, base)
			} else if s.exports {
				assign(n.Assigns, base)
			}
		case *syntax.DeclClause:
			if n.Variant != nil && (n.Variant.Value == "export" || n.Variant.Value == "declare" && s.exports) {
				assign(n.Args, base)
			}
		}
	})
	s.writers[shellSyntax].shell()
	if len(exports.Vars) > 0 {
		out.Exports = append(out.Exports, exports)
	}
}

// assigned returns NAME=value of a script that sets variables for others; nil for what is no variable of Airflow.
func (out *Scripts) assigned(s *script, a *syntax.Assign, base int) *setting.Variable {
	if a.Name == nil || a.Value == nil || a.Append || a.Index != nil || !strings.HasPrefix(a.Name.Value, "AIRFLOW") {
		return nil
	}
	at := base + int(a.Name.Pos().Offset())
	// The name is read as the first part of the word, as it is in an argument.
	w := s.word(a.Value, base)
	var b mapped.Builder
	b.Copy(at, a.Name.Value+"=")
	b.Append(&w.String, 0, len(w.Value))
	w.String = b.Text(source.Span{Start: at, End: w.Span.End})
	target := setting.Local
	if s.job != nil {
		target = setting.NonAstro
	}
	v, _ := out.variable(s, w, string(target))
	return v
}

// verbs are the words between `astro` and the flags, with the aliases of the CLI.
var verbs = [...]struct {
	group, object, verb []string
	manager             bool
}{
	{[]string{"deployment", "deployments", "de"}, []string{"variable", "variables", "var"}, []string{"create", "cr", "update", "up"}, false},
	{[]string{"env"}, []string{"variable", "variables", "var", "vars"}, []string{"create", "cr", "update", "up", "set"}, true},
}

// call adds a simple command that sets variables.
func (out *Scripts) call(s *script, n *syntax.CallExpr, base int) {
	if i, manager := commandStart(n); i >= 0 {
		var words []*word
		for _, a := range n.Args[i:] {
			words = append(words, s.word(a, base))
		}
		out.command(s, words, &Command{Manager: manager, Update: n.Args[i+3].Lit()[0] != 'c', Set: n.Args[i+3].Lit()[0] == 's'})
		return
	}
	out.containerEnv(s, n, base)
	out.cloudComposer(s, n, base)
	out.helm(s, n, base)
}

// commandStart returns the index of the word with which one of our commands starts, at the start of
// a simple command or after what starts it (sudo, docker run …, env), -1 for another command.
// manager is set for `astro env`.
func commandStart(n *syntax.CallExpr) (start int, manager bool) {
	for i := 0; i+3 < len(n.Args); i++ {
		for _, v := range verbs {
			if !slices.Contains(v.group, n.Args[i+1].Lit()) || !slices.Contains(v.object, n.Args[i+2].Lit()) || !slices.Contains(v.verb, n.Args[i+3].Lit()) {
				continue
			}
			if name := n.Args[i].Lit(); name == "" || path.Base(name) == "astro" || strings.HasSuffix(name, "astrocloud") {
				return i, v.manager
			}
		}
	}
	return -1, false
}

// command reads the words of one of our commands, as pflag does.
func (out *Scripts) command(s *script, words []*word, c *Command) {
	c.File, c.From, c.Secret = s.File, ".env", setting.Plain
	r := commandReader{Command: c, out: out, s: s, words: words, whole: words[0].Span}
	for r.at = 4; r.at < len(words); r.at++ {
		w := words[r.at]
		r.whole.End = max(r.whole.End, w.Span.End)
		switch {
		case w.Span.Start < r.taken:
		case r.flag(w):
		default:
			r.argument(w)
		}
	}
	r.addKey()
	c.Span = s.Source(r.whole.Start, r.whole.End)
	if c.Secret == setting.Plain && (s.open || words[len(words)-1].Span.End < r.taken) {
		c.Secret = setting.SecrecyUnknown // the command ends within a reference or a value, and --secret may follow
	}
	if c.Secret == setting.Plain {
		c.MarkEdits = func() []finding.Edit { return s.markEdits(r.whole) }
	}
	for _, v := range c.Vars {
		v.Secrecy, v.MarkSpan, v.MarkEdits = c.mark(), v.Name.Span, c.MarkEdits
	}
	if c.Load {
		c.FromSpan = s.Source(c.FromSpan.Start, c.FromSpan.End)
	}
	out.Commands = append(out.Commands, c)
}

// commandReader reads the words of one command.
type commandReader struct {
	*Command
	out        *Scripts
	s          *script
	words      []*word
	at         int         // the index of the current word
	whole      source.Span // the command, in the script
	taken      int         // words up to here are part of a value that the shell splits
	key, value *word       // of --key and --value
}

// next moves to the next word and returns it; nil after the last one.
func (r *commandReader) next() *word {
	if r.at+1 == len(r.words) {
		return nil
	}
	r.at++
	r.whole.End = max(r.whole.End, r.words[r.at].Span.End)
	return r.words[r.at]
}

// flag reads a word that is a flag, with its value; false for another word.
func (r *commandReader) flag(w *word) bool {
	// In a file whose lines end with CR LF the last word has the CR.
	flag, arg, has := strings.Cut(strings.TrimSuffix(w.Value, "\r"), "=")
	switch {
	case strings.HasPrefix(flag, "--") && w.IsResolvedIn(0, len(flag)):
		r.long(w, flag, arg, has)
	case len(w.Value) > 1 && w.Value[0] == '-' && w.IsResolved():
		r.short(w)
	default:
		return false
	}
	return true
}

// long reads --flag, --flag=arg or --flag arg.
func (r *commandReader) long(w *word, flag, arg string, has bool) {
	switch flag {
	case "--secret":
		if !has || arg == "true" {
			r.Secret = setting.Secret
		}
	case "--load":
		r.Load, r.FromSpan = !has || arg == "true", w.Span
	case "--auto-link", "--strict", "--help", "--stdin":
	default:
		if has {
			r.option(flag, w.after(len(flag)+1))
		} else {
			r.option(flag, r.next())
		}
	}
}

// short reads flags of one letter, of which the last one may have a value in the same word or in the next.
func (r *commandReader) short(w *word) {
	for j := 1; j < len(w.Value); j++ {
		switch w.Value[j] {
		case 's':
			r.Secret = setting.Secret
		case 'l':
			r.Load, r.FromSpan = true, w.Span
		default:
			value := w.after(j + 1)
			if j+1 == len(w.Value) {
				value = r.next()
			}
			r.option("-"+w.Value[j:j+1], value)
			return
		}
	}
}

// argument reads a word that is not a flag: NAME=value, or the name of `astro env variable update`.
func (r *commandReader) argument(w *word) {
	if v, end := r.out.variable(r.s, w, "hosted"); v != nil {
		r.Vars = append(r.Vars, v)
		r.taken, r.whole.End = end, max(r.whole.End, end)
	} else if !w.IsResolved() && r.Secret == setting.Plain {
		r.Secret = setting.SecrecyUnknown // it may be --secret, or anything
	} else if r.Manager && r.Update && r.key == nil {
		r.key = w
	}
}

// addKey adds the variable of --key and --value.
func (r *commandReader) addKey() {
	if r.key == nil || !r.key.IsResolved() || !setting.IsVariableName(r.key.Value) {
		return
	}
	switch {
	case r.value != nil:
		r.Vars = append(r.Vars, r.out.keyAndValue(r.s, r.key, r.value))
	case r.Set: // --stdin, or a prompt
		v := &setting.Variable{Name: r.s.value(r.key.String, nil), Value: r.s.value(r.key.String, nil), UnresolvedReason: setting.FromStdin}
		v.Value.Value = ""
		r.Vars = append(r.Vars, v)
	}
}

// markEdits returns the edit that adds --secret to a command.
func (s *script) markEdits(command source.Span) []finding.Edit {
	at := command.End
	if at > command.Start && s.Value[at-1] == '\r' {
		at--
	}
	if e, ok := s.Edit(at, at, " --secret"); ok {
		return []finding.Edit{e}
	}
	return nil
}

// mark returns the mark of the variables that the command names. Without --secret, update leaves
// the mark as it is.
func (c *Command) mark() setting.Secrecy {
	if c.Update && c.Secret == setting.Plain {
		return setting.SecrecyUnknown
	}
	return c.Secret
}

// option stores the value of a flag.
func (r *commandReader) option(flag string, value *word) {
	if value == nil {
		return
	}
	switch flag {
	case "--env", "-e", "--from-file":
		r.From, r.FromSpan = value.Value, value.Span
		if !value.IsResolved() {
			r.From = ""
		}
		if flag == "--from-file" {
			r.Load = true
		}
	case "--deployment-id", "--deployment-name", "--deployment", "-d", "-n":
		r.Deployment = value.Value
	case "--key", "-k":
		r.key = value
	case "--value", "-v":
		r.value = value
	}
}

// keyAndValue returns the variable of --key NAME --value VALUE.
func (out *Scripts) keyAndValue(s *script, key, value *word) *setting.Variable {
	q := shellQuoting{form: "bare"}
	switch {
	case value.attached && value.quoted(): // the quotes may hold the flag too, or only a part of the value
		return &setting.Variable{Name: s.value(key.String, nil), Value: s.value(value.String, nil)}
	case value.attached:
	case len(value.parts) == 1:
		q.form = partForm(value.parts[0])
	case len(value.parts) > 1:
		q.form = "mixed"
	}
	return &setting.Variable{Name: s.value(key.String, nil), Value: s.value(value.String, q)}
}

// variable returns NAME=value as the command or the environment gets it. JSON that the shell would
// split is a problem; it is read as it was meant, so that the rest can be judged. end is then its
// end in the script, else 0.
func (out *Scripts) variable(s *script, w *word, target string) (v *setting.Variable, end int) {
	name, value, q, ok := w.split()
	if !ok {
		return nil, 0
	}
	v = &setting.Variable{Name: s.value(name, setting.NameEncoder{})}
	if setting.IsKwargs(name.Value) {
		if meant, fix, unquoted := s.unquotedJSON(w, value, q); unquoted {
			v.Value = s.value(meant, nil)
			out.Problems = append(out.Problems, load.Problem{
				Kind: load.ShellStripsQuotes, Range: source.Range{File: s.File, Span: v.Value.Span}, Targets: []setting.Target{setting.Target(target)},
				Spaces: strings.ContainsAny(meant.Value, " \t\n"), Fixes: fix,
			})
			return v, meant.Span.End
		}
		if q.form != "single" && value.IsUnresolved() && strings.HasPrefix(value.Value, "${{") { // one expression
			v.Value, v.UnresolvedReason = s.value(value, nil), setting.FromPipeline
			out.Problems = append(out.Problems, load.Problem{
				Kind: load.PipelineInsertsJSON, Range: source.Range{File: s.File, Span: v.Value.Span}, Targets: []setting.Target{setting.Target(target)},
				Name: name.Value,
			})
			return v, 0
		}
	}
	v.Value = s.value(value, q)
	return v, 0
}
