package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendMisnamedVariable = define(Rule{
	ID:       "backend/misnamed-variable",
	Title:    "Airflow does not read a variable of this name",
	Severity: Error,
	Fix:      Safe,
	Doc: Doc{
		Why: `Airflow reads AIRFLOW__SECTION__OPTION, with two underscores in both places, in upper case. A variable with one
underscore missing, or with an option that does not exist, is silently ignored, and Airflow has no secrets backend. The
_CMD and _SECRET forms exist only for options that Airflow treats as sensitive: the kwargs (since 2.6.2), never the
class. The _SECRET form of the kwargs cannot work, because the backend would have to look up its own kwargs.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS_BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		e.Vars(func(_ *setting.Layer, v *setting.Variable) {
			name := v.Name.Value
			if opt, ok := airflow.ParseOption(name); ok {
				p.suffixed(e, v, opt)
				if opt.Role == airflow.RoleOther {
					if f, ok := laterOption(e, v); ok {
						p.Add(f)
					}
				}
				return
			}
			correct, ok := airflow.Misnamed(name)
			if !ok {
				if f, ok := strayKwarg(e, v); ok {
					p.Add(f)
				} else if f, ok := misplacedClass(e, v); ok {
					p.Add(f)
				} else if f, ok := unknownOption(e, v); ok {
					p.Add(f)
				}
				return
			}
			f := check.AtName(e, v, finding.Message{
				Text:    fmt.Sprintf("Airflow reads no %s of this name", noun(v)),
				Outcome: schema.Ignored, Effect: "Airflow silently ignores it.",
				Help: "Rename it to " + airflow.NameIn(v, correct) + ".",
			})
			if e, ok := p.effectOfMisnamed(e, correct); ok {
				f.Message = f.With(e)
			}
			if team, _, ok := airflow.TeamOption(name); ok {
				f.Text = fmt.Sprintf("the secrets backend has no options for a team, such as %s", check.Quote(team))
				f.Effect = "The secrets backend is not team-aware, so Airflow silently ignores this variable."
				f.Help = "Set " + airflow.NameIn(v, correct) + " for all teams, or remove this variable."
				p.Add(f)
				return
			}
			if other := firstMisnamed(e, v, correct); other != nil {
				f.Help = "Remove it: " + check.Quote(redact.Text(other.Name.Value)) + " on line " + strconv.Itoa(other.Name.File.LineAt(other.Name.Span.Start)) + " is to have this name."
			} else if e.Lookup(correct) == nil && !p.setInFileOf(v, correct) {
				if edit, ok := v.Name.Rewrite(correct); ok {
					f.Fixes = check.SafeFix("rename it to "+strings.ReplaceAll(airflow.NameIn(v, correct), "`", ""), edit)
				}
			} else if right := e.Lookup(correct); right != nil && right.UnresolvedReason == "" && right.Value.IsResolved() && right.Value.Value == "" {
				f.Help = "Set the value in " + airflow.NameIn(v, correct) + ", which is empty."
			} else {
				f.Help = "Remove it: " + airflow.NameIn(v, correct) + " is set as well."
				f.Severity = Warning
			}
			p.Add(f)
		})
	}
})

// firstMisnamed returns the variable of the same file above v that was meant for the same name; nil if
// there is none. Two variables cannot both be renamed to it.
func firstMisnamed(e *airflow.Environment, v *setting.Variable, correct string) *setting.Variable {
	var first *setting.Variable
	e.Vars(func(_ *setting.Layer, o *setting.Variable) {
		if o.Name.File != v.Name.File || o.Name.Span.Start >= v.Name.Span.Start || first != nil && first.Name.Span.Start <= o.Name.Span.Start {
			return
		}
		if other, ok := airflow.Misnamed(o.Name.Value); ok && other == correct {
			first = o
		}
	})
	return first
}

