package gitindex

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// twins are two equal repositories: git works on one, Untrack on the other.
func twins(t *testing.T, setup func(root string)) (ours, theirs string) {
	t.Helper()
	dir := t.TempDir()
	ours, theirs = filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	if err := os.Mkdir(ours, 0o777); err != nil {
		t.Fatal(err)
	}
	setup(ours)
	if out, err := exec.Command("cp", "-a", ours, theirs).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	return ours, theirs
}

// alike has git say of both what it knows: entries, state, the tree it would commit.
func alike(t *testing.T, ours, theirs string) {
	t.Helper()
	for _, args := range [][]string{
		{"ls-files", "-s", "-v", "-z"},
		{"ls-files", "--resolve-undo"},
		{"status", "--porcelain", "-z"},
		{"diff", "--cached", "--raw", "-z"},
		{"fsck", "--no-dangling"},
	} {
		if a, b := git(t, ours, "", args...), git(t, theirs, "", args...); a != b {
			t.Errorf("git %v:\n%q\nwant\n%q", args, a, b)
		}
	}
	if !strings.Contains(git(t, ours, "", "ls-files", "-u"), "\t") {
		if a, b := git(t, ours, "", "write-tree"), git(t, theirs, "", "write-tree"); a != b {
			t.Errorf("the trees differ")
		}
	}
}

func TestUntrackAgainstGit(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, format := range []string{"sha1", "sha256"} {
		for _, version := range []string{"2", "3", "4"} {
			for _, n := range []int{1, 2, 33, 400} {
				t.Run(fmt.Sprintf("%s/v%s/%d", format, version, n), func(t *testing.T) {
					names := paths(rnd, n)
					ours, theirs := twins(t, func(root string) {
						git(t, root, "", "init", "-q", "--object-format="+format)
						blob := strings.TrimSpace(git(t, root, "x", "hash-object", "-w", "--stdin"))
						var info strings.Builder
						for i, p := range names {
							stages := []int{0}
							if i%20 == 7 {
								stages = []int{1, 2, 3}[i%2:]
							}
							for _, s := range stages {
								fmt.Fprintf(&info, "100644 %s %d\t%s\x00", blob, s, p)
							}
						}
						git(t, root, info.String(), "update-index", "-z", "--index-info")
						if version != "2" {
							write(t, filepath.Join(root, "new"), "")
							git(t, root, "", "add", "-N", "new")
						}
						if version == "4" {
							git(t, root, "", "update-index", "--index-version", "4")
						}
					})
					rnd.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
					r := open(t, ours)
					for _, p := range names[:min(len(names), 12)] {
						err := r.Untrack(p)
						if errors.Is(err, ErrConflict) && strings.Contains(git(t, ours, "", "ls-files", "-u", "-z", "--", p), p) {
							continue
						}
						if err != nil {
							t.Fatalf("%q: %v", p, err)
						}
						git(t, theirs, "", "update-index", "--force-remove", "--", p)
						if tracked, known := r.Tracked(p); tracked || !known {
							t.Fatalf("%q is still tracked", p)
						}
						compare(t, r)
					}
					alike(t, ours, theirs)
				})
			}
		}
	}
}

