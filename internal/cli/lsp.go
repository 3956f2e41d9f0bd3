package cli

import (
	"context"

	"github.com/astrosecrets/astrosecrets/internal/lsp"
)

// runLSP answers an editor until it ends the session. Editors add flags that say how they connect:
// there is one way here, so those are taken and change nothing.
func runLSP(ctx context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("lsp")
	fs.Bool("stdio", false, "answer on standard input and output, as without it")
	fs.String("clientProcessId", "", "the `ID` of the editor's process; the protocol tells it too")
	_ = fs.MarkHidden("clientProcessId")
	rest, err := parse(fs, s, args)
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 {
		return 0, usagef("lsp takes no arguments: the editor names the directories")
	}
	if !lsp.Serve(ctx, s.In, s.Out, lsp.Options{Version: Version(), Log: s.Err}) {
		return exitFindings, nil // as the protocol wants it: exit without shutdown is 1
	}
	return exitClean, nil
}
