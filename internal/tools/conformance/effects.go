package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/schema"
)

// ran is what happens where nothing fails: the process runs, with the value, a default or another one.
const ran schema.Outcome = "runs"

// happened returns the worst that Airflow did with one process, as an outcome.
func happened(a Answer) schema.Outcome {
	if a.Error != nil {
		return schema.DoesNotStart
	}
	// The files of the world have some of the ids: whoever finds none has no file to look in.
	failed := strings.HasSuffix(a.Class, "LocalFilesystemBackend") && len(a.Lookups) > 0 && !slices.ContainsFunc(a.Lookups, func(l Lookup) bool { return l.Found })
	lookups(a, func(string, ...any) { failed = true })
	credentials(a, func(format string, _ ...any) { failed = failed || strings.Contains(format, "refuses the login") })
	if failed {
		return schema.LookupFails
	}
	return ran
}

// effect compares what the only violation of a backend says that happens with what Airflow did. It
// returns "" if they agree, or if nothing can be compared: no violation or several, an error of
// another kind, an outcome that the data leaves open.
func effect(ours *Verdict, answers []Answer) string {
	for _, a := range answers {
		b := ours.backend(a.Mode)
		if ours.unresolved() || !onlyOf(b, ours) {
			continue
		}
		v := b.Violations()[0]
		got := happened(a)
		if got == ran && len(a.Lookups) == 0 {
			continue // a worker that was not asked
		}
		said := v.Outcome
		if said == schema.Ignored || said == schema.OtherValue {
			said = ran
		}
		if said != got && !unseen(v) {
			return fmt.Sprintf("%s at %s: we say %s, Airflow: %s", v.Rule, strings.Join(v.Path, "/"), v.Outcome, got)
		}
	}
	return ""
}

// onlyOf reports a backend with one violation that has an outcome, in a case without another error.
func onlyOf(b *airflow.Backend, ours *Verdict) bool {
	if b.SpecClass == nil || b.Kwargs == nil {
		return false
	}
	found := b.Violations()
	if len(found) != 1 || found[0].Outcome == "" || found[0].Severity == "note" {
		return false
	}
	return !slices.ContainsFunc(ours.Errors, func(rule string) bool { return rule != found[0].Rule })
}

// unseen reports an outcome that the edge cannot show: it appears only when a request is repeated
// or redirected, when a secret is found, or in a store that the edge does not know by heart.
func unseen(v schema.Violation) bool {
	if len(v.Path) == 0 {
		return false
	}
	name := v.Path[0]
	if v.Rule == "prefix/path" || v.Outcome == schema.Ignored && strings.HasSuffix(name, "_file_path") || name == "impersonation_chain" && len(v.Path) > 1 {
		return true
	}
	return strings.HasPrefix(name, "retry_") || strings.HasPrefix(name, "redirect") || strings.HasSuffix(name, "_data_key") ||
		slices.Contains([]string{"extra_conn_words", "project_id", "impersonation_chain"}, name) && v.Outcome == schema.LookupFails
}