// Every extension that this git writes, and the state around them.
func TestUntrackExtensions(t *testing.T) {
	type setup = func(root string)
	commit := func(root string) {
		git(t, root, "", "init", "-q")
		for _, name := range []string{"a", ".env", "etl/.env", "etl/x", "z"} {
			write(t, filepath.Join(root, name), "A=1\n")
		}
		write(t, filepath.Join(root, ".gitignore"), "*.log\n")
		git(t, root, "", "add", ".")
		git(t, root, "", "commit", "-q", "-m", "x")
	}
	for name, c := range map[string]struct {
		setup setup
		mark  string // the extension that has to be there before
	}{
		"cached tree":     {func(root string) { git(t, root, "", "write-tree") }, "TREE"},
		"untracked cache": {func(root string) { git(t, root, "", "update-index", "--untracked-cache"); git(t, root, "", "status") }, "UNTR"},
		"offset table": {func(root string) {
			git(t, root, "", "config", "index.threads", "2")
			git(t, root, "", "config", "index.recordOffsetTable", "true")
			git(t, root, "", "config", "index.recordEndOfIndexEntries", "true")
			git(t, root, "", "update-index", "--force-write-index")
		}, "EOIE"},
		"file system hook": {func(root string) {
			hook(t, root)
			git(t, root, "", "status")
			git(t, root, "", "update-index", "--fsmonitor")
		}, "FSMN"},
		"resolved conflict": {func(root string) {
			git(t, root, "", "checkout", "-q", "-b", "other")
			write(t, filepath.Join(root, "a"), "A=2\n")
			git(t, root, "", "commit", "-q", "-am", "2")
			git(t, root, "", "checkout", "-q", "main")
			write(t, filepath.Join(root, "a"), "A=3\n")
			git(t, root, "", "commit", "-q", "-am", "3")
			_ = exec.Command("git", "-C", root, "-c", "user.name=a", "-c", "user.email=a@example.com", "merge", "-q", "other").Run() // it conflicts
			git(t, root, "", "add", "a")
		}, "REUC"},
		"sparse": {func(root string) { git(t, root, "", "sparse-checkout", "set", "--cone", "--sparse-index", "none") }, "sdir"},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := twins(t, func(root string) { commit(root); c.setup(root) })
			index := filepath.Join(ours, ".git", "index")
			content, err := os.ReadFile(index)
			if err != nil || !bytes.Contains(content, []byte(c.mark)) {
				t.Skipf("this git writes no %s (%v)", c.mark, err)
			}
			before, _ := os.Stat(index)
			if err := open(t, ours).Untrack(".env"); err != nil {
				t.Fatal(err)
			}
			git(t, theirs, "", "rm", "-q", "--cached", "--sparse", ".env")
			after, _ := os.Stat(index)
			if before.Mode() != after.Mode() || !before.ModTime().Equal(after.ModTime()) {
				t.Errorf("mode %v, time %v; before %v, %v", after.Mode(), after.ModTime(), before.Mode(), before.ModTime())
			}
			alike(t, ours, theirs)
			git(t, ours, "", "commit", "-q", "-m", "without")
			if out := git(t, ours, "", "show", "--stat", "--format=", "HEAD"); !strings.Contains(out, ".env") {
				t.Errorf("the commit has %q", out)
			}
			if _, err := os.Stat(filepath.Join(ours, ".env")); err != nil {
				t.Error("the file is gone")
			}
		})
	}
}

func hook(t *testing.T, root string) {
	t.Helper()
	name := filepath.Join(root, ".git", "fsmonitor")
	write(t, name, "#!/bin/sh\nprintf 'token\\0'\n")
	if err := os.Chmod(name, 0o755); err != nil {
		t.Fatal(err)
	}
	git(t, root, "", "config", "core.fsmonitor", name)
}

