package dotenv

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// names that generated files refer to; the process must not have them.
var names = []string{"DEMO_1", "DEMO_2", "DEMO_3", "UNSET_X", "Demo4"}

func requireUnset(t testing.TB) {
	t.Helper()
	for _, n := range append(names, "X", "A", "K") {
		if _, set := os.LookupEnv(n); set {
			t.Fatalf("these tests need %s unset", n)
		}
	}
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// piece is a bit of a value.
func piece(r *rand.Rand) string {
	switch r.IntN(12) {
	case 0:
		return pick(r, "$", "$$", "\\$", "${", "${}", "$}", "$(", "$5", "${X:-d}", "${X-", "${X:?no}", "${X+y}", "${X:-${A}}", "${X-a}b}c")
	case 1, 2:
		return pick(r, "$", "${", "\\${") + pick(r, names...) + pick(r, "", "}", "", "-", ")")
	case 3:
		return pick(r, `"`, `'`, `\"`, `\'`, "`", `""`, `''`)
	case 4:
		return pick(r, `\n`, `\\`, `\\n`, `\t`, `\0101`, `\0`, `\c`, `\u0024`, `\r`, `\x`, `\`)
	case 5:
		return pick(r, "#", " #", " # c", "\t# c", "# c # d")
	case 6:
		return pick(r, "é", "日本", "\u00a0", "\u2028", "\u0085", "\ufeff", "\xff", "\xa0", "😀")
	case 7:
		return pick(r, " ", "\t", "  ", "\v", "\f")
	case 8:
		return pick(r, `{"a": "b"}`, `{"a":"b","n":1}`, `[1]`, `{'a': 'b'}`, `{"p": "x$y#z"}`)
	case 9:
		return pick(r, "=", ":", ",", "}", "{", "!", "export ", "null")
	default:
		return pick(r, "v", "value", "https://x.y/z", "12", "A_B")
	}
}

func value(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(5) {
		b.WriteString(piece(r))
	}
	switch r.IntN(8) {
	case 0, 1:
		return `"` + b.String() + `"`
	case 2, 3:
		return `'` + b.String() + `'`
	case 4:
		return pick(r, `"`, `'`) + b.String()
	case 5:
		q := pick(r, `"`, `'`, "")
		return q + "{\n  \"a\": \"b\"," + pick(r, "", b.String()) + "\n}" + q
	}
	return b.String()
}

func line(r *rand.Rand) string {
	key := pick(r, names...)
	switch r.IntN(24) {
	case 0:
		return pick(r, "# note", "  # note", "#", "#'", `#"`)
	case 1:
		return pick(r, "", " ", "\t")
	case 2:
		return key
	case 3:
		return "export " + key
	case 4:
		return pick(r, "my-key", "a.b", "a[0]", "ключ", "1A", "", "a b", "K\xff", "=")
	case 5:
		return key + "=" + value(r) + pick(r, " ", "\t", "") + pick(r, names...) + "=" + value(r)
	case 6:
		return key + "=" + strings.Repeat(pick(r, "x", "y z "), max(1, 2000*(r.IntN(80)-60))) + value(r)
	}
	return pick(r, "", "", "", "", " ", "export ", "export\t", "export\v") + key +
		pick(r, "=", "=", "=", "=", "=", " = ", "= ", ": ", ":", " =", ":  ") + value(r) + pick(r, "", "", "", " ", "  ", " # c", "\t#c")
}

// file is a .env file with everything that readers disagree about.
func file(r *rand.Rand) []byte {
	var b strings.Builder
	b.WriteString(pick(r, "", "", "", "", "", "", bom))
	eol := pick(r, "\n", "\n", "\n", "\r\n", "\r\n", "\r")
	if eol == "\r" && r.IntN(4) > 0 {
		eol = "\n"
	}
	for n := 1 + r.IntN(5); n > 0; n-- {
		b.WriteString(strings.ReplaceAll(line(r), "\n", eol))
		if n > 1 || r.IntN(3) > 0 {
			b.WriteString(eol)
		}
	}
	return []byte(b.String())
}

// mildFile has only what readers mostly can read, so that values are compared, not errors.
func mildFile(r *rand.Rand) []byte {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		text := strings.NewReplacer(`"`, "", `'`, "", "\n", "", "\r", "", "\xff", "", "\xa0", "").Replace(value(r))
		switch r.IntN(4) {
		case 0:
			text = `"` + strings.TrimRight(text, `\`) + `"`
		case 1:
			text = `'` + strings.TrimRight(text, `\`) + `'`
		}
		fmt.Fprintf(&b, "%s=%s\n", pick(r, names...), text)
	}
	return []byte(b.String())
}

// object is a random JSON object with every character that is special somewhere.
func object(r *rand.Rand) string {
	text := func() string {
		var b strings.Builder
		for range r.IntN(6) {
			b.WriteString(pick(r, "$", "#", " #", "'", `"`, "`", `\`, "\n", "\t", "é", "😀", "${X}", "$$", "a b", "/", "<", "\u2028", "\x01", "~", "%", "=", "export ", "{", "}", "x"))
		}
		return b.String()
	}
	m := map[string]any{}
	for range r.IntN(5) {
		var v any
		switch r.IntN(6) {
		case 0:
			v = r.IntN(1000)
		case 1:
			v = nil
		case 2:
			v = []any{text(), true, 1.5}
		case 3:
			v = map[string]any{text(): text()}
		default:
			v = text()
		}
		m[text()] = v
	}
	var out []byte
	switch r.IntN(3) {
	case 0:
		out, _ = json.MarshalIndent(m, "", "  ")
	default:
		out, _ = json.Marshal(m)
	}
	return string(out)
}
