package document

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

func TestByteOrderMark(t *testing.T) {
	path := filepath.ToSlash(filepath.Join(t.TempDir(), ".env"))
	if err := os.WriteFile(path, []byte("\ufeffA=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var s Store
	d := s.Open(URI(path), path, 1, "A=1\n")
	if string(d.Content()) != "\ufeffA=1\n" || d.Shift() != 3 {
		t.Errorf("an editor that leaves the mark out: %q, shift %d", d.Content(), d.Shift())
	}
	if d = s.Open(URI(path), path, 1, "\ufeffA=1\n"); string(d.Content()) != "\ufeffA=1\n" || d.Shift() != 0 {
		t.Errorf("an editor that keeps the mark: %q, shift %d", d.Content(), d.Shift())
	}
	s.Open(URI(path), path, 1, "A=1\n")
	if err := os.WriteFile(path, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Saved(path)
	if d = s.Get(path); string(d.Content()) != "A=1\n" {
		t.Errorf("saved without the mark: %q", d.Content())
	}
}

func TestOtherEncoding(t *testing.T) {
	path := filepath.ToSlash(filepath.Join(t.TempDir(), ".env"))
	if err := os.WriteFile(path, []byte{0xff, 0xfe, 'A', 0}, 0o600); err != nil {
		t.Fatal(err)
	}
	var s Store
	if d := s.Open(URI(path), path, 1, "A"); !d.OtherEncoding {
		t.Error("a file in UTF-16 is taken for UTF-8")
	}
}

func TestChangeKeepsTheDocumentOnError(t *testing.T) {
	var s Store
	s.Open("file:///x/.env", "/x/.env", 1, "A=1")
	bad := protocol.ContentChange{Range: &protocol.Range{Start: pos(0, 2), End: pos(0, 1)}}
	good := protocol.ContentChange{Range: &protocol.Range{}, Text: "B"}
	if err := s.Change("/x/.env", 2, []protocol.ContentChange{good, bad}, UTF16); err == nil {
		t.Error("no error")
	}
	if d := s.Get("/x/.env"); d.Version != 1 || string(d.Text.Bytes) != "A=1" {
		t.Errorf("version %d, %q", d.Version, d.Text.Bytes)
	}
	if err := s.Change("/y", 2, nil, UTF16); err == nil {
		t.Error("a document that is not open is changed")
	}
}
