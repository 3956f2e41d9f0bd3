package files

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// MaxFileSize is how many bytes of a file are read; a larger one is a finding.
const MaxFileSize = 16 << 20

// Reader reads files.
type Reader interface {
	// ReadFile returns the content of a regular file of at most MaxFileSize bytes.
	ReadFile(name string) ([]byte, error)
}

// FS is the files that a run sees: the disk, or the disk with an editor's unsaved text on top.
// Names are relative to the working directory or absolute, with slashes.
type FS interface {
	Reader
	// Stat describes a file; symbolic links are followed.
	Stat(name string) (fs.FileInfo, error)
	// ReadDir lists a directory, sorted by name; symbolic links in it are not followed.
	ReadDir(name string) ([]fs.DirEntry, error)
}

// Disk is the file system of the machine.
type Disk struct{}

// ReadFile reads a regular file of at most MaxFileSize bytes. It waits for no device, pipe
// or socket: opening one of those can block for ever.
func (Disk) ReadFile(name string) ([]byte, error) { return readRegular(filepath.FromSlash(name)) }

// Stat implements FS.
func (Disk) Stat(name string) (fs.FileInfo, error) { return os.Stat(filepath.FromSlash(name)) }

// ReadDir implements FS.
func (Disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(filepath.FromSlash(name)) }

// check refuses what is not a regular file or is too large.
func check(mode fs.FileMode, size int64) error {
	switch {
	case !mode.IsRegular():
		return fmt.Errorf("not a regular file (%s)", kind(mode))
	case size > MaxFileSize:
		return fmt.Errorf("it has %d MB and at most %d MB are read", size>>20, MaxFileSize>>20)
	}
	return nil
}

var errGrew = errors.New("it grew while it was read: run again")

func kind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// Overlay lays the text of some files over another FS: standard input under --stdin-filename,
// the open documents of an editor, what a fix would write.
type Overlay struct {
	FS
	// Files holds the texts by clean names with slashes.
	Files map[string][]byte
}

// ReadFile implements FS.
func (o Overlay) ReadFile(name string) ([]byte, error) {
	if text, ok := o.Files[path.Clean(name)]; ok {
		return text, nil
	}
	return o.FS.ReadFile(name)
}

// Stat implements FS.
func (o Overlay) Stat(name string) (fs.FileInfo, error) {
	name = path.Clean(name)
	if text, ok := o.Files[name]; ok {
		return overlaid{path.Base(name), int64(len(text))}, nil
	}
	return o.FS.Stat(name)
}

