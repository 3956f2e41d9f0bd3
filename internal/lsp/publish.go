package lsp

import (
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/lsp/document"
	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// publisher keeps track of the diagnostics that the client has. A file may have some of several projects: the
// values files of a role may be outside the project.
type publisher struct {
	send func(ctx context.Context, method string, params any)

	mu    sync.Mutex
	found map[string]map[string][]protocol.Diagnostic // by path, then by root
	sent  map[string]sent                             // by path; none where the client has no diagnostics
}

// sent is what the client has of a document.
type sent struct {
	hash    uint64
	version int32
	open    bool
	uri     protocol.URI
}

// update replaces what one project found, by path. docs are the open documents of the run, own
// those of them that belong to the project: the client gets their diagnostics for each version,
// also where there are none.
func (p *publisher) update(ctx context.Context, root string, found map[string][]protocol.Diagnostic, docs map[string]*document.Document, own []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	touched := map[string]bool{}
	for path, by := range p.found {
		if _, had := by[root]; had {
			touched[path] = true
			delete(by, root)
			if len(by) == 0 {
				delete(p.found, path)
			}
		}
	}
	for path, list := range found {
		touched[path] = true
		if p.found[path] == nil {
			p.found[path] = map[string][]protocol.Diagnostic{}
		}
		p.found[path][root] = list
	}
	for _, path := range own {
		touched[path] = true
	}
	for _, path := range slices.Sorted(maps.Keys(touched)) {
		p.publish(ctx, path, docs[path])
	}
}

// roots are the projects that have diagnostics.
func (p *publisher) roots() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[string]bool{}
	for _, by := range p.found {
		for root := range by {
			out[root] = true
		}
	}
	return out
}

// publish sends the diagnostics of a file, unless the client has just these.
func (p *publisher) publish(ctx context.Context, path string, doc *document.Document) {
	list := []protocol.Diagnostic{}
	for _, root := range slices.Sorted(maps.Keys(p.found[path])) {
		for _, d := range p.found[path][root] {
			if !slices.ContainsFunc(list, func(have protocol.Diagnostic) bool {
				return have.Range == d.Range && have.Code == d.Code && have.Message == d.Message
			}) {
				list = append(list, d)
			}
		}
	}
	sorting.Stable(list, func(a, b protocol.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Range.Start.Character, b.Range.Start.Character))
	})
	now := sent{hash: hash(list), uri: document.URI(path)}
	params := protocol.PublishDiagnosticsParams{URI: now.uri, Diagnostics: list}
	if doc != nil {
		now.version, now.open, now.uri = doc.Version, true, doc.URI
		params.URI, params.Version = doc.URI, &doc.Version
	}
	was, had := p.sent[path]
	if was == now || !had && len(list) == 0 && doc == nil {
		return
	}
	if had && was.uri != now.uri { // the same file under another address
		p.send(ctx, protocol.PublishDiagnostics, protocol.PublishDiagnosticsParams{URI: was.uri, Diagnostics: []protocol.Diagnostic{}})
	}
	if len(list) == 0 && doc == nil {
		delete(p.sent, path)
	} else {
		p.sent[path] = now
	}
	p.send(ctx, protocol.PublishDiagnostics, params)
}

// hash tells lists of diagnostics apart.
func hash(list []protocol.Diagnostic) uint64 {
	h := fnv.New64a()
	_ = json.NewEncoder(h).Encode(list)
	return h.Sum64()
}
