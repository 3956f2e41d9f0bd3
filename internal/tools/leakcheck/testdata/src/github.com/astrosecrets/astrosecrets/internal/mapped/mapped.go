// Package mapped stands in for the real one.
package mapped

type String struct {
	Value string
	Start int
}
