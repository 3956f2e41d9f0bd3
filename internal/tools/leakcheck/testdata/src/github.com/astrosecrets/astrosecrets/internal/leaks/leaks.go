// Package leaks is code that must be caught.
package leaks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func field(t source.Text) error {
	return fmt.Errorf("bad value %q", t.Value) // want `reaches fmt.Errorf`
}

func local(t source.Text) {
	v := t.Value
	fmt.Println(v) // want `reaches fmt.Println`
}

func joined(t source.Text) error {
	return errors.New("bad value: " + t.Value) // want `reaches errors.New`
}

func message(t source.Text) lint.Finding {
	return lint.Finding{Message: "it says " + t.Value} // want `reaches the Message of a report`
}

func later(t source.Text) *lint.Finding {
	f := &lint.Finding{}
	f.Message = "it says "
	f.Message += t.Value // want `reaches the Message of a report`
	f.Key = t.Value      // want `reaches the Key of a report`
	return f
}

func part(f *source.File) {
	log.Printf("%s", f.Content[2:10]) // want `reaches log.Printf`
}

func slice(f *source.File) {
	slog.Info(f.Slice(0, 4)) // want `reaches log/slog.Info`
}

func converted(t source.Text) {
	b := []byte(t.Value)
	os.Stdout.Write(b) // want `reaches \(\*os.File\).Write`
}

func runes(t source.Text) string {
	r := []rune(t.Value)
	r[0] = '*'
	return fmt.Sprint(string(r)) // want `reaches fmt.Sprint`
}

func captured(t source.Text) func() {
	v := t.Value
	return func() {
		fmt.Println(v) // want `reaches fmt.Println`
	}
}

func escaped(t source.Text) {
	v := ""
	set := func() { v = t.Value }
	set()
	fmt.Println(v) // want `reaches fmt.Println`
}

func table(t source.Text) ([]byte, error) {
	m := map[string]string{}
	m["value"] = t.Value
	return json.Marshal(m) // want `reaches encoding/json.Marshal`
}

func encoded(w io.Writer, t source.Text) error {
	return json.NewEncoder(w).Encode([]string{t.Value}) // want `reaches \(\*encoding/json.Encoder\).Encode`
}

func panics(t source.Text) {
	panic("cannot read " + t.Value) // want `reaches panic`
}

func helper(t source.Text) string { return strings.TrimSpace(t.Value) }

func helped(t source.Text) error {
	return fmt.Errorf("bad %s", helper(t)) // want `reaches fmt.Errorf`
}

func tell(s string) { fmt.Println(s) }

func told(t source.Text) {
	tell(t.Value) // want `reaches an output through tell`
}

func elsewhere(t source.Text) error {
	return lint.Say(t.Value, 3) // want `reaches an output through Say`
}

func half(t source.Text) {
	fmt.Print(lint.Half(t.Value)) // want `reaches fmt.Print`
}

func wrapped(t source.Text) error {
	_, err := strconv.Atoi(t.Value) // its error repeats what it was given
	if err != nil {
		return fmt.Errorf("not a number: %w", err) // want `reaches fmt.Errorf`
	}
	return nil
}

func quoted(t source.Text) error {
	return errors.New(strconv.Quote(t.Value)) // want `reaches errors.New`
}

func whole(t source.Text) {
	fmt.Printf("%+v\n", t) // want `reaches fmt.Printf`
}

func inside(list []struct{ T *source.Text }) ([]byte, error) {
	return json.Marshal(list) // want `reaches encoding/json.Marshal`
}

func built(t source.Text) {
	var b strings.Builder
	for i := range len(t.Value) {
		b.WriteByte(t.Value[i])
	}
	fmt.Println(b.String()) // want `reaches fmt.Println`
}

func buffered(w io.Writer, t source.Text) {
	var b bytes.Buffer
	b.WriteString(t.Value)
	w.Write(b.Bytes()) // want `reaches \(io.Writer\).Write`
}

func ranged(t source.Text) {
	for _, line := range strings.Split(t.Value, "\n") {
		println(line) // want `reaches println`
	}
}

type entry struct{ name, value string }

func keep(t source.Text) *entry { return &entry{"a name", t.Value} }

func kept(t source.Text) {
	e := keep(t)
	fmt.Println(e.value) // want `reaches fmt.Println`
}

type reader struct{ text string }

func newReader(s string) *reader { return &reader{s} }

func (r *reader) Err() error { return errors.New(r.text) } // want `reaches errors.New`

func read(t source.Text) error { return newReader(t.Value).Err() }

func phi(t source.Text, long bool) {
	v := "short"
	if long {
		v = t.Value
	}
	fmt.Println(v) // want `reaches fmt.Println`
}

func boxed(t source.Text) {
	var v any = t.Value
	fmt.Println(v.(string)) // want `reaches fmt.Println`
}

func environment(t source.Text) {
	//leakcheck:ok // want `needs a reason`
	fmt.Println(t.Value)
}

//leakcheck:ok nothing is here // want `vouches for nothing`
func idle() {}
