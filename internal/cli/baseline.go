package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/atomicfile"
	"github.com/astrosecrets/astrosecrets/internal/baseline"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/rules"
)

// applyBaselines takes out of every project the findings that its baseline has.
func (j *job) applyBaselines(ctx context.Context, all []*projectResult) error {
	if j.flags.writeBaseline != "" {
		return j.record(ctx, all)
	}
	by := map[string][]*projectResult{}
	var names []string
	for _, c := range all {
		name := cmp.Or(j.flags.baseline, c.Config.Baseline())
		if name == "" {
			continue
		}
		if by[name] == nil {
			names = append(names, name)
		}
		by[name] = append(by[name], c)
	}
	for _, name := range names {
		if err := j.compare(name, by[name]); err != nil {
			return err
		}
	}
	return nil
}

// compare applies one baseline to its projects, and says what of it is stale.
func (j *job) compare(name string, all []*projectResult) error {
	f, err := readBaseline(name)
	if err != nil {
		if filepath.Ext(name) != ".json" { // what the configuration names may be anything
			err = redact.FileError(err)
		}
		return usageError{fmt.Errorf("baseline: %w", err)}
	}
	dir, err := directory(name)
	if err != nil {
		return err
	}
	m := f.Start(dir)
	for _, c := range all {
		c.findings = slices.DeleteFunc(c.findings, func(x *finding.Finding) bool {
			if !m.Known(x) {
				return false
			}
			c.known++
			return true
		})
	}
	stale := m.Stale(func(rule, path string) bool {
		ran := slices.ContainsFunc(j.rules, func(r *rules.Rule) bool { return string(r.ID) == rule })
		removed := !slices.ContainsFunc(rules.All(), func(r *rules.Rule) bool { return string(r.ID) == rule })
		return (ran || removed) && len(j.flags.targets) == 0 && slices.ContainsFunc(all, func(c *projectResult) bool {
			root, err := filepath.Abs(filepath.FromSlash(c.Root))
			return err == nil && strings.HasPrefix(path, strings.TrimSuffix(filepath.ToSlash(root), "/")+"/")
		})
	})
	for _, e := range stale {
		key := ""
		if redact.IsKnownName(e.Key) || redact.IsVariableName(e.Key) { // anybody may have written it
			key = " (" + e.Key + ")"
		}
		j.streams.notice("stale in the baseline: %s: %s%s", e.Path, redact.Word(e.Rule, ruleNames()...), key)
	}
	if len(stale) > 0 {
		j.streams.notice("%s fixed; update it with --write-baseline", count(len(stale), "finding is", "findings are"))
	}
	return nil
}

// record writes the present findings into a baseline; then none of them is new.
func (j *job) record(ctx context.Context, all []*projectResult) error {
	name := j.flags.writeBaseline
	old, err := files.ReadInTree(name)
	f, parseErr := baseline.Parse(old)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = nil
		if f, err = baseline.New(); err != nil {
			return err
		}
	case err != nil:
		return err
	case parseErr != nil:
		return usagef("--write-baseline: %s exists, and it is no baseline", name)
	}
	dir, err := directory(name)
	if err != nil {
		return err
	}
	var findings []*finding.Finding
	for _, c := range all {
		findings = append(findings, c.findings...)
		c.known += len(c.findings)
		c.findings = nil
	}
	f.Record(findings, dir)
	if old == nil {
		err = atomicfile.Write(ctx, repository(filepath.Dir(name)), name, f.Encode())
	} else {
		err = atomicfile.Replace(ctx, repository(filepath.Dir(name)), name, old, f.Encode())
	}
	if err != nil {
		return err
	}
	j.streams.notice("%s recorded in %s", count(len(findings), "finding", "findings"), name)
	return nil
}

func readBaseline(name string) (*baseline.File, error) {
	data, err := files.ReadInTree(name)
	if err != nil {
		return nil, err
	}
	f, err := baseline.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return f, nil
}

// directory is the absolute directory of a file.
func directory(name string) (string, error) {
	abs, err := filepath.Abs(name)
	return filepath.Dir(abs), err
}
