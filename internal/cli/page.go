package cli

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/files"
	"github.com/astrosecrets/astrosecrets/internal/files/ignore"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/internal/report"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"

	"golang.org/x/tools/txtar"
)

// example is a project in a rule's documentation. Three of its members are no files: "git"
// names the files that git tracks, "dump" is what --deployment gives, "store" what --store gives.
type example map[string][]byte

func parseExample(archive string) (example, []txtar.File) {
	files := txtar.Parse([]byte(strings.TrimLeft(archive, "\n"))).Files
	out := example{}
	for _, f := range files {
		out[f.Name] = f.Data
	}
	return out, files
}

// exampleFS is an example as a files.FS, at some root.
type exampleFS struct {
	root  string
	files example
}

func (u exampleFS) ReadFile(name string) ([]byte, error) {
	for have, data := range u.files {
		if path.Join(u.root, have) == name {
			return data, nil
		}
	}
	return nil, fs.ErrNotExist
}

// Tree returns the files of the example, at whatever root.
func (u exampleFS) Tree(string) fs.FS {
	archive := &txtar.Archive{}
	for name, data := range u.files {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: data})
	}
	tree, err := txtar.FS(archive)
	if err != nil { // a name that is no path
		return nil
	}
	return tree
}

// run checks an example with all rules, as a project at a root.
func (e example) run(root string) (*load.Files, *lint.Result) {
	p := &files.Project{Root: root}
	for name := range e {
		if registry.KindOf(name) != load.KindNone {
			p.Names = append(p.Names, name)
		}
	}
	slices.Sort(p.Names)
	if dump, ok := e["dump"]; ok {
		p.Deployments = []*source.File{source.New(path.Join(root, "dump"), "dump", dump)}
	}
	files := p.Load(exampleFS{root, e})
	if text, ok := e["store"]; ok {
		if l, err := store.Parse(text); err == nil {
			files.Stores = []store.Source{{Name: "store", Listing: l}}
		}
	}
	if list, ok := e["git"]; ok {
		tracked, ignored := strings.Fields(string(list)), ignore.ParseGit("", e[".gitignore"])
		files.Tracked = func(name string) (bool, bool) { return slices.Contains(tracked, name), true }
		files.Ignored = func(name string) (bool, bool) { return ignored.Ignores(name, false), true }
	}
	res, _ := lint.Run(context.Background(), files, lint.Options{Rules: rules.All()}) // the error is that of the context
	return files, res
}

// check is what the program says of an example, without the summary.
func (e example) check() (string, error) {
	_, res := e.run(".")
	var b bytes.Buffer
	err := report.Text(&b, &report.Report{Rules: rules.All(), Findings: res.Findings}, report.TextOptions{Quiet: true, Width: 110})
	return strings.TrimRight(b.String(), "\n") + "\n", err
}

// rulePage is a rule's page, in Markdown: what `explain` prints and docs/rules holds.
func rulePage(r *rules.Rule) (string, error) {
	var b strings.Builder
	fix := map[rules.Safety]string{
		rules.NoFix:  "It has no fix: the right value cannot be determined from the files.",
		rules.Safe:   "`astrosecrets --fix` fixes it when the fix is unambiguous; `--diff` shows the changes.",
		rules.Unsafe: "`astrosecrets --unsafe-fixes` fixes it; check the result, because it may require a step outside the files. `--diff` shows it first.",
	}[r.Fix]
	preview := ""
	if r.Preview {
		preview = " Preview: the rule follows a pre-release and may still change."
	}
	fmt.Fprintf(&b, "# %s\n\n%s.\n\nSeverity %s, since %s.%s\n\n## Why\n\n%s\n", r.ID, r.Title, r.Severity, r.Since, preview, strings.TrimSpace(r.Doc.Why))
	if r.Doc.Log != "" {
		fmt.Fprintf(&b, "\n## What is logged\n\n%s", fence("text", r.Doc.Log))
	}
	bad, files := parseExample(r.Doc.Bad)
	output, err := bad.check()
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "\n## Bad\n\n%s`astrosecrets` says:\n\n%s", members(files), fence("text", output))
	_, files = parseExample(r.Doc.Good)
	fmt.Fprintf(&b, "\n## Good\n\n%s## Fix\n\n%s\n", members(files), fix)
	fmt.Fprintf(&b, "\n## Options\n\nIn `.astrosecrets.yaml`, `error`, `warning`, `note` or `off`:\n\n%s", fence("yaml", fmt.Sprintf("severity:\n  %s: note\n", r.ID)))
	fmt.Fprintf(&b, "\nFor one place, on a line of its own above it:\n\n%s\n%s\n", fence("text", "# astrosecrets: ignore "+string(r.ID)+" -- why it is right here\n"), r.URL())
	return b.String(), nil
}

// members are the files of an example.
func members(files []txtar.File) string {
	var b strings.Builder
	for _, f := range files {
		title := "`" + f.Name + "`:"
		switch f.Name {
		case "git":
			title = "Tracked by git:"
		case "dump":
			title = "`astro deployment inspect`, given by `--deployment`:"
		case "store":
			title = "The names that the store holds, given by `--store`:"
		}
		fmt.Fprintf(&b, "%s\n\n%s\n", title, fence("text", string(f.Data)))
	}
	return b.String()
}

// fence is text as a Markdown code block.
func fence(info, text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i, l := range lines {
		lines[i] = source.Printable(l)
	}
	ticks := "```"
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	return ticks + info + "\n" + strings.Join(lines, "\n") + "\n" + ticks + "\n"
}
