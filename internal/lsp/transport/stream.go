// Package transport reads and writes the messages of a language server: a header with the length
// of the message, then JSON. It depends on no method. What is not a message is answered with an error,
// and the connection goes on.
package transport

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// MaxMessage is how many bytes a message may have: a file of 16 MB, each byte of it escaped, fits.
const MaxMessage = 128 << 20

// maxHeader is how many bytes the header of one message may have.
const maxHeader = 8 << 10

// Stream is a jsonrpc2.ObjectStream over a reader and a writer. Reading and writing may happen at
// the same time, each in one goroutine or several.
type Stream struct {
	in    *bufio.Reader
	out   io.Writer
	close func() error
	mu    sync.Mutex // of out
}

// New returns a Stream. close is called once the connection ends; it may be nil.
func New(in io.Reader, out io.Writer, close func() error) *Stream {
	return &Stream{in: bufio.NewReader(in), out: out, close: close}
}

// Close ends the stream.
func (s *Stream) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}

// WriteObject writes one message.
func (s *Stream) WriteObject(obj any) error {
	body, err := json.Marshal(obj)
	if err != nil {
		return err
	}
	return s.write(body)
}

func (s *Stream) write(body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := append([]byte("Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"), body...)
	_, err := s.out.Write(message)
	return err
}

// ReadObject reads the next message into v. It returns an error where the stream ends or cannot
// be read any further.
func (s *Stream) ReadObject(v any) error {
	for {
		body, err := s.frame()
		if errors.Is(err, errTooLong) {
			if err := s.respondToUnreadable(-32600, "the message is too long"); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if !json.Valid(body) {
			if err := s.respondToUnreadable(-32700, "the message is not valid JSON"); err != nil {
				return err
			}
			continue
		}
		if text := bytes.TrimLeft(body, " \t\r\n"); len(text) == 0 || text[0] != '{' || json.Unmarshal(body, v) != nil {
			if err := s.respondToUnreadable(-32600, "the message is neither a request nor a response"); err != nil {
				return err
			}
			continue
		}
		return nil
	}
}

// respondToUnreadable answers a message that has no readable id.
func (s *Stream) respondToUnreadable(code int, why string) error {
	return s.write(fmt.Appendf(nil, `{"jsonrpc":"2.0","id":null,"error":{"code":%d,"message":%q}}`, code, why))
}

var (
	errHeader  = errors.New("the header of a message has no valid Content-Length")
	errTooLong = errors.New("the message is too long")
)

// frame reads a header and the bytes that it announces.
func (s *Stream) frame() ([]byte, error) {
	length, read := -1, 0
	for {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && read+len(line) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if read += len(line); read > maxHeader {
			return nil, errHeader
		}
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			break
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			return nil, errHeader
		}
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || length < 0 {
				return nil, errHeader
			}
		}
	}
	if length < 0 {
		return nil, errHeader
	}
	if length > MaxMessage {
		if _, err := io.CopyN(io.Discard, s.in, int64(length)); err != nil {
			return nil, err
		}
		return nil, errTooLong
	}
	// Grown as the bytes arrive, so that a wrong length takes no memory.
	var body bytes.Buffer
	if _, err := io.CopyN(&body, s.in, int64(length)); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return body.Bytes(), nil
}
