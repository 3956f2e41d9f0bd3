// Package lint replaces the real one.
package lint

import "fmt"

// Say shows its first argument, and says so to the packages that call it.
func Say(what string, n int) error { return fmt.Errorf("%s %d", what, n) }

// Half gives back a part of its argument.
func Half(s string) string { return s[:len(s)/2] }
