package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/names"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
)

// namesFlags are the flags of names.
type namesFlags struct {
	configFlags
	format  string
	targets []string
	stores  []string
	// deployments are outputs of the Astro CLI about the Deployment.
	deployments []string
	commands    bool
	unused      bool
}

func runNames(ctx context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("names")
	var o namesFlags
	fs.StringVarP(&o.format, "format", "f", "text", "text, json, csv or sarif")
	fs.StringSliceVar(&o.targets, "target", nil, "only these `TARGETS`: local, hosted, remote")
	fs.StringArrayVar(&o.stores, "store", nil, "compare with a listing of the store: `[TARGET=]FILE[@PATH]`, - for standard input; repeatable.\n"+
		"The output of: az keyvault secret list, aws secretsmanager list-secrets, aws ssm describe-parameters,\n"+
		"gcloud secrets list --format json, vault kv list -format json PATH (give PATH too, with its mount),\n"+
		"kubectl get secret -o json, yc lockbox secret list --format json, op item list --format json,\n"+
		"akeyless list-items, or names, one a line")
	fs.StringArrayVar(&o.deployments, "deployment", nil, deploymentUsage)
	fs.BoolVar(&o.commands, "commands", false, "print the commands that create what is missing; they read the value from standard input")
	fs.BoolVar(&o.unused, "unused", false, "list the secrets under our prefixes that nothing refers to")
	o.add(fs)
	rest, err := parse(fs, s, args)
	switch {
	case err != nil:
		return 0, err
	case len(rest) > 1:
		return 0, usagef("names takes one path")
	case !slices.Contains([]string{"text", "json", "csv", "sarif"}, o.format):
		return 0, usagef("names: --format is text, json, csv or sarif, not %q", o.format)
	case slices.Contains(o.deployments, "-") && slices.ContainsFunc(o.stores, isStandardInput):
		return 0, usagef("names: standard input can be a --store or a --deployment, not both")
	case (o.commands || o.unused) && len(o.stores) == 0:
		return 0, usagef("names: --commands and --unused compare with a store: give its listing with --store")
	}
	if err := knownTargets(o.targets); err != nil {
		return 0, err
	}
	if o.format == "sarif" {
		return runCheck(ctx, s, o.checkArguments(rest))
	}
	stores, err := readStores(s, o.stores)
	if err != nil {
		return 0, err
	}
	list, err := o.projects(rest, s.In)
	if err != nil {
		return 0, err
	}
	var out []*projectNames
	for _, p := range list {
		one, err := newProjectNames(ctx, p, &o, stores)
		if err != nil {
			return 0, err
		}
		if len(one.Items)+len(one.Dynamic)+len(one.Unread) > 0 {
			out = append(out, one)
		}
	}
	if len(out) == 0 {
		return 0, usagef("no file of the project refers to a connection or a variable")
	}
	if err := misfits(out, stores); err != nil {
		return 0, err
	}
	code := exitClean
	for _, p := range out {
		if p.missing() > 0 {
			code = exitFindings
		}
	}
	switch {
	case o.commands:
		_, err = io.WriteString(s.Out, printableLines(namesCommands(out)))
	case o.format == "json":
		err = writeJSON(s.Out, namesReport(out, o.unused))
	case o.format == "csv":
		err = writeNamesCSV(cleanWriter{s.Out}, out)
	default:
		//leakcheck:ok namesText redacts each name
		_, err = io.WriteString(s.Out, printableLines(namesText(out, o.unused)))
	}
	return code, err
}

// checkArguments asks check for the findings of the rules about names.
func (o *namesFlags) checkArguments(rest []string) []string {
	args := []string{"--format", "sarif", "--only", "names"}
	for _, s := range o.stores {
		args = append(args, "--store", s)
	}
	for _, d := range o.deployments {
		args = append(args, "--deployment", d)
	}
	if len(o.targets) > 0 {
		args = append(args, "--target", strings.Join(o.targets, ","))
	}
	if o.config != "" {
		args = append(args, "--config", o.config)
	}
	if o.noConfig {
		args = append(args, "--no-config")
	}
	return append(append(args, "--"), rest...)
}

// projects finds the projects under the path of the command line.
func (o *namesFlags) projects(rest []string, stdin io.Reader) ([]*configured, error) {
	dir := "."
	if len(rest) == 1 {
		dir = rest[0]
	}
	found, err := files.Discover([]string{dir})
	if errors.Is(err, files.ErrNothing) || errors.Is(err, os.ErrNotExist) {
		return nil, usageError{err}
	} else if err != nil {
		return nil, err
	}
	if err := addDeployments(o.deployments, stdin, files.Disk{}, found); err != nil {
		return nil, err
	}
	conf, err := newConfigs(o.configFlags)
	if err != nil {
		return nil, err
	}
	return conf.projects(found)
}

// projectNames is the inventory of one project.
type projectNames struct {
	Root string
	*inventory.Inventory
}

func newProjectNames(ctx context.Context, p *configured, o *namesFlags, stores []store.Source) (*projectNames, error) {
	loaded := p.LoadAll(files.Disk{})
	loaded.Overrides = p.overrides
	settings, err := airflow.Load(ctx, loaded)
	if err != nil {
		return nil, err
	}
	root := p.Root
	if root == "" {
		root = "."
	}
	sources, err := names.Scan(os.DirFS(filepath.FromSlash(root)), names.Options{Syntax: inventory.IgnoreSyntax(settings), Errors: true})
	if err != nil {
		return nil, err
	}
	targets := o.targets
	if len(targets) == 0 {
		targets = p.opts.Targets
	}
	return &projectNames{p.Root, inventory.New(inventory.Input{Settings: settings, Sources: sources, Stores: stores, Targets: targets})}, nil
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
		one := store.Source{Name: arg}
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
				return nil, usageError{err}
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
		fits, path, any := false, false, false
		for _, p := range projects {
			for _, b := range p.Backends {
				any = true
				if b.Fits(s) {
					fits = fits || !b.NeedsPath(s)
					path = path || b.NeedsPath(s)
				}
			}
		}
		switch {
		case fits:
		case path:
			return usagef("--store %s: vault kv list prints names without their path; say which path was listed: --store %s@secret/connections", s.Name, s.Name)
		case !any:
			return usagef("--store %s: no secrets backend is configured for these targets", s.Name)
		default:
			return usagef("--store %s: this is the output of %s, and no backend of these targets asks that store", s.Name, s.Format)
		}
	}
	return nil
}

// describe returns what a backend is called in reports.
func describeBackend(b *inventory.Backend) string {
	target := targetName(b)
	if part := shownPart(b.Part); part != "" {
		target += " (" + part + ")"
	}
	return target
}

// targetName returns the target of a backend as reports name it.
func targetName(b *inventory.Backend) string {
	if b.Target == "" {
		return "outside Astro"
	}
	return b.Target
}

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
		return nil, fmt.Errorf("%s: not a regular file", name)
	}
	return os.Open(name)
}
