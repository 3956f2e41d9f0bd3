package repair

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
)

// TestPython compares with what CPython made of the same text. Each line of the vectors is
// [text, value]: the bytes of the text as Latin-1; null if json.loads raised, else the value
// as compact ASCII JSON with duplicate keys kept and F with the IEEE bits for a float.
// PYJSON_VECTORS names a file of more of them.
func TestPython(t *testing.T) {
	name := os.Getenv("PYJSON_VECTORS")
	if name == "" {
		name = "testdata/python.jsonl"
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	n, valid := 0, 0
	for lines.Scan() {
		var v [2]*string
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		var b []byte
		for _, r := range *v[0] {
			b = append(b, byte(r))
		}
		n++
		d := Parse(string(b))
		switch {
		case v[1] == nil && len(d.Faults) == 0:
			t.Errorf("%q: no fault, but json.loads raises", b)
		case v[1] != nil && len(d.Faults) > 0:
			t.Errorf("%q: %v, but json.loads takes it", b, d.Faults[0].Kind)
		case v[1] != nil && canonical(d.Root) != *v[1]:
			t.Errorf("%q: got %s, want %s", b, canonical(d.Root), *v[1])
		case v[1] != nil:
			valid++
		}
	}
	if err := lines.Err(); err != nil || valid < 100 || n-valid < 100 {
		t.Fatalf("%d vectors, %d valid: %v", n, valid, err)
	}
	t.Logf("%d vectors, %d valid", n, valid)
}

func canonical(v *pyjson.Value) string {
	var b strings.Builder
	switch v.Kind {
	case pyjson.Object:
		for i, m := range v.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(canonical(m.Key) + ":" + canonical(m.Value))
		}
		return "{" + b.String() + "}"
	case pyjson.Array:
		for i, e := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(canonical(e))
		}
		return "[" + b.String() + "]"
	case pyjson.String:
		return pyjson.QuoteWith(v.Text.Value, ascii(""))
	case pyjson.Int:
		if v.Text.Value == "-0" {
			return "0"
		}
	case pyjson.Float:
		f, _ := strconv.ParseFloat(v.Text.Value, 64)
		if math.IsNaN(f) {
			return "Fnan"
		}
		return fmt.Sprintf("F%016x", math.Float64bits(f))
	}
	return v.Text.Value
}
