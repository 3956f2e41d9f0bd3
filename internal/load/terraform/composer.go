package terraform

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// nameAsComposer keeps the name of an option that has a dot, as MWAA writes it. Cloud Composer
// separates section and option by a dash and refuses another name.
func nameAsComposer(v *setting.Variable) {
	name, ok := v.Name.Quoting.(setting.OptionName)
	if !ok || name.Style != "." {
		return
	}
	v.Name.String = setting.NameAt(strings.Trim(v.DisplayName, "`"), v.Name.Span)
	v.Name.Quoting = setting.OptionName{Style: "-"}
}
