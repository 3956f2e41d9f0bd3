package python

// slabs is memory for many values, which is used again after a reset.
type slabs[T any] struct {
	list [][]T
	slab int // the one of list that is being filled
	used int // of that slab
}

// slabSize is how many values a slab has, unless more are needed at once.
const slabSize = 128

// reset makes all values free.
func (s *slabs[T]) reset() { s.slab, s.used = 0, 0 }

// take returns n values in a row, with whatever they held before.
func (s *slabs[T]) take(n int) []T {
	for s.slab < len(s.list) && s.used+n > len(s.list[s.slab]) {
		s.slab, s.used = s.slab+1, 0
	}
	if s.slab == len(s.list) {
		s.list = append(s.list, make([]T, max(n, slabSize)))
	}
	out := s.list[s.slab][s.used : s.used+n : s.used+n]
	s.used += n
	return out
}

// one returns a value, with whatever it held before.
func (s *slabs[T]) one() *T {
	if s.slab < len(s.list) && s.used < len(s.list[s.slab]) {
		s.used++
		return &s.list[s.slab][s.used-1]
	}
	return &s.take(1)[0]
}

// copyOf returns a copy of a list, which is nil if the list is empty.
func (s *slabs[T]) copyOf(list []T) []T {
	if len(list) == 0 {
		return nil
	}
	out := s.take(len(list))
	copy(out, list)
	return out
}

// argList is a list of arguments that is being read. Those of several lists are on one stack, since a
// list is closed before the one that it is in.
type argList struct {
	p     *parser
	start int
}

// list opens a list.
func (p *parser) list() argList { return argList{p, len(p.memory.open)} }

func (l argList) add(a Arg) { l.p.memory.open = append(l.p.memory.open, a) }

// close returns the list, which is nil if it is empty.
func (l argList) close() []Arg {
	memory := l.p.memory
	list := memory.open[l.start:]
	memory.open = memory.open[:l.start]
	return memory.args.copyOf(list)
}
