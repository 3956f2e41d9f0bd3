package workspace

import (
	"path"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
)

// overlay is the disk with the open documents on top of it, as they were when a run began, and on
// top of those the texts that a run is to try.
type overlay struct {
	files.Disk
	docs map[string]*document.Document
	try  map[string][]byte
}

// ReadFile returns the text of an open document, or the file on disk. A file that is not UTF-8 is
// read from disk: what the editor shows is decoded, and readers of the file get its bytes.
func (o *overlay) ReadFile(name string) ([]byte, error) {
	name = path.Clean(name)
	if text, ok := o.try[name]; ok {
		return text, nil
	}
	if d := o.docs[name]; d != nil && !d.OtherEncoding {
		return d.Content(), nil
	}
	return files.Disk{}.ReadFile(name)
}
