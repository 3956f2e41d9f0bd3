package cli

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/astrosecrets/astrosecrets/internal/redact"
)

// terminal returns the file of a stream that is a terminal.
func terminal(w io.Writer) (*os.File, bool) {
	if clean, ok := w.(cleanWriter); ok {
		w = clean.Writer
	}
	f, ok := w.(*os.File)
	if !ok {
		return nil, false
	}
	info, err := f.Stat()
	return f, err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// terminalWidth is the number of columns of a terminal: those that it tells, else those that the
// variable COLUMNS says, else 80.
func terminalWidth(f *os.File, columns string) int {
	n, err := strconv.Atoi(columns)
	if err != nil {
		n = 0
	}
	return cmp.Or(deviceWidth(f), max(n, 0), 80)
}

// textStyle is how text for people looks.
type textStyle struct {
	width int // columns of the terminal; 0 without one
	color bool
	links bool // OSC 8 hyperlinks
}

// newTextStyle follows --color, the environment, and whether standard output is a terminal.
func newTextStyle(when string, s Streams) (textStyle, error) {
	var t textStyle
	f, ok := terminal(s.Out)
	if ok {
		t.width = terminalWidth(f, s.Getenv("COLUMNS"))
	}
	switch when {
	case "always":
		t.color = true
	case "never":
	case "auto":
		t.color = wantsColor(s.Getenv, ok)
	default:
		return t, usagef("--color: %q is not auto, always or never", redact.Word(when))
	}
	// A text console prints the sequence of a link as it is.
	t.links = t.color && ok && !slices.Contains([]string{"dumb", "linux"}, s.Getenv("TERM"))
	return t, nil
}

// wantsColor follows NO_COLOR (no-color.org), FORCE_COLOR (force-color.org), CLICOLOR_FORCE and CLICOLOR
// (bixense.com/clicolors): the first of them that is set decides.
func wantsColor(getenv func(string) string, isTerminal bool) bool {
	force := getenv("FORCE_COLOR")
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case force == "0" || force == "false":
		return false
	case force != "":
		return true
	case getenv("CLICOLOR_FORCE") != "" && getenv("CLICOLOR_FORCE") != "0":
		return true
	case getenv("CLICOLOR") == "0":
		return false
	}
	return isTerminal && getenv("TERM") != "dumb"
}
