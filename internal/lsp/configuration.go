package lsp

import (
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/lsp/workspace"
	"github.com/astrosecrets/astrosecrets/internal/redact"
)

// configurationRoot is the key of the configuration files where diagnostics are kept by project.
const configurationRoot = "configuration"

// absolute is the path of a configuration file, which the core has relative to the working directory.
func absolute(file string) string {
	if filepath.IsAbs(filepath.FromSlash(file)) {
		return file
	}
	dir, err := os.Getwd()
	if err != nil {
		return file
	}
	return path.Join(filepath.ToSlash(dir), file)
}

// configDiagnostic is what is wrong with a configuration file.
func (s *server) configDiagnostic(wrong *config.Error) (string, protocol.Diagnostic) {
	file := absolute(wrong.Path)
	d := protocol.Diagnostic{Severity: protocol.SeverityError, Source: "astrosecrets", Code: "configuration", Message: redact.Text(wrong.Message)}
	text := document.NewText(nil)
	if doc := s.docs.Get(file); doc != nil {
		text = doc.Text
	} else if content, err := (files.Disk{}).ReadFile(file); err == nil {
		text = document.NewText(content)
	}
	start, end := text.Line(wrong.Line - 1)
	for n := 1; n < wrong.Column && start < end; n++ { // the column counts code points
		start += len(string([]rune(string(text.Bytes[start:min(end, start+4)]))[:1]))
	}
	d.Range = text.Range(min(start, end), end, s.unit())
	return file, d
}

// suppressions holds for each project the suppressions of the configuration, and which of them its
// findings need.
type suppressions struct {
	mu     sync.Mutex
	byRoot map[string]lint.Usage
}

// put stores the result of a check of a project.
func (k *suppressions) put(root string, res *workspace.Result) {
	u := lint.Usage{Project: root, Options: res.Options, Used: lint.UsedSuppressions(res.Suppressed), Judged: res.Options.Suppressions}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byRoot == nil {
		k.byRoot = map[string]lint.Usage{}
	}
	k.byRoot[root] = u
}

// keep forgets the projects that are no longer checked.
func (k *suppressions) keep(scope map[string]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for root := range k.byRoot {
		if !scope[root] {
			delete(k.byRoot, root)
		}
	}
}

// unused are the findings about suppressions that no project needs. complete is false if
// one of the projects in scope was not checked, so that they are not known.
func (k *suppressions) unused(scope map[string]bool) (out []*finding.Finding, complete bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []lint.Usage
	for _, root := range slices.Sorted(maps.Keys(scope)) {
		u, ok := k.byRoot[root]
		if !ok {
			return nil, false
		}
		all = append(all, u)
	}
	return lint.Unused(all), true
}

// unusedSuppressions reports the suppressions of configuration files that no project needs. That is
// known only if all projects are checked.
func (s *server) unusedSuppressions(ctx context.Context, scope map[string]bool) {
	found := map[string][]protocol.Diagnostic{}
	if s.currentSettings().Diagnose == wholeWorkspace {
		list, complete := s.kept.unused(scope)
		if !complete {
			return
		}
		at := newMapper(&workspace.Result{}, s.unit())
		for _, f := range list {
			file := absolute(f.File.Path)
			for _, folder := range s.work.Folders() {
				if workspace.Within(folder, file) {
					found[file] = append(found[file], s.diagnostic(at, f))
					break
				}
			}
		}
	}
	s.out.update(ctx, configurationRoot, found, s.docs.All(), nil)
}
