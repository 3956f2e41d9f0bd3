package document

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

// Path is the absolute path, with slashes, of a file URI. It is false for another scheme: an
// untitled document, a version in git, a notebook.
func Path(uri protocol.URI) (string, bool) {
	u, err := url.Parse(string(uri))
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	p := u.Path
	if u.Host != "" && u.Host != "localhost" {
		p = "//" + u.Host + p // a share of Windows
	}
	if runtime.GOOS == "windows" && len(p) > 2 && p[0] == '/' && p[2] == ':' {
		p = strings.ToUpper(p[1:2]) + p[2:]
	}
	return filepath.ToSlash(filepath.Clean(filepath.FromSlash(p))), true
}

// URI is the file URI of an absolute path with slashes.
func URI(path string) protocol.URI {
	host := ""
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		host, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return protocol.URI((&url.URL{Scheme: "file", Host: host, Path: path}).String())
}
