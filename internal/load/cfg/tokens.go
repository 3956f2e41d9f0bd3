package cfg

import (
	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the options of an airflow.cfg, and what configparser refuses.
func tokens(s *load.TokenList) {
	parsed := airflowcfg.Parse(s.File.Content)
	if len(parsed.Errors) > 0 {
		s.NameKind = source.Word
	}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		s.Add(s.NameKind, o.NameSpan)
		s.Add(source.Punctuation, o.Delimiter)
		_, errs := parsed.Value(i)
		for _, e := range errs {
			if e.Kind == airflowcfg.BadPercent {
				s.Add(source.Keyword, e.Span)
			}
		}
	}
	for _, e := range parsed.Errors {
		switch e.Kind {
		case airflowcfg.DuplicateOption, airflowcfg.DuplicateSection:
			s.Add(source.Name, e.Span)
		case airflowcfg.Unindented:
			s.Add(source.Punctuation, e.Span)
		}
	}
}
