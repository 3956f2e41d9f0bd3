package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/redact"
)

func namesCommand() command {
	return command{
		name: "names", short: "list the connections and variables that DAGs refer to, and compare them with the store",
		about: []string{
			"A listing is the output of: az keyvault secret list, aws secretsmanager list-secrets, aws ssm describe-parameters, gcloud secrets list --format json, vault kv list -format json PATH (give PATH too, with its mount), kubectl get secret -o json, yc lockbox secret list --format json, op item list --format json, akeyless list-items, or names, one a line. It needs no values.",
			"Exit code 1: a name that a DAG requires is not in the listed store.",
		},
		args: []argument{{name: "PATH", optional: true, values: anyFile}},
		examples: []sample{
			{"astrosecrets names", "what the DAGs of the project refer to"},
			{"az keyvault secret list --vault-name contoso | astrosecrets names --store - --commands", "print the commands that create what the store lacks"},
		},
		setup: func(fs *flagSet) runner {
			var o namesFlags
			fs.targetFlag(&o.targets)
			fs.teamFlag(&o.team)
			fs.deploymentFlag(&o.deployments)
			fs.StringArrayVar(&o.stores, "store", nil, "compare with a listing of the store, `[TARGET=]FILE[@PATH]`, - for standard input; repeatable")
			fs.BoolVar(&o.commands, "commands", false, "print the commands that create what is missing; they read the value from standard input")
			fs.BoolVar(&o.unused, "unused", false, "list the secrets under the prefixes of the backend that nothing refers to")
			fs.in(groupStore, "store", "commands", "unused")
			fs.takes("store", anyFile)
			fs.formatFlag(&o.formats, namesFormatNames()...)
			fs.verboseFlag(&o.verbose)
			o.configFlags.add(fs)
			return o.run
		},
	}
}

// namesFlags are the flags of names.
type namesFlags struct {
	projectFlags
	stores           []string
	commands, unused bool
	memory           memory
}

// namesFormat is one format that names writes: a table of the inventory, or a report of the rules
// about names by a run of its own.
type namesFormat struct {
	name   string
	table  func(w io.Writer, projects []*projectNames, unused bool) error
	report func(o *namesFlags, ctx context.Context, s Streams, rest []string) (int, error)
}

// namesFormats are the formats, the default first.
func namesFormats() []namesFormat {
	return []namesFormat{
		{name: "text", table: writeNamesText},
		{name: "json", table: writeNamesJSON},
		{name: "csv", table: writeNamesCSV},
		{name: "sarif", report: (*namesFlags).check},
		{name: "html", report: (*namesFlags).page},
	}
}

func namesFormatNames() []string {
	var names []string
	for _, f := range namesFormats() {
		names = append(names, f.name)
	}
	return names
}

// namesFormatOf returns a format by its name, which is one of namesFormatNames.
func namesFormatOf(name string) namesFormat {
	return namesFormats()[slices.Index(namesFormatNames(), name)]
}

func (o *namesFlags) run(ctx context.Context, s Streams, rest []string) (int, error) {
	o.trace = newTrace(o.verbose)
	outputs, err := o.outputs()
	if err != nil {
		return 0, err
	}
	if report := namesFormatOf(outputs[0].format).report; report != nil && len(outputs) == 1 {
		return report(o, ctx, s, rest)
	}
	stores, err := readStores(s, o.stores)
	if err != nil {
		return 0, err
	}
	out, err := o.inventories(ctx, s, rest, stores)
	if err != nil {
		return 0, err
	}
	o.trace.write(s.Err)
	if len(out) == 0 {
		return 0, usagef("no file of the project refers to a connection or a variable")
	}
	if err := misfits(out, stores); err != nil {
		return 0, err
	}
	code, teams := exitClean, teamSearch{team: o.team}
	for _, p := range out {
		for _, b := range p.Backends {
			teams.add(b.Backend)
		}
		if p.missing() > 0 {
			code = exitFindings
		}
	}
	if err := teams.refused(); err != nil {
		return 0, err
	}
	if o.commands {
		return code, printText(s.Out, printableLines(namesCommands(out)))
	}
	return code, emit(ctx, s, o.formats, namesFormatNames(), func(w io.Writer, format string) error {
		table := namesFormatOf(format).table
		if table == nil {
			return usagef("--format: %s is a report of the rules about names: write it by a run of its own", format)
		}
		return table(w, out, o.unused)
	})
}

