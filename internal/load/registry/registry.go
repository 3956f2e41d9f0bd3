// Package registry lists the formats that are read, and finds the one of a file by its name.
package registry

import (
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/airflowsettings"
	"github.com/astrosecrets/astrosecrets/internal/load/astroconfig"
	"github.com/astrosecrets/astrosecrets/internal/load/cfg"
	"github.com/astrosecrets/astrosecrets/internal/load/compose"
	"github.com/astrosecrets/astrosecrets/internal/load/dagfile"
	"github.com/astrosecrets/astrosecrets/internal/load/deployment"
	"github.com/astrosecrets/astrosecrets/internal/load/dockerimage"
	"github.com/astrosecrets/astrosecrets/internal/load/envfile"
	"github.com/astrosecrets/astrosecrets/internal/load/helm"
	"github.com/astrosecrets/astrosecrets/internal/load/helmfile"
	"github.com/astrosecrets/astrosecrets/internal/load/ignorefile"
	"github.com/astrosecrets/astrosecrets/internal/load/manifest"
	"github.com/astrosecrets/astrosecrets/internal/load/pyproject"
	"github.com/astrosecrets/astrosecrets/internal/load/requirements"
	"github.com/astrosecrets/astrosecrets/internal/load/shell"
	"github.com/astrosecrets/astrosecrets/internal/load/systemd"
	"github.com/astrosecrets/astrosecrets/internal/load/terraform"
)

// Formats returns every kind of file that is read. Of the names that several formats match, the
// first decides.
func Formats() []load.Format { return formats() }

var formats = sync.OnceValue(func() []load.Format {
	return []load.Format{
		astroconfig.Format(),
		pyproject.Format(),
		envfile.Format(),
		requirements.Format(),
		dockerimage.Format(),
		helmfile.Format(),
		compose.Format(),
		helm.AgentFormat(),
		helm.ChartFormat(),
		deployment.Format(),
		terraform.Format(),
		shell.WorkflowFormat(),
		shell.ScriptFormat(),
		shell.MakefileFormat(),
		shell.JustfileFormat(),
		cfg.Format(),
		systemd.Format(),
		manifest.Format(),
		airflowsettings.Format(),
		dagfile.Format(),
		ignorefile.Format(),
	}
})
