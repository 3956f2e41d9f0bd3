package cli_test

import (
	"context"
	"flag"
	"os"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/cli"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the program prints into the scripts and pages")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"astrosecrets": func() {
			os.Exit(cli.Main(context.Background(), os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
		},
	})
}

// TestScripts runs the program the way a shell does; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode": exitCode,
		},
		Setup: func(e *testscript.Env) error {
			// The work directory is a repository of its own, so that nothing above it counts.
			return os.MkdirAll(e.WorkDir+"/.git", 0o755)
		},
	})
}

// exitCode runs the program and checks its exit code: exitcode 2 check nowhere
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exitcode CODE ARGS...")
	}
	err := ts.Exec("astrosecrets", args[1:]...)
	code := "0"
	if e, ok := err.(interface{ ExitCode() int }); ok {
		code = string(rune('0' + e.ExitCode()))
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}
