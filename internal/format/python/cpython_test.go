package python

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The comparison with CPython reads the standard library of each Python on the machine, and
// the folders in ASTROSECRETS_PYTHON_DIRS (separated as in PATH). Without
// ASTROSECRETS_PYTHON_FULL (all, or versions: 3.8,3.12) it takes a sample of one Python.

// interpreter is one Python 3.minor.
type interpreter struct {
	path  string
	minor int
}

// interpreters returns the Pythons of the machine, each minor version once, oldest first.
func interpreters(t *testing.T) []interpreter {
	t.Helper()
	var found []interpreter
	root := os.Getenv("PYENV_ROOT")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".pyenv")
	}
	for minor := 8; minor <= 14; minor++ {
		name := fmt.Sprintf("3.%d", minor)
		paths, _ := filepath.Glob(filepath.Join(root, "versions", name+".*", "bin", "python"))
		if p, err := exec.LookPath("python" + name); err == nil {
			paths = append(paths, p)
		}
		for _, p := range paths {
			out, err := exec.Command(p, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").Output()
			if err == nil && strings.TrimSpace(string(out)) == name {
				found = append(found, interpreter{p, minor})
				break
			}
		}
	}
	if len(found) == 0 {
		t.Skip("no Python 3.8 to 3.14 on this machine")
	}
	switch full := os.Getenv("ASTROSECRETS_PYTHON_FULL"); full {
	case "":
		found = found[len(found)-1:]
	case "all":
	default:
		found = slices.DeleteFunc(found, func(i interpreter) bool {
			return !slices.Contains(strings.Split(full, ","), fmt.Sprintf("3.%d", i.minor))
		})
	}
	return found
}

// pythonFiles returns the files to compare with one interpreter.
func pythonFiles(t *testing.T, python string) []string {
	t.Helper()
	out, err := exec.Command(python, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		t.Fatal(err)
	}
	dirs := append([]string{strings.TrimSpace(string(out))}, filepath.SplitList(os.Getenv("ASTROSECRETS_PYTHON_DIRS"))...)
	var files []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".py") && !strings.Contains(path, "\n") {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if os.Getenv("ASTROSECRETS_PYTHON_FULL") == "" {
		kept := files[:0]
		for i, f := range files {
			if i%40 == 0 {
				kept = append(kept, f)
			}
		}
		files = kept
	}
	return files
}

// askPython runs a script of testdata with the paths on its standard input and hands its
// output, file by file, to read.
func askPython(t *testing.T, python, script string, files []string, read func(r *bufio.Reader, path string) error) {
	t.Helper()
	cmd := exec.Command(python, "-X", "utf8", filepath.Join("testdata", script))
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReaderSize(out, 1<<20)
	for _, f := range files {
		if err := read(r, f); err != nil {
			_ = cmd.Process.Kill()
			t.Fatalf("%s: %v", f, err)
		}
	}
	if _, err := r.ReadByte(); !errors.Is(err, io.EOF) {
		t.Error("the script wrote more than was read")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

// readNumbers reads one file's numbers; nil for a file that this Python does not compile.
func readNumbers(r io.Reader, each int) ([]int32, error) {
	var n int32
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil || n < 0 {
		return nil, err
	}
	list := make([]int32, int(n)*each)
	return list, binary.Read(r, binary.LittleEndian, list)
}

// normalize makes tokens of all versions comparable. Pieces of literal text in a row are one,
// empty ones none; a line break counts by its kind and start, since versions give it the length
// 0, 1 or 2; what is empty (Dedent, EndMarker, Newline at the end of the file) by its kind alone.
func normalize(tokens []Token, size int, whole bool) []Token {
	var out []Token
	depth := 0
	for _, t := range tokens {
		if whole { // Python before 3.12: an f-string is one token
			switch t.Kind {
			case FStringStart:
				if depth++; depth == 1 {
					out = append(out, Token{String, t.Start, 0})
				}
				continue
			case FStringEnd:
				if depth--; depth == 0 {
					out[len(out)-1].End = t.End
				}
				continue
			}
			if depth > 0 {
				continue
			}
		}
		switch t.Kind {
		case Newline, NL:
			if t.Start >= size {
				if t.Kind == NL {
					continue // some versions add one to a file that ends in a comment or in spaces
				}
				t.Start = -1
			}
			t.End = t.Start
		case Dedent, EndMarker:
			t.Start, t.End = -1, -1
		case Indent:
			t.Start = t.End
		case FStringMiddle:
			t.End = -1
			if n := len(out); n > 0 && out[n-1].Kind == FStringMiddle {
				continue
			}
		}
		out = append(out, t)
	}
	return out
}

// scanAll returns all tokens of a text.
func scanAll(src string) ([]Token, *SyntaxError) {
	s := NewScanner(src)
	var out []Token
	for {
		t := s.Next()
		out = append(out, t)
		if t.Kind == EndMarker {
			return out, s.err
		}
	}
}

func TestTokensLikeCPython(t *testing.T) {
	for _, python := range interpreters(t) {
		whole := python.minor < 12
		files := pythonFiles(t, python.path)
		var compared, skipped, tokens, literals, differ int
		askPython(t, python.path, "tokens.py", files, func(r *bufio.Reader, path string) error {
			numbers, err := readNumbers(r, 3)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			src := string(content)
			got, serr := scanAll(src) // also what Python refuses must not panic
			if at := differAt(src); at >= 0 {
				t.Errorf("%s: token %d is another one in its line", path, at)
			}
			if numbers == nil || strings.Contains(strings.ReplaceAll(src, "\r\n", ""), "\r") {
				skipped++
				return nil
			}
			var want []Token
			for i := 0; i < len(numbers); i += 3 {
				k := Token{Kind(numbers[i]), int(numbers[i+1]), int(numbers[i+2])}
				if k.Kind == FStringMiddle && k.Start == k.End {
					continue
				}
				want = append(want, k)
			}
			if python.minor == 12 {
				clip(want, src)
				clip(got, src)
			}
			compared++
			want, got = normalize(want, len(src), whole), normalize(got, len(src), whole)
			tokens += len(want)
			for _, k := range want {
				if k.Kind == String || k.Kind == FStringStart {
					literals++
				}
			}
			if serr == nil && slices.Equal(want, got) {
				return nil
			}
			if differ++; differ <= 10 {
				i := 0
				for i < len(want) && i < len(got) && want[i] == got[i] {
					i++
				}
				t.Errorf("%s: token %d: CPython %v, ours %v, error %v", path, i, tail(want, i), tail(got, i), serr)
			}
			return nil
		})
		t.Logf("%s: %d files, %d tokens, %d string literals, %d differences; %d files skipped", python.path, compared, tokens, literals, differ, skipped)
	}
}

// clip leaves out where strings over several lines end. CPython 3.12 counts characters in the
// wrong line there if a line is not ASCII: the end is then not where the next token begins.
// 3.13 is right.
func clip(list []Token, src string) {
	for i, t := range list {
		if t.Kind == String && strings.Contains(src[t.Start:min(max(t.Start, t.End), len(src))], "\n") {
			list[i].End = -1
		}
	}
}

func tail(list []Token, i int) []Token {
	return list[min(max(0, i-2), len(list)):min(i+3, len(list))]
}
