package lint

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// display gives findings the views of the files that they refer to, and redacts their words. Nothing
// is computed for any other file.
func (r *run) display(all []*finding.Finding, settings *airflow.Settings) {
	files := map[*source.File]bool{}
	for _, f := range all {
		for file := range f.Files() {
			files[file] = true
		}
	}
	if len(files) == 0 {
		return
	}
	extra := map[*source.File][]source.Token{}
	for _, d := range r.directives {
		if files[d.File] {
			extra[d.File] = append(extra[d.File], d.tokens...)
		}
	}
	for _, f := range all {
		if at := f.File.Clip(f.Span); isSign(f.File.Content[at.Start:at.End]) {
			extra[f.File] = append(extra[f.File], source.Token{Kind: source.Keyword, Span: f.Span})
		}
	}
	views := settings.Views(files, extra)
	corpus := redact.NewCorpus(views)
	var last, redacted finding.Message // of the finding before: two targets mostly have the same words
	for _, f := range all {
		if f.Message != last {
			last, redacted = f.Message, f.Message
			redacted.Text, redacted.Effect, redacted.Help = corpus.Message(last.Text), corpus.Message(last.Effect), corpus.Message(last.Help)
		}
		f.Message = redacted
		redactOthers(f, corpus)
	}
	if len(views) == 1 {
		for _, f := range all {
			f.Views = views
		}
		return
	}
	of := make(map[*source.File]*redact.View, len(views))
	for _, v := range views {
		of[v.File] = v
	}
	for _, f := range all {
		f.Views = nil
		for file := range f.Files() {
			if v := of[file]; !slices.Contains(f.Views, v) {
				f.Views = append(f.Views, v)
			}
		}
	}
}

// redactOthers redacts the words of a finding besides its message. Its key is left out if it may be a
// value.
func redactOthers(f *finding.Finding, corpus *redact.Corpus) {
	for i := range f.Details {
		f.Details[i] = corpus.Message(f.Details[i])
	}
	for i := range f.Related {
		f.Related[i].Message = corpus.Message(f.Related[i].Message)
	}
	for i := range f.Fixes {
		f.Fixes[i].Message = corpus.Message(f.Fixes[i].Message)
	}
	if !corpus.Quotable(f.Key) {
		f.Key = ""
	}
	f.Key = strings.Clone(f.Key) // it is often a part of the text of a value, which is let go
}

// isSign reports a sign of a format that is in the wrong place: one or two characters that give
// nothing of a value away.
func isSign(s []byte) bool {
	return len(s) > 0 && len(s) <= 2 && strings.IndexByte("$%{}\"'\\,;:=#", s[0]) >= 0
}
