// Package fix chooses among the fixes of findings, merges them file by file, shows them
// as a diff that gives no credential away, and writes them.
package fix

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Plan is what one round of fixing changes.
type Plan struct {
	// Applied is the number of fixes whose edits are all in the plan; Conflicts the
	// number of those left out because they overlap others or do not fit their file.
	Applied, Conflicts int
	// Made are the fixes whose edits are in the plan.
	Made []Made
	// Files are the files to change, sorted by path.
	Files []*FileEdits

	byPath map[string]*FileEdits
}

// FileEdits is a file with what is to change in it.
type FileEdits struct {
	File *source.File
	// View is what a diff may display of the file.
	View *redact.View
	// Edits are sorted and do not overlap; two of them touch at most.
	Edits []Edit
}

// Edit is one edit of a plan.
type Edit struct {
	Span source.Span
	Text string
	// Hidden says that Text may hold bytes of the files that must not be shown.
	Hidden bool
}

// NewPlan takes for each finding its first fix that is allowed (unsafe ones if asked),
// in the order of the findings. A fix goes in as a whole or not at all: like commits
// on one base, equal edits of two fixes are one edit, and a fix that overlaps what is
// already chosen has to wait for the next round.
func NewPlan(findings []*finding.Finding, unsafe bool) *Plan {
	p := &Plan{byPath: map[string]*FileEdits{}}
	var guard Guard
	for _, f := range findings {
		i := slices.IndexFunc(f.Fixes, func(x finding.Fix) bool { return unsafe || !x.Unsafe })
		if i >= 0 {
			p.add(&guard, f, f.Fixes[i])
		}
	}
	sorting.Stable(p.Files, func(a, b *FileEdits) int { return cmp.Compare(a.File.Path, b.File.Path) })
	return p
}

// Empty reports whether the plan changes nothing: fixing is done.
func (p *Plan) Empty() bool { return len(p.Files) == 0 }

// Apply is the content of the file with its edits made.
func (e *FileEdits) Apply() []byte {
	var out []byte
	at := 0
	for _, edit := range e.Edits {
		out = append(append(out, e.File.Content[at:edit.Span.Start]...), edit.Text...)
		at = edit.Span.End
	}
	return append(out, e.File.Content[at:]...)
}

// add merges a fix into the plan, or counts it as a conflict.
func (p *Plan) add(guard *Guard, f *finding.Finding, x finding.Fix) {
	type change struct {
		view *redact.View
		Edit
	}
	var changes []change
	for _, e := range x.Edits {
		if !isWithin(e.Span, e.File) {
			p.Conflicts++
			return
		}
		if e.Text == e.File.Slice(e.Span) {
			continue
		}
		known := p.byPath[e.File.Path]
		if known != nil && known.File != e.File && !bytes.Equal(known.File.Content, e.File.Content) {
			p.Conflicts++ // the file changed between two reads of it
			return
		}
		c := change{f.Views.Of(e.File), Edit{Span: e.Span, Text: e.Text, Hidden: guard.edit(f, x, e)}}
		if known != nil && slices.ContainsFunc(known.Edits, func(o Edit) bool { return c.conflictsWith(o, e.File.Content) }) ||
			slices.ContainsFunc(changes, func(o change) bool { return o.view.File.Path == e.File.Path && c.overlaps(o.Edit) }) {
			p.Conflicts++
			return
		}
		changes = append(changes, c)
	}
	if len(changes) == 0 {
		return // nothing would change: no fix
	}
	if slices.ContainsFunc(changes, func(c change) bool { return c.Hidden }) {
		for i, c := range changes { // a credential that moves may be in several edits, with letters that stay between them
			changes[i].Hidden = c.Hidden || len(c.Text) < 2*minLeakLen && strings.ContainsFunc(c.Text, isLetterOrDigit)
		}
	}
	p.Applied++
	at := f.Range
	if len(x.Edits) > 0 {
		at = x.Edits[0].Range
	}
	p.Made = append(p.Made, Made{Path: at.File.Path, Line: at.File.LineAt(at.Span.Start), Rule: f.Rule, Message: x.Message})
	for _, c := range changes {
		e := p.byPath[c.view.File.Path]
		if e == nil {
			e = &FileEdits{File: c.view.File, View: c.view}
			p.byPath[c.view.File.Path] = e
			p.Files = append(p.Files, e)
		}
		e.insert(c.Edit)
	}
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// overlaps reports whether two different edits cannot both be made: they share a byte,
// or one inserts inside the other, or both insert at one place, in an order that is not defined.
func (e Edit) overlaps(o Edit) bool {
	if e.same(o) {
		return false
	}
	if e.Span.Len() == 0 && o.Span.Len() == 0 {
		return e.Span.Start == o.Span.Start
	}
	return e.Span.Start < o.Span.End && o.Span.Start < e.Span.End
}

// conflictsWith reports whether the edit of one fix cannot be made together with that of another:
// they overlap, or they meet within a line. Each was tried by itself, and a bracket added behind
// a value is wrong behind the quotes that the other puts around it.
func (e Edit) conflictsWith(o Edit, content []byte) bool {
	if e.same(o) {
		return false
	}
	at := max(e.Span.Start, o.Span.Start)
	return e.overlaps(o) || at == min(e.Span.End, o.Span.End) && at > 0 && content[at-1] != '\n'
}

func (e Edit) same(o Edit) bool { return e.Span == o.Span && e.Text == o.Text }

func (e *FileEdits) insert(edit Edit) {
	i, found := slices.BinarySearchFunc(e.Edits, edit, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	if found { // the same edit, or it would have been a conflict
		e.Edits[i].Hidden = e.Edits[i].Hidden || edit.Hidden
		return
	}
	e.Edits = slices.Insert(e.Edits, i, edit)
}

func isWithin(s source.Span, f *source.File) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(f.Content)
}
