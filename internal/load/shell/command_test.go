package shell

import (
	"path"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// scripts are what is found in one file.
func scripts(name, content string) (*Scripts, *source.File) {
	f := source.New(name, name, []byte(content))
	out := &Scripts{}
	read := steps
	switch path.Ext(name) {
	case ".sh":
		read = wholeScript
	case "":
		read = recipes
	}
	for _, in := range read(f) {
		out.script(in)
	}
	return out, f
}

func TestCommands(t *testing.T) {
	tests := []struct {
		name, file, content string
		span                string // the command as the file writes it
		secret              setting.Secrecy
		load                string // the file it loads, "" if none
		update, manager     bool
		vars                []string // NAME=value
	}{
		{"the page's own", "a.sh", "astro deployment variable create --deployment-id <your-deployment-id> --load --env .env\n",
			"astro deployment variable create --deployment-id <your-deployment-id> --load --env .env", setting.Plain, ".env", false, false, nil},
		{"short flags", "a.sh", "astro deployment variable create -d x -lse prod.env", "astro deployment variable create -d x -lse prod.env", setting.Secret, "prod.env", false, false, nil},
		{"joined values", "a.sh", "astro deployment variable create --load --env=prod.env --secret=true", "astro deployment variable create --load --env=prod.env --secret=true", setting.Secret, "prod.env", false, false, nil},
		{"a flag that is off", "a.sh", "astro deployment variable create --load --secret=false", "astro deployment variable create --load --secret=false", setting.Plain, ".env", false, false, nil},
		{"without a file", "a.sh", "astro deployment variable create --load", "astro deployment variable create --load", setting.Plain, ".env", false, false, nil},
		{"aliases and a path", "a.sh", "sudo /usr/bin/astro deployment var up --load || true", "/usr/bin/astro deployment var up --load", setting.Plain, ".env", true, false, nil},
		{"a flag nobody knows", "a.sh", `astro deployment variable create "$MARK" --load`, `astro deployment variable create "$MARK" --load`, setting.SecrecyUnknown, ".env", false, false, nil},
		{"continued", "a.sh", "if x; then\n  astro deployment variable create \\\n    A=1 \\\n    B='2 3'\nfi\n", "astro deployment variable create \\\n    A=1 \\\n    B='2 3'", setting.Plain, "", false, false, []string{"A=1", "B=2 3"}},
		{"quoting", "a.sh", `astro deployment variable create "A=x\"y\$z" B=a\ b C='it'\''s' D="$(cat f)"`,
			`astro deployment variable create "A=x\"y\$z" B=a\ b C='it'\''s' D="$(cat f)"`, setting.Plain, "", false, false, []string{`A=x"y$z`, "B=a b", "C=it's", "D=$(cat f)"}},
		{"the Environment Manager", "a.sh", "astro env variable create --workspace-id w --key A --value 'b c' -s", "astro env variable create --workspace-id w --key A --value 'b c' -s", setting.Secret, "", false, true, []string{"A=b c"}},
		{"and a file there", "a.sh", "astro env variable create --from-file x.env", "astro env variable create --from-file x.env", setting.Plain, "x.env", false, true, nil},
		{"update by name", "a.sh", "astro env var update A --value b", "astro env var update A --value b", setting.Plain, "", true, true, []string{"A=b"}},
		{"not a shell throughout", "a.sh", "{% if x %}\nastro deployment variable create --load\n{% endif %} ) ( '\n", "astro deployment variable create --load", setting.Plain, ".env", false, false, nil},
		{"a recipe", "Makefile", "x:\n\t@astro deployment variable create A=$(V) \\\n\t\tB=$$C\n", "astro deployment variable create A=$(V) \\\n\t\tB=$$C", setting.Plain, "", false, false, []string{"A=$(V)", "B=$C"}},
		{"a step", "w.yml", "jobs:\n  a:\n    steps:\n    - run: |\n        echo x\n        astro deployment variable create -d ${{ vars.D }} \\\n          A=1\n", "astro deployment variable create -d ${{ vars.D }} \\\n          A=1", setting.Plain, "", false, false, []string{"A=1"}},
		{"a quoted step", "w.yml", `a: {script: ["astro deployment variable create \"A=b c\" -s"]}`, `astro deployment variable create \"A=b c\" -s`, setting.Secret, "", false, false, []string{"A=b c"}},
		{"a parameter of CircleCI", "w.yml", "run: {command: 'astro deployment variable create -d << parameters.d >> --load'}", "astro deployment variable create -d << parameters.d >> --load", setting.Plain, ".env", false, false, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, f := scripts(test.file, test.content)
			if len(out.Commands) != 1 {
				t.Fatalf("%d commands, want 1", len(out.Commands))
			}
			c := out.Commands[0]
			if got := f.Slice(c.Span); got != test.span {
				t.Errorf("it is %q, want %q", got, test.span)
			}
			loads := c.From
			if !c.Load {
				loads = ""
			}
			if c.Secret != test.secret || loads != test.load || c.Update != test.update || c.Manager != test.manager {
				t.Errorf("secret %v, loads %q, update %v, manager %v", c.Secret, loads, c.Update, c.Manager)
			}
			var vars []string
			for _, v := range c.Vars {
				vars = append(vars, v.Name.Value+"="+v.Value.Value)
				if got := f.Slice(v.Name.Span); got != v.Name.Value {
					t.Errorf("the span of the name %s is %q", v.Name.Value, got)
				}
				for i := range v.Value.Value { // each byte is where it says, unless an escape made it
					if at := v.Value.At(i, i+1); at.Len() == 1 && f.Content[at.Start] != v.Value.Value[i] {
						t.Errorf("%s: byte %d is %q in the file, want %q", v.Name.Value, i, f.Content[at.Start], v.Value.Value[i])
					}
				}
			}
			if strings.Join(vars, "\n") != strings.Join(test.vars, "\n") {
				t.Errorf("it sets %q, want %q", vars, test.vars)
			}
		})
	}
}

