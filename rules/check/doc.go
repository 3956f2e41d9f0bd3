// Package check holds what rules are written with: the pass that a rule gets, findings about kwargs
// and variables, what a backend's schema and the loaders report, secret names, and words for
// messages. It knows no rule.
package check
