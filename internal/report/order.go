package report

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// blockSize is how many items a goroutine renders before the texts of all are written: few enough that
// the texts take little memory, and enough that the goroutines rarely wait for one another.
const blockSize = 64

// inOrder renders n items on all processors and hands their texts to put in the order of the items. render
// appends the text of an item to a buffer. Each goroutine has a render of its own, so that it may
// remember something from item to item. The first error ends the work. Items are indexes: code for each
// type of item would make the program larger.
func inOrder(n int, newRender func(b *bytes.Buffer) (render func(i int) error), put func(i int, text []byte) error) error {
	workers := make([]worker, max(1, min(runtime.GOMAXPROCS(0), n/blockSize)))
	for i := range workers {
		workers[i].render = newRender(&workers[i].text)
	}
	for next := 0; next < n; {
		var wg sync.WaitGroup
		for i := range workers {
			w := &workers[i]
			w.first, w.n = next, min(blockSize, n-next)
			next += w.n
			if i == len(workers)-1 { // this goroutine would only wait
				w.run()
			} else {
				wg.Go(w.run)
			}
		}
		wg.Wait()
		for i := range workers {
			if err := workers[i].write(put); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeInOrder writes n items on all processors, in their order.
func writeInOrder(w io.Writer, n int, render func(b *bytes.Buffer, i int)) error {
	return inOrder(n, func(b *bytes.Buffer) func(int) error {
		return func(i int) error {
			render(b, i)
			return nil
		}
	}, func(_ int, text []byte) error {
		_, err := w.Write(text)
		return err
	})
}

// worker renders one block after the other.
type worker struct {
	render   func(i int) error
	first, n int // the items of the block
	text     bytes.Buffer
	ends     []int // where the text of each item ends
	err      error
}

func (w *worker) run() {
	w.text.Reset()
	w.ends = w.ends[:0]
	for i := range w.n {
		if w.err = w.render(w.first + i); w.err != nil {
			return
		}
		w.ends = append(w.ends, w.text.Len())
	}
}

// write hands over the texts of the block, and returns the error that ended it.
func (w *worker) write(put func(i int, text []byte) error) error {
	start := 0
	for i, end := range w.ends {
		if err := put(w.first+i, w.text.Bytes()[start:end]); err != nil {
			return err
		}
		start = end
	}
	return w.err
}
