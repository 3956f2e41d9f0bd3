package load

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	references "github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Tokens returns the structure of a file in the order in which it is found: keywords, names and
// punctuation, and no values. It needs the bytes of the file alone. A file of an unknown kind has no tokens.
func Tokens(f *source.File) []source.Token {
	s := &structure{file: f, name: source.Name}
	switch KindOf(f.Name) {
	case KindDotenv:
		s.dotenv()
	case KindYAML, KindAstroConfig:
		s.yaml(&YAMLFile{File: f, Stream: yamltext.Parse(f.Content)})
		s.ids(references.YAML(f.Content))
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
		switch {
		case isPython(f.Name):
			s.python()
		case references.HasTemplate(string(f.Content)):
			s.template()
		case isTable(f.Content):
			s.table()
		}
	}
	return s.tokens
}

// structure collects the tokens of a file.
type structure struct {
	file   *source.File
	tokens []source.Token
	// name is the kind of what is in the place of a name: source.Word in a broken file.
	name source.TokenKind
}

// fileName adds the name of a file if it is one of a kind that is read.
func (s *structure) fileName(name string, at source.Span) {
	if KindOf(strings.TrimPrefix(name, "./")) != KindNone {
		s.add(source.FileName, at)
	}
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
	agreed := s.agreedNames()
	for _, st := range dotenv.Scan(s.file.Content).Statements {
		if st.Kind != dotenv.Assigns {
			continue
		}
		s.add(source.Keyword, st.Export, st.Instruction)
		if agreed[st.Key.End] {
			s.add(source.Name, st.Key)
		} else {
			s.add(source.Word, st.Key)
		}
		s.add(source.Punctuation, source.Span{Start: st.Key.End, End: st.Value.Start})
		rest := s.file.LineSpan(st.Line)
		if rest.Start = st.Key.End; rest.Start <= rest.End && IsSavedPlaceholder(s.file.Slice(rest)) {
			s.add(source.Keyword, rest)
		}
	}
}

// agreedNames returns the offsets at which every reader that reads the file sees the end of a name. To a reader
// that ends a value at the end of its line, what follows looks like a name.
func (s *structure) agreedNames() map[int]bool {
	seen, readers := map[int]int{}, 0
	for _, r := range dotenv.Readers() {
		reading := dotenv.Read(r, s.file.Content)
		if reading.Err != nil {
			continue
		}
		readers++
		for _, a := range reading.Assignments {
			seen[a.KeySpan.End]++
		}
	}
	out := map[int]bool{}
	for at, n := range seen {
		out[at] = n == readers
	}
	return out
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
	if len(parsed.Errors) > 0 {
		s.name = source.Word
	}
	for i := range parsed.Options {
		o := &parsed.Options[i]
		s.add(s.name, o.NameSpan)
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
		switch e.Kind {
		case pip.Invalid:
		case pip.Require:
			s.add(source.Requirement, e.Requirement.Text.Span)
		default:
			s.add(source.Requirement, e.Span)
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
