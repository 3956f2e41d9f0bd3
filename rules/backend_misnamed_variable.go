package rules

import (
	"fmt"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMisnamedVariable = define(Rule{
	ID:       "backend/misnamed-variable",
	Title:    "Nothing reads a variable of this name",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow reads AIRFLOW__SECTION__OPTION, with two underscores in both places, exact and in upper case. A variable
with one underscore missing, or with an option that does not exist, is set and never read: the backend is simply not
there, and nothing says so. The _CMD and _SECRET forms exist only for options that Airflow treats as sensitive: the
kwargs (since 2.6.2), never the class; and the _SECRET form of the kwargs would have to be looked up in the very
backend that needs them.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS_BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			name := v.Name.Value
			if opt, ok := airflow.ParseOption(name); ok {
				p.suffixed(e, v, opt)
				return
			}
			meant, ok := airflow.Misnamed(name)
			if !ok {
				if f, ok := strayKwarg(e, v); ok {
					p.report(f)
				}
				return
			}
			f := onVariable(e, v, says(fmt.Sprintf("Airflow reads no %s of this name, so the setting has no effect, and nothing says so; the name is %s",
				noun(v), airflow.NameIn(v, meant))))
			f.Span = v.Name.Span
			if e.Lookup(meant) == nil {
				if edit, ok := v.Name.Rewrite(meant); ok {
					f.Fixes = fixes("rename it to "+strings.ReplaceAll(airflow.NameIn(v, meant), "`", ""), edit)
				}
			} else if right := e.Lookup(meant); right.UnresolvedReason == "" && right.Value.IsResolved() && right.Value.Value == "" {
				f.Text += ", which is there, but empty: put the value there"
			} else {
				f.Text += ", which is set as well: remove this one"
				f.Severity = Warning
			}
			p.report(f)
		})
	}
})

// suffixed speaks of the forms NAME_CMD and NAME_SECRET, that Airflow has for options it
// takes for sensitive. What the _SECRET form of the kwargs does was run: up to 3.1 they are
// dropped with a warning, from 3.2 on initialize_secrets_backends calls itself for ever.
func (p *pass) suffixed(e *airflow.Environment, v *setting.Variable, opt airflow.Option) {
	name := opt.Section.Env(opt.Role)
	f := onVariable(e, v, says(""))
	f.Span = v.Name.Span
	switch {
	case opt.Suffix == "":
		return
	case opt.Role != airflow.RoleKwargs || len(e.Airflow) > 0 && e.Airflow.All(schema.Range{Until: "2.6.2"}):
		f.Text = fmt.Sprintf("%s has no %s form: Airflow reads nothing of this name, and says nothing; set the value itself", airflow.NameIn(v, name), opt.Suffix)
		if opt.Role == airflow.RoleKwargs {
			f.Text = fmt.Sprintf("%s has a %s form from Airflow 2.6.2 on; this environment has %s, which reads nothing of this name; set the value itself",
				airflow.NameIn(v, name), opt.Suffix, release(e.Airflow))
		}
	case e.Lookup(name) != nil:
		f.Text = airflow.NameIn(v, name) + " is set as well, and Airflow takes that one: remove this one"
		f.Severity = Warning
	case opt.Suffix == "_SECRET":
		f.Text = "Airflow would have to ask this very backend for the kwargs it needs to start: it starts without them and with a warning"
		if opt.Section == airflow.Secrets {
			f.Text += ", and from 3.2 on not at all (RecursionError)"
		}
		f.Text += "; set the value itself"
	default:
		return
	}
	p.report(f)
}

// noun is what a file sets: a variable, or an option under its own name.
func noun(v *setting.Variable) string {
	if v.DisplayName != "" {
		return "option"
	}
	return "variable"
}

// misnamed reports whether the environment has a variable that was probably meant to be
// the class of the section: then that is the finding, not the missing class.
func misnamed(e *airflow.Environment, s airflow.Section) bool {
	found := false
	e.Vars(func(_ *setting.Layer, v *setting.Variable) {
		if meant, ok := airflow.Misnamed(v.Name.Value); ok && meant == s.Env(airflow.RoleBackend) {
			found = true
		}
		if opt, ok := airflow.ParseOption(v.Name.Value); ok && opt.Suffix != "" && opt.Section == s && opt.Role == airflow.RoleBackend {
			found = true
		}
	})
	return found
}

// misnamedKwargs is misnamed for the kwargs, or for one of them.
func misnamedKwargs(b *airflow.Backend) bool {
	found := false
	b.Env.Vars(func(_ *setting.Layer, v *setting.Variable) {
		if meant, ok := airflow.Misnamed(v.Name.Value); ok && meant == b.Section.Env(airflow.RoleKwargs) {
			found = true
		}
		if _, stray := strayKwarg(b.Env, v); stray && b.Section == airflow.Secrets {
			found = true
		}
	})
	return found
}
