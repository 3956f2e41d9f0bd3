package conformance

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/schema"
)

// ran is what happens where nothing fails: the process runs, with the value, a default or another one.
const ran schema.Outcome = "runs"

// claims returns the errors and warnings about what a process of a mode reads, and reports false if
// one of them leaves open what happens: that of a placeholder depends on the text.
func (v *Verdict) claims(mode string) (list []*finding.Finding, ok bool) {
	broken := v.brokenJSON()
	for _, f := range v.Findings {
		if at := v.variableAt(f); at != nil && slices.Contains(broken, at) && f.Rule != "kwargs/invalid-json" && f.Rule != "kwargs/not-object" {
			continue // it is about the JSON after the repair
		}
		if f.Rule == "backend/secret-option" && mode == "worker" {
			continue // only the server reads the option
		}
		if f.Rule == "kwargs/placeholder" && f.File.Slice(f.Span) == "fake" {
			continue // the credential of a case: what is behind the edge takes it
		}
		if f.Severity == finding.Note || v.inWorkers(f) != (mode == "worker" && v.Settings.Workers.Class != nil) {
			continue
		}
		if f.Outcome == "" || f.Rule == "kwargs/placeholder" && f.Outcome == schema.AsWritten {
			return nil, false
		}
		list = append(list, f)
	}
	return list, true
}

// brokenJSON returns the variables whose text Airflow drops.
func (v *Verdict) brokenJSON() []*setting.Variable {
	var out []*setting.Variable
	for _, f := range v.Findings {
		if f.Rule == "kwargs/invalid-json" || f.Rule == "kwargs/not-object" {
			out = append(out, v.variableAt(f))
		}
	}
	return out
}

// inWorkers reports a finding about the backend that only workers have.
func (v *Verdict) inWorkers(f *finding.Finding) bool {
	at := v.variableAt(f)
	return at != nil && strings.HasPrefix(at.Name.Value, "AIRFLOW__WORKERS__")
}

// variableAt returns the variable that a finding is about, or nil.
func (v *Verdict) variableAt(f *finding.Finding) *setting.Variable {
	for _, l := range v.Settings.Layers {
		for _, set := range l.Vars {
			if set.Name.File == f.File && (set.Name.Span.Contains(f.Span) || set.Value.Span.Contains(f.Span)) {
				return set
			}
		}
	}
	return nil
}

