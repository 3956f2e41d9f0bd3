package lint

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// display gives the findings of two lists, which may share some, the views of the files that they
// refer to, and redacts their words. Nothing is computed for any other file.
func (r *run) display(a, b []*finding.Finding, settings *airflow.Settings) {
	all := map[*finding.Finding]bool{}
	files := map[*source.File]bool{}
	for _, list := range [][]*finding.Finding{a, b} {
		for _, f := range list {
			all[f] = true
			for _, file := range f.Files() {
				files[file] = true
			}
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
	for f := range all {
		if isSign(f.File.Slice(f.Span)) {
			extra[f.File] = append(extra[f.File], source.Token{Kind: source.Keyword, Span: f.Span})
		}
	}
	views := settings.Views(files, extra)
	corpus := redact.NewCorpus(views)
	for f := range all {
		redactWords(f, corpus)
	}
	if len(views) == 1 {
		for f := range all {
			f.Views = views
		}
		return
	}
	of := make(map[*source.File]*redact.View, len(views))
	for _, v := range views {
		of[v.File] = v
	}
	for f := range all {
		f.Views = nil
		for _, file := range f.Files() {
			if v := of[file]; !slices.Contains(f.Views, v) {
				f.Views = append(f.Views, v)
			}
		}
	}
}

// redactWords redacts the words of a finding. Its key is left out if it may be a value.
func redactWords(f *finding.Finding, corpus *redact.Corpus) {
	f.Text, f.Effect, f.Help = corpus.Message(f.Text), corpus.Message(f.Effect), corpus.Message(f.Help)
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
func isSign(s string) bool {
	return s != "" && len(s) <= 2 && strings.IndexByte("$%{}\"'\\,;:=#", s[0]) >= 0
}
