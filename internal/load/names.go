package load

import (
	"path"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// codeExtensions are the extensions under which env is a module of a program.
var codeExtensions = map[string]bool{
	"py": true, "js": true, "mjs": true, "cjs": true, "ts": true, "d.ts": true, "tsx": true, "go": true, "rb": true, "java": true, "kt": true,
	"php": true, "rs": true, "sh": true, "bash": true, "yaml": true, "yml": true, "json": true, "toml": true, "md": true, "html": true, "tf": true,
}

// engineExtensions are the extensions of what a template engine renders.
var engineExtensions = map[string]bool{
	"tmpl": true, "tpl": true, "gotmpl": true, "tftpl": true, "j2": true, "jinja": true, "jinja2": true, "erb": true, "mustache": true,
}

// Base returns the last element of the name of a file.
func Base(f *source.File) string { return path.Base(f.Name) }

// IsTemplate reports a file that is copied or rendered before it is used. Placeholders belong in
// it.
func IsTemplate(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, part := range strings.FieldsFunc(base, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		switch part {
		case "example", "template", "sample", "dist":
			return true
		}
		if IsTemplateEngine(part) {
			return true
		}
	}
	return false
}

// IsCode reports an extension, without the dot, under which env is a module of a program.
func IsCode(ext string) bool { return codeExtensions[ext] }

// IsTemplateEngine reports an extension, without the dot, of what a template engine renders.
func IsTemplateEngine(ext string) bool { return engineExtensions[ext] }
