package schema

import (
	"slices"
	"strings"
)

// Bundled returns whether the image has a provider distribution (by its normalized name), and its
// version, "" if that is unknown.
func (i Image) Bundled(distribution string) (version string, status Presence) {
	t := runtimes()
	in := func(list []string) Presence {
		if slices.Contains(list, distribution) {
			return Absent
		}
		return PresenceUnknown
	}
	switch {
	case i.Kind == AgentImage:
		return "", in(t.Agent.Absent)
	case i.Slim:
		return "", in(t.Slim.Absent)
	case i.Kind == ApacheImage && i.Airflow.Min != "" && atLeast(i.Airflow.Min, t.Apache.Since):
		if slices.Contains(t.Apache.Bundled, distribution) {
			return "", Present
		}
		return "", in(t.Apache.Absent)
	case i.Kind == MWAAImage && i.Airflow.Min != "":
		k := slices.Index(t.MWAA.Bundled, distribution)
		if k < 0 || !atLeast(i.Airflow.Min, "2.0.0") {
			return "", PresenceUnknown
		}
		if row, ok := t.MWAA.Versions[i.AirflowVersion()]; ok {
			return row[k], Present
		}
		return "", Present
	case i.Kind != RuntimeImage || i.Runtime == "":
		return "", PresenceUnknown
	case i.semver == nil:
		return "", i.bundled3(distribution)
	}
	k := slices.Index(t.Runtime.Bundled, distribution)
	if k < 0 {
		return "", in(t.Runtime.Absent)
	}
	if row, ok := t.Runtime.Versions[i.Runtime]; ok {
		if row[k] == "" {
			return "", Absent
		}
		return row[k], Present
	}
	since, _ := dotted(t.Runtime.Since[k])
	until, _ := dotted(t.Runtime.Until)
	switch {
	case len(i.semver) < 3 && i.semver[0] <= since[0]: // "5" may be any of its line
		return "", PresenceUnknown
	case slices.Compare(i.semver, until) >= 0 || i.semver[0] >= until[0]:
		return "", PresenceUnknown
	case slices.Compare(i.semver, since) < 0:
		return "", Absent
	}
	return "", Present
}

// bundled3 is Bundled for the full images of Airflow 3.
func (i Image) bundled3(distribution string) Presence {
	t := runtimes()
	release, _, _ := strings.Cut(i.Runtime, "-")
	n, _ := dotted(release)
	until, _ := dotted(t.Runtime3.Until)
	switch {
	case slices.Compare(n, until) >= 0 || !strings.HasPrefix(distribution, "apache-airflow-providers-"):
		return PresenceUnknown
	case slices.Contains(t.Runtime3.Bundled, distribution):
		return Present
	}
	return Absent
}
