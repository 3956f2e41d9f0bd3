package dockerfile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// oracle reads the ENVs of every stage with BuildKit alone, the way its builder does;
// false where it refuses the file.
func oracle(content []byte) (stages [][]string, res *parser.Result, ok bool) {
	res, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return nil, nil, false
	}
	lex := shell.NewLex(res.EscapeToken)
	var env []string
	global := []string{}
	for _, n := range res.AST.Children {
		switch strings.ToLower(n.Value) {
		case "from":
			if n.Next == nil || n.Next.Next != nil && (n.Next.Next.Next == nil || n.Next.Next.Next.Next != nil) {
				return nil, nil, false
			}
			stages, env = append(stages, nil), nil
		case "arg":
			for a := n.Next; a != nil; a = a.Next {
				name, value, has := strings.Cut(a.Value, "=")
				scope := env
				if len(stages) == 0 {
					scope = global
				}
				if has {
					v, _, err := lex.ProcessWord(value, shell.EnvsFromSlice(scope))
					if err != nil {
						return nil, nil, false
					}
					scope = append(scope, name+"="+v)
				} else if v, ok := shell.EnvsFromSlice(global).Get(name); ok && len(stages) > 0 {
					scope = append(scope, name+"="+v)
				}
				if len(stages) == 0 {
					global = scope
				} else {
					env = scope
				}
			}
		case "env":
			if len(stages) == 0 {
				return nil, nil, false
			}
			before := shell.EnvsFromSlice(env)
			for a := n.Next; a != nil; a = a.Next.Next.Next {
				k, _, err1 := lex.ProcessWord(a.Value, before)
				v, _, err2 := lex.ProcessWord(a.Next.Value, before)
				if err1 != nil || err2 != nil || a.Value == "" {
					return nil, nil, false
				}
				env = append(env, k+"="+v)
				last := len(stages) - 1
				stages[last] = append(stages[last], k+"="+v)
			}
		}
	}
	return stages, res, true
}

// against compares our reading of content with BuildKit's.
func against(t *testing.T, content []byte) {
	t.Helper()
	f := Parse(content)
	content = readable(content)
	check(t, f, content)
	stages, res, ok := oracle(content)
	if !ok {
		if len(f.Errors) == 0 {
			t.Fatalf("%q: BuildKit refuses this", content)
		}
		return
	}
	s := splitter{content: content, escape: '\\'}
	var ins []*instruction
	for _, in := range s.instructions() {
		if in.refused != comment {
			ins = append(ins, in)
		}
	}
	if len(ins) != len(res.AST.Children) {
		t.Fatalf("%q: %d instructions, BuildKit has %d", content, len(ins), len(res.AST.Children))
	}
	for i, n := range res.AST.Children {
		in := ins[i]
		if in.line.Value != n.Original || in.first != n.StartLine || in.last != n.EndLine {
			t.Fatalf("%q: instruction %d: %q lines %d-%d, BuildKit has %q lines %d-%d",
				content, i, in.line.Value, in.first, in.last, n.Original, n.StartLine, n.EndLine)
		}
		c := splitCommand(in.line.Value, source.Span{End: len(in.line.Value)}, s.escape)
		if c.keyword != strings.ToLower(n.Value) || fmt.Sprint(c.flags) != fmt.Sprint(n.Flags) && ascii(n.Original) {
			t.Fatalf("%q: %q %q, BuildKit has %q %q", content, c.keyword, c.flags, n.Value, n.Flags)
		}
		if len(in.docs) != len(n.Heredocs) {
			t.Fatalf("%q: %d here-documents, BuildKit has %d", content, len(in.docs), len(n.Heredocs))
		}
		for k, doc := range n.Heredocs {
			if body := content[in.docs[k].body.Start:in.docs[k].body.End]; string(body) != doc.Content {
				t.Fatalf("%q: here-document %q, BuildKit has %q", content, body, doc.Content)
			}
		}
	}
	if bytes.Contains(content, []byte("ONBUILD")) || bytes.Count(content, []byte("$")) > 20 {
		return // stages on stages, and expansions over budget, are not the oracle's
	}
	if len(stages) != len(f.Stages) {
		t.Fatalf("%q: %d stages, BuildKit has %d", content, len(f.Stages), len(stages))
	}
	for i, want := range stages {
		if f.Stages[i].Parent != nil {
			return
		}
		var got []string
		for _, e := range f.Stages[i].Env {
			got = append(got, e.Name.Value+"="+e.Value.Value)
			if strings.Contains(string(content), "\ufeff") {
				continue
			}
			if e.Quoting == nil {
				t.Errorf("%q: positions of %s were given up", content, e.Name.Value)
			}
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q: stage %d: %q, BuildKit has %q (errors %+v)", content, i, got, want, f.Errors)
		}
	}
}

