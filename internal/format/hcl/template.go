package hcl

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// piece is a part of a template before %{if} and %{for} are matched with their ends.
type piece struct {
	source.Span
	expr Expression // a text, an interpolation, the condition of %{if}; the *For of %{for}
	// directive is "if", "else", "endif", "for", "endfor"; "" for a text and an interpolation.
	directive string
}

// literal returns the literal of a text, nil for any other piece.
func (p piece) literal() *Literal {
	l, _ := p.expr.(*Literal)
	if p.directive != "" || l == nil || !l.IsText {
		return nil
	}
	return l
}

// template reads a string in quotes or a here-document.
func (p *parser) template() Expression {
	open := p.read()
	end := kindCloseQuote
	if open.kind == kindOpenHeredoc {
		end = kindCloseHeredoc
	}
	pieces := p.pieces(end)
	p.take(end)
	if open.kind == kindOpenHeredoc && strings.HasPrefix(p.text(open.Span), "<<-") {
		removeIndentation(pieces)
	}
	pieces = joinTexts(pieces)
	if len(pieces) == 0 {
		pieces = []piece{textPiece("", source.Span{Start: p.end(), End: p.end()})} // where the library has it
	}
	v := p.valueFrom(open.Start)
	if only := pieces[0]; len(pieces) == 1 && only.directive == "" && only.literal() == nil {
		return &Interpolation{value: v, Inner: only.expr}
	}
	d := &directives{pieces: pieces}
	t := &Template{value: v, Parts: d.parts()}
	if d.unbalanced || d.at < len(pieces) {
		p.valid = false
	}
	return t
}

func textPiece(text string, at source.Span) piece {
	return piece{Span: at, expr: &Literal{value: value{span{at}}, IsText: true, Text: text}}
}

// pieces reads the tokens of a template up to its end. ~ strips the spaces of the adjacent text.
func (p *parser) pieces(end kind) []piece {
	var out []piece
	trimNext := false
	for {
		t := p.peek()
		switch t.kind {
		case kindText:
			p.read()
			text, ok := unescape(p.text(t.Span), end == kindCloseQuote)
			p.valid = p.valid && ok
			if trimNext {
				text = strings.TrimLeftFunc(text, unicode.IsSpace)
			}
			trimNext = false
			out = append(out, textPiece(text, t.Span))
		case kindInterpolation, kindDirective:
			if t.Len() == 3 && len(out) > 0 {
				if l := out[len(out)-1].literal(); l != nil {
					l.Text = strings.TrimRightFunc(l.Text, unicode.IsSpace)
				}
			}
			part, trim := p.sequence()
			out, trimNext = append(out, part), trim
		default:
			return out
		}
	}
}

// sequence reads ${…} or %{…}. trim is set if it ends with ~.
func (p *parser) sequence() (out piece, trim bool) {
	open := p.read()
	p.inLines(false, func() {
		if open.kind == kindInterpolation {
			out.expr = p.expression()
		} else {
			out.directive, out.expr = p.directive()
		}
		closing := p.take(kindTemplateEnd)
		trim = closing.Len() == 2
		out.Span = source.Span{Start: open.Start, End: closing.End}
	})
	return out, trim
}

// directive reads what is in %{…}.
func (p *parser) directive() (word string, e Expression) {
	word = p.text(p.take(kindName).Span)
	switch word {
	case "if":
		return word, p.expression()
	case "for":
		loop := &For{}
		p.forNames(loop)
		return word, loop
	case "else", "endif", "endfor":
		return word, nil
	}
	return "", p.nothing()
}

// directives makes the tree of a template from its pieces.
type directives struct {
	pieces     []piece
	at         int
	depth      int
	unbalanced bool
}

// parts reads pieces up to one that ends something.
func (d *directives) parts() []Expression {
	var out []Expression
	for d.at < len(d.pieces) {
		p := d.pieces[d.at]
		switch p.directive {
		case "if", "for":
			if d.depth++; d.depth > maxDepth {
				d.unbalanced, d.at = true, len(d.pieces)
				break
			}
			out = append(out, d.directive())
			d.depth--
		case "":
			d.at++
			out = append(out, p.expr)
		default:
			return out
		}
	}
	return out
}

