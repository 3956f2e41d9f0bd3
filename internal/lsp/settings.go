package lsp

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// section is the part of the client's settings that is about astrosecrets.
const section = "astrosecrets"

// settings are what a user sets in the editor.
type settings struct {
	// Diagnose is "openProjects", for the projects with open documents, or "workspace", for all.
	Diagnose string `json:"diagnose"`
	// Targets restricts findings: local, hosted, remote.
	Targets []string `json:"targets"`
	// InlayHints shows the resulting secret name behind a prefix.
	InlayHints bool `json:"inlayHints"`
	// ClientShowsResults tells that the extension shows the result of a command itself.
	ClientShowsResults bool `json:"clientShowsResults"`
}

// The values of settings.Diagnose.
const (
	openProjects   = "openProjects"
	wholeWorkspace = "workspace"
)

// configure applies settings as the client sent them. A setting of another form is ignored, and a
// message to the user names it.
func (s *server) configure(ctx context.Context, raw json.RawMessage) {
	var all map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &all) != nil {
		return
	}
	if inner, ok := all[section]; ok { // as didChangeConfiguration has it
		all = nil
		if json.Unmarshal(inner, &all) != nil {
			return
		}
	}
	s.mu.Lock()
	next := s.settings
	before := next
	s.mu.Unlock()
	wrong := func(name, want string) {
		s.notify(ctx, protocol.ShowMessage, protocol.MessageParams{Type: protocol.MessageWarning, Message: "astrosecrets: the setting " + section + "." + name + " must be " + want + "; it is ignored"})
	}
	read := func(name string, to any, want string, valid func() bool) {
		value, ok := all[name]
		if !ok || string(value) == "null" {
			return
		}
		if json.Unmarshal(value, to) != nil || !valid() {
			wrong(name, want)
		}
	}
	always := func() bool { return true }
	read("diagnose", &next.Diagnose, `"openProjects" or "workspace"`, func() bool {
		return next.Diagnose == openProjects || next.Diagnose == wholeWorkspace
	})
	if next.Diagnose != openProjects && next.Diagnose != wholeWorkspace {
		next.Diagnose = before.Diagnose
	}
	read("targets", &next.Targets, `a list of "local", "hosted" and "remote"`, func() bool { return knownTargets(next.Targets) })
	if !knownTargets(next.Targets) {
		next.Targets = before.Targets
	}
	read("inlayHints", &next.InlayHints, "true or false", always)
	read("clientShowsResults", &next.ClientShowsResults, "true or false", always)
	s.mu.Lock()
	s.settings = next
	refresh := s.client.Workspace.InlayHint.RefreshSupport && next.InlayHints != before.InlayHints
	s.mu.Unlock()
	s.work.SetTargets(next.Targets)
	if refresh {
		go func() { _ = s.conn.Call(ctx, protocol.RefreshInlayHints, nil, nil) }()
	}
}

func knownTargets(list []string) bool {
	return !slices.ContainsFunc(list, func(t string) bool { return !slices.Contains(setting.Targets(), setting.Target(t)) })
}

func (s *server) didChangeConfiguration(ctx context.Context, p protocol.DidChangeConfigurationParams) {
	s.configure(ctx, p.Settings)
	s.jobs.everything()
	go s.pullSettings(ctx)
}

// pullSettings requests the settings from a client that does not push them.
func (s *server) pullSettings(ctx context.Context) {
	if !s.capabilities().Workspace.Configuration {
		return
	}
	var list []json.RawMessage
	if s.conn.Call(ctx, protocol.Configuration, protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: section}}}, &list) != nil || len(list) != 1 {
		return
	}
	s.configure(ctx, list[0])
	s.jobs.everything()
}

// currentSettings returns the settings as they are now.
func (s *server) currentSettings() settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}
