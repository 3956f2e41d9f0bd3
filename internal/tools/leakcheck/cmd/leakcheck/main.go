//go:build leakcheck

// Command leakcheck is run by go vet -vettool: see package leakcheck.
package main

import (
	"github.com/astrosecrets/astrosecrets/internal/tools/leakcheck"

	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() { unitchecker.Main(leakcheck.Analyzer) }
