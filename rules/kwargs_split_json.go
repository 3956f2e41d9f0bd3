package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

const notJSON = "Airflow gets text that is not JSON and starts the backend without kwargs."

// splitJSON are the problems of JSON that a program changes before Airflow reads it;
// kwargs/invalid-json reports them.
var splitJSON = check.ProblemTable{
	load.CfgUnindented: {Fix: "indent the value", Message: func(problem load.Problem) finding.Message {
		m := finding.Message{
			Text:    "the value ends before this line, because the line is not indented",
			Outcome: schema.Ignored, Effect: "Airflow reads only the part above as kwargs and starts the backend without kwargs.",
			Help: "Indent every line of the value.",
		}
		if problem.Fatal {
			m = m.With(refusedByConfigparser("ParsingError"))
			m.Help = "Indent every line of the value, the closing brace too."
		}
		return m
	}},
	load.ShellStripsQuotes: {Fix: "put the JSON in single quotes", Message: func(problem load.Problem) finding.Message {
		m := finding.Message{Text: "the shell strips the double quotes of this JSON", Outcome: schema.Ignored, Effect: notJSON, Help: "Put the JSON in single quotes."}
		if problem.Name != "" {
			m.Text, m.Help = problem.Name+" strips the double quotes of this JSON", "Put the assignment, name and value, in single quotes."
		}
		if problem.Spaces {
			m.Text += " and splits it on spaces"
		}
		return m
	}},
	load.PipelineInsertsJSON: {Message: func(problem load.Problem) finding.Message {
		return finding.Message{
			Text:    "the pipeline inserts the JSON here, and the shell strips its double quotes",
			Outcome: schema.Ignored, Effect: notJSON + " Whoever can change the value can run commands here.",
			Help: "Pass the value as an environment variable (`env:` of the step) and write \"" + problem.Name + "=$NAME\".",
		}
	}},
	load.GcloudSplitsJSON: {Message: check.Always("gcloud splits this value at the commas of the JSON",
		"gcloud stops with `Bad syntax for dict arg`, so nothing is set.", "Start the value of the flag with ^|^ and put | between the options.")},
}
