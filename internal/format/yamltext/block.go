package yamltext

import (
	"bytes"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// block decodes a literal or folded block scalar, from the indicator on.
func (d *decoder) block(start int, folded bool) (source.Span, bool) {
	if start >= len(d.src) || d.src[start] != '|' && d.src[start] != '>' {
		return source.Span{}, false
	}
	head := lineEnd(d.src, start)
	chomp := chomping(d.src[start:head])
	at := head + breakAt(d.src, head) // where the breaks begin
	indent := blockIndent(d.src, start, d.want)

	end := start + len(bytes.TrimRight(d.src[start:head], " \t"))
	breaks, i, column := d.blockBreaks(nil, at, indent)
	if indent == 0 { // no content
		if chomp == '+' && len(breaks) > 0 {
			end = breaks[len(breaks)-1].end
			d.tile(at, end, breaks)
		}
		return source.Span{Start: start, End: end}, true
	}
	lead, first := false, true // lead: the line before began with a space
	for column == indent && i < len(d.src) {
		indented := isSpaceOrTab(d.src[i])
		pieces := breaks
		if folded && !first && !lead && !indented {
			pieces = fold(breaks)
		}
		d.tile(at, i, pieces)
		lead, first = indented, false

		at = lineEnd(d.src, i)
		d.out.Copy(i, string(d.src[i:at]))
		end = at
		n := breakAt(d.src, at)
		if n == 0 {
			return source.Span{Start: start, End: end}, true
		}
		breaks, i, column = d.blockBreaks([]piece{{at + n, breakValue(d.src, at, n)}}, at+n, indent)
	}
	switch chomp {
	case '-':
		breaks = nil
	case 0:
		breaks = breaks[:min(1, len(breaks))]
	}
	if len(breaks) > 0 {
		end = breaks[len(breaks)-1].end
		d.tile(at, end, breaks)
	}
	return source.Span{Start: start, End: end}, true
}

// blockBreaks reads indentation and empty lines from the start of a line at i on: the
// breaks added to those given, the offset of the first other byte, and its column.
func (d *decoder) blockBreaks(breaks []piece, i, indent int) ([]piece, int, int) {
	for {
		column := 0
		for i < len(d.src) && d.src[i] == ' ' && (indent == 0 || column < indent) {
			i++
			column++
		}
		n := breakAt(d.src, i)
		if n == 0 {
			return breaks, i, column
		}
		breaks = append(breaks, piece{i + n, breakValue(d.src, i, n)})
		i += n
	}
}

// chomping is '+', '-' or 0, from the header of a block scalar.
func chomping(header []byte) byte {
	for _, c := range header[1:] {
		switch {
		case c == '+' || c == '-':
			return c
		case c < '0' || c > '9':
			return 0
		}
	}
	return 0
}

// blockIndent is the column of the content of the block scalar whose indicator is at
// start, 0 if it has none. An indentation indicator counts from a parent that is not
// known here, and needs not be: the first line of content is read as it is, so that
// what it has more spaces than the value is indentation.
func blockIndent(src []byte, start int, value string) int {
	i := lineEnd(src, start)
	i += breakAt(src, i)
	for value != "" {
		n := breakAt([]byte(value[:min(3, len(value))]), 0)
		if n == 0 {
			break
		}
		value = value[n:]
		i = lineEnd(src, i)
		i += breakAt(src, i)
	}
	if value == "" {
		return 0
	}
	column := 0
	for i+column < len(src) && src[i+column] == ' ' {
		column++
	}
	return max(0, column-(len(value)-len(strings.TrimLeft(value, " "))))
}
