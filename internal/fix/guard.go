package fix

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// gram is the length (bytes) from which on a piece of hidden text counts as the text.
const gram = 4

// Guard tells edits that may be shown from those that carry text of a file that must
// not be. The zero value is ready; it remembers the files it has seen.
type Guard struct {
	files map[*source.File]*grams
}

// grams are all substrings of length gram of what a file hides and of what it shows.
type grams struct{ hidden, shown map[string]bool }

// Shows reports whether a fix may be printed: no edit of it replaces hidden text by
// something made of it, or inserts text that shares gram bytes with what the files
// hide. What the finding says in words is no secret.
func (g *Guard) Shows(f *finding.Finding, x finding.Fix) bool {
	for _, e := range x.Edits {
		if within(e.Span, e.File) && g.edit(f, x, e) {
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
		if old := e.File.Slice(c.Span); n >= gram || word(old) && strings.Contains(e.Text, old) {
			return true
		}
	}
	return false
}

// repeats reports whether the text has a piece of what the files of the finding hide.
func (g *Guard) repeats(f *finding.Finding, x finding.Fix, e finding.Edit) bool {
	if len(e.Text) < gram {
		return false
	}
	files := []*source.File{f.File, e.File}
	public := []string{f.Text, f.Effect, f.Help, x.Message, f.Key}
	for _, r := range f.Related {
		files, public = append(files, r.File), append(public, r.Message)
	}
	for _, o := range x.Edits {
		files = append(files, o.File)
	}
	said := map[string]bool{}
	for _, s := range public {
		each(s, func(piece string) { said[piece] = true })
	}
	found := false
	each(e.Text, func(piece string) {
		if found || said[piece] {
			return
		}
		hidden := false
		for _, file := range files {
			in := g.of(f.Views.Of(file))
			if in.shown[piece] {
				return
			}
			hidden = hidden || in.hidden[piece]
		}
		found = hidden
	})
	return found
}

// of indexes a file. A piece that is half shown is hidden.
func (g *Guard) of(v *redact.View) *grams {
	f := v.File
	if in := g.files[f]; in != nil {
		return in
	}
	in := &grams{map[string]bool{}, map[string]bool{}}
	all := source.Span{End: len(f.Content)}
	shown := make([]bool, len(f.Content))
	for _, c := range v.Cells(all) {
		for i := c.Span.Start; i < c.Span.End; i++ {
			shown[i] = !c.Masked
		}
	}
	content := string(f.Content)
	run := 0 // how many bytes in a row are shown, the present one included
	hid := 0 // and how many hidden
	for i := range len(content) {
		if shown[i] {
			run, hid = run+1, 0
		} else {
			run, hid = 0, hid+1
		}
		switch piece := content[max(0, i+1-gram) : i+1]; {
		case run >= gram:
			in.shown[piece] = true
		case hid >= gram:
			in.hidden[piece] = true
		}
	}
	if g.files == nil {
		g.files = map[*source.File]*grams{}
	}
	g.files[f] = in
	return in
}

func each(s string, do func(piece string)) {
	for i := 0; i+gram <= len(s); i++ {
		do(s[i : i+gram])
	}
}

func word(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x80 && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	})
}
