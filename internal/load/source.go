package load

import (
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// DeploymentSource is what one source says about the variables of one Deployment: a Deployment
// file, a Terraform resource, the commands of a script that name the same Deployment.
type DeploymentSource struct {
	setting.Layer
	// Name tells several of one file apart; empty where there is nothing to tell.
	Name string
	// FromCLIOutput is set for what Astro itself printed of a Deployment as it is, Manager for what
	// it printed of the Environment Manager.
	FromCLIOutput, Manager bool
	// Airflow is the release or series of Airflow that the source states ("2.9.2", "2.9"); empty
	// where it states none.
	Airflow string
}

// Result is what a loader returns that needs no type of its own: the processes that its files
// start, outside Astro.
type Result struct {
	Processes []Process
	Problems  []Problem
}

// Process is one process that runs Airflow, or may, with the sources of its variables.
type Process struct {
	// Name tells several of one file apart; empty where there is nothing to tell.
	Name string
	// Layers are the sources, highest precedence first. The last is of the file that starts the
	// process.
	Layers []setting.Layer
}
