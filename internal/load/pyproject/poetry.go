package pyproject

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/tomltext"
)

// readPoetry reads the table of Poetry. Dependencies that it repeats of [project] only say more about
// their sources.
func (f *File) readPoetry(poetry *tomltext.Node) {
	if !poetry.Is(tomltext.Table) {
		return
	}
	if f.Project == "" {
		f.Project = pip.Normalize(poetry.Get("name").Str())
	}
	optional := map[string]*Dependency{}
	if f.list == nil {
		for _, e := range poetry.Get("dependencies").Keys() {
			d := poetryDependency(e)
			switch {
			case d == nil:
			case isTrue(e.Value.Get("optional")):
				optional[d.Normalized] = d
			default:
				f.Dependencies = append(f.Dependencies, d)
			}
		}
	}
	for _, e := range poetry.Get("extras").Keys() {
		for _, n := range e.Value.List() {
			if d := optional[pip.Normalize(n.Str())]; d != nil {
				name := pip.Normalize(e.Name.Value)
				f.Extras[name] = append(f.Extras[name], d)
			}
		}
	}
	group := func(name string, table *tomltext.Node, isOptional bool) {
		for _, e := range table.Keys() {
			if d := poetryDependency(e); d != nil {
				f.Groups[name] = append(f.Groups[name], d)
			}
		}
		if !isOptional {
			f.DefaultGroups = append(f.DefaultGroups, name)
		}
	}
	group("dev", poetry.Get("dev-dependencies"), false)
	for _, e := range poetry.Get("group").Keys() {
		group(pip.Normalize(e.Name.Value), e.Value.Get("dependencies"), isTrue(e.Value.Get("optional")))
	}
}

func isTrue(n *tomltext.Node) bool { return n.Is(tomltext.Boolean) && n.Text.Value == "true" }

// poetryDependency returns the requirement of an entry, whose value is a version or a table; nil for
// python, and for a list of alternatives.
func poetryDependency(e *tomltext.Entry) *Dependency {
	r := &pip.Requirement{Text: e.Name, Name: e.Name.Value, Normalized: pip.Normalize(e.Name.Value), NameSpan: e.Name.Span}
	version := e.Value
	d := &Dependency{Requirement: r}
	if e.Value.Is(tomltext.Table) {
		version = e.Value.Get("version")
		for _, n := range e.Value.Get("extras").List() {
			r.Extras = append(r.Extras, pip.Extra{Name: n.Str(), Normalized: pip.Normalize(n.Str()), Span: n.Span})
		}
		d.Open = version == nil || e.Value.Get("markers") != nil || e.Value.Get("python") != nil || e.Value.Get("platform") != nil
	}
	r.Text.Span.End = max(r.Text.Span.End, e.Value.Span.End)
	if r.Normalized == "python" {
		return nil
	}
	if version.Is(tomltext.String) {
		specifiers, ok := PoetrySpecifiers(version.Text.Value)
		r.Specifiers, r.SpecifierSpan = specifiers, version.Span
		d.Open = d.Open || !ok
	} else {
		d.Open = true
	}
	return d
}

// PoetrySpecifiers returns the clauses of PEP 440 that a constraint of Poetry means: "^2.3" is
// ">=2.3,<3", "~2.3" is ">=2.3,<2.4", a bare version is itself. It is false for alternatives ("||").
func PoetrySpecifiers(text string) (pep440.Specifiers, bool) {
	text = strings.TrimSpace(text)
	if text == "*" || text == "" {
		return nil, true
	}
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		bare := strings.TrimSpace(strings.TrimLeft(part, "^~"))
		v, isVersion := pep440.Parse(strings.TrimSuffix(bare, ".*"))
		switch {
		case strings.HasPrefix(part, "~="):
			out = append(out, part)
		case isVersion && strings.HasPrefix(part, "^"):
			out = append(out, ">="+bare, "<"+after(v, firstNonZero(v)))
		case isVersion && strings.HasPrefix(part, "~"):
			out = append(out, ">="+bare, "<"+after(v, min(1, v.Len()-1)))
		case isVersion && bare == part:
			out = append(out, "=="+bare)
		default:
			out = append(out, part)
		}
	}
	return pep440.ParseSpecifiers(strings.Join(out, ","))
}

// firstNonZero returns the number of the first segment of a release that is not 0, or the last one.
func firstNonZero(v pep440.Version) int {
	i := 0
	for i < v.Len()-1 && v.Segment(i) == 0 {
		i++
	}
	return i
}
