package python

// Line is one logical line of a file, with what a compound statement has on the line of its colon.
type Line struct {
	// From and To are the indexes of its tokens; To is exclusive.
	From, To int
	// Level is the number of blocks that the line is in.
	Level int
	// Heading is the index of the line whose block this one is in, -1 outside of blocks.
	Heading int
}

// Outline is a file whose tokens are read, and whose statements are not. It is valid until the next
// call of its parser.
type Outline struct {
	// Tokens are those of the lines.
	Tokens []Token
	// Lines are the logical lines, in order.
	Lines []Line
	// Err says why the rest of the file is missing; nil if all of it was read.
	Err *SyntaxError

	m   *Module
	src string
}

// Text returns the source of a token.
func (o *Outline) Text(t Token) string { return o.src[t.Start:t.End] }

// Source returns the source of a line, with the comments between its tokens.
func (o *Outline) Source(l Line) string { return o.src[o.Tokens[l.From].Start:o.Tokens[l.To-1].End] }

// Outline reads the tokens of a file and finds its logical lines.
func (r *Parser) Outline(src string) *Outline {
	m := r.begin(src)
	o := &r.outline
	*o = Outline{Err: m.Err, m: m, src: src}
	if m.Err != nil {
		return o
	}
	tokens, lines := r.tokens[:0], r.lines[:0]
	open := r.headings[:0] // the last line of each level
	level, from := 0, 0
	s := &r.scanner
	s.read(src)
	for {
		var t Token
		tokens, t = s.line(tokens)
		switch t.Kind {
		case Indent:
			level++
			continue
		case Dedent:
			level--
			continue
		}
		if from < len(tokens) {
			// A block that begins where none may, which CPython refuses, belongs to the line before.
			line := Line{From: from, To: len(tokens), Level: min(level, len(open)), Heading: -1}
			if line.Level > 0 {
				line.Heading = open[line.Level-1]
			}
			open = append(open[:line.Level], len(lines))
			lines = append(lines, line)
			from = len(tokens)
		}
		if t.Kind == EndMarker {
			m.Err = s.err
			break
		}
	}
	o.Tokens, o.Lines, o.Err = tokens, lines, m.Err
	r.tokens, r.lines, r.headings = tokens, lines, open
	return o
}

// Imports returns what the import statements of a line bind. The list is valid until the next call of
// the parser.
func (r *Parser) Imports(o *Outline, line int) []Imported {
	l := o.Lines[line]
	p := &parser{m: o.m, src: o.m.src, memory: r, tokens: o.Tokens}
	out := r.binds[:0]
	for at := l.From; at < l.To; at++ {
		if at > l.From && !p.is(at-1, ";") && !p.is(at-1, ":") {
			continue
		}
		end := at
		for end < l.To && !p.is(end, ";") {
			end++
		}
		switch {
		case p.is(at, "import"):
			out = p.imports(out, at+1, end)
		case p.is(at, "from"):
			out = p.fromImports(out, at+1, end)
		}
	}
	r.binds = out
	return out
}

// ParseLines reads the statements of some lines, as if the file had no others. The headings of a line that
// is kept must be kept too. keep has a value for each line.
func (r *Parser) ParseLines(o *Outline, keep []bool) *Module {
	kept := r.kept[:0]
	level := 0
	for i, l := range o.Lines {
		if !keep[i] {
			continue
		}
		at := Token{Start: o.Tokens[l.From].Start, End: o.Tokens[l.From].Start}
		for ; level > l.Level; level-- {
			at.Kind = Dedent
			kept = append(kept, at)
		}
		for ; level < l.Level; level++ {
			at.Kind = Indent
			kept = append(kept, at)
		}
		kept = append(kept, o.Tokens[l.From:l.To]...)
		at = Token{Newline, kept[len(kept)-1].End, kept[len(kept)-1].End}
		kept = append(kept, at)
	}
	end := len(o.m.src)
	for ; level > 0; level-- {
		kept = append(kept, Token{Dedent, end, end})
	}
	kept = append(kept, Token{EndMarker, end, end})
	r.kept = kept
	r.statements(o.m, r.kept)
	return o.m
}
