package cli_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminalColumns is the width of the terminal that the pages and the picture show.
const terminalColumns = 100

// onTerminal is what the program prints when its standard output is a terminal, in the repository. It is false where
// the machine lends no terminal.
func onTerminal(t *testing.T, args []string, env ...string) (string, bool) {
	t.Helper()
	// TestMain puts this program on the PATH.
	c := exec.CommandContext(t.Context(), "astrosecrets", args...)
	c.Dir = repository
	c.Env = append(append(os.Environ(), "TERM=xterm-256color", "COLUMNS=", "FORCE_COLOR="), env...)
	return runOnTerminal(t, c, func(tty *os.File) { c.Stdout = tty })
}

// runOnTerminal is what a command prints on a terminal, which attach gives to it.
func runOnTerminal(t *testing.T, c *exec.Cmd, attach func(tty *os.File)) (string, bool) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return "", false
	}
	defer master.Close()
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		return "", false
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		return "", false
	}
	slave, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return "", false
	}
	if err := unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: terminalColumns}); err != nil {
		t.Fatal(err)
	}
	attach(slave)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	slave.Close()
	out, err := io.ReadAll(master)
	// Linux answers a read with EIO once no process has the terminal open.
	if err != nil && !errors.Is(err, syscall.EIO) {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil && c.ProcessState.ExitCode() != 1 {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n"), true
}

// TestRuleLinks finds the id of a rule as a link to its page on a terminal that takes links, and only there.
func TestRuleLinks(t *testing.T) {
	args := []string{"check", "testdata/demo", "--only", "kwargs/unknown-key"}
	const link = "\x1b]8;;https://github.com/astrosecrets/astrosecrets/blob/main/docs/rules/kwargs/unknown-key.md\x1b\\"
	for _, c := range []struct {
		env  string
		args []string
		want bool
	}{
		{"NO_COLOR=", nil, true},
		{"NO_COLOR=1", nil, false},
		{"TERM=linux", nil, false},
		{"TERM=dumb", nil, false},
		{"NO_COLOR=1", []string{"--color", "always"}, true},
		{"NO_COLOR=", []string{"--color", "never"}, false},
	} {
		out, ok := onTerminal(t, append(args, c.args...), c.env)
		if !ok {
			t.Skip("this machine lends no terminal")
		}
		if got := strings.Contains(out, link); got != c.want {
			t.Errorf("%s %v: links %v, want %v:\n%q", c.env, c.args, got, c.want, out)
		}
	}
	if out := printed(t, append(args, "--color", "always")); strings.Contains(out, link) {
		t.Error("a pipe gets links")
	}
}

// TestProgress runs the program for more than a second with its standard error on a terminal: it counts projects there, and
// removes the line at the end. The Deployment on standard input makes it wait.
func TestProgress(t *testing.T) {
	run := func(args ...string) (string, bool) {
		c := exec.CommandContext(t.Context(), "astrosecrets", append([]string{"check", "testdata/demo", "--deployment", "-", "--exit-zero"}, args...)...)
		c.Dir = repository
		c.Env = append(os.Environ(), "TERM=xterm-256color")
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(1500 * time.Millisecond)
			_, _ = io.WriteString(in, "deployment:\n  environment_variables:\n    - {is_secret: false, key: A, value: b}\n")
			_ = in.Close()
		}()
		return runOnTerminal(t, c, func(tty *os.File) { c.Stderr = tty })
	}
	out, ok := run()
	if !ok {
		t.Skip("this machine lends no terminal")
	}
	if !strings.Contains(out, "\r\x1b[K0 projects checked") || !strings.HasSuffix(out, "\r\x1b[K") {
		t.Errorf("standard error: %q", out)
	}
	if out, _ := run("--quiet"); out != "" {
		t.Errorf("standard error with --quiet: %q", out)
	}
}
