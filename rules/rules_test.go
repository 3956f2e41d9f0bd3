package rules_test

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/fix"
	"github.com/astrosecrets/astrosecrets/internal/format/dotenv"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the rules find into the fixtures")

// TestFixtures runs every rule over each project in testdata/rules. A fixture is a txtar
// archive: the files of a project, then
//
//	-- want --       each finding: path:line:col-line:col: severity: rule [targets]: message,
//	                 then lines "    | detail", "    effect: …" and "    help: …"
//	-- fixed/PATH -- what a file is after all safe fixes, applied until nothing changes
//
// A file named git makes it a repository and lists what is tracked; dump is what
// --deployment gives; store is what --store gives; backend.json is the schema of a backend of one's own. The message in want may be shortened with "…". A fixture without want must be silent.
func TestFixtures(t *testing.T) {
	root := filepath.Join("..", "testdata", "rules")
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".txtar" {
			return err
		}
		name, _ := filepath.Rel(root, strings.TrimSuffix(p, ".txtar"))
		t.Run(filepath.ToSlash(name), func(t *testing.T) { testFixture(t, p) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testFixture(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var inputs, goldens []txtar.File
	want := ""
	for _, f := range archive.Files {
		switch {
		case f.Name == "want":
			want = string(f.Data)
		case strings.HasPrefix(f.Name, "fixed/"):
			goldens = append(goldens, txtar.File{Name: strings.TrimPrefix(f.Name, "fixed/"), Data: f.Data})
		default:
			inputs = append(inputs, f)
		}
	}
	files := memory(inputs)
	first := check(t, files)
	knowCredentials(t, first.Findings)
	got := describe(first.Findings)
	fixed := fixAll(t, files)

	if *update {
		rewrite(t, name, archive, got, inputs, fixed)
		return
	}
	if !sameLines(got, want) {
		t.Errorf("findings differ (go test ./rules -update writes what was found)\n--- got\n%s--- want\n%s", got, want)
	}
	for _, g := range goldens {
		if string(fixed[g.Name]) != string(g.Data) {
			t.Errorf("%s after the fixes:\n%s\nwant:\n%s", g.Name, fixed[g.Name], g.Data)
		}
	}
	for _, name := range changedNames(files, fixed) {
		if !slices.ContainsFunc(goldens, func(g txtar.File) bool { return g.Name == name }) {
			t.Errorf("the fixes change %s, for which there is no golden:\n%s", name, fixed[name])
		}
	}
}

// knowCredentials holds the rules about credentials to naming them, so that another one is
// another finding for a baseline. What is a matter of the name alone has none.
func knowCredentials(t *testing.T, all []*finding.Finding) {
	t.Helper()
	for _, f := range all {
		if f.Rule.Family() != "secret" || f.Rule == "secret/saved-placeholder" || f.Rule == "secret/not-marked" && f.Severity == finding.Warning {
			continue
		}
		if len(f.Credentials) == 0 {
			t.Errorf("%s: %s does not say which credentials it is about", where(f.File, f.Span), f.Rule)
		}
		for _, c := range f.Credentials {
			if c.Span.Len() == 0 || f.Severity > finding.Note && f.Views.Of(c.File).Shows(c.Span) { // a placeholder may be shown
				t.Errorf("%s: %s takes %s for a credential, and it is shown or empty", where(f.File, f.Span), f.Rule, where(c.File, c.Span))
			}
		}
	}
}

// memory is a project held in memory: it goes through the same loading as one on disk.
type memoryFS map[string][]byte

func (m memoryFS) ReadFile(name string) ([]byte, error) {
	if b, ok := m[name]; ok {
		return b, nil
	}
	return nil, fs.ErrNotExist
}

// Tree lists the files, which have no folder above them.
func (m memoryFS) Tree(string) fs.FS {
	out := fstest.MapFS{}
	for name, content := range m {
		out[name] = &fstest.MapFile{Data: content}
	}
	return out
}

func memory(inputs []txtar.File) memoryFS {
	m := memoryFS{}
	for _, f := range inputs {
		m[f.Name] = f.Data
	}
	return m
}

func loadFiles(m memoryFS) *load.Files {
	p := &files.Project{Root: "."}
	for name := range m {
		if registry.KindOf(name) != load.KindNone {
			p.Names = append(p.Names, name)
		}
	}
	slices.Sort(p.Names)
	if dump, ok := m["dump"]; ok { // what --deployment gives
		p.Deployments = []*source.File{source.New("dump", "dump", dump)}
	}
	files := p.Load(m)
	if own, ok := m["backend.json"]; ok { // the schema of a backend of one's own
		b, err := schema.ParseBackend(own)
		if err != nil {
			panic(err)
		}
		files.Overrides.Backends = append(files.Overrides.Backends, b)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if name, path, _ := strings.Cut(name, "@"); name != "store" { // what --store gives: FILE or FILE@PATH
			continue
		} else if l, err := store.Parse(m[strings.TrimSuffix(name+"@"+path, "@")]); err != nil {
			panic(err)
		} else {
			files.Stores = append(files.Stores, store.Source{Name: name, Path: path, Listing: l})
		}
	}
	if list, ok := m["git"]; ok { // a repository, with the names of the files it tracks
		tracked, rules := strings.Fields(string(list)), ignore.ParseGit("", m[".gitignore"])
		files.Tracked = func(name string) (bool, bool) { return slices.Contains(tracked, name), true }
		files.Ignored = func(name string) (bool, bool) { return rules.Ignores(name, false), true }
	}
	return files
}

func check(t *testing.T, m memoryFS) *lint.Result {
	t.Helper()
	res, err := lint.Run(t.Context(), loadFiles(m), lint.Options{Rules: rules.All()})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range res.Failures {
		t.Fatal(err)
	}
	return res
}

// describe prints findings the way want has them.
func describe(all []*finding.Finding) string {
	var b strings.Builder
	for _, f := range all {
		targets := ""
		if len(f.Targets) > 0 {
			targets = " [" + strings.Join(f.Targets, ",") + "]"
		}
		fmt.Fprintf(&b, "%s: %s: %s%s: %s\n", where(f.File, f.Span), f.Severity, f.Rule, targets, f.Text)
		for _, line := range f.Details {
			fmt.Fprintf(&b, "    | %s\n", line)
		}
		if f.Effect != "" {
			fmt.Fprintf(&b, "    effect: %s\n", f.Effect)
		}
		if f.Help != "" {
			fmt.Fprintf(&b, "    help: %s\n", f.Help)
		}
	}
	return b.String()
}

func where(f *source.File, s source.Span) string {
	a, z := f.Position(s.Start), f.Position(s.End)
	return fmt.Sprintf("%s:%d:%d-%d:%d", f.Path, a.Line, a.Column, z.Line, z.Column)
}

func sameLines(got, want string) bool {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(g) != len(w) {
		return false
	}
	for i := range g {
		re := "^" + strings.ReplaceAll(regexp.QuoteMeta(w[i]), "…", ".*") + "$"
		if g[i] != w[i] && !regexp.MustCompile(re).MatchString(g[i]) {
			return false
		}
	}
	return true
}

// fixAll applies all safe fixes until nothing changes and returns the files.
func fixAll(t *testing.T, m memoryFS) memoryFS {
	t.Helper()
	now := memoryFS{}
	for name, data := range m {
		now[name] = data
	}
	for range 10 {
		plan := fix.NewPlan(check(t, now).Findings, false)
		if plan.Empty() {
			return now
		}
		for _, f := range plan.Files {
			now[f.File.Path] = f.Apply()
		}
	}
	t.Error("the fixes do not come to rest in 10 rounds")
	return now
}

// changedNames are the files that the fixes have changed or made, sorted.
func changedNames(before, after memoryFS) []string {
	var out []string
	for name, data := range after {
		if have, ok := before[name]; !ok || string(have) != string(data) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, got string, inputs []txtar.File, fixed memoryFS) {
	t.Helper()
	archive.Files = slices.Clone(inputs)
	if got != "" {
		archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
	}
	for _, name := range changedNames(memory(inputs), fixed) {
		archive.Files = append(archive.Files, txtar.File{Name: "fixed/" + name, Data: fixed[name]})
	}
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRuleSet holds the rule set to its own conventions.
func TestRuleSet(t *testing.T) {
	all := rules.All()
	if len(all) == 0 {
		t.Fatal("no rules")
	}
	id := regexp.MustCompile(`^[a-z]+/[a-z]+(-[a-z]+)*$`)
	for i, r := range all {
		if !id.MatchString(string(r.ID)) {
			t.Errorf("%q is no rule id", r.ID)
		}
		if i > 0 && all[i-1].ID >= r.ID {
			t.Errorf("%s is before %s", all[i-1].ID, r.ID)
		}
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || r.Doc.Why == "" || r.Doc.Bad == "" || r.Doc.Good == "" || r.Severity == 0 {
			t.Errorf("%s: the documentation has a gap", r.ID)
		}
		for _, to := range r.Defers {
			if _, ok := rules.ByID(to); !ok || to == r.ID {
				t.Errorf("%s defers to %q, which is not another rule", r.ID, to)
			}
		}
		if got, ok := rules.ByID(r.ID); !ok || got != r {
			t.Errorf("ByID does not find %s", r.ID)
		}
	}
}

// TestDocExamples proves the documentation: a bad example fires its rule and no other,
// a good one is clean.
func TestDocExamples(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(string(r.ID), func(t *testing.T) {
			bad := check(t, memory(txtar.Parse([]byte(strings.TrimLeft(r.Doc.Bad, "\n"))).Files)).Findings
			fired := false
			for _, f := range bad {
				if f.Rule == r.ID {
					fired = true
				} else {
					t.Errorf("the bad example also fires %s: %s", f.Rule, f.Text)
				}
			}
			if !fired {
				t.Error("the bad example does not fire the rule")
			}
			for _, f := range check(t, memory(txtar.Parse([]byte(strings.TrimLeft(r.Doc.Good, "\n"))).Files)).Findings {
				t.Errorf("the good example fires %s: %s", f.Rule, f.Text)
			}
		})
	}
}

// TestFixedEnvReadsAlike proves the portable form on every fixture whose readers disagree
// on the kwargs: after the fixes all six read the same bytes, they mean what was meant, and
// nothing else in the file has changed.
func TestFixedEnvReadsAlike(t *testing.T) {
	const name = "AIRFLOW__SECRETS__BACKEND_KWARGS"
	files, err := filepath.Glob(filepath.Join("..", "testdata", "rules", "env", "readers-disagree", "*.txtar"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == ".env" })
		if !slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "fixed/.env" }) {
			continue // what refers to a variable is not rewritten
		}
		before := archive.Files[i].Data
		meant := ""
		for _, r := range dotenv.Readers() {
			if a, ok := dotenv.Read(r, before).Lookup(name); ok && meant == "" && len(a.DependsOn) == 0 && len(repair.Parse(a.Value.Value).Faults) == 0 {
				meant = pyjson.Encode(repair.Parse(a.Value.Value).Root)
			}
		}
		if meant == "" {
			t.Errorf("%s: nobody reads the kwargs", file)
			continue
		}
		after := fixAll(t, memory(archive.Files[:i+1]))[".env"]
		first, others := "", 0
		for _, r := range dotenv.Readers() {
			reading := dotenv.Read(r, after)
			if reading.Err != nil { // another statement's line break stops it
				others++
				continue
			}
			a, ok := reading.Lookup(name)
			switch {
			case !ok:
				t.Errorf("%s: %s does not read the kwargs after the fix", file, r)
			case first == "":
				first = a.Value.Value
			case a.Value.Value != first:
				t.Errorf("%s: %s reads other kwargs after the fix", file, r)
			}
		}
		if got := pyjson.Encode(repair.Parse(first).Root); got != meant && !strings.Contains(meant, "$") {
			t.Errorf("%s: the kwargs mean %s after the fix, and meant %s", file, got, meant)
		}
		if others > 0 && !strings.Contains(string(before), "AIRFLOW_CONN_") {
			t.Errorf("%s: %d readers stop", file, others)
		}
	}
}
