package schema

import (
	_ "embed" // of runtimes.json
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"
)

//go:embed runtimes.json
var runtimesJSON string

// runtimeTables is the content of runtimes.json.
type runtimeTables struct {
	Lines struct {
		Airflow, Python map[string]string // by the first number of a Runtime before Airflow 3
	}
	Releases struct{ Airflow map[string]string }
	Runtime  struct {
		Bundled  []string
		Since    []string // of each of them
		Until    string
		Absent   []string
		Versions map[string][]string // of each of them, "" for absent
	}
	Runtime3 struct {
		Until   string
		Bundled []string
	}
	Agent, Slim struct{ Absent []string }
	Apache      struct {
		Since           string
		Bundled, Absent []string
	}
	MWAA struct {
		Bundled  []string
		Versions map[string][]string // of each of them, by the release of Airflow
	}
}

var runtimes = sync.OnceValue(func() *runtimeTables {
	t := &runtimeTables{}
	bind(gjson.Parse(runtimesJSON), t)
	return t
})

// ImageKind is the family a base image belongs to.
type ImageKind string

// The families. The first three are Astronomer's.
const (
	RuntimeImage   ImageKind = "runtime"        // Astro Runtime
	AgentImage     ImageKind = "agent"          // Remote Execution agent
	ApAirflowImage ImageKind = "ap-airflow"     // Astronomer Certified, before Runtime
	ApacheImage    ImageKind = "apache-airflow" // the official image
	// The next two are services that run Airflow, and build their images themselves.
	MWAAImage     ImageKind = "mwaa"     // Amazon Managed Workflows for Apache Airflow
	ComposerImage ImageKind = "composer" // Google Cloud Composer
)

// Image is what the reference of a base image says about it.
type Image struct {
	Kind    ImageKind
	Runtime string // "12.8.0", "3.1-12", "3.1"; empty for the other families and for no version
	Airflow AirflowRange
	Python  string // "3.11"; empty if unknown
	Slim    bool
	Base    bool // -base: without ONBUILD instructions
	// OnBuild is set if a build on it installs requirements.txt and packages.txt.
	OnBuild bool
	Agent   string // release of the agent, "1.0.2"

	semver []int // a Runtime before Airflow 3
	minor  bool  // Airflow is known to its minor version only
}

// AirflowRange holds the releases of Airflow that an image may have: from Min on, before Below. Both
// are empty if nothing is known.
type AirflowRange struct{ Min, Below string }

// Presence says whether an image bundles a distribution.
type Presence int

// PresenceUnknown is the zero value: not known.
const (
	PresenceUnknown Presence = iota
	Present
	Absent
)

// Astro reports whether the image is one of Astronomer's.
func (i Image) Astro() bool {
	return i.Kind == RuntimeImage || i.Kind == AgentImage || i.Kind == ApAirflowImage
}

