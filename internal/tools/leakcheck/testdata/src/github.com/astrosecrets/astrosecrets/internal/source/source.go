// Package source replaces the real one.
package source

type File struct {
	Path    string
	Content []byte
}

func (f *File) Slice(i, j int) string { return string(f.Content[i:j]) }
