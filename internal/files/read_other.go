//go:build !unix

package files

import (
	"errors"
	"io"
	"os"
)

func readRegular(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := check(info.Mode(), info.Size()); err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// One byte more than the size, so that a file that grew meanwhile is noticed.
	buf := make([]byte, info.Size()+1)
	n, err := io.ReadFull(f, buf)
	switch {
	case err == nil:
		return nil, errGrew
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return buf[:n:n], nil
	}
	return nil, err
}

// readUnlinked fails: a link cannot be told apart while it is opened.
func readUnlinked(string, []byte) ([]byte, error) { return nil, errors.ErrUnsupported }
