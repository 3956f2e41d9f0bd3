package names

// Early lets a scan begin before it is known whether anybody needs its results, and how .airflowignore is
// read. Until then it uses one processor, since others have work to do.
type Early struct {
	decided chan struct{}
	syntax  IgnoreSyntax
	dropped bool
}

// NewEarly returns an Early for one scan. One call of Need or of Drop must follow.
func NewEarly() *Early { return &Early{decided: make(chan struct{})} }

// Need says that the results are needed, and how .airflowignore is read.
func (e *Early) Need(syntax IgnoreSyntax) {
	e.syntax = syntax
	close(e.decided)
}

// Drop stops the scan: its results are not needed.
func (e *Early) Drop() {
	e.dropped = true
	close(e.decided)
}

// isDropped reports whether the results are not needed.
func (e *Early) isDropped() bool {
	if e == nil {
		return false
	}
	select {
	case <-e.decided:
		return e.dropped
	default:
		return false
	}
}

// join waits until another reader may help. It returns false if the first one finished before.
func (e *Early) join(finished <-chan struct{}) bool {
	if e == nil {
		return true
	}
	select {
	case <-e.decided:
		return true
	case <-finished:
		return false
	}
}

// syntax returns how .airflowignore is read, as soon as that is known.
func (o *Options) syntax() IgnoreSyntax {
	if o.Early == nil {
		return o.Syntax
	}
	<-o.Early.decided
	return o.Early.syntax
}
