package dockerimage

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the keywords, the names of variables, the base image and the pip commands of a
// Dockerfile.
func tokens(s *load.TokenList) {
	f := s.File
	parsed := dockerfile.Parse(f.Content)
	if len(parsed.Errors) > 0 {
		s.NameKind = source.Word
	}
	for _, e := range parsed.Errors {
		if e.Name.Value != "" {
			variableTokens(s, e.Name, e.Value.Span)
			line := f.LineSpan(f.LineAt(e.Name.Span.Start))
			if keyword := instruction(f, line); strings.EqualFold(f.Slice(keyword), "env") {
				s.Add(source.Keyword, keyword)
			}
		}
	}
	stage := parsed.Final()
	if stage == nil {
		return
	}
	if ref := stage.Image(); ref != nil {
		s.Add(source.ImageName, ref.Span)
	}
	stages := []*dockerfile.Stage{stage}
	if chain := stage.Chain(); len(parsed.Stages) <= maxStages {
		stages = slices.DeleteFunc(slices.Clone(parsed.Stages), func(st *dockerfile.Stage) bool { return st != stage && slices.Contains(chain, st) })
	}
	for _, st := range stages {
		for _, env := range st.Environment() {
			s.Add(source.Keyword, instruction(f, env.Span))
			variableTokens(s, env.Name, env.Value.Span)
		}
	}
	for _, st := range stage.Chain() {
		s.Add(source.Keyword, instruction(f, st.Span))
		for _, run := range st.Runs {
			s.Add(source.Keyword, instruction(f, run.Span))
			for _, c := range run.Commands {
				pipTokens(s, c.Words)
			}
		}
	}
}

// variableTokens adds the name of a variable and what separates it from its value. If a quote is
// not closed, a piece of a value can be in the place of a name.
func variableTokens(s *load.TokenList, name mapped.String, value source.Span) {
	if strings.ToUpper(name.Value) == name.Value {
		s.Add(s.NameKind, name.Span)
	}
	s.Between(name.Span, value)
}

// pipTokens adds the words of a pip command.
func pipTokens(s *load.TokenList, words []mapped.String) {
	if _, ok := pip.ParseArgs(words); !ok {
		if _, ok := pip.ParseProject(words); !ok {
			return
		}
	}
	for _, w := range words {
		s.Add(source.Requirement, w.Span)
	}
}

// instruction returns the keyword of an instruction.
func instruction(f *source.File, s source.Span) source.Span {
	end := s.Start
	for end < s.End && load.IsLetter(f.Content[end]) {
		end++
	}
	return source.Span{Start: s.Start, End: end}
}
