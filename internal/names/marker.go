package names

import (
	"bytes"
	"slices"
)

// markers are the words of which each Python file with a reference, or with the name of a template
// file, has one: of the call, of the class or of the module that it is imported from. A word may be
// written with escapes or in two literals; nobody does.
var markers = [][]byte{
	[]byte("conn_id"), []byte("Variable"), []byte("Connection"), []byte("Hook"), []byte("Sensor"),
	[]byte("providers"), []byte("cosmos"),
	[]byte("{{"), []byte("{%"), []byte("templates_exts"),
	[]byte(".sql"), []byte(".sh"), []byte(".bash"), []byte(".hql"), []byte(".html"),
}

// mayRefer reports whether a Python file has one of the markers.
func mayRefer(content []byte) bool {
	return slices.ContainsFunc(markers, func(m []byte) bool { return bytes.Contains(content, m) })
}
