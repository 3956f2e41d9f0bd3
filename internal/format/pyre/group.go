package pyre

import (
	"slices"
	"strconv"
	"strings"
)

// group reads a group after its parenthesis; nothing is what adds no part: a comment or global flags.
func (p *parser) group(depth, start int, first bool) (item, width) {
	verbose := p.verbose
	if !p.match("?") {
		return part, p.capture(depth, start, p.groups)
	}
	here := p.offset()
	switch c := p.get(); c {
	case "":
		p.fail(here, "unexpected end of pattern")
	case "P":
		named, w, isReference := p.named(here)
		if isReference {
			return part, w
		}
		number := p.groups
		if old, ok := p.names[named]; ok {
			p.fail(here+2, "redefinition of group name '%s' as group %d; was group %d", named, number, old)
		}
		p.names[named] = number
		return part, p.capture(depth, start, number)
	case ":", ">":
		if c == ">" && p.before311 {
			p.fail(start+1, "unknown extension ?>")
		}
	case "#":
		p.comment(start)
		return nothing, width{}
	case "=", "!", "<":
		p.look(c, depth, start, here)
		return part, width{}
	case "(":
		return p.conditional(depth, start)
	default:
		if !strings.Contains("iLmsxau-", c) || len(c) != 1 {
			p.fail(start+1, "unknown extension ?%s", c)
		}
		flags, global := p.flags(c)
		if global {
			if !first && !p.before311 {
				p.fail(start, "global flags not at the start of the expression")
			}
			p.verbose = p.verbose || flags.has("x")
			return nothing, width{}
		}
		p.verbose = (verbose || flags.has("x")) && !strings.Contains(flags.off, "x")
	}
	w := p.inner(depth, start, false)
	p.verbose = verbose
	return part, w
}

// capture reads the alternatives of a capturing group.
func (p *parser) capture(depth, start, number int) width {
	verbose := p.verbose
	p.groups++
	p.open = append(p.open, number)
	w := p.inner(depth, start, false)
	p.verbose = verbose
	p.open = slices.DeleteFunc(p.open, func(g int) bool { return g == number })
	if p.widths == nil {
		p.widths = map[int]width{}
	}
	p.widths[number] = w
	return w
}

// comment reads (?#…).
func (p *parser) comment(start int) {
	for {
		switch p.get() {
		case "":
			p.fail(start, "missing ), unterminated comment")
		case ")":
			return
		}
	}
}

// look reads a look-ahead, (?=…) or (?!…), or a look-behind, (?<=…) or (?<!…).
func (p *parser) look(c string, depth, start, here int) {
	behind := c == "<"
	if behind {
		switch t := p.get(); t {
		case "":
			p.fail(here, "unexpected end of pattern")
		case "=", "!":
		default:
			p.fail(start+1, "unknown extension ?<%s", t)
		}
	}
	w := p.inner(depth, start, behind)
	if behind && w.least != w.most {
		p.fail(-1, "look-behind requires fixed-width pattern")
	}
}

// inner reads the alternatives of a group and its closing parenthesis.
func (p *parser) inner(depth, start int, behind bool) width {
	if behind {
		p.behind = append(p.behind, p.groups)
	}
	w := p.alternatives(depth + 1)
	if !p.match(")") {
		p.fail(start, "missing ), unterminated subpattern")
	}
	if behind {
		p.behind = p.behind[:len(p.behind)-1]
	}
	return w
}

// named reads (?P<name> and (?P=name).
func (p *parser) named(here int) (name string, w width, isReference bool) {
	switch c := p.get(); c {
	case "<":
		name = p.until(">", "group name")
		p.groupName(name, here+2)
		return name, width{}, false
	case "=":
		name = p.until(")", "group name")
		p.groupName(name, here+2)
		group, ok := p.names[name]
		if !ok {
			p.fail(here+2, "unknown group name '%s'", name)
		}
		return name, p.reuse(group, here), true
	case "":
		p.fail(here, "unexpected end of pattern")
	default:
		p.fail(here, "unknown extension ?P%s", c)
	}
	return "", width{}, false
}

// conditional reads (?(group)yes|no).
func (p *parser) conditional(depth, start int) (item, width) {
	here := p.offset()
	name := p.until(")", "group name")
	group, err := strconv.Atoi(name)
	if err != nil || strings.Trim(name, digits) != "" {
		p.groupName(name, here)
		known, ok := p.names[name]
		if !ok {
			p.fail(here, "unknown group name '%s'", name)
		}
		group = known
	} else {
		if group == 0 {
			p.fail(here, "bad group number")
		}
		p.conditions = append(p.conditions, reference{group, here})
	}
	if len(p.behind) > 0 && group >= p.behind[0] {
		p.reuse(group, here)
	}
	w := p.sequence(depth+1, false)
	if p.match("|") {
		w = w.or(p.sequence(depth+1, false))
		if p.peek() == "|" {
			p.fail(p.offset(), "conditional backref with more than two branches")
		}
	} else {
		w = w.or(width{})
	}
	if !p.match(")") {
		p.fail(start, "missing ), unterminated subpattern")
	}
	return part, w
}
