// Package mapped replaces the real one.
package mapped

type String struct {
	Value string
	Start int
}
