package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/rules/check"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// markedEvidence returns a place that shows the kwargs marked as secret on the Deployment; nil if
// no source does. One Deployment file, resource or command is enough for the project.
func (p *pass) markedEvidence() *finding.Related {
	return p.evidence(func(name string) bool {
		opt, ok := airflow.ParseOption(name)
		return ok && opt.Role == airflow.RoleKwargs
	})
}

// evidence returns a place that shows a variable marked as secret on the Deployment whose name is
// one that is asked for; nil if no source does.
func (p *pass) evidence(isAsked func(name string) bool) *finding.Related {
	marked := func(v *setting.Variable) *finding.Related {
		if v.Secrecy == setting.Secret && isAsked(v.Name.Value) {
			return &finding.Related{Range: source.Range{File: v.Name.File, Span: v.MarkSpan}, Message: "marked here"}
		}
		return nil
	}
	for _, d := range p.Deployments {
		for _, v := range d.Vars {
			if r := marked(v); r != nil {
				return r
			}
		}
	}
	for _, c := range p.Commands {
		for _, v := range c.Vars {
			if r := marked(v); r != nil {
				return r
			}
		}
		if c.Load && c.Secret == setting.Secret {
			return &finding.Related{Range: source.Range{File: c.File, Span: c.Span}, Message: "marked here"}
		}
	}
	return nil
}

// credentialsIn returns the places of the credentials that a variable holds, and words for them
// ("the credential in the kwargs"); none for a reference or a placeholder. The readings of other readers of the file
// count too, because another source may override this one.
func (p *pass) credentialsIn(v *setting.Variable) (what string, at []source.Range) {
	same := func(w *setting.Variable) bool {
		return w == v || w.Name.File == v.Name.File && w.Name.Span == v.Name.Span
	}
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if b.Kwargs != nil && same(b.Kwargs.Var) {
				if at := kwargsPlaces(b, realCredentials(b)); len(at) > 0 {
					return "the credential in the kwargs", at
				}
			}
			for _, pk := range b.PerKey {
				if same(pk.Var) && perKeyCredential(b, pk) {
					return "the credential", []source.Range{{File: v.Value.File, Span: v.Value.Span}}
				}
			}
		}
	}
	for _, e := range p.Environments {
		for _, b := range e.OverriddenKwargs() {
			if same(b.Kwargs.Var) {
				if at := kwargsPlaces(b, realCredentials(b)); len(at) > 0 {
					return "the credential in the kwargs", at
				}
			}
		}
	}
	if s, ok := p.PlainSecret(v); ok {
		return "the credential", []source.Range{{File: v.Value.File, Span: v.Value.At(s.Start, s.End)}}
	}
	return "", nil
}

// realCredentials returns the credentials of the kwargs without placeholders.
func realCredentials(b *airflow.Backend) []airflow.Credential {
	var out []airflow.Credential
	for _, c := range b.Credentials() {
		if !c.Placeholder && !check.IsTemplateText(c.Value) {
			out = append(out, c)
		}
	}
	return out
}

// kwargsPlaces returns the places of credentials of the kwargs in the file.
func kwargsPlaces(b *airflow.Backend, list []airflow.Credential) []source.Range {
	var at []source.Range
	for _, c := range list {
		at = append(at, source.Range{File: b.Kwargs.Var.Value.File, Span: b.Kwargs.File(c.Value.Span)})
	}
	return at
}

// perKeyCredential reports a variable for a single kwarg that is a credential.
func perKeyCredential(b *airflow.Backend, pk airflow.PerKey) bool {
	v := pk.Var
	if v.UnresolvedReason != "" || !v.Value.IsResolved() || v.Value.Value == "" || v.Value.Value[0] == '$' {
		return false
	}
	kwarg := b.Spec.Kwarg(pk.Kwarg)
	if b.Spec == nil {
		kwarg = schema.CredentialKwarg(pk.Kwarg)
	}
	return kwarg != nil && kwarg.Credential && !b.IsPlaceholder(kwarg.Name, v.Value.Value) && !placeholder.IsReference(v.Value.Value)
}

// credentialsOf returns the credentials of an env file, whichever reader sees them, and a variable
// with one, those of the backend first; nil if there is none.
func (p *pass) credentialsOf(f *envfile.File) (first *setting.Variable, all []source.Range) {
	seen := map[source.Range]bool{}
	take := func(v *setting.Variable) {
		_, at := p.credentialsIn(v)
		if len(at) > 0 && first == nil {
			first = v
		}
		for _, c := range at {
			if !seen[c] {
				seen[c] = true
				all = append(all, c)
			}
		}
	}
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if b.Kwargs != nil && b.Kwargs.Var.Value.File == f.File {
				take(b.Kwargs.Var)
			}
			for _, pk := range b.PerKey {
				if pk.Var.Value.File == f.File {
					take(pk.Var)
				}
			}
		}
	}
	for _, r := range []dotenv.Reader{f.Local(), dotenv.VariableLoad} {
		for _, v := range f.Read(r).Layer.Vars {
			take(v)
		}
	}
	return first, all
}

// loadedBy returns the first command that loads an env file; nil if none does.
func (p *pass) loadedBy(f *source.File) *shell.Command {
	for _, env := range p.EnvFiles {
		if env.File != f {
			continue
		}
		for _, c := range p.Commands {
			if airflow.Loads(c, env) {
				return c
			}
		}
	}
	return nil
}
