package schema

import (
	"cmp"
	_ "embed" // of options.json
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

//go:embed options.json
var optionsJSON string

// An Option is one option of Airflow's configuration that concerns secrets: each option of
// [secrets] and [workers], and each option of any section that Airflow calls sensitive. Source:
// config_templates/config.yml and configuration.py of every release, see schema/mine/options.py.
type Option struct {
	Section string `json:"section"`
	Name    string `json:"name"`
	// Distribution defines the option: a provider, or "" for apache-airflow. Ranges are its releases.
	Distribution string `json:"distribution"`
	// Range holds the releases that read the option.
	Range
	// Sensitive holds the releases that also take the value from AIRFLOW__SECTION__NAME_CMD and
	// _SECRET. It is nil for an option that never was sensitive: those variables are silently ignored.
	Sensitive *Range `json:"sensitive"`
	// DeprecatedSince is the release that renamed the option to Replacement ("section.name") and
	// reads the old name with a warning; "" if there is none.
	DeprecatedSince string `json:"deprecated-since"`
	Replacement     string `json:"replacement"`
}

// Options returns the options of a section, sorted by name. It is empty for a section without an
// option that concerns secrets.
func Options(section string) []*Option { return optionTable().sections[section] }

// FindOption returns the option that a section and a name of airflow.cfg mean, in any case of
// letters; nil if no release has it, or if it does not concern secrets.
func FindOption(section, name string) *Option {
	return optionTable().names[strings.ToLower(section)+"."+strings.ToLower(name)]
}

// IsOptionName reports the name of an option of any section, or its form with _cmd or _secret.
func IsOptionName(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(name), "_secret"), "_cmd")
	return optionTable().anywhere[name]
}

// Env returns the environment variable that sets the option.
func (o *Option) Env() string {
	return "AIRFLOW__" + strings.ToUpper(o.Section) + "__" + strings.ToUpper(o.Name)
}

// Support says how many of the possible releases read the option; All if versions is empty and the
// newest release does.
func (o *Option) Support(versions Versions) Support { return support(versions, o.Range) }

// support says how many of the possible releases lie in a range; without any, the newest counts.
func support(versions Versions, r Range) Support {
	switch {
	case len(versions) == 0 && r.Until == "", len(versions) > 0 && versions.All(r):
		return All
	case len(versions) > 0 && versions.Any(r):
		return Some
	}
	return None
}

type optionIndex struct {
	sections map[string][]*Option
	names    map[string]*Option
	anywhere map[string]bool // the names of options of any section
}

var optionTable = sync.OnceValue(func() *optionIndex {
	var table struct {
		Options []*Option `json:"options"`
	}
	bind(gjson.Parse(optionsJSON), &table)
	index := &optionIndex{sections: map[string][]*Option{}, names: map[string]*Option{}, anywhere: map[string]bool{}}
	sorting.Stable(table.Options, func(a, b *Option) int { return cmp.Compare(a.Section+"."+a.Name, b.Section+"."+b.Name) })
	for _, o := range table.Options {
		o.Range.parse()
		if o.Sensitive != nil {
			o.Sensitive.parse()
		}
		index.sections[o.Section] = append(index.sections[o.Section], o)
		// An option that moved from Airflow to a provider is there twice; the provider's is today's.
		index.names[o.Section+"."+o.Name] = o
		index.anywhere[o.Name] = true
	}
	return index
})
