package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Loader finds and parses configuration files, each once. It may be used from several
// goroutines.
type Loader struct {
	// Read returns a file at a path relative to the working directory, or absolute.
	Read func(path string) ([]byte, error)

	mu   sync.Mutex
	dirs map[string]found
	wd   string // the working directory, once it was needed
}

type found struct {
	config *Config
	err    error
	stop   bool // the root of a repository, or of the file system
}

// For returns the files that apply to a directory: its own and those above it, up to the
// root of the repository or a file with root: true. bare says that the directory has been
// listed and has nothing that Matters. The error is an *Error, or one of reading.
func (l *Loader) For(dir string, bare bool) (Set, error) {
	abs, err := l.abs(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	var out Set
	if bare && abs != filepath.Dir(abs) {
		abs = filepath.Dir(abs)
	}
	for ; ; abs = filepath.Dir(abs) {
		f := l.in(abs)
		if f.err != nil {
			return nil, f.err
		}
		if f.config != nil {
			out = append(out, f.config)
		}
		if f.stop || f.config != nil && f.config.Root {
			return out, nil
		}
	}
}

// abs is filepath.Abs with one system call for all projects of a tree.
func (l *Loader) abs(dir string) (string, error) {
	if filepath.IsAbs(dir) {
		return filepath.Clean(dir), nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wd == "" {
		wd, err := os.Getwd()
		if err != nil {
			return "", err
		}
		l.wd = wd
	}
	return filepath.Join(l.wd, dir), nil
}

// in is what a directory has. Each directory is read once.
func (l *Loader) in(abs string) found {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f, ok := l.dirs[abs]; ok {
		return f
	}
	if l.dirs == nil {
		l.dirs = map[string]found{}
	}
	f := l.look(abs)
	l.dirs[abs] = f
	return f
}

// Matters reports whether For looks for a file or directory of this name.
func Matters(name string) bool { return name == Name || name == misnamed || name == ".git" }

const misnamed = ".astrosecrets.yml"

func (l *Loader) look(abs string) (f found) {
	exists := func(name string) bool {
		_, err := os.Stat(name)
		return err == nil
	}
	f.stop = abs == filepath.Dir(abs) || exists(filepath.Join(abs, ".git"))
	if wrong := filepath.Join(abs, misnamed); exists(wrong) {
		f.err = &Error{Shown(wrong), 1, 1, "nothing reads a file of this name; the configuration is " + Name + ": rename it"}
		return f
	}
	name := filepath.Join(abs, Name)
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return f
	}
	f.config, f.err = l.File(name)
	return f
}

// File parses one file, given by --config or found.
func (l *Loader) File(name string) (*Config, error) {
	content, err := l.Read(name)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	abs, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	p := Shown(abs)
	return parse(source.New(p, Name, content), filepath.Dir(abs), l.Read)
}

// Shown is an absolute path as reports print it: relative to the working directory, with slashes.
func Shown(abs string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, abs); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(abs)
}
