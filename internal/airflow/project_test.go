package airflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"

	"golang.org/x/tools/txtar"
)

const (
	azure = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
	vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend"
)

// project loads the files of a txtar archive.
func project(t *testing.T, archive string, overrides load.Overrides) *Settings {
	t.Helper()
	files := &load.Files{Root: ".", Overrides: overrides}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files.All = append(files.All, source.New(f.Name, f.Name, f.Data))
	}
	slices.SortFunc(files.All, func(a, b *source.File) int { return strings.Compare(a.Name, b.Name) })
	s, err := Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// describe prints an environment as "target part: file file [open] class".
func describe(e *Environment) string {
	var files []string
	for _, l := range e.Layers {
		name := "image"
		if l.File != nil {
			name = l.File.Name
		}
		files = append(files, name)
	}
	out := fmt.Sprintf("%s %s: %s", e.Target, e.Part, strings.Join(files, " "))
	if e.MaySetExternally("ANY") {
		out += " open"
	}
	if e.Secrets.Class != nil {
		out += " " + e.Secrets.Path[strings.LastIndexByte(e.Secrets.Path, '.')+1:]
	}
	return out
}

// backend returns the [secrets] backend of a .env with these lines.
func backend(t *testing.T, lines ...string) *Backend {
	t.Helper()
	s := project(t, "-- .astro/config.yaml --\nproject:\n  name: x\n-- .env --\n"+strings.Join(lines, "\n")+"\n", load.Overrides{})
	for _, e := range s.Environments {
		if e.Target == "local" {
			return e.Secrets
		}
	}
	t.Fatal("the project has no local environment")
	return nil
}
