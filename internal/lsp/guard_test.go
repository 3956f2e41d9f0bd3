package lsp

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/lsp/protocol"

	"github.com/sourcegraph/jsonrpc2"
)

// TestGuard panics with a credential in the value: it is neither answered nor logged.
func TestGuard(t *testing.T) {
	const canary = "Hq8Q~3kd9sLwPz0xVbn2rTyUiOp5aSdFgHjK"
	for _, value := range []any{canary, errors.New(canary), []string{canary}, map[string]string{canary: canary}} {
		var log bytes.Buffer
		s := &server{opts: Options{Log: &log}}
		err := s.guard("textDocument/hover", func() error { panic(value) })
		var said *jsonrpc2.Error
		if !errors.As(err, &said) || said.Code != protocol.InternalError {
			t.Errorf("%T: got %v", value, err)
		}
		if text := fmt.Sprint(err) + log.String(); strings.Contains(text, canary) || !strings.Contains(text, "textDocument/hover") || !strings.Contains(text, "guard_test.go") {
			t.Errorf("%T: %s", value, text)
		}
	}
}
