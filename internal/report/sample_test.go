package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

// canary is the credential of the sample report: no output may hold a piece of it.
const canary = "hunter2~Zq8x-canary+0123456789abcdef/=="

// views are what may be displayed of the files of these tests.
var views = redact.Views{}

// file is a file that is displayed but for the parts between « and ».
func file(path, marked string) *source.File {
	var content []byte
	var hide []source.Span
	for i, part := range strings.Split(strings.ReplaceAll(marked, "»", "«"), "«") {
		if i%2 == 1 {
			hide = append(hide, source.Span{Start: len(content), End: len(content) + len(part)})
		}
		content = append(content, part...)
	}
	f := source.New(path, path, content)
	views = append(views, redact.NewView(f, []source.Span{{End: len(content)}}, hide))
	return f
}

// span returns the first place of text in f.
func span(f *source.File, text string) source.Span {
	at := strings.Index(string(f.Content), text)
	if at < 0 {
		panic("the file has no " + text)
	}
	return source.Span{Start: at, End: at + len(text)}
}

func edit(f *source.File, old, text string) finding.Edit {
	return finding.Edit{Range: source.Range{File: f, Span: span(f, old)}, Text: text}
}

var (
	readersDisagree = &rules.Rule{
		ID: "env/readers-disagree", Title: "The readers of this file see different values", Severity: finding.Error, Since: "0.1.0",
		Doc: rules.Doc{
			Why: "Six programs read a .env file, each in its own way. What works with `astro dev start` can reach the Deployment as text that is not JSON.",
			Log: "airflow.exceptions.AirflowConfigException: Unable to parse [secrets] backend_kwargs as valid json",
			Bad: "-- .env --\nKEY=\"{\\\"vault_url\\\": \\\"x\\\"}\"\n", Good: "-- .env --\nKEY={\"vault_url\":\"x\"}\n",
		},
		Tags: []string{"dotenv"},
	}
	unknownKey = &rules.Rule{
		ID: "kwargs/unknown-key", Title: "The backend does not know this kwarg", Severity: finding.Error, Since: "0.1.0",
		Doc: rules.Doc{Why: "Azure silently ignores a misspelled kwarg and starts with the default.", Bad: "-- .env --\n", Good: "-- .env --\n"},
	}
	plaintext = &rules.Rule{
		ID: "secret/plaintext", Title: "A credential in a tracked file", Severity: finding.Error, Since: "0.1.0",
		SecuritySeverity: "8.1", Tags: []string{"security", "external/cwe/cwe-312"},
		Doc: rules.Doc{Why: "Who can read the repository can read the credential, for ever."},
	}
	unproven = &rules.Rule{
		ID: "secret/unproven", Title: "Nothing shows that the variable is marked as secret", Severity: finding.Note, Since: "0.1.0",
		Doc: rules.Doc{Why: strings.Repeat("Astro shows a variable that is not marked to everybody in the Workspace. ", 20)},
	}
	silent = &rules.Rule{ID: "prefix/drift", Title: "The targets ask for different names", Severity: finding.Warning, Since: "0.1.0", Doc: rules.Doc{Why: "One of them finds nothing."}}
)