// directive reads %{if} or %{for} with all up to its end.
func (d *directives) directive() Expression {
	open := d.pieces[d.at]
	d.at++
	first := content(d.parts(), open.End)
	if loop, ok := open.expr.(*For); ok && open.directive == "for" {
		loop.Value = first
		loop.Span = source.Span{Start: open.Start, End: d.end("endfor").End}
		return &Operation{value: loop.value, Operands: []Expression{loop}}
	}
	var otherwise []Expression
	if d.at < len(d.pieces) && d.pieces[d.at].directive == "else" {
		d.at++
		otherwise = d.parts()
	}
	last := d.end("endif")
	return &Operation{
		value:    value{span{source.Span{Start: open.Start, End: last.End}}},
		Operands: []Expression{open.expr, first, content(otherwise, last.Start)},
	}
}

// content is the template in a directive, an empty text at an offset if there is nothing in it.
func content(parts []Expression, at int) *Template {
	if len(parts) == 0 {
		parts = []Expression{textPiece("", source.Span{Start: at, End: at}).expr}
	}
	return &Template{
		value: value{span{source.Span{Start: parts[0].Range().Start, End: parts[len(parts)-1].Range().End}}},
		Parts: parts,
	}
}

// end reads the piece that ends a directive.
func (d *directives) end(word string) source.Span {
	if d.at < len(d.pieces) && d.pieces[d.at].directive == word {
		d.at++
		return d.pieces[d.at-1].Span
	}
	d.unbalanced = true
	last := d.pieces[len(d.pieces)-1].End
	return source.Span{Start: last, End: last}
}

// removeIndentation takes the indentation that all lines have in common from a here-document. Lines
// of nothing but space do not count.
func removeIndentation(pieces []piece) {
	least, starts := math.MaxInt, true
	var first []*Literal // the texts that begin a line
	for _, p := range pieces {
		l := p.literal()
		if starts {
			indentation := 0
			if l != nil {
				trimmed := strings.TrimLeftFunc(l.Text, unicode.IsSpace)
				if trimmed == "" && strings.HasSuffix(l.Text, "\n") {
					indentation = math.MaxInt
				} else {
					indentation = utf8.RuneCountInString(l.Text[:len(l.Text)-len(trimmed)])
					first = append(first, l)
				}
			}
			least = min(least, indentation)
		}
		starts = l != nil && strings.HasSuffix(l.Text, "\n")
	}
	for _, l := range first {
		n := 0
		for range least {
			_, size := utf8.DecodeRuneInString(l.Text[n:])
			n += size
		}
		l.Text = l.Text[n:]
		l.Start += n
	}
}

// joinTexts makes one text of texts that follow each other.
func joinTexts(pieces []piece) []piece {
	var out []piece
	for i := 0; i < len(pieces); {
		l, end := pieces[i].literal(), i+1
		if l != nil {
			for end < len(pieces) && pieces[end].literal() != nil {
				end++
			}
			var text strings.Builder
			for _, p := range pieces[i:end] {
				text.WriteString(p.literal().Text)
			}
			l.Text = text.String()
			l.End = pieces[end-1].End
		}
		out = append(out, pieces[i])
		i = end
	}
	return out
}

// unescape returns what the text of a template means. ok is false if an escape is invalid.
func unescape(s string, quoted bool) (text string, ok bool) {
	if !strings.ContainsAny(s, `\$%`) {
		return s, true
	}
	var b strings.Builder
	ok = true
	for i := 0; i < len(s); {
		switch {
		case isEscapedStart(s[i:]):
			b.WriteString(s[i+1 : i+3])
			i += 3
		case quoted && s[i] == '\\':
			r, n, known := escape(s[i:])
			ok = ok && known
			b.WriteString(r)
			i += n
		default:
			b.WriteByte(s[i])
			i++
		}
	}
	return b.String(), ok
}

// escapes are the escapes of one character.
const escapes = "n\nr\rt\t\"\"\\\\"

// escape returns what the escape at the start of a text means, and its length. One that is invalid
// means its letter, and stays as it is if it lacks digits.
func escape(s string) (text string, n int, ok bool) {
	if len(s) < 2 {
		return s, len(s), false
	}
	for i := 0; i < len(escapes); i += 2 {
		if s[1] == escapes[i] {
			return escapes[i+1 : i+2], 2, true
		}
	}
	size := map[byte]int{'u': 6, 'U': 10}[s[1]]
	if size == 0 {
		return s[1:2], 2, false
	}
	if len(s) < size {
		return s[:2], 2, false
	}
	code, err := strconv.ParseUint(s[2:size], 16, 32)
	if err != nil || code > unicode.MaxRune || !utf8.ValidRune(rune(code)) {
		return s[:2], 2, false
	}
	return string(rune(code)), size, true
}
