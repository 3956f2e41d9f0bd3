package conformance

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Verdict is what we say of a case.
type Verdict struct {
	// Errors are the rules with an error, Softer those with a warning or note; sorted.
	Errors, Softer []string
	// Messages are those of the errors.
	Messages []string
	// Findings are all of these, with their places.
	Findings []*finding.Finding
	// Settings are the variables as we understand them.
	Settings *airflow.Environment
}

// Ours checks a case as a project would hold it: an image of the line, every provider of
// its environment pinned, and the variables in the values of the agents' chart, where
// each arrives as is and nothing is set elsewhere.
func Ours(line Line, versions map[string]string, c Case) (*Verdict, error) {
	inputs := memory{"Dockerfile.client": "FROM " + line.Image + "\n"}
	var pins, values strings.Builder
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		if strings.HasPrefix(name, "apache-airflow-providers-") {
			fmt.Fprintf(&pins, "%s==%s\n", name, versions[name])
		}
	}
	values.WriteString("commonEnv:\n")
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		value := strconv.QuoteToASCII(c.Env[name])
		fmt.Fprintf(&values, "  - name: %s\n    value: %s\n", name, value)
	}
	inputs["requirements-client.txt"], inputs["values.yaml"] = pins.String(), values.String()
	p := &files.Project{Root: ".", Names: slices.Sorted(maps.Keys(inputs))}
	result, err := lint.Run(context.Background(), p.LoadAll(inputs), lint.Options{Rules: rules.All()})
	if err != nil {
		return nil, err
	}
	for _, err := range result.Failures {
		return nil, err
	}
	v := &Verdict{}
	for _, f := range result.Findings {
		switch f.Rule.Family() {
		case "backend", "kwargs", "prefix", "provider":
		default:
			continue // how a file is read or a secret kept is no matter of Airflow's
		}
		v.Findings = append(v.Findings, f)
		switch f.Severity {
		case finding.Error:
			v.Errors = append(v.Errors, string(f.Rule))
			v.Messages = append(v.Messages, string(f.Rule)+": "+f.Message.String())
		default:
			v.Softer = append(v.Softer, string(f.Rule))
		}
	}
	settings := result.Settings
	if settings == nil || len(settings.Environments) != 1 {
		return nil, fmt.Errorf("a case must be one environment")
	}
	v.Settings = settings.Environments[0]
	slices.Sort(v.Errors)
	v.Errors = slices.Compact(v.Errors)
	return v, nil
}

// backend is the section a process of a mode reads.
func (v *Verdict) backend(mode string) *airflow.Backend {
	if mode == "worker" && v.Settings.Workers.Class != nil {
		return v.Settings.Workers
	}
	return v.Settings.Secrets
}

// lookup is what we say that a process asks its store for, as `astrosecrets lookup` does; only
// the server passes the team on. ok is false where we do not know the backend.
func (v *Verdict) lookup(mode, team string, kind schema.Kind, id string) (l schema.Lookups, ok bool) {
	b := v.backend(mode)
	if b.SpecClass == nil {
		return l, false
	}
	if mode != "server" {
		team = ""
	}
	return b.ServerLookupNames(team, kind, id), true
}

// memory is a file system of a few texts.
type memory map[string]string

func (m memory) ReadFile(name string) ([]byte, error) {
	if text, ok := m[name]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}
