package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/configure"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/inventory"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/schema"
)

type lookupJSON struct {
	Project string `json:"project"`
	Target  string `json:"target"`
	Part    string `json:"part,omitempty"`
	Backend string `json:"backend"`
	// Team is the team that is looked up for; NoTeam says why no name of it is looked up.
	Team   string   `json:"team,omitempty"`
	NoTeam string   `json:"noTeam,omitempty"`
	Names  []string `json:"names"`
	In     string   `json:"in,omitempty"`
	// Request is the name in the request where it differs from the name; Requests are those of all names, if there are several.
	Request  string   `json:"request,omitempty"`
	Requests []string `json:"requests,omitempty"`
	Why      string   `json:"why,omitempty"`
	Varies   bool     `json:"varies,omitempty"`
}

func lookupCommand() command {
	return command{
		name: "lookup", short: "show the names that Airflow asks the store for",
		about: []string{
			"ID is the id of a connection or variable as a DAG has it, or the name of an option such as sql_alchemy_conn. PATH is a project or a tree of projects.",
			"With --team the names are those that the API server asks for when a task of the team looks ID up. Workers ask before it, without the team.",
		},
		args: []argument{
			{name: "conn|variable|config", values: oneOf("conn", "variable", "config")},
			{name: "ID"},
			{name: "PATH", optional: true, values: anyFile},
		},
		examples: []sample{
			{"astrosecrets lookup conn my_db", "the secret of the connection my_db, for each target"},
			{"astrosecrets lookup variable my_var --target hosted -f json", "for the Deployment only, for programs"},
		},
		setup: func(fs *flagSet) runner {
			var o lookupFlags
			fs.targetFlag(&o.targets)
			fs.teamFlag(&o.team)
			fs.formatFlag(&o.formats, textJSON...)
			fs.verboseFlag(&o.verbose)
			o.configFlags.add(fs)
			return o.run
		},
	}
}

// lookupFlags are the flags of lookup.
type lookupFlags struct{ projectFlags }

// lookupKinds are the words for what is looked up.
func lookupKinds() map[string]schema.Kind {
	return map[string]schema.Kind{
		"conn": schema.Connection, "connection": schema.Connection, "variable": schema.Variable, "var": schema.Variable, "config": schema.Config,
	}
}

func (o *lookupFlags) run(ctx context.Context, s Streams, args []string) (int, error) {
	if err := knownTargets(o.targets); err != nil {
		return 0, err
	}
	kind, ok := lookupKinds()[args[0]]
	if !ok {
		return 0, usagef("lookup: %q is not conn, variable or config, as in `astrosecrets lookup conn my_db`", redact.Word(args[0]))
	}
	if err := knownTeam(o.team); err != nil {
		return 0, err
	}
	dir := pathOr(args, 2)
	o.trace = newTrace(o.verbose)
	projects, list, err := o.projects(dir, s.In)
	if err != nil {
		return 0, err
	}
	found := []lookupJSON{}
	teams := teamSearch{team: o.team}
	for _, p := range list {
		backends, err := o.backends(ctx, p)
		if err != nil {
			return 0, err
		}
		for _, b := range backends {
			teams.add(b)
			if l, ok := look(p.Root, b, kind, args[1], o.team); ok && !slices.ContainsFunc(found, l.same) {
				found = append(found, l)
			}
		}
	}
	o.trace.write(s.Err)
	if err := teams.refused(); err != nil {
		return 0, err
	}
	return exitClean, emit(ctx, s, o.formats, textJSON, func(w io.Writer, format string) error {
		switch {
		case format == "json":
			return writeJSON(w, map[string]any{"version": 1, "lookups": found})
		case len(found) == 0:
			return usagef("no secrets backend is configured under %s", dir)
		}
		return printText(w, printableLines(lookupText(found, len(projects) > 1)+teamHint(found, args)))
	})
}

// backends returns the backends of the targets of a project, without those that no release reads.
func (o *lookupFlags) backends(ctx context.Context, p *configure.Project) (out []*airflow.Backend, err error) {
	read := p.Load(files.Disk{})
	settings, err := airflow.Load(ctx, read)
	if err != nil {
		return nil, err
	}
	o.trace.add(p, settings, read)
	for _, e := range settings.Environments {
		if targets := p.Options.Targets; len(targets) > 0 && !slices.Contains(targets, string(e.Target)) {
			continue
		}
		for _, b := range e.Backends() {
			if b.Section != airflow.Workers || schema.FindOption("workers", "secrets_backend").Support(e.Airflow) != schema.None {
				out = append(out, b)
			}
		}
	}
	return out, nil
}

func (l lookupJSON) same(m lookupJSON) bool {
	return l.Project == m.Project && l.Target == m.Target && l.Part == m.Part && l.Backend == m.Backend && slices.Equal(l.Names, m.Names)
}

// look returns what one backend looks up in its store, for a team if it is not "".
func look(root string, b *airflow.Backend, kind schema.Kind, id, team string) (lookupJSON, bool) {
	out := lookupJSON{Project: root, Team: team, Target: b.Env.Target.Name(), Part: redact.Part(b.Env.Part), Backend: b.ClassName(), Names: []string{}}
	switch {
	case b.Path == "":
		return out, false
	case b.SpecClass == nil:
		out.Why = "unknown backend class"
		return out, true
	case b.Kwargs != nil && !b.Kwargs.Known():
		out.Why = "the kwargs are not in the files"
		if reason := b.Kwargs.Var.UnresolvedReason; reason != "" {
			out.Why += " (" + string(reason) + ")"
		}
		return out, true
	}
	if why := inventory.WhyNoStart(b); why != "" {
		out.Why = why + "; run `astrosecrets check`"
		return out, true
	}
	l := b.TeamLookupNames(team, kind, id)
	out.Why, out.Varies, out.NoTeam = l.Detail, l.Varies, l.NoTeam
	for _, n := range l.Names {
		if !b.MayShowNames() {
			n.Name, n.In, n.Request = redact.Mask, "", ""
		}
		out.Names = append(out.Names, n.Name)
		out.In = n.In
		if n.Request != "" {
			out.Requests = append(out.Requests, n.Request)
		}
	}
	if len(out.Requests) > 0 {
		out.Request = out.Requests[0]
	}
	if len(out.Requests) == 1 {
		out.Requests = nil
	}
	return out, true
}

func lookupText(found []lookupJSON, several bool) string {
	var b strings.Builder
	for _, l := range found {
		who := l.Target
		switch {
		case who == "":
			who = l.Part
		case l.Part != "":
			who += " (" + l.Part + ")"
		}
		if several {
			who = l.Project + " " + who
		}
		fmt.Fprintf(&b, "%-24s", who)
		switch {
		case len(l.Names) > 0:
			b.WriteString(" " + strings.Join(l.Names, ", "))
			if l.In != "" {
				b.WriteString("  in " + l.In)
			}
			switch {
			case len(l.Requests) > 0:
				b.WriteString("  (requests " + strings.Join(l.Requests, ", ") + ")")
			case l.Request != "":
				b.WriteString("  (request " + l.Request + ")")
			}
			if l.Why != "" {
				b.WriteString("  but " + l.Why)
			}
		case l.Why != "":
			b.WriteString(" nothing: " + l.Why)
		default:
			b.WriteString(" nothing")
		}
		if l.NoTeam != "" {
			b.WriteString("  (without the team: " + l.NoTeam + ")")
		}
		if l.Varies {
			b.WriteString("  (not in every release that may be installed)")
		}
		b.WriteByte('\n')
	}
	return b.String()
}
