package files

import (
	"encoding/binary"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// readDir is os.ReadDir by the plain calls of the system. The entries are one block of memory and their
// names another: os.ReadDir makes two for each entry, and an os.File for the directory.
func readDir(name string) ([]fs.DirEntry, error) {
	fd, err := again(func() (int, error) {
		return syscall.Open(name, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	})
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	defer func() { _ = syscall.Close(fd) }()
	var list []dirEntry
	var block [8 << 10]byte
	for {
		n, err := again(func() (int, error) { return syscall.ReadDirent(fd, block[:]) })
		known := err == nil
		if n > 0 && known {
			list, known = appendEntries(list, name, block[:n])
		}
		if !known { // os.ReadDir asks for the types of entries, and knows the words for errors
			return os.ReadDir(name)
		}
		if n == 0 {
			break
		}
	}
	sorting.Stable(list, func(a, b dirEntry) int { return strings.Compare(a.name, b.name) })
	out := make([]fs.DirEntry, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out, nil
}

// What a record of getdents64(2) holds: two numbers of 8 bytes, its length, a type, and the name with a
// zero behind it.
const (
	recordLength = 16
	recordType   = 18
	recordName   = 19
	recordUsual  = 32 // bytes, with a name of some 12
)

// types are the types of entries as package fs has them.
var types = map[byte]fs.FileMode{
	syscall.DT_REG: 0, syscall.DT_DIR: fs.ModeDir, syscall.DT_LNK: fs.ModeSymlink, syscall.DT_FIFO: fs.ModeNamedPipe,
	syscall.DT_SOCK: fs.ModeSocket, syscall.DT_BLK: fs.ModeDevice, syscall.DT_CHR: fs.ModeDevice | fs.ModeCharDevice,
}

// appendEntries appends the entries of a block of records. It returns false if it cannot read a record or
// its type, which some file systems leave out.
func appendEntries(list []dirEntry, dir string, block []byte) ([]dirEntry, bool) {
	text := string(block)
	list = slices.Grow(list, len(block)/recordUsual)
	for at := 0; at < len(block); {
		if len(block)-at <= recordName {
			return list, false
		}
		end := at + int(binary.NativeEndian.Uint16(block[at+recordLength:]))
		mode, known := types[block[at+recordType]]
		if end <= at+recordName || end > len(block) || !known {
			return list, false
		}
		name, _, _ := strings.Cut(text[at+recordName:end], "\x00")
		if name != "." && name != ".." {
			list = append(list, dirEntry{dir, name, mode})
		}
		at = end
	}
	return list, true
}

// dirEntry is an entry of a directory.
type dirEntry struct {
	dir, name string
	mode      fs.FileMode
}

// Name implements fs.DirEntry.
func (e *dirEntry) Name() string { return e.name }

// IsDir implements fs.DirEntry.
func (e *dirEntry) IsDir() bool { return e.mode.IsDir() }

// Type implements fs.DirEntry.
func (e *dirEntry) Type() fs.FileMode { return e.mode }

// Info implements fs.DirEntry.
func (e *dirEntry) Info() (fs.FileInfo, error) { return os.Lstat(e.dir + "/" + e.name) }
