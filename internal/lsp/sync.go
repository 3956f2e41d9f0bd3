package lsp

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/config"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
)

func (s *server) didOpen(_ context.Context, p protocol.DidOpenParams) {
	file, ok := document.Path(p.TextDocument.URI)
	if !ok {
		return // a version in git, an untitled document: nothing reads it
	}
	s.docs.Open(p.TextDocument.URI, file, p.TextDocument.Version, p.TextDocument.Text)
	s.text(file)
}

func (s *server) didChange(_ context.Context, p protocol.DidChangeParams) {
	version := int32(0)
	if p.TextDocument.Version != nil {
		version = *p.TextDocument.Version
	}
	file, ok := document.Path(p.TextDocument.URI)
	if ok && s.docs.Change(file, version, p.Changes, s.unit()) == nil {
		s.text(file)
	}
}

func (s *server) didSave(_ context.Context, p protocol.DocumentParams) {
	if file, ok := document.Path(p.URI()); ok {
		s.docs.Saved(file)
		s.disk(file, protocol.FileChanged)
	}
}

func (s *server) didClose(_ context.Context, p protocol.DocumentParams) {
	if file, ok := document.Path(p.URI()); ok {
		s.docs.Close(file)
		s.text(file)
	}
}

// text handles the change of an open document.
func (s *server) text(file string) {
	if configures(file) {
		s.work.ForgetConfiguration()
		s.jobs.everything()
	}
	s.jobs.changed(file)
}

// disk handles a change on disk.
func (s *server) disk(file string, kind int) {
	if shapes(file) || kind != protocol.FileChanged {
		s.work.Forget()
	}
	s.text(file)
}

// configures reports whether a file may be a part of the configuration: .astrosecrets.yaml, a
// backend that it describes, a baseline.
func configures(file string) bool {
	base := path.Base(file)
	return base == config.Name || strings.HasSuffix(base, ".json")
}

// shapes reports whether the content of a file decides which projects there are and which files
// belong to them.
func shapes(file string) bool {
	base := path.Base(file)
	switch registry.KindOf(base) {
	case load.KindIgnore, load.KindDockerfile:
		return true
	case load.KindYAML:
		return base == config.Name || strings.Contains(base, "values") || strings.Contains(base, "compose") || base == "config.yaml"
	}
	return strings.HasSuffix(file, "/.git/index")
}

func (s *server) didChangeWatchedFiles(_ context.Context, p protocol.DidChangeWatchedFilesParams) {
	for _, e := range p.Changes {
		file, ok := document.Path(e.URI)
		if !ok {
			continue
		}
		if strings.Contains(file, "/.git/") {
			s.work.Forget()
			s.jobs.everything()
			continue
		}
		s.docs.Saved(file)
		s.disk(file, e.Type)
	}
}

func (s *server) didChangeFolders(_ context.Context, p protocol.DidChangeFoldersParams) {
	removed := paths(p.Event.Removed)
	folders := slices.DeleteFunc(s.work.Folders(), func(f string) bool { return slices.Contains(removed, f) })
	s.work.SetFolders(append(folders, paths(p.Event.Added)...))
	s.jobs.everything()
}

// unit is the encoding of positions.
func (s *server) unit() document.Encoding {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.encoding
}

// watchers are the files that a check reads, by glob.
func watchers() []protocol.Watcher {
	var out []protocol.Watcher
	for _, glob := range []string{
		"**/{.env,env}*", "**/*{.env,_env,-env}", "**/*.env.*", "**/.env/*", "**/requirements*.{txt,in}", "**/constraints*.txt", "**/pyproject.toml",
		"**/{D,d}ockerfile*", "**/{C,c}ontainerfile*", "**/*.{yaml,yml,json,tf,tfvars,hcl,sh,bash,mk}", "**/Makefile", "**/*airflow*.cfg*",
		"**/.{git,docker}ignore", "**/.git/index",
	} {
		out = append(out, protocol.Watcher{Glob: glob})
	}
	return out
}