func TestNoCommands(t *testing.T) {
	for _, content := range []string{
		"astro deployment variable list --save", "astro deployment variable delete A", "# astro deployment variable create --load",
		"echo 'astro deployment variable create --load'", "cat <<EOF\nastro deployment variable create --load\nEOF\n", "other deployment variable create --load",
	} {
		if out, _ := scripts("a.sh", content); len(out.Commands) != 0 {
			t.Errorf("%q: %d commands, want none", content, len(out.Commands))
		}
	}
}

// An edit of a value goes through every quoting around it.
func TestCommandEdits(t *testing.T) {
	tests := []struct{ file, content, want string }{
		{"a.sh", `astro deployment variable create 'A={"x": 1}'`, `astro deployment variable create 'A={"n'\''w": 1}'`},
		{"a.sh", `astro deployment variable create A='{"x": 1}'`, `astro deployment variable create A='{"n'\''w": 1}'`},
		{"a.sh", `astro deployment variable create A="{\"x\": 1}"`, `astro deployment variable create A="{\"n'w\": 1}"`},
		{"Makefile", "a:\n\tastro deployment variable create A='{\"x\": 1}'\n", "a:\n\tastro deployment variable create A='{\"n'\\''w\": 1}'\n"},
		{"w.yml", `script: 'astro deployment variable create "A={\"x\": 1}"'`, `script: 'astro deployment variable create "A={\"n''w\": 1}"'`},
		{"w.yml", "run: |\n  astro deployment variable create A='{\"x\": 1}'\n", "run: |\n  astro deployment variable create A='{\"n'\\''w\": 1}'\n"},
	}
	for _, test := range tests {
		out, f := scripts(test.file, test.content)
		if len(out.Commands) != 1 || len(out.Commands[0].Vars) != 1 {
			t.Errorf("%q: not one command with one variable", test.content)
			continue
		}
		v := out.Commands[0].Vars[0]
		i := strings.Index(v.Value.Value, "x")
		e, ok := v.Value.Edit(i, i+1, "n'w")
		if !ok {
			t.Errorf("%q: no edit", test.content)
			continue
		}
		if got := string(f.Content[:e.Span.Start]) + e.Text + string(f.Content[e.Span.End:]); got != test.want {
			t.Errorf("%q\n got %q\nwant %q", test.content, got, test.want)
		}
	}
}

func FuzzScripts(f *testing.F) {
	f.Add("astro deployment variable create --load --env .env -d <x> AIRFLOW__SECRETS__BACKEND_KWARGS={\"a\": \"b\"}", 0)
	f.Add("x:\n\tastro deployment variable create A=$(B) \\\n\t C=$$D\n", 1)
	f.Add("run: |\n  astro env var create --key A --value ${{ b }}\nscript: ['export A=\"$B\"']", 2)
	f.Add("export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"a\": '\"$B\"'}'\nastro env var up K -v", 0)
	f.Fuzz(func(t *testing.T, content string, kind int) {
		name := [...]string{"a.sh", "Makefile", "w.yml"}[((kind%3)+3)%3]
		out, _ := scripts(name, content)
		check := func(s source.Span) {
			if s.Start < 0 || s.End < s.Start || s.End > len(content) {
				t.Fatalf("span %v outside of %d bytes", s, len(content))
			}
		}
		for _, c := range out.Commands {
			check(c.Span)
			check(c.FromSpan)
			for _, v := range c.Vars {
				check(v.Name.Span)
				check(v.Value.Span)
				check(v.Value.At(0, len(v.Value.Value)))
			}
			if c.MarkEdits != nil {
				for _, e := range c.MarkEdits() {
					check(e.Span)
				}
			}
		}
		for _, p := range out.Problems {
			check(p.Span)
		}
	})
}

// In a script with CRLF line ends a rewritten word keeps the carriage return outside of its quotes.
func TestRequoteKeepsLineEnd(t *testing.T) {
	for _, test := range []struct{ value, want string }{{"{}\r", "'{}'\r"}, {"{}", "'{}'"}, {"it's\r", `'it'\''s'` + "\r"}} {
		if got, ok := (shellQuoting{form: "bare"}).Requote(nil, test.value); !ok || got != test.want {
			t.Errorf("%q: got %q, want %q", test.value, got, test.want)
		}
	}
}