// outputs returns the outputs of --format, or an error about flags that exclude each other.
func (o *namesFlags) outputs() ([]output, error) {
	outputs, err := parseOutputs(o.formats, namesFormatNames())
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(o.deployments, "-") && slices.ContainsFunc(o.stores, isStandardInput):
		return nil, usagef("names: standard input can be a --store or a --deployment, not both")
	case o.commands && slices.ContainsFunc(outputs, func(out output) bool { return out.format != "text" }):
		return nil, usagef("names: --commands prints shell commands: leave out --format")
	case (o.commands || o.unused) && len(o.stores) == 0:
		return nil, usagef("names: --commands and --unused compare with a store: give its listing with --store")
	}
	if err := cmp.Or(knownTargets(o.targets), knownTeam(o.team)); err != nil {
		return nil, err
	}
	if o.team != "" && slices.ContainsFunc(outputs, func(out output) bool { return namesFormatOf(out.format).table == nil }) {
		return nil, usagef("names: --team is for text, json and csv: sarif and html are reports of the rules")
	}
	return outputs, nil
}

// inventories returns what the projects refer to, without those that refer to nothing.
func (o *namesFlags) inventories(ctx context.Context, s Streams, rest []string, stores []store.Source) ([]*projectNames, error) {
	_, list, err := o.projects(pathOr(rest, 0), s.In)
	if err != nil {
		return nil, err
	}
	o.memory.collectRarely(len(list))
	var out []*projectNames
	for _, p := range list {
		one, err := newProjectNames(ctx, p, o, stores)
		if err != nil {
			return nil, err
		}
		if len(one.Items)+len(one.Dynamic)+len(one.Unread) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// check writes the findings of the rules about names.
func (o *namesFlags) check(ctx context.Context, s Streams, rest []string) (int, error) {
	return runCheck(ctx, s, o.checkFlags(), rest)
}

// checkFlags are flags of check that run the rules about names.
func (o *namesFlags) checkFlags() checkFlags {
	return checkFlags{configFlags: o.configFlags, formats: o.formats, targets: o.targets, stores: o.stores, deployments: o.deployments, verbose: o.verbose, only: []string{"names"}, color: "auto"}
}

// projectNames is the inventory of one project.
type projectNames struct {
	Root string
	*inventory.Inventory
}

func newProjectNames(ctx context.Context, p *configure.Project, o *namesFlags, stores []store.Source) (*projectNames, error) {
	loaded := p.LoadAll(files.Disk{})
	loaded.Overrides = p.Overrides
	settings, err := airflow.Load(ctx, loaded)
	if err != nil {
		return nil, err
	}
	sources := names.Scan(files.Disk{}.Tree(p.Root), names.Options{Syntax: inventory.IgnoreSyntax(settings), Errors: true, Defaults: true, OnFile: o.memory.allow})
	o.trace.add(p, settings, loaded, sources...)
	return &projectNames{p.Root, inventory.New(inventory.Input{Settings: settings, Sources: sources, Stores: stores, Targets: p.Options.Targets, Team: o.team})}, nil
}

// missing counts the ids that are required and that a listed store does not answer.
func (p *projectNames) missing() int {
	n := 0
	for _, i := range p.Items {
		for k, s := range i.States {
			if i.Use == names.Required && p.Backends[k].Listed && (s.Answer == inventory.Missing || s.Answer == inventory.Unusable || s.Answer == inventory.Impossible) {
				n++
				break
			}
		}
	}
	return n
}

// isStandardInput reports an argument of --store that names standard input.
func isStandardInput(arg string) bool {
	_, rest, ok := strings.Cut(arg, "=")
	return arg == "-" || strings.HasPrefix(arg, "-@") || ok && (rest == "-" || strings.HasPrefix(rest, "-@"))
}

// maxListing is the size in bytes of the largest listing that is read.
const maxListing = 256 << 20

// readStores reads the listings of --store.
func readStores(s Streams, args []string) ([]store.Source, error) {
	var out []store.Source
	stdin := false
	for _, arg := range args {
		one := store.Source{Name: arg, Compared: new(atomic.Bool)}
		if target, rest, ok := strings.Cut(arg, "="); ok && slices.Contains([]string{"local", "hosted", "remote"}, target) {
			one.Target, one.Name = target, rest
		}
		if i := strings.LastIndexByte(one.Name, '@'); i > 0 {
			if _, err := os.Stat(one.Name); err != nil {
				one.Name, one.Path = one.Name[:i], one.Name[i+1:]
			}
		}
		var in io.Reader
		if one.Name == "-" {
			if stdin {
				return nil, usagef("names: only one --store can be standard input")
			}
			stdin, in = true, s.In
		} else {
			f, err := openStore(filepath.FromSlash(one.Name))
			if err != nil {
				return nil, usagef("--store %s: %w", one.Name, redact.FileError(err))
			}
			defer f.Close()
			in = f
		}
		content, err := io.ReadAll(io.LimitReader(in, maxListing+1))
		switch {
		case err != nil:
			return nil, err
		case len(content) > maxListing:
			return nil, usagef("--store %s: the listing is larger than 256 MiB", one.Name)
		}
		if one.Listing, err = store.Parse(content); err != nil {
			return nil, usagef("--store %s: %w", one.Name, err)
		}
		out = append(out, one)
	}
	return out, nil
}

// misfits refuses a listing that is of no use: the comparison would say that all is missing, or
// nothing.
func misfits(projects []*projectNames, stores []store.Source) error {
	for i := range stores {
		s := &stores[i]
		fits, path, any, sameStore, checked := false, false, false, false, map[string]bool{}
		for _, p := range projects {
			for _, b := range p.Backends {
				any = true
				checked[b.Target] = true
				sameStore = sameStore || b.HasFormat(s.Format)
				if b.Fits(s) {
					fits = fits || !b.NeedsPath(s)
					path = path || b.NeedsPath(s)
				}
			}
		}
		switch {
		case fits:
			if err := elsewhere(projects, s); err != nil {
				return err
			}
		case s.IsObjectNames() && any:
			return usagef("--store %s: kubectl get secret -o name prints no labels, and Airflow finds a Secret by its labels; use -o json", s.Name)
		case path && s.Format == store.Infisical:
			return usagef("--store %s: infisical secrets prints names without their folder; say which folder was listed: --store %s@/airflow/connections", s.Name, s.Name)
		case s.Where != "" && sameStore:
			return usagef("--store %s: this is a listing of %s, and no backend of these targets asks that store", s.Name, displayed(s.Where))
		case path:
			return usagef("--store %s: vault kv list prints names without their path; say which path was listed: --store %s@secret/connections", s.Name, s.Name)
		case !any:
			return usagef("--store %s: no secrets backend is configured for these targets", s.Name)
		case s.Target != "" && !checked[s.Target]:
			return usagef("--store %s=%s: no secrets backend of the target %s is compared", s.Target, s.Name, s.Target)
		default:
			return usagef("--store %s: this is the output of %s, and no backend of these targets asks that store", s.Name, s.Format)
		}
	}
	return nil
}

// elsewhere refuses a listing of a folder in which no id is looked up: all names would be unknown, and
// none missing.
func elsewhere(projects []*projectNames, s *store.Source) error {
	if s.Path == "" {
		return nil
	}
	var where []string
	for _, p := range projects {
		for _, b := range p.Backends {
			if !b.Fits(s) {
				continue
			}
			folders, known := p.Folders(b)
			if !known || !b.Backend.MayShowNames() || slices.Contains(folders, strings.Trim(s.Path, "/")) {
				return nil
			}
			for _, f := range folders {
				if f = displayed(f); !slices.Contains(where, f) {
					where = append(where, f)
				}
			}
		}
	}
	return usagef("--store %s@%s: no id is looked up in that folder; Airflow looks in %s", s.Name, s.Path, strings.Join(where, ", "))
}

// describeBackend returns what a backend is called in reports.
func describeBackend(b *inventory.Backend) string {
	target := shownTarget(b.Target)
	if part := redact.Part(b.Part); part != "" {
		target += " (" + part + ")"
	}
	return target
}

// shownTarget returns a target as reports name it.
func shownTarget(name string) string { return cmp.Or(name, "outside Astro") }

// title returns the name of a backend's store.
func title(b *inventory.Backend) string {
	if b.Spec != nil && b.SpecClass != nil {
		return b.Spec.Title
	}
	return fmt.Sprintf("the class %s", b.ClassName())
}

// openStore opens a listing: a regular file, or what the shell gives as /dev/fd/N.
func openStore(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !strings.HasPrefix(name, "/dev/fd/") && !strings.HasPrefix(name, "/proc/self/fd/") && name != "/dev/stdin" {
		return nil, errors.New("not a regular file")
	}
	return os.Open(name)
}
