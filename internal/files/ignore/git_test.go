package ignore

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var rounds = flag.Int("rounds", 60, "sets of generated ignore files to compare with git")

func TestGitList(t *testing.T) {
	const file = "\ufeff# comment\r\n" +
		".env\r\n" +
		"*.pyc  \n" +
		"\n" +
		"!keep.pyc\n" +
		"/logs/\n" +
		"dags/**/tmp?\n" +
		`trailing\ ` + " \n" +
		`\#hash` + "\n" +
		"   \n" +
		"[!a-c]x\x00rest\n" +
		"!\n/\n" +
		"last"
	l := ParseGit("", []byte(file))
	tests := []struct {
		path  string
		isDir bool
		by    string // the last pattern that matches; "" for none
	}{
		{".env", false, ".env"},
		{"etl/.env", false, ".env"},
		{"etl/.env/deep/file", false, ".env"},
		{"etl/.env.local", false, ""},
		{"a.pyc", false, "*.pyc"},
		{".pyc", false, "*.pyc"},
		{"x/keep.pyc", false, "!keep.pyc"},
		{"logs", false, ""},
		{"logs", true, "/logs/"},
		{"logs/a/b", false, "/logs/"},
		{"etl/logs", true, ""},
		{"dags/tmp1", false, "dags/**/tmp?"},
		{"dags/a/b/tmp1", false, "dags/**/tmp?"},
		{"dags/tmp", false, ""},
		{"trailing ", false, `trailing\ `},
		{"trailing", false, ""},
		{"#hash", false, `\#hash`},
		{"dx", false, "[!a-c]x"},
		{"ax", false, ""},
		{"last", false, "last"},
		{"", true, ""},
		{".", true, ""},
	}
	for _, test := range tests {
		if got, want := l.Ignores(test.path, test.isDir), test.by != "" && test.by[0] != '!'; got != want {
			t.Errorf("%q: ignored is %v, want that of %q", test.path, got, test.by)
		}
	}
}

func TestDir(t *testing.T) {
	root := Root(ParseGit("", []byte("secret\n*.log\n")), ParseGit("", []byte("/build\n!x.log\n")))
	etl := root.Enter("etl", ParseGit("etl", []byte("/.env\n!secret\nsub/\n")))
	sub := etl.Enter("etl/sub", ParseGit("etl/sub", []byte("!*\n")))
	build := root.Enter("build", ParseGit("build", []byte("!*\n")))
	tests := []struct {
		dir   *Dir
		path  string
		isDir bool
		by    string // file:line of the last pattern that matches, after a "!" if it is an exception
	}{
		{root, "secret", false, ".git/info/exclude:1"},
		{root, "etl/secret", false, ".git/info/exclude:1"}, // root knows nothing of etl
		{etl, "etl/secret", false, "!etl/.gitignore:2"},
		{etl, "etl/.env", false, "etl/.gitignore:1"},
		{etl, "etl/deep/.env", false, ""},
		{etl, "etl/a.log", false, ".git/info/exclude:2"},
		{etl, "etl/x.log", false, "!.gitignore:2"},
		{etl, "etl/sub", true, "etl/.gitignore:3"},
		{etl, "etl/sub/a", false, "etl/.gitignore:3"},
		{sub, "etl/sub/a", false, "etl/.gitignore:3"}, // what is ignored is not read
		{build, "build/a/b", false, ".gitignore:1"},
		{etl, "other/.env", false, ""},
	}
	for _, test := range tests {
		if got, want := test.dir.Ignores(test.path, test.isDir), test.by != "" && test.by[0] != '!'; got != want {
			t.Errorf("in %q: %q is ignored: %v, want that of %q", test.dir.path, test.path, got, test.by)
		}
	}
	if etl.Ignored() || !sub.Ignored() {
		t.Errorf("Ignored: etl %v, sub %v", etl.Ignored(), sub.Ignored())
	}
	if l := ParseGit("a/b", []byte("/x\n")); !l.Ignores("a/b/x", false) || l.Ignores("x", false) || l.Ignores("a/x", false) {
		t.Error("a list alone does not match from its own directory on")
	}
}

