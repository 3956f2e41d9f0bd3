package source

import "testing"

func TestShellPath(t *testing.T) {
	for name, want := range map[string]string{
		".env":            ".env",
		"etl/.env.prod-1": "etl/.env.prod-1",
		"données/.env":    "données/.env",
		"my project/.env": "'my project/.env'",
		"a b":             "'a b'",
		"it's/.env":       `'it'\''s/.env'`,
		"$HOME/.env":      "'$HOME/.env'",
		"a;b":             "'a;b'",
		"~/.env":          "'~/.env'",
		"a*":              "'a*'",
		"a\u00a0b":        "'a\u00a0b'",
		"-rf":             "./-rf",
		"- x":             "'./- x'",
		"":                "''",
		"`id`":            "'`id`'",
		"a\\b":            `'a\b'`,
	} {
		if got := ShellPath(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}
