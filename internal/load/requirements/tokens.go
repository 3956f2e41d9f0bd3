package requirements

import (
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the lines of a requirements file that pip understands.
func tokens(s *load.TokenList) {
	parsed := pip.Parse(s.File.Content)
	s.Add(source.Credential, parsed.Userinfo...)
	for _, e := range parsed.Entries {
		switch e.Kind {
		case pip.Invalid:
		case pip.Require:
			s.Add(source.Requirement, e.Requirement.Text.Span)
		default:
			s.Add(source.Requirement, e.Span)
		}
	}
}
