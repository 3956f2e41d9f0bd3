package dockerfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"astrosecrets/internal/source"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// maxRefused bounds the instructions that BuildKit may refuse before it is no longer
// asked: such a file is none.
const maxRefused = 100

var errPanic = errors.New("the parser panicked")

// consult has BuildKit's parser read the instructions. It stops at the first one it
// refuses; that one is left out and the rest read on, so every byte is parsed at most
// twice.
func consult(content []byte, ins []*instruction, escape byte) (complete bool) {
	refused := 0
	for i := 0; i < len(ins); {
		if ins[i].refused != 0 {
			i++
			continue
		}
		end := i + 1
		for end < len(ins) && ins[end].refused == 0 {
			end++
		}
		nodes, line, err := parse(content, ins[i:end], escape)
		if err == nil {
			attach(nodes, ins[i:end])
			i = end
			continue
		}
		if errors.Is(err, errPanic) { // read it without a second opinion
			i = end
			continue
		}
		bad := i
		for bad < end-1 && ins[bad].last < line {
			bad++
		}
		ins[bad].refused = Syntax
		if bad > i {
			if nodes, _, err := parse(content, ins[i:bad], escape); err == nil {
				attach(nodes, ins[i:bad])
			}
		}
		i = bad + 1
		if refused++; refused == maxRefused {
			return false
		}
	}
	return true
}

// parse runs BuildKit's parser over consecutive instructions. On failure it gives the
// 1-based line of the file where it stopped.
func parse(content []byte, ins []*instruction, escape byte) (nodes []*parser.Node, line int, err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	first, last := ins[0], ins[len(ins)-1]
	// The second line ends the part of the file where directives are looked for.
	head := fmt.Sprintf("# escape=%c\n#\n", escape)
	const headLines = 2
	text := content[first.span.Start:last.span.End]
	res, err := parser.Parse(io.MultiReader(bytes.NewReader([]byte(head)), bytes.NewReader(text)))
	if err != nil {
		line = first.first
		var at *parser.LocationError
		if errors.As(err, &at) && len(at.Locations) > 0 && len(at.Locations[0]) > 0 {
			line = at.Locations[0][0].Start.Line - headLines - 1 + first.first
		}
		return nil, line, err
	}
	for _, n := range res.AST.Children {
		n.StartLine += first.first - headLines - 1
		n.EndLine += first.first - headLines - 1
	}
	return res.AST.Children, 0, nil
}

// attach gives each instruction its node. Where BuildKit joined the line differently
// than we did, its line stands, with the position of the whole.
func attach(nodes []*parser.Node, ins []*instruction) {
	i := 0
	for _, n := range nodes {
		for i < len(ins) && ins[i].first < n.StartLine {
			i++
		}
		if i == len(ins) {
			return
		}
		if in := ins[i]; in.first == n.StartLine {
			in.node = n
			if in.line.Value != n.Original {
				in.line = coarse(in.span, n.Original)
			}
		}
	}
}

func coarse(span source.Span, value string) source.Text {
	var b source.Builder
	b.Escape(span.Start, span.Len(), value)
	return b.Text(span)
}
