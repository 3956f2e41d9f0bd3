package setting

// Target is where Airflow runs.
type Target string

// The targets: local is `astro dev start`, hosted a Deployment on Astro, remote the agents of
// Remote Execution. NonAstro is an Airflow outside Astro, such as a Compose project or another
// chart; findings about it have no target.
const (
	Local    Target = "local"
	Hosted   Target = "hosted"
	Remote   Target = "remote"
	NonAstro Target = "other"
)

// Targets returns the targets of Astro in the order that reports list them.
func Targets() []Target { return []Target{Local, Hosted, Remote} }

// Name returns the name of an Astro target as flags and reports have it, and "" for NonAstro.
func (t Target) Name() string {
	if t == NonAstro {
		return ""
	}
	return string(t)
}
