package load

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Problem is something that a reader of a file refuses or misreads, or that stops us from
// reading it. A rule reports it, and has the words for it.
type Problem struct {
	Kind ProblemKind
	source.Range
	// Targets are those that the problem is limited to; empty for all that read the file.
	Targets []setting.Target
	// Fixes are edits that solve the problem; the rule adds the words.
	Fixes []finding.Fix

	// The rest are parameters, each for the kinds that name it.

	// Name is an option, a key, a variable or a path of keys.
	Name string
	// Section is a section of airflow.cfg.
	Section string
	// Type is the YAML type that was found: "map", "boolean".
	Type string
	// Detail is what a parser or the operating system says.
	Detail string
	// Suggestion is the name that was probably meant; empty if none is near.
	Suggestion string
	// Line is the line (from 1) of an earlier place.
	Line int
	// Cfg and Dockerfile are the kinds of errors of these formats.
	Cfg        airflowcfg.Kind
	Dockerfile dockerfile.Kind
	// Fatal is set if the reader stops.
	Fatal bool
	// Scalar is set if the value of the wrong type is a scalar.
	Scalar bool
	// Encoded is set if the YAML is written by an expression of Terraform.
	Encoded bool
	// Spaces is set if the value contains whitespace.
	Spaces bool
}

// ProblemKind is the sort of a Problem.
type ProblemKind int

// The kinds of problems.
const (
	FileUnreadable      ProblemKind = iota + 1 // Detail
	DirectoryUnreadable                        // Detail
	LinkBroken                                 // a symbolic link that cannot be followed: Detail
	LinkOutside                                // a symbolic link that leads out of the tree
	FileIsUTF16
	FileIsBinary
	FileIsNotUTF8

	CfgRefused    // configparser refuses the file: Cfg
	CfgUnindented // a line ends a value because it is not indented: Fatal
	CfgPercent    // a percent sign that configparser cannot interpolate: Cfg, Name, Section

	ComposeInvalidYAML   // Detail
	ComposeDuplicateName // a name twice in a map
	ComposeNotString     // Type
	ComposeItemNotString // an item of a list that is a map
	ComposeInterpolation // a "${" without a variable

	DockerfileRefused // BuildKit refuses an instruction: Dockerfile

	ValuesInvalidYAML      // Detail
	ValuesNotMap           // the document is a list
	ValuesUnknownKey       // Name, Suggestion
	ValuesDuplicateKey     // Name
	ValuesDuplicateName    // a name twice in a list of variables: Line of the first
	ValuesBackendNotString // secretBackend: Type
	ValuesEnvNotList       // Name, Type
	ValuesEnvItem          // an item without a name: Name of the list
	ValuesEnvNotString     // a value of a variable: Type, Scalar, Encoded
	ValuesExpansion        // $(NAME) of a variable that is not set above
	ChartEnvNotString      // a value of a variable of another chart: Type, Encoded
	ChartConfigNotString   // an option below config: Name, Type, Encoded
	HelmSetList            // helm reads the braces of --set as a list

	ShellStripsQuotes   // the shell, or the program in Name, takes the quotes of JSON away: Spaces, Name
	PipelineInsertsJSON // a pipeline inserts JSON into a command line: Name
	GcloudSplitsJSON    // gcloud ends an option at a comma of the JSON

	PyprojectInvalid // pyproject.toml is not TOML: Detail

	// LastProblem is the last of the kinds above.
	LastProblem = PyprojectInvalid
)
