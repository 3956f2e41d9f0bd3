package lint

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// display gives the findings the views of the files that they refer to. Nothing is computed for
// any other file.
func (r *run) display(all []*finding.Finding, settings *airflow.Settings) {
	files := map[*source.File]bool{}
	for _, f := range all {
		for _, file := range f.Files() {
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
		if isSign(f.File.Slice(f.Span)) {
			extra[f.File] = append(extra[f.File], source.Token{Kind: source.Keyword, Span: f.Span})
		}
	}
	views := settings.Views(files, extra)
	for _, f := range all {
		f.Views = views
	}
}

// isSign reports a sign of a format that is in the wrong place: one or two characters that give
// nothing of a value away.
func isSign(s string) bool { return s != "" && len(s) <= 2 && strings.Trim(s, "$%{}\"'\\,;:=#") == "" }
