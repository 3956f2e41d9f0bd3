// Package clean is code that must pass.
package clean

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func length(t mapped.String) error { return fmt.Errorf("%d bytes at %d", len(t.Value), t.Start) }

func compared(t mapped.String) error {
	if strings.HasPrefix(t.Value, "{") && t.Value != "{}" {
		return errors.New("not JSON")
	}
	return nil
}

func character(t mapped.String) error { return fmt.Errorf("a stray %q", t.Value[0]) }

func masked(v *redact.View) { fmt.Println(v.File.Path, v.Text(0, 3)) }

func second(t mapped.String) finding.Message {
	return finding.Message{Text: redact.Text("it says " + t.Value)}
}

type entry struct{ name, value string }

func name(t mapped.String) {
	e := entry{"a name", t.Value}
	fmt.Println(e.name)
}

func vouched(t mapped.String) {
	//leakcheck:ok the caller has looked at it
	fmt.Println(t.Value)
}

func known(t mapped.String) string {
	for _, k := range []string{"url", "token"} {
		if k == t.Value {
			return fmt.Sprintf("the key %s", k)
		}
	}
	return ""
}

func counted(list []mapped.String) {
	m := map[string]int{}
	for _, t := range list {
		m[t.Value]++
	}
	fmt.Println(len(m))
}

func writer(f *source.File) error { return os.WriteFile(f.Path, f.Content, 0o600) }

func place(t *mapped.String) error { return lint.Say("at", t.Start) }