// effects compares what the findings say that happens with what each process of Airflow did. It
// returns a text for each claim that is not true. compared is the number of processes where there
// was something to compare.
func effects(c Case, ours *Verdict, answers, without []Answer) (wrong []string, compared int) {
	text := c.Env[kwargsVar]
	nullObject := strings.Contains(text, `"session": null`)
	fileKey := c.Env[secretOptionVar] != "" && strings.HasSuffix(c.Env[classVar], "LocalFilesystemBackend")
	if ours.unresolved() || nullObject || fileKey || strings.Contains(text, tightPrefix) { // see explained.go
		return nil, 0
	}
	for i, a := range answers {
		wrong = append(wrong, ours.notAsWritten(a)...)
		claims, ok := ours.claims(a.Mode)
		if !ok || len(claims) == 0 || a.Mode == "worker" && answers[0].Error != nil && ours.Settings.Workers.Class == nil {
			continue // a worker does not run where no scheduler does
		}
		compared++
		wrong = append(wrong, falseClaims(a, claims)...)
		if i < len(without) && ours.onlyIgnored(a.Mode) {
			if text := differs(a, without[i]); text != "" {
				wrong = append(wrong, fmt.Sprintf("%s: we say ignored, without it Airflow %s", names(claims), text))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong), compared
}

// notAsWritten returns a text for each placeholder that the constructor did not get as it is written.
func (v *Verdict) notAsWritten(a Answer) (wrong []string) {
	b := v.backend(a.Mode)
	if b.Kwargs == nil || b.Kwargs.Object() == nil || b.Kwargs.Faulty() {
		return nil
	}
	for _, f := range v.Findings {
		m := b.Kwargs.Member(f.Key)
		if f.Rule != "kwargs/placeholder" || f.Outcome != schema.AsWritten || m == nil || v.inWorkers(f) != (b.Section == airflow.Workers) {
			continue
		}
		if got, ok := a.Kwargs[f.Key].(string); ok && got != "***" && got != m.Value.Text.Value {
			wrong = append(wrong, fmt.Sprintf("%s at %s: we say that Airflow passes it as is, the constructor got another value", f.Rule, f.Key))
		}
	}
	return wrong
}

// falseClaims compares the worst of the claims with the worst that a process did, the kinds of
// lookups that fail, and the exceptions that the claims name.
func falseClaims(a Answer, claims []*finding.Finding) (wrong []string) {
	stated, got := worst(claims), happened(a)
	class := a.Class[strings.LastIndexByte(a.Class, '.')+1:]
	proves := slices.ContainsFunc(a.Lookups, func(l Lookup) bool {
		unasked := class == "VaultBackend" && l.Error == nil && !l.Lost && len(l.Asked) == 0 // without a mount, see explained.go
		return l.Kind == option || plain(class, l.ID) && !unasked
	})
	if got == ran && !proves || slices.ContainsFunc(claims, unseen) {
		return nil // a worker that was not asked, ids that prove nothing, or an effect that the edge cannot show
	}
	if stated != got {
		if a.needsEnvironment() {
			return nil // it has another cause, see explained.go
		}
		return []string{fmt.Sprintf("%s: we say %s, Airflow: %s", names(claims), stated, got)}
	}
	claims = slices.DeleteFunc(slices.Clone(claims), func(f *finding.Finding) bool { return f.Outcome != stated })
	if stated == schema.LookupFails {
		failed, kinds := failures(a), kindsOf(claims)
		for _, kind := range failed {
			if kinds != nil && !slices.Contains(kinds, kind) && !a.only(kind).needsEnvironment() {
				wrong = append(wrong, fmt.Sprintf("%s: we say that lookups of %v fail, Airflow: of %v", names(claims), kinds, failed))
				break
			}
		}
	}
	if text := exceptions(a, claims); text != "" && !a.needsEnvironment() {
		wrong = append(wrong, names(claims)+": "+text)
	}
	return wrong
}

// only returns an answer with the lookups of one kind.
func (a Answer) only(kind schema.Kind) Answer {
	a.Lookups = slices.DeleteFunc(slices.Clone(a.Lookups), func(l Lookup) bool { return l.Kind != kind })
	return a
}

// needsEnvironment reports a process that fails for want of what no file of the project can tell.
func (a Answer) needsEnvironment() bool {
	failed := a.Error
	for _, l := range a.Lookups {
		if l.Error != nil && failed == nil {
			failed = l.Error
		}
	}
	local := strings.HasSuffix(a.Class, "LocalFilesystemBackend") && failed != nil && failed[0] == "AirflowException"
	token := failed != nil && failed[0] == "VaultError" && strings.Contains(failed[1], "requires 'token'") // VAULT_TOKEN may be set
	return failed != nil && (local || token || slices.Contains(environmentErrors(), failed[0]))
}

// names are the rules and keys of findings.
func names(list []*finding.Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%s at %s (%s)", f.Rule, f.Key, f.Outcome))
	}
	return strings.Join(out, ", ")
}

// worst returns the worst outcome of findings: all but the first two of schema.Outcomes let the process run.
func worst(list []*finding.Finding) schema.Outcome {
	for _, outcome := range []schema.Outcome{schema.DoesNotStart, schema.LookupFails} {
		if slices.ContainsFunc(list, func(f *finding.Finding) bool { return f.Outcome == outcome }) {
			return outcome
		}
	}
	return ran
}

// happened returns the worst that Airflow did with one process, as an outcome.
func happened(a Answer) schema.Outcome {
	switch {
	case a.Error != nil:
		return schema.DoesNotStart
	case len(failures(a)) > 0:
		return schema.LookupFails
	}
	return ran
}

// failures returns the kinds of lookups that fail.
func failures(a Answer) []schema.Kind {
	var out []schema.Kind
	refused := false
	credentials(a, func(format string, _ ...any) { refused = refused || strings.Contains(format, "refuses the login") })
	for _, l := range a.Lookups {
		failed := refused || a.withoutFile(l.Kind)
		one := a
		one.Lookups = []Lookup{l}
		lookups(one, func(string, ...any) { failed = true })
		if failed && !slices.Contains(out, l.Kind) {
			out = append(out, l.Kind)
		}
	}
	return out
}

// withoutFile reports lookups of LocalFilesystem that find nothing. The files of the world have some of
// the ids that are connections and variables: whoever finds none has no file to look in.
func (a Answer) withoutFile(kind schema.Kind) bool {
	file := map[schema.Kind]string{schema.Connection: "connections_file_path", schema.Variable: "variables_file_path", schema.Config: "configs_file_path"}
	configured := slices.ContainsFunc(slices.Collect(maps.Values(file)), a.fileOf)
	return kind != schema.Config && strings.HasSuffix(a.Class, "LocalFilesystemBackend") && (!configured || a.fileOf(file[kind])) &&
		!slices.ContainsFunc(a.Lookups, func(l Lookup) bool { return l.Kind == kind && l.Found })
}

// fileOf reports a kwarg that names a file.
func (a Answer) fileOf(kwarg string) bool {
	switch value := a.Kwargs[kwarg].(type) {
	case nil:
		return false
	case string:
		return value != ""
	case float64:
		return value != 0
	case bool:
		return value
	case []any:
		return len(value) > 0
	case map[string]any:
		return len(value) > 0
	}
	return true
}

// kindsOf returns the kinds of lookups that the kwargs of findings are about; nil is all of them.
func kindsOf(list []*finding.Finding) []schema.Kind {
	var out []schema.Kind
	for _, f := range list {
		if strings.HasPrefix(f.Effect, "Without a file") {
			return nil // of any kind
		}
		switch f.Rule {
		case "kwargs/unknown-key", "kwargs/unsupported":
			return nil
		case "backend/secret-option":
			out = append(out, option)
			continue
		}
		switch kind, _, _ := strings.Cut(f.Key, "_"); kind {
		case "connections":
			out = append(out, schema.Connection)
		case "variables":
			out = append(out, schema.Variable)
		case "config", "configs":
			if f.Key == "config_kwargs" {
				return nil
			}
			out = append(out, schema.Config)
		default:
			return nil
		}
	}
	return out
}

var exceptionName = regexp.MustCompile(`\b(re\.error|[A-Z]\w*(Error|Exception|Found))\b`)

// exceptions compares the exceptions that effects name with those that were raised or logged.
func exceptions(a Answer, claims []*finding.Finding) string {
	var named []string
	for _, f := range claims {
		found := exceptionName.FindAllString(f.Effect, -1)
		if found == nil {
			return "" // this one may have raised anything
		}
		named = append(named, found...)
	}
	var raised []string
	if a.Error != nil {
		raised = append(raised, a.Error[0])
	}
	for _, l := range a.Lookups {
		if l.Error != nil && plain(a.Class[strings.LastIndexByte(a.Class, '.')+1:], l.ID) {
			raised = append(raised, l.Error[0])
		}
	}
	slices.Sort(raised)
	raised = slices.Compact(raised)
	if len(raised) == 0 || slices.ContainsFunc(raised, func(name string) bool {
		return slices.Contains(named, name) || slices.Contains([]string{"error", "PatternError"}, name) && slices.Contains(named, "re.error")
	}) {
		return ""
	}
	return fmt.Sprintf("we name %v, Airflow raises %v", named, raised)
}

// unseen reports an outcome that the edge cannot show: it appears only when a request is repeated
// or redirected, when a secret is found, or in a store that the edge does not know by heart.
func unseen(f *finding.Finding) bool {
	name := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(f.Key, perKeyVar), workersPerKeyVar))
	if f.Rule == "kwargs/per-key" && name == "verify" { // botocore reads the file when it connects
		return true
	}
	if f.Rule == "prefix/path" || f.Outcome == schema.Ignored && strings.HasSuffix(name, "_file_path") {
		return true
	}
	return strings.HasPrefix(name, "retry_") || strings.HasPrefix(name, "redirect") || strings.HasSuffix(name, "_data_key") || name == "impersonation_chain" ||
		slices.Contains([]string{"extra_conn_words", "project_id"}, name) && f.Outcome == schema.LookupFails
}
