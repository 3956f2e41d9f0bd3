package cli

import (
	"context"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
)

func lspCommand() command {
	return command{
		name: "lsp", short: "answer an editor as a language server, on standard input and output",
		about:    []string{"docs/editors.md says how to set up an editor. The editor names the directories."},
		examples: []sample{{"astrosecrets lsp", "what an editor starts"}, {"astrosecrets lsp --stdio", "the same, for editors that add the flag"}},
		setup: func(fs *flagSet) runner {
			// Editors add flags that say how they connect: there is one way here, so they change nothing.
			fs.Bool("stdio", false, "answer on standard input and output, as without it")
			fs.in(groupOther, "stdio")
			fs.String("clientProcessId", "", "the `ID` of the editor's process; the protocol names it too")
			_ = fs.MarkHidden("clientProcessId")
			return runLSP
		},
	}
}

// runLSP answers an editor until it ends the session.
func runLSP(ctx context.Context, s Streams, _ []string) (int, error) {
	if !lsp.Serve(ctx, s.In, s.Out, lsp.Options{Version: currentVersion(), Log: s.Err}) {
		return exitFindings, nil // as the protocol wants it: exit without shutdown is 1
	}
	return exitClean, nil
}
