package rules

import (
	"fmt"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

var backendConflict = define(Rule{
	ID:       "backend/conflict",
	Title:    "Two sources of one target name different backends",
	Severity: Warning,
	Doc: Doc{
		Why: `Only one of them counts: a Deployment variable beats the image, a component's env beats commonEnv, .env beats the
Dockerfile. Whoever edits the other one sees no effect. In Airflow 3 a worker that has AIRFLOW__WORKERS__SECRETS_BACKEND
reads only the [workers] kwargs: without them it starts with the defaults of the class, and the [secrets] kwargs are
ignored.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
		Good: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if !e.Template { // which nobody reads
				p.shadowedClass(b)
			}
		}
		if e.Workers.Unread() {
			p.workersTooEarly(e)
		} else {
			p.workersWithoutKwargs(e)
		}
	}
})

// workersTooEarly finds [workers] settings where Airflow has none: 2.x has one backend for
// all its processes.
func (p *pass) workersTooEarly(e *airflow.Environment) {
	var vars []*setting.Variable
	if e.Workers.Class != nil {
		vars = append(vars, e.Workers.Class)
	}
	if e.Workers.Kwargs != nil {
		vars = append(vars, e.Workers.Kwargs.Var)
	}
	for _, own := range e.Workers.PerKey {
		vars = append(vars, own.Var)
	}
	for _, v := range vars {
		f := onVariable(e, v, says("Airflow has backends of its own for workers from 3.0 on; this environment has "+release(e.Airflow)+
			", which ignores this without a word: set AIRFLOW__SECRETS__BACKEND and its kwargs"))
		f.Span, f.Severity = v.Name.Span, Error
		p.report(f)
	}
}

// shadowedClass finds a second source of the same target that names another class.
func (p *pass) shadowedClass(b *airflow.Backend) {
	if b.Class == nil || b.Path == "" {
		return
	}
	winner := b.Env.LayerOf(b.Class)
	if winner.Origin == setting.FromEnvFile && b.Spec != nil && b.Spec.IsCore() {
		return // files in place of the store are what one works with on the laptop
	}
	for _, l := range b.Env.Layers {
		for _, v := range l.Vars {
			if v == b.Class || v.Name.Value != b.Class.Name.Value || v.UnresolvedReason != "" || !v.Value.IsResolved() ||
				v.Value.Value == b.Class.Value.Value || l.File == winner.File {
				continue
			}
			f := onVariable(b.Env, v, says(fmt.Sprintf("this class has no effect: %s takes the one from %s, which is another",
				TargetPlaceholder, winner.File.Path)))
			f.Related = []finding.Related{{Range: source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}, Message: "the class that counts"}}
			p.report(f)
		}
	}
}

// workersWithoutKwargs finds a [workers] class whose kwargs are missing while [secrets]
// has some: a worker does not fall back to them.
func (p *pass) workersWithoutKwargs(e *airflow.Environment) {
	w, s := e.Workers, e.Secrets
	if w.Class == nil || w.Kwargs != nil || len(w.PerKey) > 0 || s.Kwargs == nil || e.MaySetExternally(airflow.Workers.Env(airflow.RoleKwargs)) {
		return
	}
	f := onVariable(e, w.Class, says("workers read AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS with this class, and nothing sets it: they start it with its defaults and ignore AIRFLOW__SECRETS__BACKEND_KWARGS; set the workers' kwargs too, or leave the workers' class out"))
	f.Severity = Error
	f.Related = []finding.Related{{Range: source.Range{File: s.Kwargs.Var.Name.File, Span: s.Kwargs.Var.Name.Span}, Message: "these kwargs are not read by workers"}}
	p.report(f)
}
