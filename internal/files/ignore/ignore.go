// Package ignore answers whether a path is ignored: [ParseGit] and [Dir] as git reads .gitignore,
// [ParseDocker] as Docker reads .dockerignore. The two share a syntax at first sight and little
// else: git matches a name at any depth and never looks into an ignored directory, Docker matches
// from the root of the context and lets a later "!" line bring a file back from anywhere.
//
// The package opens no file. Paths use slashes, are clean and relative to the root of
// the work tree (git) or of the build context (Docker); case counts.
package ignore
