package compose

import (
	"github.com/astrosecrets/astrosecrets/internal/format/yamltext"
	"github.com/astrosecrets/astrosecrets/internal/load"
)

// ServiceNames returns the names under which the containers of a project's Compose files reach each
// other: of each service, its container_name and its hostname. Files that concern no secrets backend
// count too.
func ServiceNames(files *load.Files) map[string]bool {
	names := map[string]bool{}
	for _, f := range files.All {
		if load.IsComposeName(load.NewName(f.Name)) {
			addServices(names, f.Content)
		}
	}
	if files.Read == nil {
		return names
	}
	for _, name := range files.Looked {
		if !load.IsComposeName(load.NewName(name)) {
			continue
		}
		if content, err := files.Read(name); err == nil {
			addServices(names, content)
		}
	}
	return names
}

func addServices(names map[string]bool, content []byte) {
	for _, doc := range yamltext.Parse(content).Docs {
		for k, service := range yamltext.Pairs(yamltext.Get(doc, "services")) {
			names[k.Value] = true
			for _, key := range []string{"container_name", "hostname"} {
				if n := yamltext.Get(service, key); n != nil && n.Value != "" {
					names[n.Value] = true
				}
			}
		}
	}
}
