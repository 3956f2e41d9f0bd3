package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/tools/terminalsvg"
)

// TestREADMEPicture holds the picture of the README to what the program prints on a terminal, in a fresh clone. With -update
// it draws the picture.
func TestREADMEPicture(t *testing.T) {
	needClone(t)
	const name = "docs/demo.svg"
	args := []string{"check", "testdata/demo", "--only", "env/readers-disagree"}
	command := "astrosecrets " + strings.Join(args, " ")
	out, ok := onTerminal(t, args, "NO_COLOR=")
	if !ok {
		t.Skip("this machine lends no terminal")
	}
	svg := terminalsvg.Render(command, "$ "+command+"\n"+out, terminalColumns)
	file := filepath.Join(repository, filepath.FromSlash(name))
	if *update {
		if err := os.WriteFile(file, []byte(svg), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old, err := os.ReadFile(file); err != nil || string(old) != svg {
		t.Errorf("%s is not what the program prints (%v); go test ./internal/cli -update draws it", name, err)
	}
}
