package load

import (
	"path"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// Format describes one kind of file: how it is recognized, how it writes comments, who can read
// what it holds, and what loads it. Everything that depends on the kind of a file is derived from
// it: the patterns of the pre-commit hook, the syntax of suppressions, the exposure that
// secret/plaintext reports, the tables in docs/files.md and the inputs of the loaders' tests.
type Format struct {
	Naming
	// Examples are names of the format. The tests of the hook and of the loaders use them.
	Examples []string
	// Origin is what the layers of this format have as their origin; empty for a format that
	// sets no variables.
	Origin setting.Origin
	// Exposure says who can read a credential in such a file.
	Exposure Exposure
	// Load reads the files; nil for a format that other code reads by name.
	Load *analysis.Analyzer
	// MoreTokens adds to the tokens of the kind; nil if it has none of its own.
	MoreTokens func(s *TokenList)
	// Rows describe the format in docs/files.md.
	Rows []Row
}

// Naming is what the name of a file says about its kind. Formats whose files only their content
// tells apart, such as Compose files and Helm values, share one.
type Naming struct {
	Kind Kind
	// Match reports whether a file of this name is of the kind.
	Match func(n Name) bool
	// Comment is how the kind writes comments; nil if it has none.
	Comment *Comment
	// Hook are the patterns that pre-commit selects these files by, in the syntax that Go and
	// Python share. Together they match what Match matches.
	Hook []string
	// Tokens adds the keywords, names and punctuation of a file; nil if there are none.
	Tokens func(s *TokenList)
	// Always reports the files of the kind that are read whatever they hold; nil for none.
	Always func(n Name) bool
	// Linked is set if files of the kind refer to each other: where one of them matters to a project,
	// all of them are read.
	Linked bool
	// Mentions reports content that concerns Airflow, beyond what MentionsBackend finds; nil for
	// nothing more.
	Mentions func(content []byte) bool
}

// Name is the name of a file in the parts that tell its kind.
type Name struct {
	// Path is relative to the root of the project, with slashes; Dir is the last element of its
	// directory.
	Path, Dir string
	// Base is the last element, Lower the same in lower case, Ext its extension with the dot.
	Base, Lower, Ext string
}

// NewName splits a path relative to the root of the project.
func NewName(name string) Name {
	dir, base := ".", name
	if strings.Contains(name, "/") {
		dir, base = path.Base(path.Dir(name)), path.Base(name)
	}
	lower := strings.ToLower(base)
	return Name{Path: name, Dir: dir, Base: base, Lower: lower, Ext: path.Ext(lower)}
}

// Comment is how a format writes comments.
type Comment struct {
	// Leaders begin a comment.
	Leaders []string
	// Trailing is set where a comment may follow something on its line. In .env a trailing
	// comment is part of the value for some readers; in a Dockerfile, an ignore file and
	// airflow.cfg it always is.
	Trailing bool
}

// Exposure says who can read a credential in a file of a format.
type Exposure int

// The exposures.
const (
	// ExposedNever is a format that exposes nothing, because it holds no values.
	ExposedNever Exposure = iota
	// ExposedIfTracked is readable by everybody who can read the repository, if git tracks the file.
	ExposedIfTracked
	// ExposedTemplate is ExposedIfTracked for templates of the format. Another rule judges the other
	// files.
	ExposedTemplate
	// ExposedUsually is ExposedIfTracked, for a kind of file that is usually committed: outside a
	// repository too it is worth a warning.
	ExposedUsually
	// ExposedInImage is readable by everybody who can pull the image.
	ExposedInImage
	// ExposedInRelease is readable in the repository and in the release's Secret in the cluster.
	ExposedInRelease
	// ExposedDeployment, ExposedState and ExposedScript are committed files, unless git is known
	// not to track them: a Deployment file, Terraform with its state, a script.
	ExposedDeployment
	ExposedState
	ExposedScript
)

// Row is a row of a table in docs/files.md.
type Row struct {
	Section Section
	// File names the files, ReadAs the program whose reading counts, For what it is for: the
	// target of variables, the image of packages.
	File, ReadAs, For string
}

// Section is a table of docs/files.md.
type Section string

// The sections of docs/files.md.
const (
	Packages  Section = "Packages"
	Variables Section = "Variables"
	Other     Section = "Other files"
)

// Row returns a row of the section.
func (s Section) Row(file, readAs, purpose string) Row {
	return Row{Section: s, File: file, ReadAs: readAs, For: purpose}
}
