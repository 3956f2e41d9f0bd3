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

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/lint"
	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func field(t mapped.String) error {
	return fmt.Errorf("bad value %q", t.Value) // want `reaches fmt.Errorf`
}

func local(t mapped.String) {
	v := t.Value
	fmt.Println(v) // want `reaches fmt.Println`
}

func joined(t mapped.String) error {
	return errors.New("bad value: " + t.Value) // want `reaches errors.New`
}

func message(t mapped.String) finding.Message {
	return finding.Message{Text: "it says " + t.Value} // want `reaches the Text of a report`
}

func later(t mapped.String) *finding.Finding {
	f := &finding.Finding{}
	f.Text = "it says "
	f.Text += t.Value  // want `reaches the Text of a report`
	f.Effect = t.Value // want `reaches the Effect of a report`
	f.Help = t.Value   // want `reaches the Help of a report`
	f.Key = t.Value    // want `reaches the Key of a report`
	return f
}

func part(f *source.File) {
	log.Printf("%s", f.Content[2:10]) // want `reaches log.Printf`
}

func slice(f *source.File) {
	slog.Info(f.Slice(0, 4)) // want `reaches log/slog.Info`
}

func converted(t mapped.String) {
	b := []byte(t.Value)
	os.Stdout.Write(b) // want `reaches \(\*os.File\).Write`
}

func runes(t mapped.String) string {
	r := []rune(t.Value)
	r[0] = '*'
	return fmt.Sprint(string(r)) // want `reaches fmt.Sprint`
}

func captured(t mapped.String) func() {
	v := t.Value
	return func() {
		fmt.Println(v) // want `reaches fmt.Println`
	}
}

func escaped(t mapped.String) {
	v := ""
	set := func() { v = t.Value }
	set()
	fmt.Println(v) // want `reaches fmt.Println`
}

func table(t mapped.String) ([]byte, error) {
	m := map[string]string{}
	m["value"] = t.Value
	return json.Marshal(m) // want `reaches encoding/json.Marshal`
}

func encoded(w io.Writer, t mapped.String) error {
	return json.NewEncoder(w).Encode([]string{t.Value}) // want `reaches \(\*encoding/json.Encoder\).Encode`
}

func panics(t mapped.String) {
	panic("cannot read " + t.Value) // want `reaches panic`
}

func helper(t mapped.String) string { return strings.TrimSpace(t.Value) }

func helped(t mapped.String) error {
	return fmt.Errorf("bad %s", helper(t)) // want `reaches fmt.Errorf`
}

func display(s string) { fmt.Println(s) }

func displayed(t mapped.String) {
	display(t.Value) // want `reaches an output through display`
}

func elsewhere(t mapped.String) error {
	return lint.Say(t.Value, 3) // want `reaches an output through Say`
}

func half(t mapped.String) {
	fmt.Print(lint.Half(t.Value)) // want `reaches fmt.Print`
}

func wrapped(t mapped.String) error {
	_, err := strconv.Atoi(t.Value) // its error repeats what it was given
	if err != nil {
		return fmt.Errorf("not a number: %w", err) // want `reaches fmt.Errorf`
	}
	return nil
}

func quoted(t mapped.String) error {
	return errors.New(strconv.Quote(t.Value)) // want `reaches errors.New`
}

func whole(t mapped.String) {
	fmt.Printf("%+v\n", t) // want `reaches fmt.Printf`
}

func inside(list []struct{ T *mapped.String }) ([]byte, error) {
	return json.Marshal(list) // want `reaches encoding/json.Marshal`
}

func built(t mapped.String) {
	var b strings.Builder
	for i := range len(t.Value) {
		b.WriteByte(t.Value[i])
	}
	fmt.Println(b.String()) // want `reaches fmt.Println`
}

func buffered(w io.Writer, t mapped.String) {
	var b bytes.Buffer
	b.WriteString(t.Value)
	w.Write(b.Bytes()) // want `reaches \(io.Writer\).Write`
}

func ranged(t mapped.String) {
	for _, line := range strings.Split(t.Value, "\n") {
		println(line) // want `reaches println`
	}
}

type entry struct{ name, value string }

func keep(t mapped.String) *entry { return &entry{"a name", t.Value} }

func kept(t mapped.String) {
	e := keep(t)
	fmt.Println(e.value) // want `reaches fmt.Println`
}

type reader struct{ text string }

func newReader(s string) *reader { return &reader{s} }

func (r *reader) Err() error { return errors.New(r.text) } // want `reaches errors.New`

func read(t mapped.String) error { return newReader(t.Value).Err() }

func phi(t mapped.String, long bool) {
	v := "short"
	if long {
		v = t.Value
	}
	fmt.Println(v) // want `reaches fmt.Println`
}

func boxed(t mapped.String) {
	var v any = t.Value
	fmt.Println(v.(string)) // want `reaches fmt.Println`
}

func environment(t mapped.String) {
	//leakcheck:ok // want `needs a reason`
	fmt.Println(t.Value)
}

//leakcheck:ok nothing is here // want `vouches for nothing`
func idle() {}
