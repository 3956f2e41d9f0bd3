package dotenv

import (
	"fmt"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", ""},
		{"\n \t\r\n", ""},
		{"# top\r\n\r\nK=v\r\n", "1 comment [# top] | 3 assigns [K][v]"},
		{"\ufeffexport K = 'v' # c", "1 assigns export [K]['v'][# c]"},
		{"K=\"a \\\" b\"  #c\n", "1 assigns [K][\"a \\\" b\"][#c]"},
		{"K='{\n \"a\": 1\n}' # c\nB=2", "1 assigns [K]['{\n \"a\": 1\n}'][# c] | 4 assigns [B][2]"},
		{"K={\r\n \"a\": \"}#\"\r\n} # c\r\nB=2", "1 assigns [K][{\r\n \"a\": \"}#\"\r\n}][# c] | 4 assigns [B][2]"},
		{"K={\"a\": \"b #c\"} # d\n", "1 assigns [K][{\"a\": \"b #c\"}][# d]"},
		{"K={'a': 1} # d\n", "1 assigns [K][{'a': 1}][# d]"},
		{"K={\nB=1\n", "1 assigns [K][{] | 2 assigns [B][1]"},
		{"K=a#b #c\n", "1 assigns [K][a#b][#c]"},
		{"K='it's' x\nB=\"y\n", "1 assigns [K]['it's' x] | 2 assigns [B][\"y]"},
		{"K='a\nB=b'\nC='c\n", "1 assigns [K]['a\nB=b'] | 3 assigns [C]['c]"},
		{"K: v\nhttp://x.y/?a=b\nK:v=1\n", "1 assigns [K][v] | 2 assigns [http][//x.y/?a=b] | 3 assigns [K][v=1]"},
		{"a b: c=d\n=v\n", "1 assigns [a b: c][d] | 2 assigns [][v]"},
		{"K\nexport K\n\"a\": 1\n}\n", "1 bare [K] | 2 bare export [K] | 3 other | 4 other"},
		{"export=1\nexport = 2\nK=\nK=   \n", "1 assigns [export][1] | 2 assigns [export][2] | 3 assigns [K] | 4 assigns [K]"},
		{"ENV K=v\n  ENV  K = v\nENV=v\nENV a b=c\n", "1 assigns ENV [K][v] | 2 assigns ENV [K][v] | 3 assigns [ENV][v] | 4 assigns [ENV a b][c]"},
		{"K= # secret\n", "1 assigns [K][# secret]"},
	} {
		s := Scan([]byte(c.file))
		var got []string
		for _, st := range s.Statements {
			text := fmt.Sprintf("%d %s", st.Line, st.Kind)
			if st.Export.Len() > 0 {
				text += " " + c.file[st.Export.Start:st.Export.End]
			}
			if st.Instruction.Len() > 0 {
				text += " " + c.file[st.Instruction.Start:st.Instruction.End]
			}
			parts := ""
			for _, p := range []struct {
				from, to int
				always   bool
			}{
				{st.Key.Start, st.Key.End, st.Kind == Assigns}, {st.Value.Start, st.Value.End, false}, {st.Comment.Start, st.Comment.End, false},
			} {
				if p.from < p.to || p.always {
					parts += "[" + c.file[p.from:p.to] + "]"
				}
			}
			if parts != "" {
				text += " " + parts
			}
			got = append(got, strings.Replace(text, "export [", "export [", 1))
		}
		if g := strings.Join(got, " | "); g != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.file, g, c.want)
		}
		checkScript(t, []byte(c.file), s)
		for i, st := range s.Statements {
			for _, at := range []int{st.Span.Start, st.Span.End - 1} {
				if got, ok := s.At(at); !ok || got != &s.Statements[i] {
					t.Errorf("%q: At(%d) is %v", c.file, at, got)
				}
			}
		}
	}
}
