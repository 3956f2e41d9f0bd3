package envfile

import (
	"bytes"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// tokens adds the names of a .env file, what precedes them, and the equals signs.
func tokens(s *load.TokenList) {
	statements := dotenv.Scan(s.File.Content).Statements
	var agreed map[int]bool
	if slices.ContainsFunc(statements, func(st dotenv.Statement) bool {
		return st.Kind == dotenv.Assigns && !bytes.HasPrefix(s.File.Content[st.Key.Start:st.Key.End], []byte("AIRFLOW"))
	}) { // it takes six readers to know
		agreed = agreedNames(s.File)
	}
	s.Tokens = slices.Grow(s.Tokens, 3*len(statements))
	for i := range statements {
		st := &statements[i]
		if st.Kind != dotenv.Assigns {
			continue
		}
		s.Add(source.Keyword, st.Export, st.Instruction)
		if agreed[st.Key.End] {
			s.Add(source.Name, st.Key)
		} else {
			s.Add(source.Word, st.Key)
		}
		s.Add(source.Punctuation, source.Span{Start: st.Key.End, End: st.Value.Start})
		rest := s.File.LineSpan(st.Line)
		if rest.Start = st.Key.End; rest.Start <= rest.End && bytes.Contains(s.File.Content[rest.Start:rest.End], []byte("# secret")) && IsSavedPlaceholder(s.File.Slice(rest)) {
			s.Add(source.Keyword, rest)
		}
	}
}

// agreedNames returns the offsets at which every reader that reads the file sees the end of a name. To a reader
// that ends a value at the end of its line, what follows looks like a name.
func agreedNames(f *source.File) map[int]bool {
	seen, readers := map[int]int{}, 0
	for _, r := range dotenv.Readers() {
		reading := dotenv.Read(r, f.Content)
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
