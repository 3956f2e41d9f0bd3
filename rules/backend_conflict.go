package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var backendConflict = define(Rule{
	ID:       "backend/conflict",
	Title:    "Two sources set different backends for one target",
	Severity: Warning,
	Doc: Doc{
		Why: `Airflow uses only one of them: a Deployment variable overrides the image, the env of a component overrides
commonEnv, .env overrides the Dockerfile. A change of the other one has no effect. In Airflow 3 a worker with
AIRFLOW__WORKERS__SECRETS_BACKEND reads only the [workers] kwargs: without them it starts the backend with its defaults,
and ignores the [secrets] kwargs.`,
		Bad: `
-- Dockerfile --
FROM quay.io/astronomer/astro-runtime:11.8.0
ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend
`,
	},
}, func(p *pass) {
	for _, e := range p.Environments {
		for _, b := range e.Backends() {
			if !e.Template {
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
		p.AddAs(Error, check.AtName(e, v, finding.Message{
			Text:    "Airflow has a backend of its own for workers only from 3.0.0 on",
			Outcome: schema.Ignored, Effect: airflowRelease(e.Airflow) + " silently ignores this setting.",
			Help: "Set AIRFLOW__SECRETS__BACKEND and its kwargs.",
		}))
	}
}

// shadowedClass finds a second source of the same target that names another class.
func (p *pass) shadowedClass(b *airflow.Backend) {
	if b.Class == nil || b.Path == "" {
		return
	}
	for _, l := range b.Env.Layers {
		for _, v := range l.Vars {
			if v == b.Class || v.Name.Value != b.Class.Name.Value || v.UnresolvedReason != "" || !v.Value.IsResolved() ||
				v.Value.Value == b.Class.Value.Value {
				continue
			}
			effective := b.Env.LayerOf(b.Class)
			if l.File == effective.File {
				continue
			}
			if effective.Origin == setting.FromEnvFile && b.Spec != nil && b.Spec.IsCore() {
				return // local runs often use files in place of the store
			}
			f := check.AtVariable(b.Env, v, finding.Message{
				Text:    "another source overrides this backend class",
				Outcome: schema.Ignored, Effect: "Airflow uses the class from " + effective.File.Path + ", so this one has no effect.",
				Help: "Set the class in one place only.",
			})
			f.Related = []finding.Related{{Range: source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}, Message: "the class that Airflow uses"}}
			p.Add(f)
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
	f := check.AtVariable(e, w.Class, finding.Message{
		Text:    "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS is not set for this class",
		Outcome: schema.Ignored, Effect: "Workers start the backend with its defaults and ignore AIRFLOW__SECRETS__BACKEND_KWARGS.",
		Help: "Set the kwargs for workers too, or remove the class for workers.",
	})
	if none, ok := effectOfNone(w); ok {
		none.Words = "Workers ignore AIRFLOW__SECRETS__BACKEND_KWARGS. " + none.Words
		f.Message = f.With(none)
	}
	f.Related = []finding.Related{{Range: source.Range{File: s.Kwargs.Var.Name.File, Span: s.Kwargs.Var.Name.Span}, Message: "workers do not read these kwargs"}}
	p.AddAs(Error, f)
}
