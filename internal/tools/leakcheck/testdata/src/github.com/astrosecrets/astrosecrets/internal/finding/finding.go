// Package finding replaces the real one.
package finding

// Finding is what a rule reports.
type Finding struct {
	Message
	Key string
}

// Message is what it says.
type Message struct{ Text, Effect, Help string }
