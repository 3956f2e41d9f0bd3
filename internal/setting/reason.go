package setting

// Reason says why the files do not determine the value of a variable, as a clause for messages. It is
// empty if they determine the value, at least in part.
type Reason string

// The reasons.
const (
	NotStated         Reason = "the file does not state it"
	SetElsewhere      Reason = "it is set elsewhere"
	FromSecret        Reason = "it comes from a Kubernetes Secret"
	FromConfigMap     Reason = "it comes from a ConfigMap"
	FromCluster       Reason = "it comes from the cluster"
	FromShellVariable Reason = "Compose takes it from the shell"
	FromStdin         Reason = "the command reads it from standard input"
	FromPipeline      Reason = "the pipeline inserts it"
	FromScript        Reason = "the script inserts it"
	FromKustomize     Reason = "a replacement of kustomize sets it"
	NotString         Reason = "it is not a string"
	NotPrinted        Reason = "it is marked as secret, and Astro does not print it"
	CutOff            Reason = "the table cuts it off"
	Refused           Reason = "configparser refuses it"
	PlaceholderValue  Reason = "it is a placeholder"
)
