package rules

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var prefixDrift = define(Rule{
	ID:       "prefix/drift",
	Title:    "Targets look up different secret names",
	Severity: Warning,
	Doc: Doc{
		Why: `The same connection id leads to different secrets in local runs, on the Deployment and on the agents. A secret that
one of them finds is missing for the other, and Airflow reports only that the connection is not defined.`,
		Bad: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"connections_prefix": "airflow/conn"}
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
		Good: `
-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
-- values.yaml --
secretBackend: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
`,
	},
}, func(p *pass) {
	// One environment represents each target. Stages differ on purpose.
	var first []*airflow.Backend
	for _, t := range setting.Targets() {
		if b := p.representative(t); b != nil {
			first = append(first, b)
		}
	}
	for i, b := range first {
		for _, a := range first[:i] {
			if p.drift(a, b) {
				break
			}
		}
	}
})

// representative returns the first backend of a target; nil without one, and for that of one
// stage: of one of several env files, or of one of several values files.
func (p *pass) representative(t setting.Target) *airflow.Backend {
	var first *airflow.Backend
	for _, e := range p.Environments {
		switch {
		case e.Target != t || e.Template || e.Secrets.Spec == nil:
		case first == nil && e.Part != "" && t != setting.Remote:
			return nil
		case first == nil:
			first = e.Secrets
		case first.Env.Part != "" && e.Layers[0].File != first.Env.Layers[0].File:
			return nil
		}
	}
	return first
}

// drift compares the names two targets ask for.
func (p *pass) drift(a, b *airflow.Backend) bool {
	if a.Spec != b.Spec || !check.HasReadableKwargs(a) || !check.HasReadableKwargs(b) {
		return false
	}
	for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
		one, two := check.StoreNames(a, kind), check.StoreNames(b, kind)
		if len(one) == 0 || len(two) == 0 || sameUnstaged(one[0].Name, two[0].Name) && sameUnstaged(one[0].In, two[0].In) {
			continue
		}
		file, span := prefixPlace(b, kind)
		other, otherSpan := prefixPlace(a, kind)
		if file == other {
			continue // the readers of one file differ, or a name is in it twice: other rules report that
		}
		f := check.At(file, span, string(kind), finding.Message{
			Text:    fmt.Sprintf("different secret names for a %s: %s and %s", kind, shownName(two[0].Name), shownName(one[0].Name)),
			Outcome: schema.AsWritten, Effect: fmt.Sprintf("Airflow %s looks up the first name, Airflow %s the second. Each finds only its own secret.",
				check.PlaceOf(b.Env.Target), check.PlaceOf(a.Env.Target)),
			Help: "Use the same prefix and `sep` in both places.",
		}, a.Env.Target, b.Env.Target)
		f.Related = []finding.Related{{Range: source.Range{File: other, Span: otherSpan}, Message: "the other place"}}
		p.Add(f)
		return true
	}
	return false
}

// stages are what people call the places that a project goes through.
var stages = map[string]bool{
	"local": true, "dev": true, "develop": true, "development": true, "sandbox": true, "test": true, "testing": true, "int": true,
	"integration": true, "qa": true, "uat": true, "stage": true, "staging": true, "stg": true, "preprod": true, "prod": true, "prd": true,
	"production": true, "live": true,
}

// sameUnstaged reports names that are the same but for their stages.
func sameUnstaged(a, b string) bool { return a == b || unstaged(a) == unstaged(b) }

// unstaged returns a name with its stage replaced by a star: local runs that look up
// dev/connections where the Deployment looks up prod/connections differ on purpose.
func unstaged(name string) string {
	return nameWord().ReplaceAllStringFunc(name, func(word string) string {
		if stages[strings.ToLower(word)] {
			return "*"
		}
		return word
	})
}

var nameWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9A-Za-z]+`) })

// prefixPlace is where a backend's prefix of a kind is set, or the kwargs where it is not.
func prefixPlace(b *airflow.Backend, kind schema.Kind) (*source.File, source.Span) {
	if m := check.PrefixMember(b, kind); m != nil {
		return b.Kwargs.Var.Value.File, b.Kwargs.File(m.Value.Span)
	}
	var v *setting.Variable
	if v = b.Class; b.Kwargs != nil {
		v = b.Kwargs.Var
	}
	return v.Name.File, v.Name.Span
}
