package lsp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// severities are the severities as the protocol has them.
var severities = map[finding.Severity]protocol.Severity{
	finding.Error: protocol.SeverityError, finding.Warning: protocol.SeverityWarning, finding.Note: protocol.SeverityInformation,
}

// tags are the tags of rules that the protocol has too.
var tags = map[string]int{rules.Unnecessary: protocol.TagUnnecessary, rules.Deprecated: protocol.TagDeprecated}

// tagsOf are what editors display of a rule's findings in a way of their own, as far as the editor can.
func tagsOf(rule finding.RuleID, supported []int) (out []int) {
	r, ok := rules.ByID(rule)
	if !ok {
		return nil
	}
	for _, t := range r.Tags {
		if tag, ok := tags[t]; ok && slices.Contains(supported, tag) {
			out = append(out, tag)
		}
	}
	return out
}

// diagnose checks the projects that a change concerns and sends what they found. It returns what
// is left to do when ctx is done before.
func (s *server) diagnose(ctx context.Context, w work) work {
	open, err := s.openRoots(ctx)
	if err != nil {
		return s.remaining(ctx, w, err)
	}
	scope := open
	if s.currentSettings().Diagnose == wholeWorkspace {
		all, err := s.work.Roots(ctx)
		if err != nil {
			return s.remaining(ctx, w, err)
		}
		scope = union(set(all), open)
	}
	for root := range s.out.roots() {
		if !scope[root] && root != configurationRoot {
			s.mu.Lock()
			delete(s.latest, root)
			s.mu.Unlock()
			s.out.update(ctx, root, nil, nil, nil)
		}
	}
	s.kept.keep(scope)
	defer func() { s.unusedSuppressions(ctx, scope) }()
	todo := w.roots
	for p := range w.paths {
		root, err := s.work.Owner(ctx, p)
		if err != nil {
			return s.remaining(ctx, w, err)
		}
		todo = union(todo, set([]string{root}))
	}
	if w.all {
		todo = scope
	}
	var order, closed []string // those with open documents first
	for _, root := range slices.Sorted(maps.Keys(todo)) {
		if open[root] {
			order = append(order, root)
		} else if scope[root] {
			closed = append(closed, root)
		}
	}
	order = append(order, closed...)
	for i, root := range order {
		if s.diagnoseProject(ctx, root, open[root]) != nil && ctx.Err() != nil {
			return work{roots: set(order[i:])}
		}
	}
	return work{}
}

// remaining is what is left of work that could not be begun: all of it if it was canceled.
func (s *server) remaining(ctx context.Context, w work, err error) work {
	if ctx.Err() != nil {
		return w
	}
	s.logf("finding the projects failed (%s)", kindOf(err))
	return work{}
}

// openRoots are the projects with open documents.
func (s *server) openRoots(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	for file := range s.docs.All() {
		root, err := s.work.Owner(ctx, file)
		if err != nil {
			return nil, err
		}
		if root != "" {
			out[root] = true
		}
	}
	return out, nil
}

// diagnoseProject checks one project and sends what it found, unless its documents changed
// meanwhile: then there is another run to come.
func (s *server) diagnoseProject(ctx context.Context, root string, open bool) error {
	res, err := s.check(ctx, root, nil)
	if err != nil {
		if ctx.Err() == nil {
			s.logf("a project was checked in part (%s)", kindOf(err))
		}
		if res == nil {
			return err
		}
	}
	for _, failure := range res.Failures {
		s.logf("a rule failed (%s)", kindOf(failure))
	}
	now := s.docs.All()
	own := s.ownDocuments(res)
	if slices.ContainsFunc(own, func(file string) bool { return now[file] != res.Docs[file] }) {
		return nil
	}
	if open {
		s.mu.Lock()
		s.latest[root] = res
		s.mu.Unlock()
	}
	s.kept.put(root, res)
	s.out.update(ctx, root, s.diagnostics(res), res.Docs, own)
	return nil
}

// ownDocuments are the open documents that a check read.
func (s *server) ownDocuments(res *workspace.Result) []string {
	var out []string
	if res.Files == nil {
		return nil
	}
	for _, f := range res.Files.All {
		if res.Docs[f.Path] != nil {
			out = append(out, f.Path)
		}
	}
	return out
}

// check runs the core over a project, one run at a time.
func (s *server) check(ctx context.Context, root string, try map[string][]byte) (*workspace.Result, error) {
	select {
	case s.runs <- struct{}{}:
		defer func() { <-s.runs }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.work.Check(ctx, root, try)
}

// fresh is what a check of the project finds with the documents as they are: the latest result
// where nothing changed since.
func (s *server) fresh(ctx context.Context, root string) (*workspace.Result, error) {
	s.mu.Lock()
	res := s.latest[root]
	s.mu.Unlock()
	if res != nil && res.Files != nil {
		now := s.docs.All()
		if !slices.ContainsFunc(res.Files.All, func(f *source.File) bool { return now[f.Path] != res.Docs[f.Path] }) {
			return res, nil
		}
	}
	return s.check(ctx, root, nil)
}

// diagnostics are the findings of a project as the protocol has them, by path.
func (s *server) diagnostics(res *workspace.Result) map[string][]protocol.Diagnostic {
	out := map[string][]protocol.Diagnostic{}
	at := newMapper(res, s.unit())
	for _, f := range res.Findings {
		out[f.File.Path] = append(out[f.File.Path], s.diagnostic(at, f))
	}
	if res.Config != nil {
		file, d := s.configDiagnostic(res.Config)
		out[file] = append(out[file], d)
	}
	return out
}

func (s *server) diagnostic(at *mapper, f *finding.Finding) protocol.Diagnostic {
	can := s.capabilities().TextDocument.PublishDiagnostics
	d := protocol.Diagnostic{
		Range: at.rangeOf(f.File, f.Span), Severity: severities[f.Severity],
		Code: string(f.Rule), Source: "astrosecrets", Message: relative(f.Project, paragraphs(f.Message)),
		Tags: tagsOf(f.Rule, can.TagSupport.ValueSet),
	}
	if can.CodeDescription {
		d.CodeDescription = &protocol.CodeDescription{Href: rules.URL(f.Rule)}
	}
	if !can.RelatedInformation {
		return d
	}
	for _, r := range f.Related {
		d.Related = append(d.Related, protocol.Related{
			Location: protocol.Location{URI: at.uri(r.File.Path), Range: at.rangeOf(r.File, r.Span)}, Message: relative(f.Project, r.Message),
		})
	}
	return d
}

// relative is a message in which the paths of the project's files begin at its root, as a user who
// is in that directory types them.
func relative(root, message string) string {
	return strings.ReplaceAll(message, strings.TrimSuffix(root, "/")+"/", "")
}

// paragraphs returns message, effect and help, each on a line of its own.
func paragraphs(m finding.Message) string {
	text := m.Text
	for _, part := range []string{m.Effect, m.Help} {
		if part != "" {
			text += "\n" + part
		}
	}
	return text
}

// logf writes a line to the log. No argument may hold text of a file.
func (s *server) logf(format string, args ...any) {
	fmt.Fprintf(s.opts.Log, "astrosecrets lsp: "+format+"\n", args...)
}

// kindOf names an error by its type: its text may quote a file.
func kindOf(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return fmt.Sprintf("%T", err)
}
