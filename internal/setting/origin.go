package setting

// Origin is the kind of file or command that a layer of variables comes from.
type Origin string

// The origins that precedence between sources depends on. A format of another kind declares its
// own.
const (
	FromEnvFile    Origin = "env file"
	FromDockerfile Origin = "Dockerfile"
	FromValues     Origin = "values"     // Helm values of the agent or of a chart
	FromCompose    Origin = "compose"    // environment of a Compose service
	FromDeployment Origin = "deployment" // a Deployment file, or what Astro prints of a Deployment
	FromTerraform  Origin = "terraform"  // a Terraform resource
	FromManifest   Origin = "manifest"   // a Kubernetes, CloudFormation or ECS document
	FromCommand    Origin = "command"    // a command of a script or workflow
	FromShell      Origin = "shell"      // the exports of a script
	FromAirflowCfg Origin = "airflow.cfg"
	FromPyproject  Origin = "pyproject" // [tool.astro.env] of Astro CLI 2
)
