package gitindex

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
)

// index is the names of an index file: sorted, and each kept as the length it shares
// with the one before and the rest, but for the first of every block. A hundred thousand
// paths take about one megabyte so, and finding one is a search for its block.
type index struct {
	data   []byte
	blocks []int    // offset in data of each block
	folded []string // directories, with a slash at the end, of whose files it says nothing
}

const blockLen = 32 // names

var (
	errTruncated = errors.New("the index ends too early")
	errSplit     = errors.New("a split index (core.splitIndex) is not supported")
	errOrder     = errors.New("the names in the index are not sorted")
)

const (
	modeMask = 0o170000
	modeTree = 0o040000 // a directory that a sparse index has folded
	modeLink = 0o160000 // a submodule

	flagExtended = 0x4000
	flagStage    = 0x3000
	nameMask     = 0x0fff

	maxName = 1 << 16
)

// parse reads an index file of size bytes in a repository whose hashes have hash bytes.
// It does not verify the checksum: git does not either.
func parse(r io.Reader, size int64, hash int) (*index, error) {
	p := &parser{r: bufio.NewReaderSize(r, maxName), left: size - int64(hash), hash: hash}
	idx, err := p.parse()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errTruncated
	}
	if err != nil {
		return nil, err
	}
	return idx, nil
}

type parser struct {
	r       *bufio.Reader
	left    int64 // bytes before the checksum
	hash    int
	version uint32
	name    []byte // of the last entry
	stage   uint16
	whole   []byte // room for a name of version 4
	index   index
	stored  []byte // the last name in index
	count   int    // of names in index
}

// next returns the next n bytes, valid until the next call.
func (p *parser) next(n int) ([]byte, error) {
	if int64(n) > p.left {
		return nil, errTruncated
	}
	b, err := p.r.Peek(n)
	if err != nil {
		return nil, err
	}
	p.left -= int64(n)
	_, err = p.r.Discard(n)
	return b, err
}

func (p *parser) parse() (*index, error) {
	count, err := p.header()
	if err != nil {
		return nil, err
	}
	for range count {
		if err := p.entry(); err != nil {
			return nil, err
		}
	}
	for p.left > 0 {
		if err := p.extension(); err != nil {
			return nil, err
		}
	}
	if p.left < 0 {
		return nil, errTruncated
	}
	slices.Sort(p.index.folded)
	p.index.data = bytes.Clone(p.index.data) // without the room left to grow
	return &p.index, nil
}

// header reads the version and returns the number of entries.
func (p *parser) header() (count uint32, err error) {
	h, err := p.next(12)
	if err != nil {
		return 0, err
	}
	if string(h[:4]) != "DIRC" {
		return 0, errors.New("this is no index file")
	}
	p.version = binary.BigEndian.Uint32(h[4:])
	if p.version < 2 || p.version > 4 {
		return 0, fmt.Errorf("index version %d is not known", p.version)
	}
	return binary.BigEndian.Uint32(h[8:]), nil
}

func (p *parser) entry() error {
	// Times, device, inode, owner and size are of no interest; mode is.
	head := 40 + p.hash + 2
	b, err := p.next(head)
	if err != nil {
		return err
	}
	mode := binary.BigEndian.Uint32(b[24:]) & modeMask
	flags := binary.BigEndian.Uint16(b[40+p.hash:])
	if flags&flagExtended != 0 {
		if p.version < 3 {
			return errors.New("an extended entry in an index of version 2")
		}
		if _, err := p.next(2); err != nil {
			return err
		}
		head += 2
	}
	var name []byte
	if p.version == 4 {
		name, err = p.compressed()
	} else {
		name, err = p.padded(head, int(flags&nameMask))
	}
	if err != nil {
		return err
	}
	return p.add(name, mode, flags&flagStage)
}

// padded reads a name of n bytes and the NULs that align the entry to eight.
func (p *parser) padded(head, n int) ([]byte, error) {
	if n == nameMask { // or more
		window, err := p.r.Peek(int(min(p.left, maxName)))
		if err != nil {
			return nil, err
		}
		if n = bytes.IndexByte(window, 0); n < nameMask {
			return nil, errors.New("a name in the index is too long or too short")
		}
	}
	padding := 8 - (head+n)%8
	b, err := p.next(n + padding)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(b, 0) != n {
		return nil, errors.New("a name in the index does not end where it should")
	}
	return b[:n], nil
}

