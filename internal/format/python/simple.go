package python

import "strings"

// line reads simple statements up to the end of the logical line.
func (p *parser) line() {
	end := p.lineEnd(p.at)
	for p.at < end {
		stop := p.find(p.at, end, ";")
		if stop > p.at {
			p.add(p.simple(p.at, stop))
		}
		p.at = stop
		if stop < end {
			p.at++
		}
	}
	if p.tokens[p.at].Kind == Newline {
		p.at++
	}
}

func (p *parser) simple(from, end int) *Stmt {
	s := p.stmt(Simple, p.tokens[from].Start, p.tokens[end-1].End)
	if p.tokens[from].Kind == Name {
		switch p.text(p.tokens[from]) {
		case "import":
			s.Kind = Import
			s.Imports = p.kept(p.imports(p.memory.binds[:0], from+1, end))
			return s
		case "from":
			s.Kind = Import
			s.Imports = p.kept(p.fromImports(p.memory.binds[:0], from+1, end))
			return s
		case "global", "nonlocal", "del":
			s.Names = p.names(p.names(s.Names, from+1, end), from+1, end)
			s.Exprs = p.one(p.expression(from+1, end))
			return s
		case "return", "raise", "assert", "pass", "break", "continue":
			if from+1 < end {
				s.Exprs = p.one(p.expression(from+1, end))
			}
			return s
		}
	}
	p.assignment(s, from, end)
	return s
}

// kept returns a copy of what imports bind, whose memory is used again.
func (p *parser) kept(list []Imported) []Imported {
	p.memory.binds = list
	return p.memory.imports.copyOf(list)
}

// assignment reads an assignment of any form, or an expression.
func (p *parser) assignment(s *Stmt, from, end int) {
	if colon := p.colon(from, end); colon < end { // an annotation
		s.Kind = Assign
		s.Targets = p.one(p.expression(from, colon))
		if eq := p.find(colon+1, end, "="); eq < end {
			s.Exprs = p.one(p.expression(eq+1, end))
		}
		return
	}
	for {
		eq := p.find(from, end, "=")
		if eq == end {
			break
		}
		if target := p.expression(from, eq); s.Kind == Assign {
			s.Targets = append(s.Targets, target)
		} else {
			s.Kind, s.Targets = Assign, p.one(target)
		}
		from = eq + 1
	}
	if s.Kind != Assign {
		if at := p.augmented(from, end); at < end {
			s.Kind, s.Op = Assign, p.text(p.tokens[at])
			s.Targets = p.one(p.expression(from, at))
			from = at + 1
		}
	}
	s.Exprs = p.one(p.expression(from, end))
}

// augmented returns the index of the operator of an augmented assignment, or end.
func (p *parser) augmented(from, end int) int {
	for i := from; i < end; i++ {
		if p.match[i] > 0 {
			i = min(int(p.match[i]), end)
			continue
		}
		if t := p.tokens[i]; t.Kind == Op && t.End-t.Start > 1 && p.src[t.End-1] == '=' {
			switch p.text(t) {
			case "==", "!=", "<=", ">=", ":=":
			default:
				return i
			}
		}
	}
	return end
}

// dotted reads a dotted path and returns it with the index behind it.
func (p *parser) dotted(from, end int) (string, int) {
	at, length := from, 0
	for at < end && !p.is(at, "import") && !p.is(at, "as") && !p.is(at, ",") {
		length += p.tokens[at].End - p.tokens[at].Start
		at++
	}
	if at == from {
		return "", at
	}
	if start, stop := p.tokens[from].Start, p.tokens[at-1].End; stop-start == length {
		return p.src[start:stop], at
	}
	var b strings.Builder
	for _, t := range p.tokens[from:at] {
		b.WriteString(p.text(t))
	}
	return b.String(), at
}

// imports appends what an import statement binds.
func (p *parser) imports(out []Imported, from, end int) []Imported {
	for from < end {
		path, next := p.dotted(from, end)
		i := Imported{Module: path}
		i.As, _, _ = strings.Cut(path, ".")
		if p.is(next, "as") && next+1 < end {
			i.As = p.text(p.tokens[next+1])
			next += 2
		}
		out = append(out, i)
		from = next + 1
	}
	return out
}

// fromImports appends what a from statement binds.
func (p *parser) fromImports(out []Imported, from, end int) []Imported {
	path, at := p.dotted(from, end)
	for at++; at < end; at++ {
		t := p.tokens[at]
		if t.Kind == Op && p.text(t) == "*" {
			out = append(out, Imported{Module: path, Name: "*"})
		}
		if t.Kind != Name {
			continue
		}
		i := Imported{Module: path, Name: p.text(t), As: p.text(t)}
		if p.is(at+1, "as") && at+2 < end {
			i.As = p.text(p.tokens[at+2])
			at += 2
		}
		out = append(out, i)
	}
	return out
}
