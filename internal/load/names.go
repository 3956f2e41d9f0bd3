package load

import (
	"bytes"
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
func IsTemplate(name string) bool { return isTemplate(name, false) }

// IsTemplateFile is IsTemplate of a file with its content: CloudFormation calls what it deploys a
// template, so there the word in a name says nothing.
func IsTemplateFile(f *source.File) bool { return isTemplate(f.Name, IsCloudFormation(f.Content)) }

// IsCloudFormation reports the content of a stack of AWS CloudFormation.
func IsCloudFormation(content []byte) bool {
	return bytes.Contains(content, []byte("AWSTemplateFormatVersion")) || bytes.Contains(content, []byte("Resources")) && bytes.Contains(content, []byte("AWS::"))
}

func isTemplate(name string, deployed bool) bool {
	base := strings.ToLower(path.Base(name))
	for part := range strings.FieldsFuncSeq(base, func(r rune) bool { return r == '.' || r == '_' || r == '-' }) {
		switch part {
		case "template":
			if !deployed {
				return true
			}
		case "example", "sample", "dist":
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
