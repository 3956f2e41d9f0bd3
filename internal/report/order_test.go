package report

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestInOrder renders numbers on several processors: the texts come in the order of the numbers, and no
// number is left out.
func TestInOrder(t *testing.T) {
	for _, n := range []int{0, 1, blockSize, blockSize + 1, 2 * blockSize, 10*blockSize + 7} {
		var items, got []int
		var text strings.Builder
		for i := range n {
			items = append(items, i)
		}
		err := inOrder(len(items), func(b *bytes.Buffer) func(int) error {
			return func(i int) error { b.WriteString(strconv.Itoa(i)); return nil }
		}, func(i int, part []byte) error {
			got = append(got, i)
			text.Write(part)
			return nil
		})
		if err != nil || !slices.Equal(got, items) {
			t.Errorf("%d items: %d of them came, in this order: %v (%v)", n, len(got), got, err)
		}
		if want := strings.ReplaceAll(strings.Trim(fmt.Sprint(items), "[]"), " ", ""); text.String() != want {
			t.Errorf("%d items: the texts are not those of the items", n)
		}
	}
}

// TestInOrderErrors ends the work with the first error: that of an item, after the texts before it, or
// that of put.
func TestInOrderErrors(t *testing.T) {
	wrong := errors.New("wrong")
	items := make([]int, 5*blockSize)
	for i := range items {
		items[i] = i
	}
	const bad = blockSize + 5
	for name, in := range map[string]struct{ render, put int }{"render": {render: bad, put: -1}, "put": {render: -1, put: bad}} {
		n := 0
		err := inOrder(len(items), func(*bytes.Buffer) func(int) error {
			return func(i int) error {
				if i == in.render {
					return wrong
				}
				return nil
			}
		}, func(i int, _ []byte) error {
			if i == in.put {
				return wrong
			}
			n++
			return nil
		})
		if !errors.Is(err, wrong) || n != bad {
			t.Errorf("%s: %d texts before the error %v, want %d", name, n, err, bad)
		}
	}
}

// TestManyFindings compares the report of many findings, which several processors render, with that of
// the same findings in pieces that one renders.
func TestManyFindings(t *testing.T) {
	r := sample()
	var many []*finding.Finding
	for len(many) < 5*blockSize {
		for _, f := range r.Findings {
			if _, suppressed := r.Suppressed[f]; !suppressed {
				many = append(many, f)
			}
		}
	}
	concise := func(findings []*finding.Finding) string {
		var b bytes.Buffer
		if err := Concise(&b, &Report{Findings: findings}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	many = notesLast(many)
	var want strings.Builder
	for part := range slices.Chunk(many, blockSize/2) {
		want.WriteString(concise(part))
	}
	if got := concise(many); got != want.String() {
		t.Error("many findings are written otherwise than few")
	}
	for name, write := range map[string]func(*bytes.Buffer, *Report) error{
		"text":   func(b *bytes.Buffer, r *Report) error { return Text(b, r, TextOptions{}) },
		"json":   func(b *bytes.Buffer, r *Report) error { return JSON(b, r) },
		"sarif":  func(b *bytes.Buffer, r *Report) error { return SARIF(b, r) },
		"github": func(b *bytes.Buffer, r *Report) error { return GitHub(b, r) },
		"gitlab": func(b *bytes.Buffer, r *Report) error { return GitLab(b, r) },
		"junit":  func(b *bytes.Buffer, r *Report) error { return JUnit(b, r) },
		"html":   func(b *bytes.Buffer, r *Report) error { return HTML(b, r) },
	} {
		var first, second bytes.Buffer
		all := *r
		all.Findings = many
		if err := errors.Join(write(&first, &all), write(&second, &all)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: two reports of the same findings differ", name)
		}
	}
}

// TestHTMLNearLimit fills a page beyond its limit: a page that several processors render is cut at the
// same finding as one that is written one finding after the other.
func TestHTMLNearLimit(t *testing.T) {
	f := source.New("a/.env", "a/.env", []byte(strings.Repeat("x", 100)))
	same := make([]*finding.Finding, 3*blockSize)
	for i := range same {
		same[i] = &finding.Finding{Rule: "kwargs/unknown-key", Severity: finding.Error, Message: finding.Message{Text: "same"}, Range: source.Range{File: f}}
	}
	for _, before := range []int{0, maxComplete - 10_000, maxComplete - 100, maxComplete, maxListed - 5000, maxListed + 1} {
		var parallel, serial bytes.Buffer
		p := newPage(&markup{out: &parallel, written: before}, &Report{Findings: same})
		left := p.places(same)
		s := newPage(&markup{out: &serial, written: before}, &Report{Findings: same})
		want := 0
		for i, one := range same {
			if s.written > maxListed {
				want = len(same) - i
				break
			}
			s.place(one, true)
		}
		if left != want || parallel.String() != serial.String() {
			t.Errorf("after %d bytes: %d findings are left out, want %d; the same text: %v", before, left, want, parallel.String() == serial.String())
		}
	}
}
