package leaks

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/template"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// What follows are other ways to lose sight of a text.

type teller interface{ tell() string }

type value struct{ text string }

func (v value) tell() string { return v.text }

func through(v teller) { fmt.Println(v.tell()) } // want `reaches fmt.Println`

func behind(t source.Text) { through(value{t.Value}) }

type named struct{ text string }

func (n named) String() string { return n.text }

func stringer(t source.Text) {
	fmt.Println(named{t.Value}) // want `reaches fmt.Println`
}

type bad struct{ text string }

func (b *bad) Error() string { return "bad value " + b.text } // want `reaches an error`

func custom(t source.Text) error { return &bad{t.Value} }

func record(t source.Text) {
	fmt.Printf("%+v", value{t.Value}) // want `reaches fmt.Printf`
}

func copied(t source.Text) {
	a := value{t.Value}
	b := a
	c := &b
	d := *c
	fmt.Println(d.text) // want `reaches fmt.Println`
}

func same[T any](v T) T { return v }

func generic(t source.Text) {
	fmt.Println(same(t.Value)) // want `reaches fmt.Println`
}

type pair[K comparable, V any] struct {
	key K
	val V
}

func boxes(t source.Text) {
	p := pair[string, int]{key: t.Value}
	fmt.Println(p.key) // want `reaches fmt.Println`
}

func method(t source.Text) {
	get := value{t.Value}.tell
	fmt.Println(get()) // want `reaches fmt.Println`
}

func printer(t source.Text) {
	say := fmt.Println
	say(t.Value) // want `reaches fmt.Println`
}

func chosen(t source.Text, loud bool) {
	say := fmt.Sprint
	if loud {
		say = fmt.Sprintln
	}
	say(t.Value) // want `reaches fmt.Sprint`
}

var printers = map[string]func(string){"a": func(s string) { fmt.Println(s) }} // want `reaches fmt.Println`

func looked(t source.Text) { printers["a"](t.Value) } // want `a call of a value`

func each(t source.Text, what func(string)) { what(t.Value) }

func callback(t source.Text) {
	each(t, func(s string) {
		fmt.Println(s) // want `reaches fmt.Println`
	})
}

func handOn(s string, what func(string)) { what(s) }

func passedOn(t source.Text) {
	handOn(t.Value, func(s string) {
		fmt.Println(s) // want `reaches fmt.Println`
	})
	handOn(t.Value, tell) // want `reaches an output through tell`
}

func sequence(t source.Text) {
	for line := range strings.SplitSeq(t.Value, "\n") {
		fmt.Println(line) // want `reaches fmt.Println`
	}
}

func words(t source.Text) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, w := range strings.Fields(t.Value) {
			if !yield(w) {
				return
			}
		}
	}
}

func ownSequence(t source.Text) {
	for w := range words(t) {
		fmt.Println(w) // want `reaches fmt.Println`
	}
}

func mapped(t source.Text) {
	strings.Map(func(r rune) rune {
		fmt.Fprint(os.Stderr, string(r)) // want `reaches fmt.Fprint`
		return r
	}, t.Value)
}

func keys(t source.Text) {
	m := map[string]bool{t.Value: true}
	for k := range m {
		fmt.Println(k) // want `reaches fmt.Println`
	}
	fmt.Println(slices.Sorted(maps.Keys(m))) // want `reaches fmt.Println`
}

func channel(t source.Text) {
	c := make(chan string, 1)
	go func() { c <- t.Value }()
	fmt.Println(<-c) // want `reaches fmt.Println`
}

func late(t source.Text) {
	defer fmt.Println(t.Value) // want `reaches fmt.Println`
	go fmt.Println(t.Value)    // want `reaches fmt.Println`
}

var last string

func remember(t source.Text) { last = t.Value }

func recall() { fmt.Println(last) } // want `reaches fmt.Println`

func joinedErrors(t source.Text) error {
	_, err := url.Parse(t.Value)
	return lint.Say(errors.Join(errors.New("x"), err).Error(), 1) // want `reaches an output through Say`
}

func inContext(t source.Text) {
	ctx := context.WithValue(context.Background(), value{}, t.Value)
	fmt.Println(ctx.Value(value{})) // want `reaches fmt.Println`
}

func streamed(w io.Writer, t source.Text) error {
	_, err := io.Copy(w, strings.NewReader(t.Value)) // want `reaches io.Copy`
	return err
}

func written(t source.Text) {
	var b bytes.Buffer
	b.WriteString(t.Value)
	b.WriteTo(os.Stdout) // want `reaches \(\*bytes.Buffer\).WriteTo`
}

func scanned(t source.Text) {
	s := bufio.NewScanner(strings.NewReader(t.Value))
	for s.Scan() {
		fmt.Println(s.Text()) // want `reaches fmt.Println`
	}
}

func parsed(t source.Text) {
	if u, err := url.Parse(t.Value); err == nil {
		fmt.Println(u.Host) // want `reaches fmt.Println`
	}
}

func templated(w io.Writer, t source.Text) error {
	return template.Must(template.New("").Parse("{{.}}")).Execute(w, t.Value) // want `reaches \(\*text/template.Template\).Execute`
}

func array(t source.Text) {
	var a [2]string
	a[1] = t.Value
	b := a
	fmt.Println(b[1]) // want `reaches fmt.Println`
}

func swapped(t source.Text) {
	a, b := "x", t.Value
	a, b = b, a
	fmt.Println(a, b) // want `reaches fmt.Println`
}

func two(t source.Text) (string, error) { return t.Value, nil }

func second(t source.Text) {
	v, _ := two(t)
	fmt.Println(v) // want `reaches fmt.Println`
}

func switched(v any) {
	switch v := v.(type) {
	case *source.Text:
		fmt.Println(v.Value) // want `reaches fmt.Println`
	}
}
