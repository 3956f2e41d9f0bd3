package cli

import (
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// describe is what reports say of a project.
func describe(root string, files int, res *lint.Result, targets []string) report.Project {
	p := report.Project{Root: root, FileCount: files}
	s := res.Settings
	if s == nil {
		return p
	}
	if s.Hosted != nil && s.Hosted.Known {
		// Cloned, since they are parts of the files, which are let go.
		p.Runtime, p.Airflow = strings.Clone(s.Hosted.Base.Runtime), strings.Clone(s.Hosted.Base.AirflowVersion())
	}
	p.Idle = s.Files.HasNoSettings()
	if p.NoBackend = !s.HasBackend() && !s.Files.HasNoSettings(); p.NoBackend {
		p.Files = looked(root, s.Files)
		p.FileCount += len(s.Files.Looked)
	}
	p.CLI2 = s.Manifest != nil
	for _, e := range s.Environments {
		if reason := e.PackagesUnknown(); reason != "" && (len(targets) == 0 || slices.Contains(targets, string(e.Target))) {
			p.PackagesUnknown = strings.Clone(reason)
		}
	}
	for _, t := range setting.Targets() {
		if len(targets) > 0 && !slices.Contains(targets, string(t)) {
			continue
		}
		var target *report.Target
		for _, e := range s.Environments {
			if e.Target != t {
				continue
			}
			if target == nil {
				p.Targets = append(p.Targets, report.Target{Name: string(t), Backend: e.Secrets.ClassName()})
				target = &p.Targets[len(p.Targets)-1]
			}
			for _, l := range e.Layers {
				if name := l.File.Name; len(l.Vars) > 0 && !slices.Contains(target.Files, name) {
					target.Files = append(target.Files, name)
				}
			}
		}
	}
	return p
}

// maxNamed is how many files the summary names.
const maxNamed = 3

// looked returns the names of the files that were read, nil if they are more than maxNamed.
func looked(root string, files *load.Files) []string {
	names := slices.Clone(files.Looked)
	for _, f := range files.All {
		if !f.Absent {
			names = append(names, f.Name)
		}
	}
	if len(names) > maxNamed {
		return nil
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = strings.Clone(path.Join(root, name))
	}
	return names
}
