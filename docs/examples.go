// Package docs holds the files of docs/examples, which `astrosecrets init` writes.
package docs

import "embed"

// Examples are complete files for CI systems and pre-commit, as docs/ci.md shows them.
//
//go:embed examples
var Examples embed.FS

// ExamplesVersion is the release that the examples install.
const ExamplesVersion = "0.1.0"
