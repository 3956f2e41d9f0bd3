package lint

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// UnusedSuppression is the id of the rule by which the engine reports suppressions that
// suppress nothing.
const UnusedSuppression = "project/unused-suppression"

// Suppression accepts findings: a comment in the file, or an entry of the configuration.
type Suppression struct {
	// Rules are ids and families.
	Rules  []string
	Reason string
	// Range is the place of the comment or the entry.
	source.Range
	// Covers tells which files an entry of the configuration is about; nil for a comment.
	Covers func(f *source.File) bool
}

// External reports whether it is outside the file with the finding.
func (s *Suppression) External() bool { return s.Covers != nil }

// covers reports whether an entry of the configuration is about a finding.
func (s *Suppression) covers(f *finding.Finding) bool {
	return slices.ContainsFunc(s.Rules, f.Rule.Matches) && s.Covers(f.File)
}

// places finds the comments that may be about a finding. A file may have many of both.
type places struct {
	byFile map[*source.File][]*directive // by first line
	whole  map[*source.File][]*directive
	ends   map[*directive]int // the last line of it and of all before it
}

func newPlaces(comments []*directive) *places {
	p := &places{map[*source.File][]*directive{}, map[*source.File][]*directive{}, map[*directive]int{}}
	for _, d := range comments {
		if d.wholeFile {
			p.whole[d.File] = append(p.whole[d.File], d)
		} else {
			p.byFile[d.File] = append(p.byFile[d.File], d)
		}
	}
	for _, list := range p.byFile {
		sorting.Stable(list, func(a, b *directive) int { return a.first - b.first })
		end := 0
		for _, d := range list {
			end = max(end, d.last)
			p.ends[d] = end
		}
	}
	return p
}

// near are the comments in the file of a finding without those about other lines, the nearest first.
func (p *places) near(f *finding.Finding) iter.Seq[*directive] {
	return func(yield func(*directive) bool) {
		list, line := p.byFile[f.File], f.File.LineAt(f.Span.Start)
		n, _ := slices.BinarySearchFunc(list, line+1, func(d *directive, line int) int { return d.first - line })
		for n--; n >= 0 && p.ends[list[n]] >= line; n-- {
			if !yield(list[n]) {
				return
			}
		}
		for _, d := range p.whole[f.File] {
			if !yield(d) {
				return
			}
		}
	}
}

// suppress separates the findings into reported and suppressed ones, and adds findings
// about the comments themselves.
func (r *run) suppress(in []*finding.Finding, settings *airflow.Settings, opts Options) (out []*finding.Finding, suppressed map[*finding.Finding]*Suppression) {
	comments := directives(r.files.All, settings)
	r.directives = comments
	if len(comments) == 0 && len(opts.Suppressions) == 0 {
		return in, nil
	}
	suppressed = map[*finding.Finding]*Suppression{}
	at := newPlaces(comments)
	accept := func(f *finding.Finding) {
		for d := range at.near(f) { // all of them, so that each one that is needed is marked as used
			if d.covers(f) && suppressed[f] == nil {
				suppressed[f] = d.Suppression
			}
		}
		if i := slices.IndexFunc(opts.Suppressions, func(s *Suppression) bool { return s.covers(f) }); i >= 0 && suppressed[f] == nil {
			suppressed[f] = opts.Suppressions[i]
		}
		if suppressed[f] == nil {
			out = append(out, f)
		}
	}
	for _, f := range in {
		accept(f)
	}
	if len(comments) == 0 {
		return out, suppressed
	}
	ran := opts.ran()
	if rule, ok := rules.ByID(UnusedSuppression); ok && ran(string(rule.ID)) {
		for _, d := range comments {
			if slices.Contains(d.Rules, string(rule.ID)) {
				continue
			}
			if f := d.finding(rule, ran); f != nil {
				f.Project = r.files.Root
				opts.adjust(f)
				accept(f)
			}
		}
	}
	return out, suppressed
}

// ran tells whether every rule that a name takes in was run.
func (o Options) ran() func(name string) bool {
	return func(name string) bool {
		return !slices.ContainsFunc(rules.All(), func(r *rules.Rule) bool {
			if !r.ID.Matches(name) {
				return false
			}
			off := false
			if o.Severity != nil {
				s, set := o.Severity(r.ID)
				off = set && s == 0
			}
			return off || !slices.Contains(o.Rules, r)
		})
	}
}

// adjust gives a finding the severity that the configuration has for its rule.
func (o Options) adjust(f *finding.Finding) {
	if o.Severity != nil {
		if s, ok := o.Severity(f.Rule); ok {
			f.Severity = s
		}
	}
}

// Usage is what a run over one project says of the suppressions of the configuration.
type Usage struct {
	Project string
	Options Options
	// Used are those that its findings need, Judged those that it can say something about.
	Used, Judged []*Suppression
}

// UsedSuppressions returns the entries of the configuration that suppress some of the findings.
func UsedSuppressions(suppressed map[*finding.Finding]*Suppression) []*Suppression {
	return slices.DeleteFunc(slices.Collect(maps.Values(suppressed)), func(s *Suppression) bool { return !s.External() })
}

// Unused returns the findings about the entries of the configuration that no project needs. Each is
// one of the first project that it was judged in.
func Unused(all []Usage) []*finding.Finding {
	type entry struct {
		path string
		span source.Span
	}
	done := map[entry]bool{}
	for _, u := range all {
		for _, s := range u.Used {
			done[entry{s.File.Path, s.Span}] = true
		}
	}
	var out []*finding.Finding
	for _, u := range all {
		for _, s := range u.Judged {
			e := entry{s.File.Path, s.Span}
			if done[e] {
				continue
			}
			done[e] = true
			if f := unused(s, u.Options, u.Project); f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// unused is what is to be said of an entry of the configuration that no finding needs; nil if one of its
// rules did not run.
func unused(s *Suppression, opts Options, project string) *finding.Finding {
	rule, ok := rules.ByID(UnusedSuppression)
	ran := opts.ran()
	if !ok || !ran(string(rule.ID)) || slices.ContainsFunc(s.Rules, func(n string) bool { return !ran(n) }) { //leakcheck:ok only the answer is used
		return nil
	}
	f := &finding.Finding{
		Rule: rule.ID, Severity: rule.Severity, Project: project, Range: source.Range{File: s.File, Span: s.Span}, Key: strings.Join(knownRules(s.Rules), ","),
		Views:   redact.Views{redact.New(s.File, s.tokens())},
		Message: unneeded(s.Rules, "in the files of this path"), //leakcheck:ok names of rules that ran
	}
	opts.adjust(f)
	if f.Severity == 0 {
		return nil
	}
	fingerprint([]*finding.Finding{f})
	return f
}

// tokens returns the structure of the configuration with the names of the rules in it.
func (s *Suppression) tokens() []source.Token {
	out := registry.Tokens(s.File)
	for _, name := range s.Rules {
		if !isRuleName(name) { //leakcheck:ok only the answer is used
			continue
		}
		if i := strings.Index(s.File.Slice(s.Span), name); i >= 0 {
			at := s.Span.Start + i
			out = append(out, source.Token{Kind: source.Keyword, Span: source.Span{Start: at, End: at + len(name)}})
		}
	}
	return out
}
