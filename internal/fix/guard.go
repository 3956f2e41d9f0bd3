package fix

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// minLeakLen is the length (bytes) from which on a piece of hidden text counts as the text.
const minLeakLen = 4

// Guard tells edits that may be shown from those that carry text of a file that must
// not be. The zero value is ready; it remembers the files it has seen last.
type Guard struct {
	files map[*source.File]*texts
}

// texts are what a file redacts and what it shows.
type texts struct{ hidden, shown string }

// maxGuarded is how many files a Guard remembers: the findings of a project come together.
const maxGuarded = 64

// Shows reports whether a fix may be printed: no edit of it replaces hidden text by
// something made of it, or inserts text that shares minLeakLen bytes with what the files
// hide. What the finding says in words is no secret.
func (g *Guard) Shows(f *finding.Finding, x finding.Fix) bool {
	for _, e := range x.Edits {
		if isWithin(e.Span, e.File) && g.edit(f, x, e) {
			return false
		}
	}
	return true
}

// edit reports whether the text of an edit may carry hidden bytes.
func (g *Guard) edit(f *finding.Finding, x finding.Fix, e finding.Edit) bool {
	if e.Text == "" {
		return false // what is only taken away is not shown
	}
	return replacesHidden(f.Views.Of(e.File), e) || g.repeats(f, x, e)
}

// replacesHidden reports whether the replaced bytes hide enough to be worth guessing:
// the new text is then likely to be the old one written differently.
func replacesHidden(v *redact.View, e finding.Edit) bool {
	n := 0
	for _, c := range v.Cells(e.Span) {
		if !c.Masked {
			continue
		}
		n += c.Span.Len()
		// A few hidden letters that stay are a part of a word cut in pieces.
		if old := e.File.Slice(c.Span); n >= minLeakLen || word(old) && strings.Contains(e.Text, old) {
			return true
		}
	}
	return false
}

// repeats reports whether the text has a piece of what the files of the finding hide.
func (g *Guard) repeats(f *finding.Finding, x finding.Fix, e finding.Edit) bool {
	if len(e.Text) < minLeakLen {
		return false
	}
	var files []*texts
	add := func(file *source.File) {
		if in := g.of(f.Views.Of(file)); !slices.Contains(files, in) {
			files = append(files, in)
		}
	}
	add(f.File)
	add(e.File)
	public := []string{f.Text, f.Effect, f.Help, x.Message, f.Key}
	for _, r := range f.Related {
		add(r.File)
		public = append(public, r.Message)
	}
	for _, o := range x.Edits {
		add(o.File)
	}
	for i := 0; i+minLeakLen <= len(e.Text); i++ {
		piece := e.Text[i : i+minLeakLen]
		shown := func(in *texts) bool { return strings.Contains(in.shown, piece) }
		hidden := func(in *texts) bool { return strings.Contains(in.hidden, piece) }
		mentions := func(s string) bool { return strings.Contains(s, piece) }
		if !slices.ContainsFunc(files, shown) && slices.ContainsFunc(files, hidden) && !slices.ContainsFunc(public, mentions) {
			return true
		}
	}
	return false
}

// of returns the texts of a file.
func (g *Guard) of(v *redact.View) *texts {
	if in := g.files[v.File]; in != nil {
		return in
	}
	if g.files == nil || len(g.files) >= maxGuarded {
		g.files = map[*source.File]*texts{}
	}
	in := &texts{}
	in.hidden, in.shown = v.Split()
	g.files[v.File] = in
	return in
}

func word(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x80 && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}
