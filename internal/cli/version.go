package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

// version is set by the release build; `go install` leaves it to the build info.
var version string

// currentVersion returns the version of this build: a tag, or what the Go toolchain recorded.
func currentVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return strings.TrimPrefix(info.Main.Version, "v")
	}
	return "0.1.0-dev"
}

func versionCommand() command {
	return command{
		name: "version", short: "print the version",
		examples: []sample{{"astrosecrets version", "the version, the commit and the platform"}, {"astrosecrets version -f json", "the same, for programs"}},
		setup: func(fs *flagSet) runner {
			var formats []string
			fs.formatFlag(&formats, textJSON...)
			return func(ctx context.Context, s Streams, _ []string) (int, error) {
				return exitClean, emit(ctx, s, formats, textJSON, writeVersion)
			}
		},
	}
}

func writeVersion(w io.Writer, format string) error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, kv := range info.Settings {
			if kv.Key == "vcs.revision" {
				commit = kv.Value
			}
		}
	}
	if format == "json" {
		return writeJSON(w, map[string]string{
			"version": currentVersion(), "commit": commit, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
		})
	}
	if commit != "" {
		commit = " (" + commit[:min(12, len(commit))] + ")"
	}
	_, err := fmt.Fprintf(w, "astrosecrets %s%s, %s, %s/%s\n", currentVersion(), commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