// effectOfMisnamed says what happens where kwargs have a name that nothing reads, and reports false if
// there are other kwargs, or if the backend works without kwargs.
func (p *pass) effectOfMisnamed(e *airflow.Environment, correct string) (finding.Effect, bool) {
	if slices.ContainsFunc(p.Environments, func(o *airflow.Environment) bool { return o.MaySetExternally(correct) }) {
		return finding.Effect{}, false // in another target, they may be set there
	}
	for _, b := range []*airflow.Backend{e.Secrets, e.Workers} {
		if b.Class == nil || correct != b.Section.Env(airflow.RoleKwargs) || b.Kwargs != nil && !b.Kwargs.Empty() {
			continue
		}
		if none, ok := effectOfNone(b); ok {
			none.Words = "Airflow silently ignores it. " + none.Words
			return none, true
		}
	}
	return finding.Effect{}, false
}

// setInFileOf reports whether the file of a variable sets a name too, for any of its readers.
func (p *pass) setInFileOf(v *setting.Variable, name string) bool {
	found := false
	for _, e := range p.Environments {
		e.Vars(func(_ *setting.Layer, o *setting.Variable) {
			found = found || o.Name.Value == name && o.Name.File == v.Name.File
		})
	}
	return found
}

// misplacedClass reports the class of a secrets backend as the option `backend` of another section.
func misplacedClass(e *airflow.Environment, v *setting.Variable) (finding.Finding, bool) {
	rest, prefixed := strings.CutPrefix(v.Name.Value, "AIRFLOW__")
	section, ok := strings.CutSuffix(rest, "__BACKEND")
	if !prefixed || !ok || v.UnresolvedReason != "" || !v.Value.IsResolved() {
		return finding.Finding{}, false
	}
	if _, _, known := schema.Lookup(v.Value.Value); !known {
		return finding.Finding{}, false
	}
	f := check.AtName(e, v, finding.Message{
		Text:    "the class of a secrets backend in the section " + check.Quote(strings.ToLower(section)),
		Outcome: schema.Ignored, Effect: "Airflow reads the class from [secrets] only, so it has no secrets backend.",
		Help: "Put the option below the header [secrets], and check that the header is not commented out.",
	})
	if v.DisplayName == "" {
		f.Help = "Rename it to `AIRFLOW__SECRETS__BACKEND`."
	}
	return f, true
}

// laterOption reports an option of [secrets] that the Airflow of the environment does not have yet.
// An option that no release has may be somebody's own, which a DAG reads with conf.get.
func laterOption(e *airflow.Environment, v *setting.Variable) (finding.Finding, bool) {
	name, ok := strings.CutPrefix(v.Name.Value, "AIRFLOW__SECRETS__")
	if !ok {
		return finding.Finding{}, false
	}
	option := schema.FindOption("secrets", name)
	if option == nil || option.Since == "" || len(e.Airflow) == 0 || option.Support(e.Airflow) != schema.None {
		return finding.Finding{}, false
	}
	f := check.AtName(e, v, finding.Message{
		Text:    fmt.Sprintf("this Airflow has no option %s in [secrets]", check.Quote(option.Name)),
		Outcome: schema.Ignored, Effect: fmt.Sprintf("Airflow %s silently ignores it.", airflowName(e.Airflow)),
		Help: "Remove it, or use Airflow " + option.Since + " or newer.",
	})
	f.Severity = Warning
	return f, true
}