// compressed reads how much of the last name is to be cut off, and what follows there.
func (p *parser) compressed() ([]byte, error) {
	cut := 0
	for first := true; ; first = false {
		b, err := p.next(1)
		if err != nil {
			return nil, err
		}
		if !first {
			cut++
		}
		cut = cut<<7 | int(b[0]&0x7f)
		if cut > len(p.name) {
			return nil, errors.New("a name in the index is cut shorter than it is")
		}
		if b[0]&0x80 == 0 {
			break
		}
	}
	window, err := p.r.Peek(int(min(p.left, maxName)))
	if err != nil {
		return nil, err
	}
	n := bytes.IndexByte(window, 0)
	if n < 0 {
		return nil, errors.New("a name in the index does not end")
	}
	b, err := p.next(n + 1)
	if err != nil {
		return nil, err
	}
	p.whole = append(append(p.whole[:0], p.name[:len(p.name)-cut]...), b[:n]...)
	return p.whole, nil
}

// add takes in an entry.
func (p *parser) add(name []byte, mode uint32, stage uint16) error {
	if len(name) == 0 || len(name) > maxName {
		return errors.New("a name in the index is empty or too long")
	}
	order := bytes.Compare(name, p.name)
	if order < 0 || order == 0 && stage <= p.stage {
		return errOrder
	}
	p.name, p.stage = append(p.name[:0], name...), stage
	if order == 0 { // another side of a conflict
		return nil
	}
	switch mode {
	case modeTree:
		p.index.folded = append(p.index.folded, strings.TrimSuffix(string(name), "/")+"/")
		return nil
	case modeLink:
		p.index.folded = append(p.index.folded, string(name)+"/")
	}
	p.store(name)
	return nil
}

func (p *parser) store(name []byte) {
	shared := 0
	if p.count%blockLen == 0 {
		p.index.blocks = append(p.index.blocks, len(p.index.data))
	} else {
		for shared < len(name) && shared < len(p.stored) && name[shared] == p.stored[shared] {
			shared++
		}
	}
	p.count++
	p.index.data = binary.AppendUvarint(p.index.data, uint64(shared))
	p.index.data = binary.AppendUvarint(p.index.data, uint64(len(name)-shared))
	p.index.data = append(p.index.data, name[shared:]...)
	p.stored = append(p.stored[:0], name...)
}

// extension skips one.
func (p *parser) extension() error {
	h, err := p.next(8)
	if err != nil {
		return err
	}
	name := string(h[:4])
	n := int64(binary.BigEndian.Uint32(h[4:]))
	switch {
	case name == "link":
		return errSplit
	case name != "sdir" && (name[0] < 'A' || name[0] > 'Z'): // only those may be ignored
		return fmt.Errorf("the extension %q of the index is not supported", name)
	case n > p.left:
		return errTruncated
	}
	p.left -= n
	_, err = io.CopyN(io.Discard, p.r, n)
	return err
}

// tracked is Repo.Tracked.
func (x *index) tracked(path string) (tracked, known bool) {
	if len(x.folded) > 0 {
		for i := range len(path) {
			if path[i] == '/' {
				if _, found := slices.BinarySearch(x.folded, path[:i+1]); found {
					return false, false
				}
			}
		}
	}
	after := sort.Search(len(x.blocks), func(i int) bool {
		_, name, _ := x.read(x.blocks[i])
		return string(name) > path
	})
	if after == 0 {
		return false, true
	}
	end := len(x.data)
	if after < len(x.blocks) {
		end = x.blocks[after]
	}
	var room [256]byte
	name := room[:0]
	for at := x.blocks[after-1]; at < end; {
		shared, rest, next := x.read(at)
		if name = append(name[:shared], rest...); string(name) >= path {
			return string(name) == path, true
		}
		at = next
	}
	return false, true
}

// read reads the name at an offset of data; next is the offset after it.
func (x *index) read(at int) (shared int, rest []byte, next int) {
	s, n := binary.Uvarint(x.data[at:])
	at += n
	l, n := binary.Uvarint(x.data[at:])
	at += n
	return int(s), x.data[at : at+int(l)], at + int(l)
}