// ascii: BuildKit reads flags byte by byte, which garbles other text.
func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// check tests what must hold of any reading: spans lie in the file, and a decoded byte
// that came from one byte of the file is that byte.
func check(t *testing.T, f *File, content []byte) {
	t.Helper()
	text := func(what string, v *mapped.String) {
		whole := source.Span{End: len(content)}
		if !whole.Contains(v.Span) || v.Span.Start > v.Span.End {
			t.Fatalf("%q: %s: span %v", content, what, v.Span)
		}
		last := v.Span.Start
		for i := range v.Value {
			at := v.Source(i, i+1)
			if !v.Span.Contains(at) || at.Start < last {
				t.Fatalf("%q: %s %q: byte %d came from %v of %v", content, what, v.Value, i, at, v.Span)
			}
			if at.Len() == 1 && content[at.Start] != v.Value[i] {
				t.Fatalf("%q: %s %q: byte %d came from %q", content, what, v.Value, i, content[at.Start])
			}
			last = at.Start
		}
	}
	for i := range f.Errors {
		e := &f.Errors[i]
		text("error", &mapped.String{Span: e.Span})
		if e.Kind == 0 {
			t.Fatalf("%q: error without a kind: %+v", content, e)
		}
		if e.Name.Value != "" {
			text("error name", &e.Name)
		}
		if e.Value.Value != "" {
			text("error value", &e.Value)
		}
	}
	for _, s := range f.Stages {
		text("base", &s.Base)
		for i := range s.Env {
			text("name", &s.Env[i].Name)
			text("value", &s.Env[i].Value)
		}
		for _, r := range s.Runs {
			for _, c := range r.Commands {
				for i := range c.Words {
					text("word", &c.Words[i])
				}
			}
			r.SourcesOf("requirements.txt")
		}
		sourcesAtEnd(s, "/a/b")
		s.Environment()
	}
}

var samples = []string{
	"FROM x\nENV A=1 B='2' C=\"3\" D=a\\ b\n",
	"\ufefffrom x\r\nenv A=1 \\\r\n  B=2\r\n",
	"# escape=`\nFROM x\nENV A=a`\n b `\n=c\n",
	"FROM x\nENV A=1 \\\n# a comment\n\n  B=2 \\\n   # another\n  C=3\n",
	"FROM x\nRUN <<EOF\npip install x\nEOF\nENV A=1\n",
	"FROM x\nRUN <<-'E O' cat && <<B tac\n\ta\n\tE O\nb\nB\nENV A=<<x\n",
	"FROM x\nENV K {\"a\": \"b\"}\nENV K = v\nENV K\tv  w \n",
	"FROM x\nENV K={\"a\": \"b\"} J=1\nENV L=2\n",
	"ARG T=1\nFROM x:$T AS b\nARG T\nENV A=$T B=${A:-x${T}y} C='$T' D=\"\\$T\"\nFROM b\nENV E=$A\n",
	"FROM x\nONBUILD ENV A=1\nONBUILD RUN <<E\nx\nE\n",
	"FROM x\nRUN [\"pip\", \"install\", \"a\\u0041\"]\nRUN --mount=type=bind,source=r.txt,target=/r.txt pip install -r /r.txt\n",
	"FROM x\nENV A=${B//x/y} C=${D#a*} E=${F%%'}'}\n",
	"\\\n\\\nFROM x\n", "# check=skip=all\n# syntax=x\n#escape=\\\nFROM x\\\n\\\n", "FROM x\nENV --a=b K=v\n",
	"FROM x\nENV A=\"${B:-\"q\"}\" C=é\u00a0ü D=\u00a0\n", "FROM x\nENV A=1\\\\\nENV B=\\\n", "\x00\xff\nFROM \xfe\nENV A=\x00\xff\n",
	"FROM x\nCOPY <<a <<\"b c\" /d/\n1\na\n2\nb c\nENV Z=1", "FROM x\rENV A=1\r\nENV B=1\r\r\n",
}

func TestAgainstBuildKit(t *testing.T) {
	for _, s := range samples {
		against(t, []byte(s))
	}
}

// TestTokensAgainstBuildKit strings together what means something in a Dockerfile.
func TestTokensAgainstBuildKit(t *testing.T) {
	tokens := []string{"\n", "\n", " ", " ", "\\\n", "\\ \t\n", "`\n", "\\", "`", "#", "# c\n", "\n\n", "\r\n", "\\\r\n", "'", "'", "\"", "\"", "=", "=",
		"A", "B", "é", "\u00a0", "$A", "${B}", "${A:-", "${B:+x}", "${A//B/", "}", "$", "{", "<<E", "<<-'E F'", "\nE\n", "\tE F\n", "<", ":", "\t", "--x=y ",
		"\nENV ", "\nENV A=", "\nenv K ", "\nENV K=", "\nENV A='b' C=", "\nRUN ", "\nARG A", "\nARG B=", "\nFROM x\n", "\nONBUILD ENV X=", "\nCOPY ", "[\"a\", ", "\"]", "\nLABEL ",
		"\nHEALTHCHECK CMD ", "\nHEALTHCHECK --x ", "\nCMD ", "\nVOLUME ", "\nSHELL ", "[1]", "[\"a\"]", "\nONBUILD ONBUILD LABEL "}
	rng := rand.New(rand.NewPCG(1, 2))
	agreed := 0
	for range 5000 {
		var b strings.Builder
		if rng.IntN(4) == 0 {
			b.WriteString("# escape=`\n")
		}
		b.WriteString("FROM x\nENV A=1\n")
		for range 1 + rng.IntN(14) {
			b.WriteString(tokens[rng.IntN(len(tokens))])
		}
		content := []byte(b.String())
		if _, _, ok := oracle(content); ok {
			agreed++
		}
		against(t, content)
	}
	if agreed < 600 {
		t.Errorf("BuildKit took only %d files: the generator is of no use", agreed)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { against(t, b) })
}
