package dotenv

import (
	"fmt"
	"strings"
	"testing"
)

type readings map[Reader]string

// render is a reading as one line: assignments as KEY=value, what is not set, and where the
// reader stops.
func render(r *Reading) string {
	var out []string
	for _, a := range r.Assignments {
		text := fmt.Sprintf("%s=%s", a.Key, a.Value.Value)
		if a.State != Set {
			text = fmt.Sprintf("(%s %s)", a.Key, a.State)
		}
		if len(a.DependsOn) > 0 && a.State == Set {
			text += " <- " + strings.Join(a.DependsOn, ",")
		}
		out = append(out, text)
	}
	if r.Err != nil {
		out = append(out, fmt.Sprintf("stop %d: %s", r.Err.Line, r.Err.Message))
	}
	return strings.Join(out, " ; ")
}

func TestReadings(t *testing.T) {
	requireUnset(t)
	t.Setenv("HOME", "/never/seen")
	for _, c := range measured {
		for _, name := range Readers() {
			want, ok := c.others[name]
			if !ok {
				want = c.most
			}
			if got := render(Read(name, []byte(c.file))); got != want {
				t.Errorf("%s: %s on %q:\n got %q\nwant %q", c.name, name, c.file, got, want)
			}
		}
	}
}
