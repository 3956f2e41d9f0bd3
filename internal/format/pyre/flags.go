package pyre

import "strings"

// A flagSet is what (?on-off) sets.
type flagSet struct{ on, off string }

func (f flagSet) has(flag string) bool { return strings.Contains(f.on, flag) }

const (
	allFlags  = "iLmsxau"
	typeFlags = "aLu" // at most one of them
)

// flags reads inline flags from the first one on. global is set for (?flags), which is for the whole pattern.
func (p *parser) flags(c string) (f flagSet, global bool) {
	isFlag := func(c string) bool { return len(c) == 1 && strings.Contains(allFlags, c) }
	refuse := func(c, otherwise string) {
		if c != "" && isASCIILetter(c) {
			p.fail(p.offset()-1, "unknown flag")
		}
		p.fail(p.offset(), "%s", otherwise)
	}
	for c != "-" {
		if c == "L" {
			p.fail(p.offset(), "bad inline flags: cannot use 'L' flag with a str pattern")
		}
		f.on += c
		if strings.Contains(typeFlags, c) && strings.ContainsAny(f.on, strings.ReplaceAll(typeFlags, c, "")) {
			p.fail(p.offset(), "bad inline flags: flags 'a', 'u' and 'L' are incompatible")
		}
		c = p.get()
		switch {
		case c == ")":
			return f, true
		case c == ":":
			return f, false
		case c == "-":
		case !isFlag(c):
			refuse(c, "missing -, : or )")
		}
	}
	c = p.get()
	if !isFlag(c) {
		refuse(c, "missing flag")
	}
	for {
		if strings.Contains(typeFlags, c) {
			p.fail(p.offset(), "bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
		}
		f.off += c
		c = p.get()
		if c == ":" {
			break
		}
		if !isFlag(c) {
			refuse(c, "missing :")
		}
	}
	if strings.ContainsAny(f.on, f.off) {
		p.fail(p.offset(), "bad inline flags: flag turned on and off")
	}
	return f, false
}