// AirflowVersion returns the release of Airflow, the series if only that is known, or "": "2.9.3",
// "3.1".
func (i Image) AirflowVersion() string {
	if !i.minor {
		return i.Airflow.Min
	}
	parts := strings.SplitN(i.Airflow.Min, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// ParseImage returns what an image reference says; false for an image of an unknown family. A
// reference without a version, or with an unknown one, gives an Image with little in it. The name
// decides, not the registry, so that mirrors are recognized.
func ParseImage(ref string) (Image, bool) {
	i := getText(&images, ref, func() parsedImage {
		i, known := parseImage(ref)
		return parsedImage{i, known}
	})
	return i.Image, i.known
}

func parseImage(ref string) (Image, bool) {
	name, tag := splitReference(ref)
	parts := strings.Split(name, "/")
	base, owner := parts[len(parts)-1], ""
	if len(parts) > 1 {
		owner = parts[len(parts)-2]
	}
	switch {
	case base == "astro-runtime", base == "runtime" && (strings.HasPrefix(owner, "astrocr") || owner == "baseimages" || owner == "astronomer"):
		return parseRuntime(tag, base == "runtime" || owner == "baseimages"), true
	case base == "astro-remote-execution-agent":
		return parseAgent(tag), true
	case base == "ap-airflow" && strings.HasPrefix(owner, "astronomer"):
		return parseApAirflow(tag), true
	case base == "airflow" && owner == "apache":
		return parseApache(tag), true
	}
	return Image{}, false
}

// parseRuntime reads VERSION[-python-X.Y][-slim][-base], with VERSION X.Y.Z up to
// Airflow 2 and X.Y-Z from Airflow 3, where X.Y alone is the newest of its line.
func parseRuntime(tag string, only3 bool) Image {
	i := Image{Kind: RuntimeImage}
	version, rest, _ := strings.Cut(tag, "-")
	numbers, ok := dotted(version)
	build, after, _ := strings.Cut(rest, "-")
	build, _, _ = strings.Cut(build, ".")
	switch {
	case !ok:
		rest = tag
	case len(numbers) == 2 && digits(build):
		i.Runtime, rest = version+"-"+build, after
		i.setLine3(version)
		i.narrow(tagNumbers(i.Runtime))
	case len(numbers) == 2 && only3:
		i.Runtime = version
		i.setLine3(version)
	default:
		i.Runtime, i.semver = version, numbers
		i.setLine()
	}
	i.suffixes(rest)
	i.OnBuild = !i.Base
	return i
}

func parseAgent(tag string) Image {
	version, agent, _ := strings.Cut(tag, "-astro-agent-")
	i := parseRuntime(version, true)
	i.Kind = AgentImage
	agent, rest, _ := strings.Cut(agent, "-")
	i.Agent = agent
	i.suffixes(rest)
	i.OnBuild = !i.Base
	return i
}

// parseApAirflow reads AIRFLOW[-BUILD][-DISTRIBUTION][-onbuild].
func parseApAirflow(tag string) Image {
	i := Image{Kind: ApAirflowImage}
	version, rest, _ := strings.Cut(tag, "-")
	i.setAirflow(version)
	i.suffixes(rest)
	i.Base = !i.OnBuild
	return i
}

// parseApache reads [slim-]AIRFLOW[-pythonX.Y].
func parseApache(tag string) Image {
	i := Image{Kind: ApacheImage}
	tag, i.Slim = strings.CutPrefix(tag, "slim-")
	version, rest, _ := strings.Cut(tag, "-")
	i.setAirflow(version)
	i.suffixes(rest)
	return i
}

// suffixes reads the parts of a tag after the version.
func (i *Image) suffixes(rest string) {
	parts := strings.Split(rest, "-")
	for k, part := range parts {
		switch {
		case part == "base":
			i.Base = true
		case part == "slim":
			i.Slim = true
		case part == "onbuild":
			i.OnBuild = true
		case part == "python" && k+1 < len(parts):
			i.setPython(parts[k+1])
		case strings.HasPrefix(part, "python"):
			i.setPython(part[len("python"):])
		}
	}
}

func (i *Image) setPython(version string) {
	if n, ok := dotted(version); ok && len(n) == 2 {
		i.Python = version
	}
}

// setAirflow reads the release of Airflow in a tag: X.Y.Z, a pre-release of it, or X.Y.
func (i *Image) setAirflow(version string) {
	release := version
	if k := strings.IndexAny(version, "abr"); k >= 0 { // 3.0.0rc1
		release = version[:k]
	}
	n, ok := dotted(release)
	switch {
	case !ok || len(n) < 2:
	case len(n) == 2:
		i.setMinor(version)
	default:
		i.Airflow = AirflowRange{version, dot(n[0], n[1], n[2]+1)}
	}
}

func (i *Image) setMinor(version string) {
	if n, ok := dotted(version); ok && len(n) == 2 {
		i.Airflow, i.minor = AirflowRange{version + ".0", dot(n[0], n[1]+1, 0)}, true
	}
}

// setLine sets Airflow and Python from the line of a Runtime before Airflow 3, and narrows Airflow by
// the nearest known releases.
func (i *Image) setLine() {
	t, line := runtimes(), strconv.Itoa(i.semver[0])
	i.setMinor(t.Lines.Airflow[line])
	i.Python = t.Lines.Python[line]
	if len(i.semver) < 3 {
		return
	}
	i.narrow(i.semver)
}

// setLine3 sets Airflow and the default Python from the line of a Runtime of Airflow 3: "3.3".
func (i *Image) setLine3(line string) {
	i.setMinor(line)
	i.Python = runtimes().Lines.Python[line]
}

// tagNumbers returns the three numbers of a Runtime, "13.5.0" or "3.3-8"; nil for another text.
func tagNumbers(runtime string) []int {
	n, ok := dotted(strings.Replace(runtime, "-", ".", 1))
	if !ok || len(n) != 3 {
		return nil
	}
	return n
}

// knownTags are the tags of Runtime whose Airflow is known, with their three numbers.
var knownTags = sync.OnceValue(func() map[string][]int {
	out := map[string][]int{}
	for tag := range runtimes().Releases.Airflow {
		if n := tagNumbers(tag); n != nil {
			out[tag] = n
		}
	}
	return out
})

// narrow narrows Airflow by the nearest known releases of the same line of Runtime.
func (i *Image) narrow(own []int) {
	t := runtimes()
	line := 1 // how many numbers a line has
	if strings.Contains(i.Runtime, "-") {
		line = 2
	}
	var below, above string // the nearest known Runtimes of the line; a release is both
	for tag, n := range knownTags() {
		if len(own) < 3 || strings.Contains(tag, "-") != (line == 2) || !slices.Equal(n[:line], own[:line]) {
			continue
		}
		if slices.Compare(n, own) <= 0 && (below == "" || slices.Compare(n, knownTags()[below]) > 0) {
			below = tag
		}
		if slices.Compare(n, own) >= 0 && (above == "" || slices.Compare(n, knownTags()[above]) < 0) {
			above = tag
		}
	}
	if below != "" {
		i.Airflow.Min = t.Releases.Airflow[below]
	}
	if n, ok := dotted(t.Releases.Airflow[above]); ok && len(n) == 3 {
		i.Airflow.Below = dot(n[0], n[1], n[2]+1)
		i.minor = t.Releases.Airflow[above] != i.Airflow.Min
	}
}

// dotted returns the numbers of "X", "X.Y" or "X.Y.Z"; false for other texts.
func dotted(s string) ([]int, bool) {
	out := make([]int, 0, 3)
	for p := range strings.SplitSeq(s, ".") {
		n, err := strconv.Atoi(p)
		if err != nil || !digits(p) || len(out) == 3 {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

func digits(s string) bool {
	return s != "" && len(s) < 9 && strings.Trim(s, "0123456789") == ""
}

// dot is the inverse of dotted.
func dot(numbers ...int) string {
	parts := make([]string, len(numbers))
	for k, n := range numbers {
		parts[k] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}
