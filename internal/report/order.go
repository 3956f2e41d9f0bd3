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

// inOrder renders items on all processors and hands their texts to put in the order of the items. render
// appends the text of an item to a buffer. Each goroutine has a render of its own, so that it may
// remember something from item to item. The first error ends the work.
func inOrder[T any](items []T, newRender func(b *bytes.Buffer) (render func(T) error), put func(item T, text []byte) error) error {
	workers := make([]worker[T], max(1, min(runtime.GOMAXPROCS(0), len(items)/blockSize)))
	for i := range workers {
		workers[i].render = newRender(&workers[i].text)
	}
	for len(items) > 0 {
		var wg sync.WaitGroup
		for i := range workers {
			w := &workers[i]
			w.items = items[:min(blockSize, len(items))]
			items = items[len(w.items):]
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

// writeInOrder writes items on all processors, in their order.
func writeInOrder[T any](w io.Writer, items []T, render func(b *bytes.Buffer, item T)) error {
	return inOrder(items, func(b *bytes.Buffer) func(T) error {
		return func(item T) error {
			render(b, item)
			return nil
		}
	}, func(_ T, text []byte) error {
		_, err := w.Write(text)
		return err
	})
}

// worker renders one block after the other.
type worker[T any] struct {
	render func(T) error
	items  []T
	text   bytes.Buffer
	ends   []int // where the text of each item ends
	err    error
}

func (w *worker[T]) run() {
	w.text.Reset()
	w.ends = w.ends[:0]
	for _, item := range w.items {
		if w.err = w.render(item); w.err != nil {
			return
		}
		w.ends = append(w.ends, w.text.Len())
	}
}

// write hands over the texts of the block, and returns the error that ended it.
func (w *worker[T]) write(put func(item T, text []byte) error) error {
	start := 0
	for i, end := range w.ends {
		if err := put(w.items[i], w.text.Bytes()[start:end]); err != nil {
			return err
		}
		start = end
	}
	return w.err
}
