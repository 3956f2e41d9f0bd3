package load

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Tokens returns the structure of a file in the order in which it is found: keywords, names and
// punctuation, and no values. It needs the bytes of the file alone. A file of an unknown kind has no tokens.
func Tokens(f *source.File) []source.Token {
	s := &structure{file: f}
	switch KindOf(f.Name) {
	case KindDotenv:
		s.dotenv()
	case KindYAML, KindAstroConfig:
		s.yaml(&YAMLFile{File: f, Stream: yamltext.Parse(f.Content)})
	case KindJSON:
		s.yaml(&YAMLFile{File: f, Stream: yamltext.Parse(withoutComments(f.Content))})
	case KindAirflowCfg:
		s.airflowCfg()
	case KindRequirements:
		s.requirements()
	case KindDockerfile:
		s.dockerfile()
	case KindTerraform:
		s.terraform()
	case KindShell:
		s.shell(&script{Scalar: fileScalar(f), exports: true})
	case KindMakefile:
		for _, r := range recipes(f) {
			s.shell(r)
		}
	case KindIgnore:
		s.patterns()
	default:
		if isTable(f.Content) {
			s.table()
		}
	}
	return s.tokens
}

// structure collects the tokens of a file.
type structure struct {
	file   *source.File
	tokens []source.Token
}

func (s *structure) add(kind source.TokenKind, spans ...source.Span) {
	for _, at := range spans {
		if at.Len() > 0 {
			s.tokens = append(s.tokens, source.Token{Kind: kind, Span: at})
		}
	}
}

// between adds the punctuation between two parts of a file.
func (s *structure) between(a, b source.Span) {
	s.add(source.Punctuation, source.Span{Start: a.End, End: max(a.End, b.Start)})
}

// dotenv adds the names of a .env file, what precedes them and the equals signs.
func (s *structure) dotenv() {
	for _, st := range dotenv.Scan(s.file.Content).Statements {
		if st.Kind != dotenv.Assigns {
			continue
		}
		s.add(source.Keyword, st.Export, st.Instruction)
		s.add(source.Name, st.Key)
		s.add(source.Punctuation, source.Span{Start: st.Key.End, End: st.Value.Start})
		rest := s.file.LineSpan(st.Line)
		if rest.Start = st.Key.End; rest.Start <= rest.End && IsSavedPlaceholder(s.file.Slice(rest)) {
			s.add(source.Keyword, rest)
		}
	}
}

// IsSavedPlaceholder reports what the Astro CLI writes after the name of a secret variable:
// "= # secret" (variable list --save), "=  # secret, use --include-secrets" (env variable export).
func IsSavedPlaceholder(rest string) bool {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "="))
	return text == "# secret" || strings.HasPrefix(text, "# secret, use --include-secrets")
}

// airflowCfg adds the options of an airflow.cfg, and what configparser refuses.
func (s *structure) airflowCfg() {
	parsed := airflowcfg.Parse(s.file.Content)
	for i := range parsed.Options {
		o := &parsed.Options[i]
		s.add(source.Name, o.NameSpan)
		s.add(source.Punctuation, o.Delimiter)
		_, errs := parsed.Value(i)
		for _, e := range errs {
			if e.Kind == airflowcfg.BadPercent {
				s.add(source.Keyword, e.Span)
			}
		}
	}
	for _, e := range parsed.Errors {
		switch e.Kind {
		case airflowcfg.DuplicateOption, airflowcfg.DuplicateSection:
			s.add(source.Name, e.Span)
		case airflowcfg.Unindented:
			s.add(source.Punctuation, e.Span)
		}
	}
}

// requirements adds the lines of a requirements file that pip understands.
func (s *structure) requirements() {
	parsed := pip.Parse(s.file.Content)
	s.add(source.Credential, parsed.Userinfo...)
	for _, e := range parsed.Entries {
		line := e.Span
		switch e.Kind {
		case pip.Invalid:
			continue
		case pip.Require:
			line = e.Requirement.Text.Span
			s.add(source.Name, e.Requirement.NameSpan)
			if slices.ContainsFunc(e.Requirement.Extras, func(x pip.Extra) bool { return !source.LooksLikeIdentifier(x.Name) }) {
				continue
			}
		case pip.Include, pip.Constrain:
			if KindOf(e.Path.Value) != KindRequirements && !strings.HasSuffix(e.Path.Value, ".txt") {
				continue // it names no file of the kind
			}
		}
		// The rest of the line belongs to it: a # in a credential makes a comment of its end.
		whole := source.Span{Start: line.Start, End: max(line.End, s.file.LineSpan(s.file.LineAt(line.End)).End)}
		if len(source.FindSecrets(s.file.Slice(whole))) == 0 {
			s.add(source.Requirement, line)
		}
	}
}

// patterns adds the lines of an ignore file; a comment may hold anything.
func (s *structure) patterns() {
	for n := 1; n <= s.file.LineCount(); n++ {
		if line := s.file.LineSpan(n); !strings.HasPrefix(s.file.Slice(line), "#") {
			s.add(source.Pattern, line)
		}
	}
}

// table adds the header, the names and the marks of what `astro deployment variable list` prints.
func (s *structure) table() {
	f, head := s.file, -1
	for n := 1; n <= f.LineCount(); n++ {
		words := wordsOf(f, f.LineSpan(n))
		if head < 0 {
			if len(words) >= 4 && f.Slice(words[1]) == "KEY" && f.Slice(words[3]) == "SECRET" {
				head = n
				s.add(source.Name, words...)
			}
			continue
		}
		if v := row(f, words, max(0, len(words)-4)); v != nil {
			s.add(source.Keyword, words[0], v.MarkSpan)
			s.add(source.Name, v.Name.Span)
		}
	}
}
