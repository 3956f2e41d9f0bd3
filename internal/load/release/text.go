package release

import (
	"regexp"
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/format/pep440"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// form is a text that states a release in any file, with how to read what it encloses.
type form struct {
	pattern *regexp.Regexp
	read    func(text string) schema.Versions
}

var forms = sync.OnceValue(func() []form {
	return []form{
		// apache-airflow[celery]==2.9.3, apache-airflow >=2.9,<2.10
		{regexp.MustCompile(`\bapache-airflow(?:-core)?(?:\[[\w,. -]*\])?\s*\(?((?:[=~!<>]=?=?\s*[\w.*]+\s*,?\s*)+)`), ofPin},
		// apache-airflow = "2.9.3" and apache-airflow = {version = "^2.9"} of Poetry
		{regexp.MustCompile(`^\s*["']?apache-airflow["']?\s*=\s*(?:\{.*\bversion\s*=\s*)?["']([^"']+)["']`), ofPoetry},
		{regexp.MustCompile(`(\bconstraints-\d+[.-]\d+(?:[.-]\d+)?/)`), schema.ConstraintsAirflow},
		{regexp.MustCompile(`([\w./-]*(?::\d+/[\w./-]*)?\bairflow[\w./-]*:[\w.-]+)`), schema.StatedAirflow},
		{regexp.MustCompile(`\b(composer-[\w.-]+-airflow-[\w.-]+)`), ofComposer},
		// AIRFLOW_VERSION=2.9.3, --airflow-version 2.9.3, "airflowVersion": "2.9.3"
		{regexp.MustCompile(`(?i)\bairflow[_-]?version["']?\s*(?:[:=]=?|\s)\s*["']?(\d+\.\d+(?:\.\d+)?)\b`), schema.AirflowReleases},
		// --set images.airflow.tag=2.9.3-python3.11
		{regexp.MustCompile(`\b(?:images\.airflow\.tag|airflow\.image\.tag|defaultAirflowTag)["']?\s*[:=]\s*["']?([\w.-]+)`), ofTag},
	}
})

// ofText returns the releases that the lines of a file state, without its comments.
func ofText(f *source.File) schema.Versions {
	var out schema.Versions
	for line := range strings.Lines(string(f.Content)) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") {
			continue
		}
		out = out.Union(ofLine(line))
	}
	return out
}

// ofLine returns the releases that a line states.
func ofLine(line string) schema.Versions {
	var out schema.Versions
	lower := strings.ToLower(line)
	if !strings.Contains(lower, "airflow") && !strings.Contains(lower, "constraints-") {
		return nil
	}
	for _, form := range forms() {
		for _, m := range form.pattern.FindAllStringSubmatch(line, -1) {
			out = out.Union(form.read(m[1]))
		}
	}
	return out
}

func ofPin(text string) schema.Versions {
	pin, ok := pep440.ParseSpecifiers(strings.TrimRight(strings.TrimSpace(text), ", "))
	if !ok {
		return nil
	}
	return schema.AirflowMatching(pin)
}

// ofPoetry reads a constraint of Poetry.
func ofPoetry(text string) schema.Versions {
	pin, ok := pyproject.PoetrySpecifiers(text)
	if !ok || len(pin) == 0 {
		return nil
	}
	return schema.AirflowMatching(pin)
}

func ofComposer(text string) schema.Versions {
	i, _ := schema.Composer(text)
	return i.AirflowReleases()
}

// ofTag reads a tag of the official image.
func ofTag(tag string) schema.Versions { return schema.StatedAirflow("apache/airflow:" + tag) }
