package document

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// Document is one version of an open document. It never changes: the next version is another one.
type Document struct {
	URI     protocol.URI
	Path    string // absolute, with slashes
	Version int32
	Text    *Text
	// BOM tells that the file on disk starts with a byte order mark that the editor left out of
	// the text.
	BOM bool
	// OtherEncoding tells that the file on disk is not UTF-8. The editor shows the decoded text,
	// and saves it in the encoding of the file.
	OtherEncoding bool
}

var bom = []byte("\ufeff")

// Content is the file as the editor would save it: the text, behind the byte order mark that the
// editor keeps to itself.
func (d *Document) Content() []byte {
	if !d.BOM {
		return d.Text.Bytes
	}
	return append(append(make([]byte, 0, len(bom)+len(d.Text.Bytes)), bom...), d.Text.Bytes...)
}

// Shift is how many bytes Content has in front of the text.
func (d *Document) Shift() int {
	if d.BOM {
		return len(bom)
	}
	return 0
}

// Store holds the open documents by path. It may be used from several goroutines.
type Store struct {
	mu   sync.Mutex
	open map[string]*Document
}

// Open adds a document and looks at how its file is encoded. The text of a file that is open twice
// is the later one.
func (s *Store) Open(uri protocol.URI, path string, version int32, text string) *Document {
	d := &Document{URI: uri, Path: path, Version: version, Text: NewText([]byte(text))}
	d.encoding()
	s.put(d)
	return d
}

// Saved looks again at how the file of a document is encoded.
func (s *Store) Saved(path string) {
	if d := s.Get(path); d != nil {
		next := *d
		next.encoding()
		s.put(&next)
	}
}

// encoding reads the start of the file on disk.
func (d *Document) encoding() {
	d.BOM, d.OtherEncoding = false, false
	info, err := os.Stat(filepath.FromSlash(d.Path))
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxSize {
		return
	}
	content, err := os.ReadFile(filepath.FromSlash(d.Path))
	if err != nil {
		return
	}
	d.BOM = bytes.HasPrefix(content, bom) && !bytes.HasPrefix(d.Text.Bytes, bom)
	d.OtherEncoding = !utf8.Valid(content)
}

// maxSize is how many bytes a file may have of which the encoding is looked at.
const maxSize = 16 << 20

func (s *Store) put(d *Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]*Document{}
	}
	s.open[d.Path] = d
}

// Get is the document with that path; nil if it is not open.
func (s *Store) Get(path string) *Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[path]
}

// Change applies changes in their order. On an error the document stays as it was.
func (s *Store) Change(path string, version int32, changes []protocol.ContentChange, e Encoding) error {
	d := s.Get(path)
	if d == nil {
		return errNotOpen
	}
	next := *d
	next.Version = version
	for _, c := range changes {
		text, err := next.Text.Apply(c, e)
		if err != nil {
			return err
		}
		next.Text = text
	}
	s.put(&next)
	return nil
}

// Close forgets a document.
func (s *Store) Close(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, path)
}

// All are the open documents by path, as they are now.
func (s *Store) All() map[string]*Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.open)
}

var errNotOpen = errors.New("the document is not open")
