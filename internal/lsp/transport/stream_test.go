package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

func TestReadObject(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string // the value, or "" where the stream ends
		out  string // a part of what is answered
	}{
		"message":           {frame(`{"a":1}`), `{"a":1}`, ""},
		"small header":      {"content-length:7\r\nContent-Type: x\r\n\r\n{\"a\":1}", `{"a":1}`, ""},
		"lines end by LF":   {"Content-Length: 7\n\n{\"a\":1}", `{"a":1}`, ""},
		"bad JSON first":    {frame(`{"a":`) + frame(`{"a":1}`), `{"a":1}`, "-32700"},
		"array first":       {frame(`[]`) + frame(`{"a":1}`), `{"a":1}`, "-32600"},
		"no length":         {"X: 1\r\n\r\n{}", "", ""},
		"negative length":   {"Content-Length: -1\r\n\r\n{}", "", ""},
		"no colon":          {"hello\r\n\r\n", "", ""},
		"cut in the body":   {"Content-Length: 70\r\n\r\n{}", "", ""},
		"cut in the header": {"Content-Len", "", ""},
		"endless header":    {strings.Repeat("X: y\r\n", 5000), "", ""},
		"long line":         {strings.Repeat("x", 100000), "", ""},
		"empty":             {"", "", ""},
		"too long":          {fmt.Sprintf("Content-Length: %d\r\n\r\n", MaxMessage+1) + strings.Repeat("x", MaxMessage+1) + frame(`{"a":1}`), `{"a":1}`, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			s := New(strings.NewReader(c.in), &out, nil)
			var got json.RawMessage
			err := s.ReadObject(&got)
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
			if !strings.Contains(out.String(), c.out) || (c.out == "") != (out.Len() == 0) {
				t.Errorf("answered %q, want %q", out.String(), c.out)
			}
		})
	}
}

func TestEndOfStream(t *testing.T) {
	s := New(strings.NewReader(frame(`{}`)), io.Discard, nil)
	var v any
	if err := s.ReadObject(&v); err != nil {
		t.Fatal(err)
	}
	if err := s.ReadObject(&v); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want EOF", err)
	}
}

func TestWriteObject(t *testing.T) {
	var out bytes.Buffer
	if err := New(nil, &out, nil).WriteObject(map[string]string{"ä": "ö"}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "Content-Length: 11\r\n\r\n{\"ä\":\"ö\"}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
