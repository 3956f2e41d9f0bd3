package lsp_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/cli"
)

// program builds the program once for the editors.
func program(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "astrosecrets")
	if out, err := exec.Command("go", "build", "-o", bin, "github.com/astrosecrets/astrosecrets/cmd/astrosecrets").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}

// TestEditors runs real editors where they are installed: the mistake is shown, explained and fixed,
// and check finds the saved file clean.
func TestEditors(t *testing.T) {
	if testing.Short() {
		t.Skip("starts editors")
	}
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]func(snippet string) []string{
		"nvim": func(s string) []string {
			return []string{"--headless", "--clean", "-S", s, "-S", filepath.Join(here, "neovim.lua")}
		},
		"emacs": func(s string) []string {
			return []string{"--batch", "-f", "package-initialize", "-l", s, "-l", filepath.Join(here, "emacs.el")}
		},
	} {
		t.Run(name, func(t *testing.T) {
			editor, err := exec.LookPath(name)
			if err != nil {
				t.Skipf("%s is not installed", name)
			}
			bin := program(t)
			dir := project(t, astro(class+typo))
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, editor, args(snippet(t, name))...)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(bin)+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+t.TempDir(), "XDG_STATE_HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			for _, want := range []string{"diagnostic: kwargs/unknown-key", "hover: ", "vault_url", "fix: ", "done"} {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q is not shown (%v):\n%s", want, err, out)
				}
			}
			content, err := os.ReadFile(filepath.Join(dir, ".env"))
			if err != nil || string(content) != class+right {
				t.Errorf("the file is now %s (%v)", content, err)
			}
			if code := cli.Main(context.Background(), []string{"check", "--quiet", dir}, cli.Streams{In: strings.NewReader(""), Out: discard{}, Err: discard{}, Getenv: os.Getenv}); code != 0 {
				t.Errorf("check of the fixed project ends with %d", code)
			}
		})
	}
}

// snippet writes the code that docs/editors.md has for an editor into a file.
func snippet(t *testing.T, editor string) string {
	t.Helper()
	mark := map[string]string{"nvim": "<!-- test: neovim -->\n```lua\n", "emacs": "<!-- test: emacs -->\n```elisp\n"}[editor]
	page, err := os.ReadFile(filepath.FromSlash("../../docs/editors.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), mark)
	code, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatalf("docs/editors.md has no snippet for %s", editor)
	}
	file := filepath.Join(t.TempDir(), map[string]string{"nvim": "init.lua", "emacs": "init.el"}[editor])
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
