package load

import (
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Definition is a connection or an Airflow variable that a file defines in the Environment Manager
// of Astro.
type Definition struct {
	Kind schema.Kind
	// ID is "" if the file does not determine it; then it may be any.
	ID string
	// Range is where the id is, or the expression that makes it.
	Range source.Range
}
