package dockerfile

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"mvdan.cc/sh/v3/syntax"
)

// Parse reads a Dockerfile. It takes any bytes: what BuildKit refuses is in Errors, and
// the instructions after it are read all the same. Bytes that are no UTF-8, and NUL,
// are read as U+001A. Spans are byte offsets of content, byte order mark included.
func Parse(content []byte) *File { return ParseWith(content, nil) }

// ParseWith is Parse for a build with arguments, as --build-arg passes them: a value has precedence
// over the default of its ARG instruction.
func ParseWith(content []byte, args map[string]string) *File {
	content = readable(content)
	s := splitter{content: content, escape: '\\'}
	ins := s.instructions()
	r := &reader{
		content: content, buildArgs: args, expander: *newExpander(s.escape),
		file: &File{Escape: s.escape, Errors: s.errors},
	}
	for _, in := range ins {
		if in.refused != comment { // reported by the splitter
			r.dispatch(in, in.words, false)
		}
	}
	if len(r.file.Stages) == 0 && len(r.file.Errors) == 0 {
		r.refuse(NoStage, source.Span{})
	}
	sorting.Stable(r.file.Errors, func(a, b Error) int { return a.Span.Start - b.Span.Start })
	if len(r.file.Errors) > maxErrors {
		r.file.Errors = append(r.file.Errors[:maxErrors], newError(TooManyErrors, source.Span{Start: len(content), End: len(content)}))
	}
	return r.file
}

// reader turns instructions into stages.
type reader struct {
	expander
	content []byte
	// buildArgs are the arguments that the build passes.
	buildArgs map[string]string
	file      *File
	global    scope // ARGs before the first FROM
	stage     *Stage
	stages    map[string]*Stage
	bash      *syntax.Parser // made for the first RUN
}

func (r *reader) refuse(k Kind, at source.Span) {
	r.file.Errors = append(r.file.Errors, newError(k, at))
}

// ignored are the instructions that nothing is read from.
var ignored = " label maintainer cmd entrypoint expose healthcheck stopsignal volume "

func (r *reader) dispatch(in *instruction, c command, onbuild bool) {
	switch {
	case in.refused != 0:
		r.refuse(in.refused, in.span)
	case c.keyword == "from" && !onbuild:
		r.from(in, c)
	case c.keyword == "arg" && !onbuild:
		r.arg(in, c.args)
	case r.stage == nil:
		r.refuse(NoStage, in.span)
	case c.keyword == "env":
		r.dispatchEnv(in, c, onbuild)
	case c.keyword == "onbuild" && !onbuild:
		r.dispatch(in, splitCommand(in.line.Value, c.args, r.escape), true)
	case onbuild && (c.keyword == "from" || c.keyword == "maintainer" || c.keyword == "onbuild"):
		r.refuse(Syntax, in.span)
	case c.keyword == "run", c.keyword == "copy", c.keyword == "add", c.keyword == "user",
		c.keyword == "workdir", c.keyword == "shell", c.keyword == "arg":
		if !onbuild { // a trigger runs in another build
			r.step(in, c)
		}
	case c.keyword == "" || !strings.Contains(ignored, " "+c.keyword+" "):
		r.refuse(UnknownInstruction, in.span)
	}
}

func (r *reader) dispatchEnv(in *instruction, c command, onbuild bool) {
	list := r.env(in, c.args, &r.stage.scope)
	if onbuild {
		r.stage.OnBuild = append(r.stage.OnBuild, list...)
		return
	}
	r.stage.scope.setEnv(list)
	r.stage.Env = append(r.stage.Env, list...)
}

func (r *reader) step(in *instruction, c command) {
	switch c.keyword {
	case "run":
		r.run(in, c)
	case "copy", "add":
		r.copy(in, c)
	case "user":
		if w, kind := r.decode(&in.line, c.args, &r.stage.scope, true); kind == 0 {
			r.stage.User = w.String
		} else {
			r.refuse(kind, in.span)
		}
	case "workdir":
		if w, kind := r.decode(&in.line, c.args, &r.stage.scope, false); kind == 0 {
			r.stage.Dir = join(r.stage.Dir, w.Value)
		} else {
			r.refuse(kind, in.span)
		}
	case "shell":
		if words, _ := jsonArray(in.line.Value[c.args.Start:c.args.End]); len(words) > 0 {
			r.stage.shell = words[0]
		}
	}
}

// join is a path of the image seen from dir. As long as the base image's WORKDIR
// counts, paths stay relative to it.
func join(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// from starts a stage.
func (r *reader) from(in *instruction, c command) {
	words := fields(in.line.Value, c.args)
	if len(words) != 1 && (len(words) != 3 || !strings.EqualFold(in.line.Value[words[1].Start:words[1].End], "as")) {
		r.refuse(BadFrom, in.span)
		if len(words) == 0 {
			return
		}
	}
	w, kind := r.decode(&in.line, words[0], &r.global, true)
	if kind != 0 {
		r.refuse(kind, in.line.Source(words[0].Start, words[0].End))
	}
	s := &Stage{Base: w.String, Span: in.span}
	if w.IsResolved() {
		s.Parent = r.stages[w.Value]
	}
	if s.Parent != nil {
		s.scope.in(&s.Parent.scope)
		s.Dir, s.shell, s.User = s.Parent.Dir, s.Parent.shell, s.Parent.User
		s.scope.setEnv(s.Parent.OnBuild)
	}
	if len(words) == 3 {
		s.Name = strings.ToLower(in.line.Value[words[2].Start:words[2].End])
		if r.stages == nil {
			r.stages = map[string]*Stage{}
		}
		r.stages[s.Name] = s
	}
	r.file.Stages = append(r.file.Stages, s)
	r.stage = s
}

// arg reads an ARG instruction: before the first FROM for the FROMs, after it for the stage.
func (r *reader) arg(in *instruction, args source.Span) {
	line := in.line.Value
	env := &r.global
	if r.stage != nil {
		env = &r.stage.scope
	}
	for _, w := range splitWords(line, args, r.escape) {
		text := line[w.Start:w.End]
		eq := strings.IndexByte(text, '=')
		if eq < 0 {
			if v, ok := r.global.lookup(text); ok && r.stage != nil {
				env.set(text, v)
			} else if value, passed := r.buildArgs[text]; passed {
				env.set(text, variable{value: value})
			}
		} else {
			name := text[:eq]
			d, kind := r.decode(&in.line, source.Span{Start: w.Start + eq + 1, End: w.End}, env, r.stage == nil)
			if kind != 0 {
				r.refuse(kind, in.line.Source(w.Start, w.End))
				continue
			}
			value := variable{d.Value, d.dependsOn, !d.IsResolved()}
			if passed, ok := r.buildArgs[name]; ok {
				value = variable{value: passed}
			}
			env.set(name, value)
		}
	}
}

// fields cuts the part at of s at spaces.
func fields(s string, at source.Span) []source.Span {
	var out []source.Span
	for i := at.Start; i < at.End; {
		text := s[i:at.End]
		i += len(text) - len(strings.TrimLeft(text, spaces))
		n := strings.IndexAny(s[i:at.End], spaces)
		if n < 0 {
			n = at.End - i
		}
		if n > 0 {
			out = append(out, source.Span{Start: i, End: i + n})
		}
		i += n
	}
	return out
}
