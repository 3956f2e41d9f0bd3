package cli

import (
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// forge is a code host or CI system that init writes a file for.
type forge struct {
	name string
	// hosts are parts of the host name of a remote.
	hosts []string
	// signs are files and directories in the repository that show that the system is used.
	signs []string
	// file is where the file belongs, and example what docs/examples has for it.
	file, example string
}

func forges() []forge {
	return []forge{
		{"GitHub", []string{"github"}, []string{".github"}, ".github/workflows/astrosecrets.yml", "github/astrosecrets.yml"},
		{"GitLab", []string{"gitlab"}, []string{".gitlab-ci.yml"}, ".gitlab-ci.yml", "gitlab-ci.yml"},
		{"Bitbucket", []string{"bitbucket"}, []string{"bitbucket-pipelines.yml"}, "bitbucket-pipelines.yml", "bitbucket-pipelines.yml"},
		{"Azure Pipelines", []string{"dev.azure.com", "visualstudio.com"}, []string{"azure-pipelines.yml"}, "azure-pipelines.yml", "azure-pipelines.yml"},
		{"CircleCI", nil, []string{".circleci"}, ".circleci/config.yml", "circleci.yml"},
	}
}

// forgeOf returns the forge of a repository: that of a CI file that exists, else that of the remote named
// origin, or of the first remote. It is false if nothing shows one.
func forgeOf(repo fs.FS, gitConfig string) (forge, bool) {
	for _, f := range forges() {
		for _, sign := range f.signs {
			if _, err := fs.Stat(repo, sign); err == nil {
				return f, true
			}
		}
	}
	host := remoteHost(gitConfig)
	for _, f := range forges() {
		for _, part := range f.hosts {
			if strings.Contains(host, part) {
				return f, true
			}
		}
	}
	return forge{}, false
}

var (
	remoteSection = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^\s*\[\s*remote\s+"([^"]*)"\s*\]`) })
	anySection    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*\[`) })
	urlLine       = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^\s*url\s*=\s*"?([^"\s]+)`) })
)

// remoteHost is the host name of origin in a git configuration, or of the first remote; "" without one.
func remoteHost(gitConfig string) string {
	remote, first := "", ""
	for _, line := range strings.Split(gitConfig, "\n") {
		if m := remoteSection().FindStringSubmatch(line); m != nil {
			remote = m[1]
			continue
		}
		if anySection().MatchString(line) {
			remote = ""
		}
		m := urlLine().FindStringSubmatch(line)
		if remote == "" || m == nil {
			continue
		}
		host := hostOf(m[1])
		if remote == "origin" {
			return host
		}
		if first == "" {
			first = host
		}
	}
	return first
}

// hostOf is the host of the address of a remote: https://host/path, ssh://git@host/path, git@host:path.
func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return strings.ToLower(u.Hostname())
	}
	host, _, ok := strings.Cut(address, ":")
	if !ok {
		return ""
	}
	return strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
}

// gitDir returns the directory of a repository's configuration: .git, or where the file .git of a
// worktree leads to. read reads a file.
func gitDir(root string, read func(string) ([]byte, error)) string {
	dir := filepath.Join(root, ".git")
	content, err := read(filepath.ToSlash(dir))
	if err != nil { // a directory
		return dir
	}
	link, ok := strings.CutPrefix(strings.TrimSpace(string(content)), "gitdir:")
	if !ok {
		return dir
	}
	dir = relativeTo(root, strings.TrimSpace(link))
	if common, err := read(path.Join(filepath.ToSlash(dir), "commondir")); err == nil {
		dir = relativeTo(dir, strings.TrimSpace(string(common)))
	}
	return dir
}

// relativeTo is a path as seen from a directory.
func relativeTo(dir, name string) string {
	if name = filepath.FromSlash(name); filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}
