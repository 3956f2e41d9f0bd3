package cli

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// planted is a file of a project; "%" in its content is where a canary goes.
type planted struct{ name, content string }

// projectGenerator makes one project with planted credentials, broken in many ways.
type projectGenerator struct {
	r        *rand.Rand
	detector detector
	stdin    string
	machine  bool           // no password of words now
	planted  map[string]int // how many canaries each file got
}

// percent replaces a percent sign until the canaries are planted.
const percent = '\ue000'

func (g *projectGenerator) pick(of ...string) string { return of[g.r.IntN(len(of))] }

func (g *projectGenerator) class() string  { return classes[g.r.IntN(len(classes))] }
func (g *projectGenerator) kwargs() string { return kwargsTemplates[g.r.IntN(len(kwargsTemplates))] }

// files are the files of a project, some of all kinds there are, with their canaries.
func (g *projectGenerator) files() map[string][]byte {
	all := g.always()
	for _, f := range g.sometimes() {
		if g.r.IntN(4) == 0 {
			all = append(all, f)
		}
	}
	broken := g.r.IntN(5) > 0 // four of five projects are broken somewhere
	out := map[string][]byte{}
	for _, f := range all {
		content := f.content
		if broken && g.r.IntN(2) == 0 {
			content = g.mutate(content)
		}
		if _, ok := out[f.name]; !ok {
			out[f.name] = g.encode(g.plant(f.name, content))
		}
	}
	for name := range out { // a directory .env has no room for the file
		if name != ".env" && strings.HasPrefix(name, ".env/") {
			delete(out, ".env")
		}
	}
	if g.r.IntN(3) == 0 {
		g.commit(out)
	}
	g.stdin = string(g.encode(g.plant("stdin", g.env())))
	return out
}

