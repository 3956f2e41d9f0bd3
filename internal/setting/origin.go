package setting

// Origin is the kind of file or command that a layer of variables comes from.
type Origin int

// The origins.
const (
	OriginUnknown  Origin = iota
	FromEnvFile           // a .env file
	FromDockerfile        // ENV of an image
	FromValues            // Helm values of the agent or of a chart
	FromCompose           // environment of a Compose service
	FromDeployment        // a Deployment file, or what Astro prints of a Deployment
	FromTerraform         // a Terraform resource
	FromManifest          // a Kubernetes, CloudFormation or ECS document
	FromCommand           // a command of a script or workflow
	FromShell             // the exports of a script
	FromAirflowCfg        // airflow.cfg
)