// ReadDir implements FS. A text takes the place of the file of its name.
func (o Overlay) ReadDir(dir string) ([]fs.DirEntry, error) {
	entries, err := o.FS.ReadDir(dir)
	added := false
	for name, text := range o.Files {
		if path.Dir(name) != path.Clean(dir) {
			continue
		}
		e := fs.FileInfoToDirEntry(overlaid{path.Base(name), int64(len(text))})
		if i := slices.IndexFunc(entries, func(have fs.DirEntry) bool { return have.Name() == e.Name() }); i >= 0 {
			entries[i] = e
		} else {
			entries, added = append(entries, e), true
		}
		err = nil
	}
	if added {
		sorting.Stable(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	}
	return entries, err
}

// overlaid describes a text of an Overlay.
type overlaid struct {
	name string
	size int64
}

func (o overlaid) Name() string     { return o.name }
func (o overlaid) Size() int64      { return o.size }
func (overlaid) Mode() fs.FileMode  { return 0o644 }
func (overlaid) ModTime() time.Time { return time.Time{} }
func (overlaid) IsDir() bool        { return false }
func (overlaid) Sys() any           { return nil }

// ErrOutside is returned for a symbolic link that leads out of the tree that may be read.
var ErrOutside = errors.New("the symbolic link leads out of the tree")

// ReadInTree reads a file of a repository as Disk.ReadFile does, unless its symbolic links lead out
// of the repository, or out of its directory where that is in none: what a committed link names
// may be any file of the machine.
func ReadInTree(name string) ([]byte, error) {
	if info, err := os.Stat(filepath.FromSlash(name)); err == nil {
		if err := check(info.Mode(), info.Size()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if outside(name, repositoryOf(Disk{}, path.Dir(filepath.ToSlash(name)))) {
		return nil, fmt.Errorf("%s: %w", name, ErrOutside)
	}
	return Disk{}.ReadFile(name)
}

// outside reports whether a file, its symbolic links followed, is not below a directory. What cannot
// be followed is not outside: to read it fails.
func outside(name, root string) bool {
	real, err := filepath.EvalSymlinks(filepath.FromSlash(name))
	if err != nil {
		return false
	}
	if real, err = filepath.Abs(real); err != nil {
		return false
	}
	if root, err = filepath.EvalSymlinks(filepath.FromSlash(root)); err != nil {
		return false
	}
	if root, err = filepath.Abs(root); err != nil {
		return false
	}
	rel, err := filepath.Rel(root, real)
	return err != nil || !filepath.IsLocal(rel)
}

// repositoryOf returns the root of the repository that a directory is in as an absolute path, or
// the directory itself where there is none.
func repositoryOf(fsys FS, dir string) string {
	abs, root := repositoryAbove(fsys, dir)
	return cmp.Or(root, abs, dir)
}

// repositoryAbove returns the absolute path of a directory, "" if it has none, and of the root of the
// repository that it is in, "" if it is in none.
func repositoryAbove(fsys FS, dir string) (abs, root string) {
	abs, err := filepath.Abs(filepath.FromSlash(dir))
	if err != nil {
		return "", ""
	}
	for root := abs; ; root = filepath.Dir(root) {
		if exists(fsys, filepath.ToSlash(filepath.Join(root, ".git"))) {
			return filepath.ToSlash(abs), filepath.ToSlash(root)
		}
		if root == filepath.Dir(root) {
			return filepath.ToSlash(abs), ""
		}
	}
}

// Tree is an FS that can list folders.
type Tree interface {
	// Tree returns the folder at a path relative to the working directory.
	Tree(root string) fs.FS
}

// Tree returns a folder of the disk. It opens regular files and folders that are in the folder, and
// nothing that a link names outside of it.
func (Disk) Tree(root string) fs.FS {
	root = cmp.Or(root, ".")
	return folder{os.DirFS(filepath.FromSlash(root)), root}
}

// Tree returns a folder of what is under the overlay, without the overlaid text.
func (o Overlay) Tree(root string) fs.FS {
	if t, ok := o.FS.(Tree); ok {
		return t.Tree(root)
	}
	return nil
}

// folder opens regular files and folders alone.
type folder struct {
	fs.FS
	root string
}

// Open implements fs.FS.
func (f folder) Open(name string) (fs.File, error) {
	info, err := f.Stat(name)
	if err == nil && !info.IsDir() {
		err = check(info.Mode(), info.Size())
	}
	if err != nil {
		return nil, err
	}
	return f.FS.Open(name)
}

// Stat implements fs.StatFS. A link that leads out of the folder is an error.
func (f folder) Stat(name string) (fs.FileInfo, error) {
	full := path.Join(f.root, name)
	info, err := os.Lstat(filepath.FromSlash(full))
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if outside(full, f.root) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: ErrOutside}
		}
		info, err = os.Stat(filepath.FromSlash(full))
	}
	return info, err
}

// ReadDir implements fs.ReadDirFS.
func (f folder) ReadDir(name string) ([]fs.DirEntry, error) {
	if _, err := f.Stat(name); err != nil {
		return nil, err
	}
	return os.ReadDir(filepath.FromSlash(path.Join(f.root, name)))
}

// ReadFile implements fs.ReadFileFS.
func (f folder) ReadFile(name string) ([]byte, error) { return f.ReadFileInto(name, nil) }

// ReadFileInto is ReadFile with memory for the content, which is used if the content fits.
func (f folder) ReadFileInto(name string, buf []byte) ([]byte, error) {
	full := filepath.FromSlash(path.Join(f.root, name))
	if content, err := readUnlinked(full, buf); err == nil { // most files, and one call less
		return content, nil
	}
	if _, err := f.Stat(name); err != nil {
		return nil, err
	}
	return readRegular(full)
}
