package dockerfile

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// Copy is a COPY or ADD instruction, or a bind mount of a RUN.
type Copy struct {
	From    string // --from: a stage or image; empty for the build context
	Sources []mapped.String
	Dest    mapped.String

	dest string // Dest seen from the WORKDIR
	dir  bool   // the destination is a directory, whatever the sources are
	from *Stage // the stage that From names
}

func (r *reader) copy(in *instruction, c command) {
	list, ok := execForm(&in.line, c.args)
	inline := 0 // here-documents among the sources
	if !ok {
		for _, f := range fields(in.line.Value, c.args) {
			if doc, ok := parseHeredoc(in.line.Value[f.Start:f.End]); ok && doc != nil {
				inline++
				continue
			}
			w, kind := r.decode(&in.line, f, &r.stage.scope, true)
			if kind != 0 {
				r.refuse(kind, in.line.Source(f.Start, f.End))
				return
			}
			list = append(list, w.String)
		}
	}
	if len(list)+inline < 2 || len(list) == 0 {
		r.refuse(Syntax, in.span)
		return
	}
	last := len(list) - 1
	cp := Copy{Sources: list[:last], Dest: list[last]}
	for _, f := range c.flags {
		if from, ok := strings.CutPrefix(f, "--from="); ok {
			cp.From = from
		}
	}
	if cp.From != "" {
		cp.from = r.stageOf(cp.From)
	}
	if !cp.Dest.IsResolved() {
		return
	}
	d := cp.Dest.Value
	cp.dest = join(r.stage.Dir, d)
	cp.dir = len(cp.Sources) > 1 || strings.HasSuffix(d, "/") || d == "." || strings.HasSuffix(d, "/.") || cp.dest == r.stage.Dir
	r.stage.Copies = append(r.stage.Copies, cp)
}

// stageOf is the earlier stage that --from names, by name or by number.
func (r *reader) stageOf(from string) *Stage {
	if s := r.stages[strings.ToLower(from)]; s != nil && s != r.stage {
		return s
	}
	n, err := strconv.ParseUint(from, 10, 31)
	if err != nil || int(n) >= len(r.file.Stages)-1 {
		return nil
	}
	return r.file.Stages[n]
}

// bindMount reads a --mount flag that binds files of the build context.
func bindMount(flag, dir string) (Copy, bool) {
	spec, ok := strings.CutPrefix(flag, "--mount=")
	if !ok {
		return Copy{}, false
	}
	src, target := ".", ""
	for _, field := range strings.Split(spec, ",") {
		key, value, _ := strings.Cut(field, "=")
		switch strings.ToLower(key) {
		case "type":
			if value != "bind" {
				return Copy{}, false
			}
		case "from":
			return Copy{}, false
		case "source", "src":
			src = value
		case "target", "dst", "destination":
			target = value
		}
	}
	if target == "" || strings.ContainsAny(src+target, "$") {
		return Copy{}, false
	}
	return Copy{Sources: []mapped.String{{Value: src}}, dest: join(dir, target)}, true
}

// SourcesOf returns the files of the build context (relative to it, with slashes) that the RUN may
// find at a path, which is relative to its WORKDIR if not absolute. The likeliest is first: whether
// a COPY copies a file or a directory is not known here.
func (r *Run) SourcesOf(name string) []string {
	at := join(r.Dir, name)
	var o origins
	for i := range r.mounts {
		o.add(r.mounts[i].origins(at))
	}
	steps := maxSteps
	o.add(r.stage.sources(at, r.copies, &steps))
	return o.all()
}

// CopiedFrom returns the stages that the stage copies directories from, such as a virtual
// environment. A source whose name has an extension is taken for a file.
func (s *Stage) CopiedFrom() []*Stage {
	var out []*Stage
	for i := range s.Copies {
		c := &s.Copies[i]
		if c.from == nil || c.from == s || slices.Contains(out, c.from) {
			continue
		}
		if slices.ContainsFunc(c.Sources, func(t mapped.String) bool {
			base := path.Base(t.Value)
			return strings.LastIndexByte(base, '.') <= 0
		}) {
			out = append(out, c.from)
		}
	}
	return out
}

// maxSteps bounds the COPYs looked at for one path: --from chains can multiply them.
const maxSteps = 10000

// origins are where a file may come from: sources that name it, and directories that
// are copied whole.
type origins struct{ files, dirs []string }

func (o *origins) add(p origins) {
	o.files = append(o.files, p.files...)
	o.dirs = append(o.dirs, p.dirs...)
}

func (o origins) all() []string { return append(o.files, o.dirs...) }

// sources looks through the first n COPYs of the stage, the last one first, and then
// through the stage it is built from.
func (s *Stage) sources(name string, n int, steps *int) origins {
	var out origins
	for i := n - 1; i >= 0 && *steps > 0; i-- {
		*steps--
		c := &s.Copies[i]
		switch found := c.origins(name); {
		case c.From == "":
			out.add(found)
		case c.from != nil:
			for _, o := range found.all() {
				out.add(c.from.sources("/"+o, len(c.from.Copies), steps))
			}
		}
	}
	if s.Parent != nil && *steps > 0 {
		*steps--
		out.add(s.Parent.sources(name, len(s.Parent.Copies), steps))
	}
	return out
}

// origins are the paths of the sources that would be copied to name.
func (c *Copy) origins(name string) (out origins) {
	rest, ok := under(c.dest, name)
	if !ok {
		return out
	}
	for i := range c.Sources {
		src := &c.Sources[i]
		if !src.IsResolved() || strings.Contains(src.Value, "://") {
			continue
		}
		from := strings.TrimPrefix(path.Clean("/"+src.Value), "/")
		glob := strings.ContainsAny(from, "*?[")
		switch {
		case rest == "" && !glob:
			out.files = append(out.files, from)
		case rest == "":
		case c.dir && !strings.Contains(rest, "/") && from != "*" && matches(path.Base(from), rest):
			out.files = append(out.files, path.Join(path.Dir(from), rest))
		case !glob:
			out.dirs = append(out.dirs, path.Join(from, rest))
		case from == "*":
			out.dirs = append(out.dirs, rest)
		}
	}
	return out
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// under is name relative to dir; false where it does not lie in it.
func under(dir, name string) (string, bool) {
	switch {
	case dir == name:
		return "", true
	case dir == "" || dir == ".":
		return name, !path.IsAbs(name) && !strings.HasPrefix(name, "../")
	case dir == "/":
		return strings.TrimPrefix(name, "/"), path.IsAbs(name)
	}
	rest, ok := strings.CutPrefix(name, dir+"/")
	return rest, ok
}
