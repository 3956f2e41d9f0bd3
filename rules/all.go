package rules

// All is every rule, sorted by id.
func All() []*Rule { return nil }
