package cli

import (
	"context"
	_ "embed"
	"maps"
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/fuzzy"
	"github.com/astrosecrets/astrosecrets/internal/redact"
)

// The scripts ask `astrosecrets __complete` for candidates, so that they need no change when a
// command does.
var (
	//go:embed completion/astrosecrets.bash
	bashScript string
	//go:embed completion/_astrosecrets
	zshScript string
	//go:embed completion/astrosecrets.fish
	fishScript string
	//go:embed completion/astrosecrets.ps1
	powershellScript string
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand() command {
	return command{
		name: "completion", short: "print a completion script for a shell",
		about: []string{"The first lines of the script say where it belongs."},
		args:  []argument{{name: "bash|zsh|fish|powershell", values: oneOf(shells...)}},
		examples: []sample{
			{"source <(astrosecrets completion bash)", "for this session of bash"},
			{"astrosecrets completion fish > ~/.config/fish/completions/astrosecrets.fish", "for every session of fish"},
		},
		setup: func(*flagSet) runner { return runCompletion },
	}
}

func runCompletion(_ context.Context, s Streams, args []string) (int, error) {
	scripts := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript, "powershell": powershellScript}
	script, ok := scripts[args[0]]
	if !ok {
		return 0, usagef("completion: %q is not %s%s", redact.Word(args[0], shells...), fuzzy.Or(shells), didYouMean(args[0], slices.Sorted(maps.Keys(scripts))))
	}
	return exitClean, printText(s.Out, script)
}
