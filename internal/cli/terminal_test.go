package cli

import "testing"

// TestWantsColor holds the precedence of the variables that ask for color.
func TestWantsColor(t *testing.T) {
	for _, c := range []struct {
		name     string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"a terminal", nil, true, true},
		{"a pipe", nil, false, false},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, true, false},
		{"an empty NO_COLOR counts as unset", map[string]string{"NO_COLOR": ""}, true, true},
		{"NO_COLOR before FORCE_COLOR", map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, true, false},
		{"FORCE_COLOR in a pipe", map[string]string{"FORCE_COLOR": "1"}, false, true},
		{"FORCE_COLOR=0", map[string]string{"FORCE_COLOR": "0"}, true, false},
		{"CLICOLOR_FORCE in a pipe", map[string]string{"CLICOLOR_FORCE": "1"}, false, true},
		{"CLICOLOR_FORCE=0", map[string]string{"CLICOLOR_FORCE": "0"}, false, false},
		{"CLICOLOR=0", map[string]string{"CLICOLOR": "0"}, true, false},
		{"CLICOLOR=1 in a pipe", map[string]string{"CLICOLOR": "1"}, false, false},
		{"a dumb terminal", map[string]string{"TERM": "dumb"}, true, false},
	} {
		if got := wantsColor(func(k string) string { return c.env[k] }, c.terminal); got != c.want {
			t.Errorf("%s: color %v, want %v", c.name, got, c.want)
		}
	}
}
