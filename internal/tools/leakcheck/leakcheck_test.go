//go:build leakcheck

package leakcheck_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/tools/leakcheck"

	"golang.org/x/tools/go/analysis/analysistest"
)

// diagnostics is a test that hears of diagnostics alone: facts are how they come about.
type diagnostics struct{ *testing.T }

func (d diagnostics) Errorf(format string, args ...any) {
	d.Helper()
	if text := fmt.Sprintf(format, args...); !strings.Contains(text, "unexpected fact") {
		d.T.Error(text)
	}
}

func TestAnalyzer(t *testing.T) {
	analysistest.Run(diagnostics{t}, analysistest.TestData(), leakcheck.Analyzer, "github.com/astrosecrets/astrosecrets/internal/leaks", "github.com/astrosecrets/astrosecrets/internal/clean")
}
