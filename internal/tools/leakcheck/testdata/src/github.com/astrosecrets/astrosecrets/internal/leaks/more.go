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
	"github.com/astrosecrets/astrosecrets/internal/mapped"
)

// What follows are other ways to lose sight of a text.

type teller interface{ display() string }

type value struct{ text string }

func (v value) display() string { return v.text }

func through(v teller) { fmt.Println(v.display()) } // want `reaches fmt.Println`

func behind(t mapped.String) { through(value{t.Value}) }

type named struct{ text string }

func (n named) String() string { return n.text }

func stringer(t mapped.String) {
	fmt.Println(named{t.Value}) // want `reaches fmt.Println`
}

type bad struct{ text string }

func (b *bad) Error() string { return "bad value " + b.text } // want `reaches an error`

func custom(t mapped.String) error { return &bad{t.Value} }

func record(t mapped.String) {
	fmt.Printf("%+v", value{t.Value}) // want `reaches fmt.Printf`
}

func copied(t mapped.String) {
	a := value{t.Value}
	b := a
	c := &b
	d := *c
	fmt.Println(d.text) // want `reaches fmt.Println`
}

func same[T any](v T) T { return v }

func generic(t mapped.String) {
	fmt.Println(same(t.Value)) // want `reaches fmt.Println`
}

type pair[K comparable, V any] struct {
	key K
	val V
}

func boxes(t mapped.String) {
	p := pair[string, int]{key: t.Value}
	fmt.Println(p.key) // want `reaches fmt.Println`
}

func method(t mapped.String) {
	get := value{t.Value}.display
	fmt.Println(get()) // want `reaches fmt.Println`
}

func printer(t mapped.String) {
	say := fmt.Println
	say(t.Value) // want `reaches fmt.Println`
}

func chosen(t mapped.String, loud bool) {
	say := fmt.Sprint
	if loud {
		say = fmt.Sprintln
	}
	say(t.Value) // want `reaches fmt.Sprint`
}

var printers = map[string]func(string){"a": func(s string) { fmt.Println(s) }} // want `reaches fmt.Println`

func looked(t mapped.String) { printers["a"](t.Value) } // want `a call of a value`

func each(t mapped.String, what func(string)) { what(t.Value) }

func callback(t mapped.String) {
	each(t, func(s string) {
		fmt.Println(s) // want `reaches fmt.Println`
	})
}

func handOn(s string, what func(string)) { what(s) }

func passedOn(t mapped.String) {
	handOn(t.Value, func(s string) {
		fmt.Println(s) // want `reaches fmt.Println`
	})
	handOn(t.Value, display) // want `reaches an output through display`
}

func sequence(t mapped.String) {
	for line := range strings.SplitSeq(t.Value, "\n") {
		fmt.Println(line) // want `reaches fmt.Println`
	}
}

func words(t mapped.String) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, w := range strings.Fields(t.Value) {
			if !yield(w) {
				return
			}
		}
	}
}

func ownSequence(t mapped.String) {
	for w := range words(t) {
		fmt.Println(w) // want `reaches fmt.Println`
	}
}

func inMap(t mapped.String) {
	strings.Map(func(r rune) rune {
		fmt.Fprint(os.Stderr, string(r)) // want `reaches fmt.Fprint`
		return r
	}, t.Value)
}

func keys(t mapped.String) {
	m := map[string]bool{t.Value: true}
	for k := range m {
		fmt.Println(k) // want `reaches fmt.Println`
	}
	fmt.Println(slices.Sorted(maps.Keys(m))) // want `reaches fmt.Println`
}

func channel(t mapped.String) {
	c := make(chan string, 1)
	go func() { c <- t.Value }()
	fmt.Println(<-c) // want `reaches fmt.Println`
}

func late(t mapped.String) {
	defer fmt.Println(t.Value) // want `reaches fmt.Println`
	go fmt.Println(t.Value)    // want `reaches fmt.Println`
}

var last string

func remember(t mapped.String) { last = t.Value }

func recall() { fmt.Println(last) } // want `reaches fmt.Println`

func joinedErrors(t mapped.String) error {
	_, err := url.Parse(t.Value)
	return lint.Say(errors.Join(errors.New("x"), err).Error(), 1) // want `reaches an output through Say`
}

func inContext(t mapped.String) {
	ctx := context.WithValue(context.Background(), value{}, t.Value)
	fmt.Println(ctx.Value(value{})) // want `reaches fmt.Println`
}

func streamed(w io.Writer, t mapped.String) error {
	_, err := io.Copy(w, strings.NewReader(t.Value)) // want `reaches io.Copy`
	return err
}

func written(t mapped.String) {
	var b bytes.Buffer
	b.WriteString(t.Value)
	b.WriteTo(os.Stdout) // want `reaches \(\*bytes.Buffer\).WriteTo`
}

func replacedAndWritten(w io.Writer, t mapped.String) {
	strings.NewReplacer("&", "&amp;").WriteString(w, t.Value) // want `reaches \(\*strings.Replacer\).WriteString`
}

func scanned(t mapped.String) {
	s := bufio.NewScanner(strings.NewReader(t.Value))
	for s.Scan() {
		fmt.Println(s.Text()) // want `reaches fmt.Println`
	}
}

func parsed(t mapped.String) {
	if u, err := url.Parse(t.Value); err == nil {
		fmt.Println(u.Host) // want `reaches fmt.Println`
	}
}

func templated(w io.Writer, t mapped.String) error {
	return template.Must(template.New("").Parse("{{.}}")).Execute(w, t.Value) // want `reaches \(\*text/template.Template\).Execute`
}

func array(t mapped.String) {
	var a [2]string
	a[1] = t.Value
	b := a
	fmt.Println(b[1]) // want `reaches fmt.Println`
}

func swapped(t mapped.String) {
	a, b := "x", t.Value
	a, b = b, a
	fmt.Println(a, b) // want `reaches fmt.Println`
}

func two(t mapped.String) (string, error) { return t.Value, nil }

func second(t mapped.String) {
	v, _ := two(t)
	fmt.Println(v) // want `reaches fmt.Println`
}

func switched(v any) {
	switch v := v.(type) {
	case *mapped.String:
		fmt.Println(v.Value) // want `reaches fmt.Println`
	}
}
