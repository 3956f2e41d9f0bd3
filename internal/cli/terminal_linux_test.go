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

	"golang.org/x/sys/unix"
)

// terminalColumns is the width of the terminal that the pages and the picture show.
const terminalColumns = 100

// onTerminal is what the program prints when its standard output is a terminal, in the repository. It is false where
// the machine lends no terminal.
func onTerminal(t *testing.T, args []string, env ...string) (string, bool) {
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
	// TestMain puts this program on the PATH.
	c := exec.CommandContext(t.Context(), "astrosecrets", args...)
	c.Dir = repository
	c.Env = append(append(os.Environ(), "TERM=xterm-256color", "COLUMNS=", "FORCE_COLOR="), env...)
	c.Stdout = slave
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
