package load

import (
	"go/token"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestFilesPos(t *testing.T) {
	a, b := source.New("a", "a", []byte("first")), source.New("b", "b", []byte("second"))
	files := &Files{All: []*source.File{a, b}}
	if files.Pos(a, 1) != token.NoPos {
		t.Error("a file has a position before it is registered")
	}
	fset := token.NewFileSet()
	files.Register(fset)
	for offset := range b.Content {
		if at := fset.Position(files.Pos(b, offset)); at.Filename != "b" || at.Offset != offset {
			t.Errorf("offset %d of b is at %v", offset, at)
		}
	}
}
