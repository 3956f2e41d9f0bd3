package rules

import (
	"cmp"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
)

var secretNotMarked = define(Rule{
	ID:               "secret/not-marked",
	Title:            "A Deployment variable is not marked as secret",
	Severity:         Error,
	SecuritySeverity: "7.0",
	Tags:             []string{"security"},
	Fix:              Safe,
	Doc: Doc{
		Why: "Everybody with access to the Workspace can read a Deployment variable that is not marked as secret, in the Astro UI and\n" +
			"with `astro deployment variable list`. `astro deployment variable create --load` uploads every line of the file unmarked,\n" +
			"unless the command has --secret. The value of a marked variable can be replaced but not read.",
		Bad: `
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
-- deploy.sh --
astro deployment variable create --deployment-id clx0example --load --env .env
`,
		Good: `
-- .env --
AIRFLOW_CONN_WAREHOUSE=postgresql://loader:Example8Qnotarealsecret@warehouse.example.com:5432/dw
-- deploy.sh --
astro deployment variable create --deployment-id clx0example --load --env .env --secret
`,
	},
}, func(p *pass) {
	for _, d := range p.Deployments {
		for _, v := range d.Vars {
			if v.Secrecy == setting.Plain {
				p.unmarked(v, d)
			}
		}
	}
	for _, c := range p.Commands {
		for _, v := range c.Vars {
			if v.Secrecy == setting.Plain {
				p.unmarked(v, nil)
			}
		}
		if c.Load && !c.Update && c.Secret == setting.Plain && c.From != "" {
			p.loadedUnmarked(c)
		}
	}
})

// unmarked reports a variable that a source sets without the mark, if it should have it. d is
// the Deployment that the source describes; nil for a command.
func (p *pass) unmarked(v *setting.Variable, d *load.DeploymentSource) {
	what, severity := p.sensitive(v)
	if severity == 0 {
		return
	}
	name := v.Name.Value
	_, held := p.credentialsIn(v)
	if len(held) == 0 && p.foreign(v) {
		held = []source.Range{{File: v.Value.File, Span: v.Value.Span}}
	}
	f := check.At(v.Name.File, v.MarkSpan, name, finding.Message{
		Text: check.Named("variable", name) + " is not marked as secret", Help: "Mark it as secret here.",
		Effect: "Everybody with access to the Deployment can read " + what + " in the Astro UI.",
	}, setting.Hosted)
	if d != nil && d.FromCLIOutput {
		f.Help = markHelp(d, name)
		if severity == Error {
			f.Help += " Then replace the credential."
		}
	}
	f.Fixes, f.Credentials = markFix("mark it as secret", v.MarkEdits), held
	p.AddAs(severity, f)
}

// markHelp says how to mark a variable of a Deployment that exists. A command with the value as an
// argument would stay in the history of the shell, so none is offered.
func markHelp(d *load.DeploymentSource, name string) string {
	if d.Manager {
		return "Delete it, and create it again as a secret in the Astro UI: the Environment Manager cannot mark it afterwards."
	}
	return "Mark " + check.Quote(name) + " as secret in the Astro UI."
}

// sensitive says why a variable should be marked: an error if it holds a credential, a
// warning for kwargs without one, 0 for any other.
func (p *pass) sensitive(v *setting.Variable) (what string, severity Severity) {
	if what, held := p.credentialsIn(v); len(held) > 0 {
		return what, Error
	}
	if opt, ok := airflow.ParseOption(v.Name.Value); ok && opt.Role == airflow.RoleKwargs && opt.Suffix == "" {
		return "the kwargs, which Astro's documentation marks as secret,", Warning
	}
	if airflow.IsSecretName(v.Name.Value) && (v.UnresolvedReason != "" || !v.Value.IsResolved()) {
		return "the credential", Warning
	}
	return "", 0
}

// foreign reports a variable that no known backend reads, so that it is not known which part of its
// value is a credential.
func (p *pass) foreign(v *setting.Variable) bool {
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if b.Kwargs != nil && b.Kwargs.Var == v && b.Spec != nil {
				return false
			}
		}
	}
	return v.UnresolvedReason == ""
}

// loadedUnmarked reports `create --load` without --secret.
func (p *pass) loadedUnmarked(c *shell.Command) {
	severity, what, file := Severity(0), "", ""
	var all []source.Range
	for _, f := range p.EnvFiles {
		if f.Template || !airflow.Loads(c, f) {
			continue
		}
		file = f.Name
		for _, v := range f.Read(dotenv.VariableLoad).Layer.Vars {
			if _, s := p.sensitive(v); s > severity {
				severity, what = s, v.Name.Value
			}
			_, held := p.credentialsIn(v)
			all = append(all, held...)
		}
	}
	switch {
	case file == "" && p.markedEvidence() == nil:
		severity = Warning
	case severity == 0:
		return
	}
	f := check.At(c.File, c.Span, c.From, finding.Message{
		Text:   "this command uploads every variable of " + cmp.Or(file, "the file") + " unmarked",
		Effect: "Everybody with access to the Deployment can read them in the Astro UI.",
		Help:   "Add --secret, which marks all of them.",
	}, setting.Hosted)
	switch {
	case severity == Error:
		f.Effect = "Everybody with access to the Deployment can read the credential in " + check.Named("variable", what) + " in the Astro UI."
	case what != "":
		f.Effect = "Everybody with access to the Deployment can read " + check.Quote(what) + " in the Astro UI. Astro's documentation marks it as secret."
	}
	f.Fixes, f.Credentials = markFix("add --secret", c.MarkEdits), all
	p.AddAs(severity, f)
}

// markFix is the fix of some edits, if there are any.
func markFix(message string, edits func() []finding.Edit) []finding.Fix {
	if edits == nil {
		return nil
	}
	if list := edits(); len(list) > 0 {
		return check.SafeFix(message, list...)
	}
	return nil
}
