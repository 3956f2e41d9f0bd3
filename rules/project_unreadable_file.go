package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var projectUnreadableFile = define(Rule{
	ID:       "project/unreadable-file",
	Title:    "A file of the project cannot be read",
	Severity: Error,
	Doc: Doc{
		Why:  "What a file configures is not checked if the file cannot be read, is too large, is binary or is not UTF-8. Its readers may not read it either.",
		Bad:  "-- .env --\nA=\x00\n",
		Good: "-- .env --\nA=1\n",
	},
}, func(p *pass) { p.AddProblems(unreadableFiles) })

const notChecked = "What the file configures is not checked."

var unreadableFiles = check.ProblemTable{
	load.FileUnreadable: {Message: check.Detailed("cannot read this file: ", notChecked, "Make the file readable, or exclude it in .astrosecrets.yaml.")},
	load.DirectoryUnreadable: {Message: check.Detailed("cannot read this directory: ", "What its files configure is not checked.",
		"Make the directory readable, or exclude it in .astrosecrets.yaml.")},
	load.LinkBroken: {Message: check.Detailed("cannot follow this symbolic link: ", notChecked, "Correct the link, or remove it.")},
	load.LinkOutside: {Severity: func(load.Problem) Severity { return Note }, Message: check.Always("this symbolic link leads out of the tree, so it is not followed", notChecked,
		"Check the file that it names by itself.")},
	load.FileIsUTF16: {Message: check.Always("the file is UTF-16, not UTF-8",
		"The programs that read this file expect UTF-8, so they refuse it or read other names. "+notChecked, "Save the file as UTF-8.")},
	load.FileIsBinary:  {Message: check.Always("the file is binary: it contains a NUL byte", notChecked, "Save the file as UTF-8 text.")},
	load.FileIsNotUTF8: {Message: check.Always("the file is not valid UTF-8", notChecked, "Save the file as UTF-8.")},
}