// commit makes the project a repository that tracks most of its files: what git tracks is
// judged by other rules.
func (g *projectGenerator) commit(files map[string][]byte) {
	var names []string
	for name := range files {
		if g.r.IntN(8) > 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	index := binary.BigEndian.AppendUint32([]byte("DIRC\x00\x00\x00\x02"), uint32(len(names)))
	for _, name := range names {
		start := len(index)
		index = append(index, make([]byte, 24)...)
		index = binary.BigEndian.AppendUint32(index, 0o100644)
		index = append(index, make([]byte, 32)...)
		index = binary.BigEndian.AppendUint16(index, uint16(len(name)))
		index = append(index, name...)
		index = append(index, make([]byte, 8-(len(index)-start)%8)...)
	}
	files[".git/index"] = append(index, make([]byte, 20)...)
	files[".git/HEAD"] = []byte("ref: refs/heads/main\n")
	files[".git/objects/x"], files[".git/refs/x"] = nil, nil
	files[".git/config"] = []byte(g.plant(".git/config", "[remote \"origin\"]\n\turl = https://u:%@example.com/r.git\n"))
	files[".git/info/exclude"] = []byte(g.plant(".git/info/exclude", g.pick("", "%\n", "a\n")))
}

// quote puts a value in one of the quotings people try.
func (g *projectGenerator) quote(s string) string {
	switch g.r.IntN(12) {
	case 0, 1:
		return "'" + s + "'"
	case 2:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	case 3:
		return `"` + s + `"`
	case 4:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	case 5:
		return "`" + s + "`"
	case 6:
		return strings.NewReplacer(`"`, `\"`, `$`, `\$`).Replace(s)
	case 7:
		return "$'" + strings.ReplaceAll(s, "'", `\'`) + "'"
	case 8:
		return "“" + s + "”"
	}
	return s
}

// mutate breaks a text in up to four places. Words stay whole, so that no harmless name
// precedes a credential: `env` shows the value of a harmless name.
func (g *projectGenerator) mutate(s string) string {
	noise := []string{`"`, `'`, `\`, "\n", " ", "#", "$", "{", "}", ",", ":", "=", "%%", "`", "\t", "\r", "[", "]", "&a ", "*a", "|", "- ", "\x00", "\xff", "\u2028", "${X", "\\u00", "''", "@", "//", "<", ">", "é", "$(", ")", "<<E\n", "!!binary ", "? ", "---\n", "%{", ";"}
	text := tokens(s)
	for range 1 + g.r.IntN(4) {
		i := g.r.IntN(len(text))
		j := min(len(text), i+1+g.r.IntN(6))
		switch g.r.IntN(5) {
		case 0:
			kept := slices.DeleteFunc(slices.Clone(text[i:j]), func(t string) bool { return !whole(t) })
			text = slices.Replace(text, i, j, kept...)
		case 1, 2:
			text = slices.Insert(text, i, noise[g.r.IntN(len(noise))])
		case 3:
			if !whole(text[i]) {
				text[i] = noise[g.r.IntN(len(noise))]
			}
		case 4:
			text = slices.Insert(text, i, slices.Clone(text[i:j])...)
		}
		if len(text) == 0 {
			break
		}
	}
	return strings.Join(text, "")
}

// whole reports a token that mutations leave alone: a word, or the place of a canary.
func whole(token string) bool { return token == "%" || len(token) > 3 }

// tokens splits a text into words and single characters.
func tokens(s string) []string {
	var out []string
	word := 0
	for i, r := range s {
		if r == '_' || r|0x20 >= 'a' && r|0x20 <= 'z' {
			word++
			continue
		}
		if word > 0 {
			out = append(out, s[i-word:i])
		}
		word = 0
		out = append(out, string(r))
	}
	return append(out, s[len(s)-word:])
}

// encode turns the text of a file into its bytes: mostly UTF-8.
func (g *projectGenerator) encode(s string) []byte {
	switch g.r.IntN(24) {
	case 0:
		return []byte("\ufeff" + s)
	case 1, 2:
		return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
	case 3:
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	case 4:
		return []byte(strings.ReplaceAll(s, "\n", "\r"))
	}
	return []byte(s)
}

// plant puts a canary in each place that was kept for one.
func (g *projectGenerator) plant(file, s string) string {
	s = strings.ReplaceAll(s, "%%", string(percent))
	var out strings.Builder
	for i, part := range strings.Split(s, "%") {
		if i > 0 {
			out.WriteString(g.canary(file, i))
		}
		out.WriteString(part)
	}
	if g.planted == nil {
		g.planted = map[string]int{}
	}
	if n := strings.Count(s, "%"); n > 0 {
		g.planted[path.Clean(file)] += n
	}
	return strings.ReplaceAll(out.String(), string(percent), "%")
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// word is n random characters of an alphabet.
func (g *projectGenerator) word(n int, of string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = of[g.r.IntN(len(of))]
	}
	return string(b)
}

// canary is a new credential: a password that people choose, or one in the shape of some service's.
func (g *projectGenerator) canary(file string, n int) string {
	if g.r.IntN(2) == 0 && !g.machine {
		c, parts := g.human()
		watch := g.detector.watchWord
		if strings.HasPrefix(c, "-----BEGIN") { // random text: six characters of it are in some word
			watch = g.detector.watch
		}
		for _, p := range parts {
			watch(p, fmt.Sprintf("%s in %s (%d)", strconv.Quote(c), file, n))
		}
		return c
	}
	parts := []string{g.word(24, letters)}
	between, before := "", ""
	switch g.r.IntN(9) {
	case 0:
		parts = []string{g.word(12, letters), g.word(14, letters)}
		between = g.pick("$", "#", " #", "'", `"`, `\`, "`", "~", "{", "}", ",", ":", "=", "%", "@", "/", "+", " ", "\\n", "${A}", "&")
	case 1:
		before = "hvs."
	case 2:
		before = "AKIA"
	case 3:
		parts = []string{strings.ToLower(parts[0])}
	case 4:
		parts, between = []string{g.word(9, letters), g.word(20, letters)}, "8Q~."
	case 5:
		parts = []string{g.word(24, letters[52:]+"abcdef")}
	case 6: // letters alone: it could pass for a word
		parts = []string{g.word(20, letters[26:52])}
	}
	c := before + strings.Join(parts, between)
	label := fmt.Sprintf("%s in %s (%d)", strconv.Quote(c), file, n)
	for _, p := range append(parts, strings.TrimPrefix(c, before)) { // what is random in it
		g.detector.watch(p, label)
	}
	return c
}
