package report

// The part of SARIF 2.1.0 that is written.

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name             string      `json:"name"`
	FullName         string      `json:"fullName"`
	ShortDescription sarifText   `json:"shortDescription"`
	Version          string      `json:"version"`
	SemanticVersion  string      `json:"semanticVersion"`
	InformationURI   string      `json:"informationUri"`
	Language         string      `json:"language"`
	Rules            []sarifRule `json:"rules"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifRule struct {
	ID         string              `json:"id"`
	Name       string              `json:"name"`
	Short      sarifText           `json:"shortDescription"`
	Full       sarifText           `json:"fullDescription"`
	Help       sarifText           `json:"help"`
	URI        string              `json:"helpUri"`
	Config     sarifConfig         `json:"defaultConfiguration"`
	Properties sarifRuleProperties `json:"properties"`
}

type sarifConfig struct {
	Enabled bool   `json:"enabled"`
	Level   string `json:"level"`
}

type sarifRuleProperties struct {
	Tags             []string `json:"tags"`
	Precision        string   `json:"precision"`
	Problem          string   `json:"problem.severity"`
	SecuritySeverity string   `json:"security-severity,omitempty"`
	Since            string   `json:"since,omitempty"`
}

type sarifInvocation struct {
	Successful       bool                `json:"executionSuccessful"`
	ExitCode         int                 `json:"exitCode"`
	WorkingDirectory *sarifLocation      `json:"workingDirectory,omitempty"`
	Notifications    []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifBase struct {
	URI         string    `json:"uri,omitempty"`
	Description sarifText `json:"description"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifArtifact struct {
	Location sarifLocation `json:"location"`
	Roles    []string      `json:"roles"`
}

type sarifLocation struct {
	URI    string `json:"uri"`
	BaseID string `json:"uriBaseId,omitempty"`
	Index  *int   `json:"index,omitempty"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Kind         string             `json:"kind"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifPlace       `json:"locations"`
	Related      []sarifPlace       `json:"relatedLocations,omitempty"`
	Fixes        []sarifFix         `json:"fixes,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions []sarifSuppression `json:"suppressions,omitzero"`
	Properties   sarifTargets       `json:"properties"`
}

type sarifTargets struct {
	Project string   `json:"project"`
	Key     string   `json:"key,omitempty"`
	Targets []string `json:"targets,omitempty"`
}

type sarifPlace struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Location sarifLocation `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifRegion struct {
	StartLine   int           `json:"startLine"`
	StartColumn int           `json:"startColumn"`
	EndLine     int           `json:"endLine"`
	EndColumn   int           `json:"endColumn"`
	Snippet     *sarifContent `json:"snippet,omitempty"`
}

type sarifContent struct {
	Text string `json:"text"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
	Properties  sarifSafe     `json:"properties"`
}

type sarifSafe struct {
	Safe bool `json:"safe"`
}

type sarifChange struct {
	Location     sarifLocation      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion  `json:"deletedRegion"`
	Inserted sarifContent `json:"insertedContent"`
}

type sarifSuppression struct {
	Kind   string `json:"kind"`
	Status string `json:"status"`
}
