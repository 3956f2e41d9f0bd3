// Package redact replaces the real one.
package redact

import "github.com/astrosecrets/astrosecrets/internal/source"

type View struct{ File *source.File }

func (v *View) Text(i, j int) string { return string(v.File.Content[i:j]) }

func Text(s string) string { return s }
