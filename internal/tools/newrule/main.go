// Command newrule makes a rule: its file, its line in rules/all.go and its fixtures.
//
//	go run ./internal/tools/newrule family/name
//
// Run again when the check is written, it records what the rule reports: the expected findings of
// the fixtures, the dump of all decisions, and the rule's page in docs/rules. Read what it writes.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/rules"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./internal/tools/newrule family/name")
		os.Exit(2)
	}
	if err := run(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
}

// run makes the rule in the repository at root, or records what it reports if it exists.
func run(root, id string) error {
	if _, exists := rules.ByID(rules.RuleID(id)); exists {
		return record(root)
	}
	list, err := scaffold(root, id)
	for _, name := range list {
		fmt.Fprintln(os.Stdout, name)
	}
	if err == nil {
		fmt.Fprintln(os.Stdout, "Write the check and its documentation, then run this command again.")
	}
	return err
}

// record runs the tests that write what the rules report.
func record(root string) error {
	for _, args := range [][]string{
		{"./rules", "-update"},
		{"./internal/cli", "-run", "TestDocs|TestREADME|TestScripts", "-update"},
	} {
		cmd := exec.Command("go", append([]string{"test"}, args...)...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = root, os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", cmd, err)
		}
	}
	return nil
}

var validID = regexp.MustCompile(`^[a-z]+/[a-z]+(-[a-z]+)*$`)

// scaffold writes the files of a new rule and returns their names. It overwrites none.
func scaffold(root, id string) ([]string, error) {
	if !validID.MatchString(id) {
		return nil, fmt.Errorf("%q is not family/name in lower-case letters and dashes", id)
	}
	family, name, _ := strings.Cut(id, "/")
	variable := goName(id)
	files := []struct{ path, text string }{
		{filepath.Join("rules", family+"_"+strings.ReplaceAll(name, "-", "_")+".go"), strings.NewReplacer("VARIABLE", variable, "RULE", id).Replace(ruleFile)},
		{filepath.Join("testdata", "rules", family, name, "reported.txtar"), "What is wrong here\n" + badExample},
		{filepath.Join("testdata", "rules", family, name, "silent.txtar"), "What is right here\n" + goodExample},
	}
	var done []string
	for _, f := range files {
		path := filepath.Join(root, f.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return done, err
		}
		out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return done, err
		}
		_, err = out.WriteString(f.text)
		if err := errors.Join(err, out.Close()); err != nil {
			return done, err
		}
		done = append(done, f.path)
	}
	all := filepath.Join(root, "rules", "all.go")
	source, err := os.ReadFile(all)
	if err != nil {
		return done, err
	}
	changed, err := register(string(source), variable)
	if err != nil {
		return done, err
	}
	return append(done, filepath.Join("rules", "all.go")), os.WriteFile(all, []byte(changed), 0o600)
}

// goName returns the variable of a rule: "prefixLetterCase" for prefix/letter-case, "kwargsInvalidJSON"
// for kwargs/invalid-json.
func goName(id string) string {
	words := strings.FieldsFunc(id, func(r rune) bool { return r == '/' || r == '-' })
	for i, w := range words[1:] {
		initial := len(w)
		if !slices.Contains(initialisms, w) {
			initial = 1
		}
		words[i+1] = strings.ToUpper(w[:initial]) + w[initial:]
	}
	return strings.Join(words, "")
}

// initialisms are words that Go writes in capitals.
var initialisms = []string{"api", "ca", "html", "http", "https", "id", "json", "kv", "sql", "ssl", "tls", "toml", "uri", "url", "xml", "yaml"}

// register adds a rule to the list in all.go, where its name sorts.
func register(source, variable string) (string, error) {
	lines := strings.Split(source, "\n")
	start := slices.Index(lines, "\tlist := []*Rule{")
	if start < 0 {
		return "", errors.New("rules/all.go has no list of rules")
	}
	at := start + 1
	for at < len(lines) && lines[at] != "\t}" && strings.TrimSpace(lines[at]) < variable {
		at++
	}
	return strings.Join(slices.Insert(lines, at, "\t\t"+variable+","), "\n"), nil
}

const (
	badExample = `-- .env --
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/"}
`
	goodExample = badExample

	ruleFile = `package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

var VARIABLE = define(Rule{
	ID:       "RULE",
	Title:    "",
	Severity: Warning,
	Doc: Doc{
		Why: ` + "``" + `,
		Bad: ` + "`\n" + badExample + "`" + `,
		Good: ` + "`\n" + goodExample + "`" + `,
	},
}, func(p *pass) {
	p.Kwargs(func(b *airflow.Backend, k *airflow.Kwargs) {
		if k.Object() == nil {
			return
		}
		for _, m := range k.Object().Members {
			p.Add(check.AtKwargs(k, m.Key.Span, m.Key.Text.Value, finding.Message{
				Text:    "",
				Outcome: schema.Ignored, // what Airflow does; see schema.Outcome
				Effect:  "",
				Help:    "",
			}))
		}
	})
})
`
)