// A file that was changed in the same instant as it was added is told from an unchanged
// one by the age of the index.
func TestUntrackKeepsRacyFiles(t *testing.T) {
	root := t.TempDir()
	git(t, root, "", "init", "-q")
	git(t, root, "", "config", "core.trustctime", "false")
	git(t, root, "", "config", "core.checkStat", "minimal")
	at := time.Now().Add(-time.Hour).Truncate(time.Second)
	file, index := filepath.Join(root, "a"), filepath.Join(root, ".git", "index")
	stamp := func(names ...string) {
		for _, name := range names {
			if err := os.Chtimes(name, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(t, file, "one\n")
	write(t, filepath.Join(root, ".env"), "A=1\n")
	stamp(file)
	git(t, root, "", "add", ".")
	write(t, file, "two\n")
	stamp(file, index)
	if err := open(t, root).Untrack(".env"); err != nil {
		t.Fatal(err)
	}
	if out := git(t, root, "", "diff", "--name-only"); out != "a\n" {
		t.Errorf("git takes the changed file for unchanged: %q", out)
	}
}

func TestUntrackRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		setup func(t *testing.T, root, index string)
		want  error // nil: any
	}{
		"a lock":        {func(t *testing.T, _, index string) { write(t, index+".lock", "") }, ErrLocked},
		"not tracked":   {func(t *testing.T, root, _ string) { git(t, root, "", "rm", "-q", "--cached", ".env") }, ErrUntracked},
		"a split index": {func(t *testing.T, root, _ string) { git(t, root, "", "update-index", "--split-index") }, nil},
		"a damaged index": {func(t *testing.T, _, index string) {
			content, _ := os.ReadFile(index)
			content[20] ^= 1
			write(t, index, string(content))
		}, nil},
		"an unknown extension": {func(t *testing.T, _, index string) {
			content, _ := os.ReadFile(index)
			body, sum, err := verified(content, 20)
			if err != nil {
				t.Fatal(err)
			}
			body = append(slices.Clone(body), "new!\x00\x00\x00\x00"...)
			write(t, index, string(append(body, sum(body)...)))
		}, nil},
		"a link": {func(t *testing.T, _, index string) {
			if err := errors.Join(os.Rename(index, index+"2"), os.Symlink("index2", index)); err != nil {
				t.Fatal(err)
			}
		}, nil},
		"a directory that may not be written": {func(t *testing.T, root, _ string) {
			if os.Getuid() == 0 {
				t.Skip("root may write everything")
			}
			if err := os.Chmod(filepath.Join(root, ".git"), 0o555); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, ".git"), 0o755) }) // as it was
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			git(t, root, "", "init", "-q")
			write(t, filepath.Join(root, ".env"), "A=1\n")
			write(t, filepath.Join(root, "a"), "")
			git(t, root, "", "add", ".")
			index := filepath.Join(root, ".git", "index")
			c.setup(t, root, index)
			before, _ := os.ReadFile(index)
			_, lockErr := os.Stat(index + ".lock")
			if err := open(t, root).Untrack(".env"); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if after, _ := os.ReadFile(index); !bytes.Equal(after, before) {
				t.Error("the index has changed")
			}
			if _, err := os.Stat(index + ".lock"); (err == nil) != (lockErr == nil) {
				t.Error("a lock was left behind, or one of another program taken away")
			}
		})
	}
}

// An index without a checksum (index.skipHash) stays one.
func TestUntrackWithoutChecksum(t *testing.T) {
	root := t.TempDir()
	git(t, root, "", "init", "-q")
	write(t, filepath.Join(root, ".env"), "A=1\n")
	write(t, filepath.Join(root, "a"), "")
	git(t, root, "", "add", ".")
	index := filepath.Join(root, ".git", "index")
	content, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	none := make([]byte, 20)
	write(t, index, string(append(content[:len(content)-20], none...)))
	if err := open(t, root).Untrack(".env"); err != nil {
		t.Fatal(err)
	}
	if content, err = os.ReadFile(index); err != nil || !bytes.HasSuffix(content, none) {
		t.Errorf("it ends in %x (%v)", content[len(content)-20:], err)
	}
	if out := git(t, root, "", "ls-files"); out != "a\n" {
		t.Errorf("git lists %q", out)
	}
}

// FuzzWithout: whatever an index holds, what comes of it has the other entries and can be
// read.
func FuzzWithout(f *testing.F) {
	for _, version := range []string{"2", "4"} {
		root := f.TempDir()
		git(f, root, "", "init", "-q")
		write(f, filepath.Join(root, ".env"), "A=1\n")
		write(f, filepath.Join(root, ".envx"), "")
		git(f, root, "", "add", ".")
		git(f, root, "", "update-index", "--index-version", version)
		content, err := os.ReadFile(filepath.Join(root, ".git", "index"))
		if err != nil {
			f.Fatal(err)
		}
		body, _, err := verified(content, 20)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, ".env")
	}
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		content := append(slices.Clone(body), make([]byte, 20)...)
		out, err := without(content, 20, path)
		if err != nil {
			return
		}
		if _, err := parse(bytes.NewReader(content), int64(len(content)), 20); err != nil {
			t.Fatalf("an index that cannot be read was rewritten: %v", err)
		}
		if _, err := without(out, 20, path); !errors.Is(err, ErrUntracked) {
			t.Fatalf("after that: %v", err)
		}
	})
}
