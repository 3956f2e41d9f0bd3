package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/airflowcfg"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var projectInvalidAirflowCfg = define(Rule{
	ID:       "project/invalid-airflow-cfg",
	Title:    "configparser refuses airflow.cfg",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow reads airflow.cfg with configparser in strict mode. A line that is not an option, a duplicate section or option,
or a single percent sign in a value stops every airflow command at start. (A closing brace that is not indented is
kwargs/invalid-json.)`,
		Log: "configparser.InterpolationSyntaxError: '%' must be followed by '%' or '(', found: …",
		Bad: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
backend_kwargs = {"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team%a"}
`,
		Good: `
-- airflow.cfg --
[secrets]
backend = airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
backend_kwargs = {"vault_url": "https://contoso.vault.azure.net/", "connections_prefix": "team-a"}
`,
	},
}, func(p *pass) { p.AddProblems(cfgRefusals) })

// refusedByConfigparser is the effect of an exception that configparser raises.
func refusedByConfigparser(exception string) finding.Effect {
	return finding.Effect{Outcome: schema.DoesNotStart, Words: "configparser refuses the file (" + exception + "), so no airflow command starts."}
}

var cfgRefusals = check.ProblemTable{
	load.CfgRefused: {Message: func(problem load.Problem) finding.Message { return cfgWords[problem.Cfg] }},
	load.CfgPercent: {Fix: "write %%", Message: func(problem load.Problem) finding.Message {
		const help = "Write %% for a percent sign."
		if problem.Cfg == airflowcfg.BadPercent {
			return finding.Message{
				Text:    "a single % is not a reference to another option",
				Outcome: schema.DoesNotStart, Effect: "Reading " + option(problem) + " raises InterpolationSyntaxError, so no airflow command starts.", Help: help,
			}
		}
		return finding.Message{
			Text:    "this reference names an option that [" + problem.Section + "] does not have",
			Outcome: schema.DoesNotStart, Effect: "Reading " + option(problem) + " raises InterpolationMissingOptionError, so no airflow command starts.", Help: help,
		}
	}},
}

func option(problem load.Problem) string { return "`" + problem.Name + "`" }

var cfgWords = map[airflowcfg.Kind]finding.Message{
	airflowcfg.NoSection: finding.Message{Text: "option outside a section", Help: "Put a section header, such as [secrets], above this line."}.
		With(refusedByConfigparser("MissingSectionHeaderError")),
	airflowcfg.DuplicateSection: finding.Message{Text: "duplicate section", Help: "Put all options of the section under one header."}.
		With(refusedByConfigparser("DuplicateSectionError")),
	airflowcfg.DuplicateOption: finding.Message{Text: "duplicate option in this section", Help: "Remove one of the two options."}.
		With(refusedByConfigparser("DuplicateOptionError")),
	airflowcfg.NoDelimiter: finding.Message{Text: "this line is not `option = value`", Help: "Write `option = value`, or indent the line if it continues the value above."}.
		With(refusedByConfigparser("ParsingError")),
}
