package dockerfile

import (
	"reflect"
	"strings"
	"testing"
)

// commands renders the commands of every RUN: words joined by |, unknown ones with a ?.
func commands(f *File) []string {
	var out []string
	for _, r := range f.Final().Runs {
		if r.Unread {
			out = append(out, "unread")
		}
		for _, c := range r.Commands {
			var words []string
			for _, w := range c.Words {
				v := w.Value
				if !w.IsResolved() {
					v += "?"
				}
				words = append(words, v)
			}
			out = append(out, strings.Join(words, "|"))
		}
	}
	return out
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"RUN pip install --no-cache-dir 'a[b]==1' \"c>=2\" d\\[e]", []string{"pip|install|--no-cache-dir|a[b]==1|c>=2|d[e]"}},
		{"RUN apt-get update && X=1 pip install a; uv pip install b | tee log", []string{"apt-get|update", "pip|install|a", "uv|pip|install|b", "tee|log"}},
		{"RUN pip install a \\\n# comment\n\n    b \\\n && pip uninstall -y c", []string{"pip|install|a|b", "pip|uninstall|-y|c"}},
		{"RUN if [ -f r.txt ]; then pip install -r r.txt; else (pip3 install x); fi", []string{"[|-f|r.txt|]", "pip|install|-r|r.txt", "pip3|install|x"}},
		{"RUN [\"pip\", \"install\", \"a\\u0041\\\"b\", \"\\ud83d\\ude00\"]", []string{"pip|install|aA\"b|😀"}},
		{`RUN ["/bin/bash", "-o", "pipefail", "-c", "pip install \"a\" && x"]`, []string{`/bin/bash|-o|pipefail|-c|pip install "a" && x`}}, // -o has a value: not looked into
		{`RUN ["/bin/bash", "-lc", "pip install \"a\" && x"]`, []string{`/bin/bash|-lc|pip install "a" && x`, "pip|install|a", "x"}},
		{"RUN sh -c 'pip install a'", []string{"sh|-c|pip install a", "pip|install|a"}},
		{"RUN --mount=type=cache,target=/c --network=none pip install -r r.txt", []string{"pip|install|-r|r.txt"}},
		{"RUN <<EOF\nset -e\npip install a\nEOF", []string{"set|-e", "pip|install|a"}},
		{"RUN <<EOF\n#!/usr/bin/env python\nprint('(')\nEOF", []string{"unread"}},
		{"RUN bash <<-'EOF' && b\n\tpip install a\n\tEOF", []string{"bash", "pip|install|a", "b"}},
		{"RUN python3 <<EOF\nimport pip\nEOF", []string{"python3"}},
		{"ARG V=2\nENV P=a\nRUN pip install $P==${V} \"x$P\" $U ${V:-1} '$P'", []string{"pip|install|a==2|xa|$U?|${V:-1}?|$P"}},
		{"ENV P='a b'\nRUN pip install $P \"$P\"", []string{"pip|install|$P?|a b"}},
		{"ENV P=a\nRUN for P in x y; do pip install $P; done", []string{"pip|install|$P?"}},
		{"RUN pip install $(cat r.txt) `x`", []string{"pip|install|$(cat r.txt)?|`x`?", "cat|r.txt", "x"}},
		{"RUN if", []string{"unread"}},
		{"SHELL [\"powershell\", \"-c\"]\nRUN pip install a", []string{"unread"}},
		{"SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN pip install a", []string{"pip|install|a"}},
		{"ONBUILD RUN pip install a", nil},
	} {
		content := "FROM x\n" + c.text + "\n"
		f := Parse([]byte(content))
		check(t, f, []byte(content))
		if got := commands(f); !reflect.DeepEqual(got, c.want) || len(f.Errors) > 0 {
			t.Errorf("%q:\n got %q\nwant %q %+v", c.text, got, c.want, f.Errors)
		}
	}
}

func TestRunPositions(t *testing.T) {
	content := "FROM x\r\nARG V=1\r\nRUN pip install \\\r\n  # why\r\n  'apache-airflow-providers-hashicorp'\"==$V\" \\\r\n  b\\ c\r\nRUN <<E\r\npip install d\r\nE\r\nRUN [\"sh\", \"-c\", \"pip install \\\"e\\\"\"]\r\n"
	f := Parse([]byte(content))
	check(t, f, []byte(content))
	runs := f.Final().Runs
	word := runs[0].Commands[0].Words[2]
	if word.Value != "apache-airflow-providers-hashicorp==1" {
		t.Fatalf("word %q", word.Value)
	}
	for sub, want := range map[string]string{"hashicorp": "hashicorp", "==": "==", "1": "$V"} {
		if got := part(content, &word, sub); got != want {
			t.Errorf("%s came from %q, want %q", sub, got, want)
		}
	}
	if got, want := content[word.Span.Start:word.Span.End], "'apache-airflow-providers-hashicorp'\"==$V\""; got != want {
		t.Errorf("word at %q, want %q", got, want)
	}
	for _, c := range []struct {
		run, command, word int
		want               string
	}{{0, 0, 3, `b\ c`}, {1, 0, 2, "d\r"}, {2, 1, 2, `\"e\"`}} {
		w := runs[c.run].Commands[c.command].Words[c.word]
		if got := content[w.Span.Start:w.Span.End]; got != c.want {
			t.Errorf("%q at %q, want %q", w.Value, got, c.want)
		}
	}
}