func TestWildmatch(t *testing.T) {
	tests := []struct {
		pattern, s string
		want       bool
	}{
		{"", "", true},
		{"*", "", true},
		{"*", "a/b", false},
		{"**", "a/b", true},
		{"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true},
		{"a/**/b", "ab", false},
		{"**/b*c", "b/x/bxc", true},
		{"**/a/**/b/*", "x/a/y/a/b/b/c", true},
		{"x**/b", "x/b", true}, // "x**" is no crossing
		{"x**/b", "xy/z/b", false},
		{`**\/b`, "b", false},
		{`**\/b`, "a/c/b", true},
		{"a?b", "a/b", false},
		{"a[/]b", "a/b", false},
		{"[]-]", "]", true},
		{"[]-]", "-", true},
		{"[a-]", "-", true},
		{"[--0]", ".", true},
		{`[\]]`, "]", true},
		{`[a-\c]`, "b", true},
		{"[[:digit:]x-z]", "7", true},
		{"[[:digit:]-z]", "-", true},
		{"[[:digit]", ":", true},
		{"[[:none:]a]", "a", false},
		{"[^a]", "b", true},
		{"[!!]", "!", false},
		{"[a", "a", false},
		{`a\`, "a", false},
		{`\*`, "*", true},
		{"*a*a*a*a*a*a*a*b", strings.Repeat("a", 60), false},
		{strings.Repeat("**/a*/", 8) + "b", strings.Repeat("a/", 60), false},
	}
	for _, test := range tests {
		if got := wildmatch(test.pattern, test.s); got != test.want {
			t.Errorf("wildmatch(%q, %q) = %v, want %v", test.pattern, test.s, got, test.want)
		}
	}
}

// TestAgainstGit compares every answer with git itself on generated ignore files over one tree.
func TestAgainstGit(t *testing.T) {
	root := t.TempDir()
	git := func(stdin []byte, args ...string) []byte {
		cmd := exec.Command("git", append([]string{"-C", root}, args...)...)
		cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") })
		cmd.Env = append(cmd.Env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		cmd.Stdin = bytes.NewReader(stdin)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1: nothing is ignored
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
		}
		return out
	}
	git(nil, "init", "-q")
	git(nil, "config", "core.excludesFile", os.DevNull)
	dirs, files := tree(t, root)
	rnd := rand.New(rand.NewPCG(1, uint64(*rounds)))
	compared, decided := 0, 0
	for round := range *rounds {
		content := map[string][]byte{}
		lists := map[string]*List{}
		for _, d := range dirs {
			name := path.Join(d, ".gitignore")
			if d == "" || rnd.IntN(4) == 0 {
				content[name] = ignoreFile(rnd)
				lists[d] = ParseGit(d, content[name])
				write(t, filepath.Join(root, name), content[name])
			} else {
				os.Remove(filepath.Join(root, name))
			}
		}
		const exclude = ".git/info/exclude"
		content[exclude] = ignoreFile(rnd)
		write(t, filepath.Join(root, exclude), content[exclude])

		at := map[string]*Dir{"": Root(ParseGit("", content[exclude]), lists[""])}
		for _, d := range dirs[1:] {
			at[d] = at[parent(d)].Enter(d, lists[d])
		}
		var paths []string
		isDir := map[string]bool{}
		for _, d := range dirs[1:] {
			paths, isDir[d] = append(paths, d), true
		}
		paths = append(paths, files...)
		out := strings.Split(string(git([]byte(strings.Join(paths, "\x00")+"\x00"), "check-ignore", "-v", "-n", "-z", "--no-index", "--stdin")), "\x00")
		if len(out) != 4*len(paths)+1 {
			t.Fatalf("git answered %d fields for %d paths", len(out), len(paths))
		}
		for i, p := range paths {
			pattern := out[4*i+2] // the one that decides; "" for none
			if pattern != "" {
				decided++
			}
			want := pattern != "" && pattern[0] != '!'
			if got := at[parent(p)].Ignores(p, isDir[p]); got != want || out[4*i+3] != p {
				t.Errorf("round %d: %q is ignored: %v, git decides by %q", round, p, got, strings.Join(out[4*i:4*i+3], ":"))
			}
			compared++
		}
		if t.Failed() {
			t.Fatalf("%q", content)
		}
	}
	t.Logf("%d answers compared, %d of them decided by a rule", compared, decided)
	if decided < compared/4 {
		t.Errorf("only %d of %d paths met a rule: the generator is too weak", decided, compared)
	}
}

func parent(p string) string {
	if d := path.Dir(p); d != "." {
		return d
	}
	return ""
}

var names = []string{"a", "b", "ab", "aab", "b a", ".env", "x.py", "[a]", "a\\b", "!a", "#b", " a", "a ", "é", "\xff", "a\tb", "A1-"}

// tree makes a tree of a few hundred entries; dirs begins with the root, parents first.
func tree(t *testing.T, root string) (dirs, files []string) {
	dirs = []string{""}
	for i := 0; i < len(dirs); i++ {
		d := dirs[i]
		depth := strings.Count(d, "/")
		for n, name := range names {
			p := path.Join(d, name)
			if d != "" && (n+i)%4 != 0 || runtime.GOOS != "linux" && name == "\xff" {
				continue
			}
			if (n+i+depth)%2 == 0 && depth < 3 && (d == "" || i < 30) {
				if err := os.Mkdir(filepath.Join(root, p), 0o777); err != nil {
					t.Fatal(err)
				}
				dirs = append(dirs, p)
			} else {
				write(t, filepath.Join(root, p), nil)
				files = append(files, p)
			}
		}
	}
	return dirs, files
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

var pieces = []string{"a", "b", "a", "b", "/", "/", "/", "*", "*", "**", "**/", "/**", "?", "[ab]", "[!a]", "[^b]", "[a-", "[]a]", "[[:alpha:]]",
	"[[:space:][:punct:]]", "[[:graph:]]", "[[:foo:]]", "[\\]a]", "[ -~]", "[a-\\c]", "[", "]", "\\", "\\a", "\\ ", " ", "\t", "!", "#", ".", "-", "é", "\xff", ".env", ".py", "\x00", "ab", "\r"}

// ignoreFile makes up an ignore file out of what is special in one and of names in the tree.
func ignoreFile(rnd *rand.Rand) []byte {
	var b bytes.Buffer
	if rnd.IntN(10) == 0 {
		b.WriteString("\ufeff")
	}
	for range rnd.IntN(7) {
		if rnd.IntN(3) == 0 {
			b.WriteByte('!')
		}
		switch rnd.IntN(4) {
		case 0: // a path of names and wildcards
			for range 1 + rnd.IntN(3) {
				if rnd.IntN(2) == 0 {
					b.WriteByte('/')
				}
				b.WriteString([]string{"*", "**", "a", "?", "[ab]*", "*b", names[rnd.IntN(len(names))]}[rnd.IntN(7)])
			}
		case 1:
			b.WriteString(names[rnd.IntN(len(names))])
		default:
			for range 1 + rnd.IntN(6) {
				b.WriteString(pieces[rnd.IntN(len(pieces))])
			}
		}
		if rnd.IntN(4) == 0 {
			b.WriteByte('/')
		}
		b.WriteString([]string{"\n", "\n", "\n", "\r\n", " \n", "  \r\n", "\n\n", ""}[rnd.IntN(8)])
	}
	return b.Bytes()
}

func FuzzGit(f *testing.F) {
	f.Add([]byte("*.py\n!/a/**/b\n[[:alpha:]\\]x-"), "a/b/c.py")
	f.Fuzz(func(_ *testing.T, content []byte, p string) {
		l := ParseGit("a", content)
		l.Ignores("a/"+p, len(p)%2 == 0)
		l.Ignores(p, true)
		wildmatch(string(content), p)
	})
}

func BenchmarkMatch(b *testing.B) {
	var rules strings.Builder
	for i := range 50 {
		fmt.Fprintf(&rules, "name%d\n*.ext%d\n/top%d/\nany%d*\n", i, i, i, i)
	}
	root := Root(nil, ParseGit("", []byte(rules.String())))
	dir := root.Enter("projects", nil).Enter("projects/etl", ParseGit("projects/etl", []byte(".env\n*.pyc\n__pycache__/\n/logs/\n")))
	docker, err := ParseDocker([]byte("astro\n.git\n.env\nlogs/\n.venv\n**/*.py[co]\n**/__pycache__\n!keep\n"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("git", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			dir.matches("projects/etl/requirements.txt", false)
		}
	})
	b.Run("docker", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			docker.Ignores("dags/requirements.txt")
		}
	})
}
