//go:build !linux

package cli_test

import "testing"

const terminalColumns = 100

// onTerminal is false: only Linux has the terminals that the tests open.
func onTerminal(*testing.T, []string, ...string) (string, bool) { return "", false }