func TestSourcesOf(t *testing.T) {
	for _, c := range []struct {
		text, path string
		want       []string
	}{
		{"COPY requirements.txt /tmp/", "/tmp/requirements.txt", []string{"requirements.txt"}},
		{"COPY requirements-x.txt /tmp/requirements.txt", "/tmp/requirements.txt", []string{"requirements-x.txt"}},
		{"COPY --chown=a:b ./req/x.txt .", "x.txt", []string{"req/x.txt"}},
		{"COPY [\"a b.txt\", \"/t/\"]", "/t/a b.txt", []string{"a b.txt"}},
		{"COPY a.txt b.txt /t", "/t/b.txt", []string{"b.txt", "a.txt/b.txt"}},
		{"COPY req*.txt /t/", "/t/requirements.txt", []string{"requirements.txt"}},
		{"COPY . /app", "/app/req/x.txt", []string{"req/x.txt"}},
		{"COPY include /app/include", "/app/include/r.txt", []string{"include/r.txt"}},
		{"WORKDIR /app\nCOPY . .", "r.txt", []string{"r.txt"}},
		{"WORKDIR /app\nCOPY . .\nWORKDIR sub", "r.txt", []string{"sub/r.txt"}},
		{"WORKDIR /app\nCOPY r.txt ./", "/app/r.txt", []string{"r.txt"}},
		{"COPY r.txt /app/\nCOPY plugins /app/", "/app/r.txt", []string{"r.txt", "plugins/r.txt"}},
		{"ARG D=/opt\nCOPY r.txt $D/r.txt", "/opt/r.txt", []string{"r.txt"}},
		{"COPY r.txt $NO/r.txt", "/r.txt", nil},
		{"COPY --from=img /r.txt /r.txt", "/r.txt", nil},
		{"COPY a.txt /t/", "/t/r.txt", []string{"a.txt/r.txt"}},
		{"COPY a.txt /t/", "/u/r.txt", nil},
		{"ADD https://e/r.txt /t/", "/t/r.txt", nil},
		{"ADD r.txt /", "/r.txt", []string{"r.txt"}},
		{"COPY <<E /t/r.txt\nx\nE", "/t/r.txt", nil},
	} {
		f := Parse([]byte("FROM x\n" + c.text + "\nRUN a\nCOPY late.txt " + c.path + "\n"))
		if got := f.Final().Runs[0].SourcesOf(c.path); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %s: %q, want %q", c.text, c.path, got, c.want)
		}
	}
	f := Parse([]byte("FROM x AS a\nWORKDIR /w\nCOPY r.txt .\nFROM y\nCOPY --from=a /w /z\nRUN --mount=source=m.txt,target=/m.txt a\nFROM a\nRUN b\n"))
	for _, c := range []struct {
		stage      *Stage
		path, want string
	}{
		{f.Stages[1], "/z/r.txt", "r.txt"}, // copied from another stage
		{f.Stages[1], "/m.txt", "m.txt"},   // mounted
		{f.Final(), "r.txt", "r.txt"},      // of the parent
	} {
		if got := c.stage.Runs[0].SourcesOf(c.path); len(got) == 0 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
}

// sourcesAtEnd returns the files that may be at a path when all instructions of a stage have run.
func sourcesAtEnd(s *Stage, name string) []string {
	steps := maxSteps
	return s.sources(join(s.Dir, name), len(s.Copies), &steps).all()
}

func TestAssigned(t *testing.T) {
	for script, want := range map[string]string{
		"V=2.9.3 && echo $V":                      "2.9.3",
		"V='2.9.3'; echo \"x$V\"":                 "x2.9.3",
		"export V=2.9.3 && echo $V":               "2.9.3",
		"V=1 && V=2 && echo $V":                   "?",
		"if true; then V=1; fi; echo $V":          "?",
		"V=1 true; echo $V":                       "?",
		"V=$(cat x) && echo $V":                   "?",
		"echo $V && V=1":                          "?",
		"read V && echo $V":                       "?",
		"V=~/x && echo $V":                        "?",
		"for V in a b; do echo $V; done; echo $V": "?",
	} {
		f := Parse([]byte("FROM a\nRUN " + script + "\n"))
		got := "none"
		for _, c := range f.Final().Runs[0].Commands {
			if c.Words[0].Value == "echo" {
				if got = "?"; c.Words[1].IsResolved() {
					got = c.Words[1].Value
				}
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", script, got, want)
		}
	}
}

func TestParseWith(t *testing.T) {
	content := []byte("ARG A\nARG B=1\nFROM x:$A-$B\nARG B\nENV C=$B\n")
	for want, args := range map[string]map[string]string{
		"x:2-3": {"A": "2", "B": "3", "D": "4"},
		"x:2-1": {"A": "2"},
	} {
		f := ParseWith(content, args)
		if got := f.Final().Base; got.Value != want || !got.IsResolved() {
			t.Errorf("with %v: %q, want %q", args, got.Value, want)
		}
	}
}
