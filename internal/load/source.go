package load

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// DeploymentSource is what one source says about the variables of one Deployment: a Deployment
// file, a Terraform resource, the commands of a script that name the same Deployment.
type DeploymentSource struct {
	setting.Layer
	// Name distinguishes several of one file; empty for the only one.
	Name string
	// FromCLIOutput is set for what Astro itself printed of a Deployment as it is, Manager for what
	// it printed of the Environment Manager.
	FromCLIOutput, Manager bool
	// Image is what the source says about the image that runs; the zero value where it says nothing.
	Image StatedImage
}

// StatedImage is what a file says about the image that a process of Airflow runs.
type StatedImage struct {
	// Ref is the reference as the file writes it; empty for the image of a service.
	Ref setting.Scalar
	// Base is what is known of the image. Known is false for somebody's own image.
	Base  schema.Image
	Known bool
	// Installs is set if the process installs packages when it starts. Requirements is the name of the
	// requirements file where it is stored, "" if that is unknown.
	Installs     bool
	Requirements string
}

// ImageAt returns what an image reference says.
func ImageAt(ref setting.Scalar) StatedImage {
	out := StatedImage{Ref: ref}
	if ref.IsResolved() {
		out.Base, out.Known = schema.ParseImage(ref.Value)
	}
	return out
}

// InstallsPackages reports a text of a container that makes it install packages when it starts: a pip
// command, or the variable that the entrypoint of the official image reads.
func InstallsPackages(text string) bool {
	return strings.Contains(text, "pip install") || strings.Contains(text, "_PIP_ADDITIONAL_REQUIREMENTS")
}

// Airflow returns the releases of Airflow that the image states, oldest first; empty if it states none.
func (i *StatedImage) Airflow() schema.Versions {
	switch {
	case i.Known:
		return i.Base.AirflowReleases()
	case i.Ref.Value == "" || !i.Ref.IsResolved():
		return nil
	}
	return schema.StatedAirflow(i.Ref.Value)
}

// Definition is a connection or an Airflow variable that a file defines in the Environment Manager
// of Astro.
type Definition struct {
	Kind schema.Kind
	// ID is "" if the file does not determine it; then it may be any.
	ID string
	// Range is where the id is, or the expression that makes it.
	Range source.Range
}

// Result is what a loader returns that needs no type of its own: the processes that its files
// start, outside Astro.
type Result struct {
	Processes []Process
	Problems  []Problem
}

// Process is one process that runs Airflow, or may, with the sources of its variables.
type Process struct {
	// Name distinguishes several of one file; empty for the only one.
	Name string
	// Layers are the sources, highest precedence first. The last is of the file that starts the
	// process.
	Layers []setting.Layer
}