// sample is a report with everything in it.
func sample() *Report {
	env := file("etl/.env", "# settings\n"+
		`AIRFLOW__SECRETS__BACKEND_KWARGS="{\"vault_url\": \"https://contoso.vault.azure.net/\", \"client_secret\": \"«`+canary+`»\"}"`+"\n"+
		"WIDE=日本語 naïve\tend\n")
	values := file("etl/deploy/values prod é.yaml", "secretBackend: airflow.providers.x.Y\ncommonEnv:\n  - name: A\n    value: «"+canary+"»\n  - name: B\n    value: b\nlast: 1")
	other := file("etl/Dockerfile", "FROM x\nENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"vaul_url\":1}\n")
	pinned := file("a:b/requirements.txt", "\ufeffapache-airflow-providers-azure==1.0\n")

	findings := []*finding.Finding{
		{
			Rule: silent.ID, Severity: finding.Warning, Message: finding.Message{Text: "the agents ask for `airflow-connections-x`, a 100% other name: see [workers](of|it)"}, Project: "a:b",
			Range: source.Range{File: pinned, Span: span(pinned, "azure")}, Key: "requirement",
		},
		{
			Rule: readersDisagree.ID, Severity: finding.Error, Project: "etl", Targets: []string{"local", "hosted"}, Key: "AIRFLOW__SECRETS__BACKEND_KWARGS",
			Message: finding.Message{
				Text:   "`astro deployment variable create --load` keeps these backslashes",
				Effect: "On the Deployment the value is not valid JSON, so Airflow starts the backend without any kwargs.",
				Help:   "Write the JSON on one line without quotes.",
			},
			Details: []string{
				"astro dev start                  {\"vault_url\": \"https://contoso…\", \"client_secret\": \"••••\"}",
				`deployment variable --load       {\"vault_url\": \"https://contoso…`,
			},
			Range:   source.Range{File: env, Span: source.Span{Start: span(env, `"{`).Start, End: span(env, `}"`).End}},
			Related: []finding.Related{{Range: source.Range{File: other, Span: span(other, "AIRFLOW__SECRETS__BACKEND_KWARGS")}, Message: "the image sets it too [first]"}},
			Fixes: []finding.Fix{
				{Message: "one line, unquoted: every reader then sees the same JSON", Edits: []finding.Edit{edit(env, `"{`, "{"), edit(env, `\"vault`, `"vault`), edit(env, `}"`, "}")}},
				{Message: "write the value again", Edits: []finding.Edit{edit(env, `\"client_secret\": \"`+canary+`\"`, `"client_secret":"`+canary+`"`)}},
			},
		},
		{
			Rule: plaintext.ID, Severity: finding.Error, Message: finding.Message{Text: "credential `client_secret` in plain text", Effect: "Everybody who can read the repository can read it: now, and in its history.", Help: "Revoke it, and refer to a secret instead."}, Project: "etl",
			Range: source.Range{File: env, Span: span(env, canary)}, Key: "client_secret", Targets: []string{"hosted"},
			Fixes: []finding.Fix{{Message: "take it out", Unsafe: true, Edits: []finding.Edit{edit(env, canary, "")}}},
		},
		{
			Rule: unknownKey.ID, Severity: finding.Error, Message: finding.Message{Text: "<b>wide</b> & \"quoted\" text"}, Project: "etl",
			Range: source.Range{File: env, Span: span(env, "naïve\tend")}, Targets: []string{"hosted"},
		},
		{
			Rule: unproven.ID, Severity: finding.Note, Message: finding.Message{Text: "nothing shows a mark: run `astro deployment variable create --secret`"}, Project: "etl",
			Range: source.Range{File: values, Span: source.Span{Start: span(values, "- name: A").Start, End: span(values, "last").Start}}, Key: "A", Targets: []string{"remote"},
		},
		{
			Rule: plaintext.ID, Severity: finding.Warning, Message: finding.Message{Text: "suppressed by hand"}, Project: "etl",
			Range: source.Range{File: values, Span: span(values, canary)}, Key: "A",
		},
		{
			Rule: silent.ID, Severity: finding.Warning, Message: finding.Message{Text: "nothing is at the end"}, Project: "etl",
			Range: source.Range{File: values, Span: source.Span{Start: len(values.Content), End: len(values.Content)}},
		},
	}
	for _, f := range findings {
		f.Views = views
		sum := sha256.Sum256([]byte(string(f.Rule) + f.File.Path + f.Key))
		f.Fingerprint = hex.EncodeToString(sum[:16])
	}
	return &Report{
		Version: "v0.1.0", FailOn: finding.Error,
		Rules: []*rules.Rule{unproven, silent, readersDisagree, unknownKey, plaintext},
		Projects: []Project{
			{Root: "a:b", FileCount: 1},
			{Root: "clean", FileCount: 2, Targets: []Target{{Name: "remote"}}},
			{Root: "etl", Runtime: "3.1-12", Airflow: "3.1", FileCount: 5, Targets: []Target{
				{"local", "airflow.providers.x.Y", []string{".env", "Dockerfile"}},
				{"hosted", "airflow.providers.x.Y", []string{".env"}},
			}},
		},
		Findings:   findings,
		Suppressed: map[*finding.Finding]Suppression{findings[5]: {}},
		Invocation: Invocation{Dir: "/home/ci/repo/air flow", Root: "/home/ci/repo", ExitCode: 1},
		Prefix:     "air flow/",
	}
}