// unknownOption reports an option of [secrets] or [workers] that no release of the environment has. A
// release that is not in the list may have more, and a class of one's own may read its own options.
func unknownOption(e *airflow.Environment, v *setting.Variable) (finding.Finding, bool) {
	if e.Secrets.Spec == nil || e.Secrets.IsCustomClass() {
		return finding.Finding{}, false
	}
	for _, section := range []string{"secrets", "workers"} {
		name, ok := strings.CutPrefix(v.Name.Value, "AIRFLOW__"+strings.ToUpper(section)+"__")
		if !ok || len(e.Airflow) == 0 || strings.ToUpper(name) != name || !setting.IsVariableName(name) {
			continue
		}
		if option := schema.FindOption(section, optionOf(name)); option != nil && (section == "secrets" || option.Support(e.Airflow) != schema.None) {
			continue // laterOption judges those of [secrets]
		}
		f := check.AtName(e, v, finding.Message{
			Text:    check.Named("this Airflow has no option", strings.ToLower(name)) + " in [" + section + "]",
			Outcome: schema.Ignored, Effect: fmt.Sprintf("Airflow %s silently ignores it.", airflowName(e.Airflow)),
			Help: "Remove it, unless code of your own reads it.",
		})
		f.Severity = Warning
		if v.DisplayName != "" { // the name is made from a key of the file, so the redaction cannot recognize it
			f.Text = "this Airflow has no option of this name in [" + section + "]"
			f.Key = fmt.Sprintf("%s:%d", section, v.Name.File.LineAt(v.Name.Span.Start))
		}
		return f, true
	}
	return finding.Finding{}, false
}

// optionOf returns the option that a variable with the form NAME_CMD or NAME_SECRET belongs to.
func optionOf(name string) string {
	for _, suffix := range []airflow.Suffix{airflow.CommandSuffix, airflow.SecretSuffix} {
		if base, ok := strings.CutSuffix(name, string(suffix)); ok {
			return base
		}
	}
	return name
}

// suffixed reports the forms NAME_CMD and NAME_SECRET where Airflow does not read them. It has
// them for sensitive options only. The _SECRET form of the kwargs was run: up to 3.1 Airflow drops
// the kwargs with a warning, from 3.2.0 on initialize_secrets_backends calls itself without end.
func (p *pass) suffixed(e *airflow.Environment, v *setting.Variable, opt airflow.Option) {
	if opt.Suffix == "" {
		return
	}
	name := opt.Section.Env(opt.Role)
	right := airflow.NameIn(v, name)
	f := check.AtName(e, v, finding.Message{Help: "Set the value in " + right + "."})
	switch {
	case opt.Role != airflow.RoleKwargs:
		f.Outcome, f.Text, f.Effect = schema.Ignored, right+" has no "+string(opt.Suffix)+" form", "Airflow silently ignores it."
	case len(e.Airflow) > 0 && e.Airflow.All(schema.Range{Until: "2.6.2"}):
		f.Text = right + " has a " + string(opt.Suffix) + " form only from Airflow 2.6.2 on"
		f.Outcome, f.Effect = schema.Ignored, airflowRelease(e.Airflow)+" silently ignores it."
	case e.Lookup(name) != nil:
		f.Outcome, f.Text, f.Effect = schema.Ignored, right+" is set as well", "Airflow uses "+right+" and ignores this one."
		f.Help = "Remove one of the two."
		f.Severity = Warning
	case opt.Suffix == airflow.SecretSuffix:
		f.Text = "the backend would have to look up its own kwargs"
		b := e.Secrets
		if opt.Section == airflow.Workers {
			b = e.Workers
		}
		f.Message = f.With(withoutKwargs(b, "logs one warning and drops"))
		if opt.Section == airflow.Secrets {
			switch recurses := (schema.Range{Since: "3.2.0"}); {
			case len(e.Airflow) > 0 && e.Airflow.All(recurses):
				f.Outcome, f.Effect = schema.DoesNotStart, "Airflow raises RecursionError, so no airflow command starts."
			case len(e.Airflow) == 0 || e.Airflow.Any(recurses):
				f.Effect += " From Airflow 3.2.0 on, no airflow command starts (RecursionError)."
			}
		}
	default:
		return
	}
	p.Add(f)
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
		if correct, ok := airflow.Misnamed(v.Name.Value); ok && correct == s.Env(airflow.RoleBackend) {
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
		if correct, ok := airflow.Misnamed(v.Name.Value); ok && correct == b.Section.Env(airflow.RoleKwargs) {
			found = true
		}
		if _, stray := strayKwarg(b.Env, v); stray && b.Section == airflow.Secrets {
			found = true
		}
	})
	return found
}
