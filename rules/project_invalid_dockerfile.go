package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dockerfile"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var projectInvalidDockerfile = define(Rule{
	ID:       "project/invalid-dockerfile",
	Title:    "BuildKit refuses the Dockerfile",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: "The image build fails, so nothing that the file sets takes effect.",
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__CORE__PARALLELISM
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__CORE__PARALLELISM=16
`,
	},
}, func(p *pass) {
	p.AddProblems(dockerfileRefusals)
	for _, v := range p.Broken {
		if _, ours := airflow.ParseOption(v.Name.Value); ours {
			continue // kwargs/invalid-json reports those of the backend
		}
		f := finding.Finding{Range: v.Problem.Range, Message: dockerfileWords[v.Problem.Dockerfile], Key: v.Name.Value}
		if e, ok := v.Value.Requote(v.Value.Value); ok {
			f.Fixes = check.SafeFix("put the value in quotes", e)
		}
		p.Add(f)
	}
})

var dockerfileRefusals = check.ProblemTable{
	load.DockerfileRefused: {Message: func(problem load.Problem) finding.Message { return dockerfileWords[problem.Dockerfile] }},
}

const buildStops = "BuildKit refuses the instruction, so the image build fails."

var dockerfileWords = map[dockerfile.Kind]finding.Message{
	dockerfile.EnvNoEquals:        {Text: "a space splits this value, and BuildKit finds no `=` in the next word", Effect: buildStops, Help: "Put the whole value in quotes."},
	dockerfile.EnvNoValue:         {Text: "ENV without a value", Effect: buildStops, Help: "Write ENV NAME=value."},
	dockerfile.EnvNoName:          {Text: "ENV without a name before the `=`", Effect: buildStops, Help: "Write ENV NAME=value."},
	dockerfile.UnclosedQuote:      {Text: "missing closing quote", Effect: buildStops, Help: "Close the quote, or write a backslash before it."},
	dockerfile.BadSubstitution:    {Text: "invalid `$` substitution", Effect: buildStops, Help: "Write a backslash before the `$` if no variable is meant."},
	dockerfile.BadHeredoc:         {Text: "the here-document has no end", Effect: buildStops, Help: "Put its terminator on a line of its own."},
	dockerfile.LineTooLong:        {Text: "the line is longer than the 65535 bytes that BuildKit reads", Effect: "BuildKit refuses the file, so the image build fails.", Help: "Break the line with a backslash at its end."},
	dockerfile.BadDirective:       {Text: "invalid escape directive", Effect: "BuildKit refuses the file, so the image build fails.", Help: "Write the directive once, with \\ or ` as its value."},
	dockerfile.BadFrom:            {Text: "FROM takes one image, or an image, AS and a name", Effect: buildStops, Help: "Write FROM image, or FROM image AS name."},
	dockerfile.UnknownInstruction: {Text: "unknown instruction", Effect: buildStops, Help: "Correct the name, end the line above with a backslash, or start this line with #."},
	dockerfile.NoStage:            {Text: "an instruction other than ARG before the first FROM", Effect: "BuildKit refuses the file, so the image build fails.", Help: "Start the file with FROM."},
	dockerfile.Syntax:             {Text: "BuildKit cannot parse this instruction", Effect: buildStops, Help: "Check its quotes and brackets."},
	dockerfile.TooManyErrors:      {Text: "too many invalid instructions: this does not look like a Dockerfile", Effect: "BuildKit refuses the file, so the image build fails.", Help: "Check that this is the right file."},
}
