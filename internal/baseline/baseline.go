// Package baseline remembers the findings of a project that is being cleaned up, so that
// only new ones are reported.
//
// A finding is known again by its rule, its file and its key (a kwarg, a variable), never
// by its line. Where it concerns credentials, a digest of them is part of its identity,
// wherever the finding points to: another credential is a new finding. Where it has no key,
// it is a digest of the text.
//
// The digest is made to say next to nothing: it is slow to compute, salted for each
// baseline, and cut to 20 bits. Of all texts one in a million has it, so whoever finds one
// still cannot tell whether it is the credential; only a guess among fewer than a million
// words would be confirmed by it, and such a password falls to its own login sooner. In
// return one changed credential in a million keeps its digest, and stays known.
package baseline

import (
	"bytes"
	"cmp"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/sorting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// File is a baseline file.
type File struct {
	Version int `json:"version"`
	// Salt is random and stays the same when the file is written again.
	Salt     string  `json:"salt"`
	Findings []Entry `json:"findings"`

	salt    []byte
	digests map[string]string
}

// Entry is one recorded finding. Equal ones are entered as often as they were found.
type Entry struct {
	Rule string `json:"rule"`
	// Path is relative to the directory of the baseline, with slashes.
	Path string `json:"path"`
	Key  string `json:"key,omitempty"`
	// Digest is of the text where the finding concerns a credential or has no key.
	Digest string `json:"digest,omitempty"`
}

const (
	version    = 1
	iterations = 50_000 // about 10 ms
	digits     = 5      // of 4 bits
	saltSize   = 16
)

// New is an empty baseline.
func New() (*File, error) {
	f := &File{Version: version, salt: make([]byte, saltSize)}
	if _, err := rand.Read(f.salt); err != nil {
		return nil, err
	}
	f.Salt = base64.StdEncoding.EncodeToString(f.salt)
	return f, nil
}

// Parse reads a baseline.
func Parse(data []byte) (*File, error) {
	f := &File{}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, errors.New("this is no baseline") // what JSON says repeats the file, which may be any
	}
	if f.Version != version {
		return nil, fmt.Errorf("this baseline has version %d, and this release reads version %d: write it again with --write-baseline", f.Version, version)
	}
	var err error
	if f.salt, err = base64.StdEncoding.DecodeString(f.Salt); err != nil || len(f.salt) != saltSize {
		return nil, errors.New("the salt of this baseline is damaged: write it again with --write-baseline")
	}
	return f, nil
}

// Encode writes the baseline, one finding a line, so that a review shows what changed.
func (f *File) Encode() []byte {
	sorting.Stable(f.Findings, compare)
	var out bytes.Buffer
	//leakcheck:ok this is the baseline's own file
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"salt\": %q,\n  \"findings\": [", f.Version, f.Salt)
	for i, e := range f.Findings {
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		//leakcheck:ok the key is empty where it may be a credential, the digest says next to nothing
		if enc.Encode(e) != nil { // an Entry is four strings
			continue
		}
		out.WriteString(map[bool]string{true: "\n    ", false: ",\n    "}[i == 0])
		out.Write(bytes.TrimSpace(line.Bytes()))
	}
	if len(f.Findings) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return out.Bytes()
}

func compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Digest, b.Digest))
}

// Record replaces what the baseline records. dir is the absolute directory it lies in.
func (f *File) Record(findings []*finding.Finding, dir string) {
	f.Findings = []Entry{}
	for _, x := range findings {
		e := entry(x, dir)
		e.Digest = f.digest(x)
		f.Findings = append(f.Findings, e)
	}
}

// entry is a finding without its digest.
func entry(f *finding.Finding, dir string) Entry {
	return Entry{Rule: string(f.Rule), Path: relative(f.File.Path, dir), Key: f.Key}
}

func relative(path, dir string) string {
	if abs, err := filepath.Abs(filepath.FromSlash(path)); err == nil {
		if rel, err := filepath.Rel(dir, abs); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return path
}

// Match is one comparison of a baseline with what was found.
type Match struct {
	file *File
	dir  string
	left []Entry // not seen yet
}

// Start begins a comparison. dir is the absolute directory that the baseline lies in.
func (f *File) Start(dir string) *Match {
	return &Match{f, dir, slices.Clone(f.Findings)}
}

// Known reports whether the baseline has a finding; each entry answers for one.
func (m *Match) Known(f *finding.Finding) bool {
	e := entry(f, m.dir)
	same := func(have Entry) bool { return have.Rule == e.Rule && have.Path == e.Path && have.Key == e.Key }
	if !slices.ContainsFunc(m.left, same) { // before the digest, which is slow
		return false
	}
	e.Digest = m.file.digest(f)
	i := slices.Index(m.left, e)
	if i < 0 {
		return false
	}
	m.left = slices.Delete(m.left, i, i+1)
	return true
}

// Stale are the entries that no finding needed, of those that were looked for.
func (m *Match) Stale(looked func(rule, path string) bool) []Entry {
	return slices.DeleteFunc(slices.Clone(m.left), func(e Entry) bool {
		return !looked(e.Rule, filepath.ToSlash(filepath.Join(m.dir, filepath.FromSlash(e.Path))))
	})
}

// digest is of what makes the finding this one beyond rule, path and key; "" if nothing.
func (f *File) digest(x *finding.Finding) string {
	text := credentials(x)
	if text == "" {
		text = redacted(x.Views.Of(x.File), x.Span)
	}
	if text == "" && x.Key == "" {
		text = x.File.Slice(x.Span)
	}
	if text == "" {
		return ""
	}
	if d, ok := f.digests[text]; ok {
		return d
	}
	if f.digests == nil {
		f.digests = map[string]string{}
	}
	sum, err := pbkdf2.Key(sha256.New, text, f.salt, iterations, sha256.Size)
	if err != nil { // only for a size that no hash has
		return ""
	}
	d := hex.EncodeToString(sum)[:digits]
	f.digests[text] = d
	return d
}

// credentials are those that a finding is about, in an order of their own: which comes
// first in the files does not matter.
func credentials(x *finding.Finding) string {
	var all []string
	for _, c := range x.Credentials {
		all = append(all, c.File.Slice(c.Span))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\x00")
}

// redacted returns what of a span is a credential, or may be one: all that is not displayed.
func redacted(v *redact.View, within source.Span) string {
	var b strings.Builder
	for _, c := range v.Cells(within) {
		if c.Masked {
			b.WriteString(v.File.Slice(c.Span))
		}
	}
	return b.String()
}
