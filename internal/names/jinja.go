package names

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/format/python"
	"github.com/astrosecrets/astrosecrets/schema"
)

// HasTemplate reports whether a text may hold a template expression or statement.
func HasTemplate(text string) bool {
	for at := strings.IndexByte(text, '{'); at >= 0 && at+1 < len(text); {
		if text[at+1] == '{' || text[at+1] == '%' {
			return true
		}
		next := strings.IndexByte(text[at+1:], '{')
		if next < 0 {
			return false
		}
		at += 1 + next
	}
	return false
}

// Jinja finds the uses of conn and var in a Jinja template: conn.x, conn['x'], conn.get('x'),
// var.value.x, var.json.x and their other forms. Positions are bytes of the text. A byte that
// marks an unresolved part of an f-string makes the id around it dynamic.
func Jinja(text string) []Reference {
	if !HasTemplate(text) || !refers(text) {
		return nil
	}
	var someTokens [24]jinjaToken // as many as most templates have
	var someStarts [8]int
	tokens := someTokens[:0]
	starts := someStarts[:0] // of the expressions, as indexes of tokens
	for at := 0; at < len(text); {
		open := strings.IndexByte(text[at:], '{')
		if open < 0 || at+open+1 >= len(text) {
			break
		}
		at += open
		switch text[at+1] {
		case '#':
			at = after(text, at+2, "#}")
		case '{', '%':
			closing := "}}"
			if text[at+1] == '%' {
				closing = "%}"
			}
			starts = append(starts, len(tokens))
			tokens, at = lexJinja(tokens, text, at+2, closing)
			if first := starts[len(starts)-1]; closing == "%}" && len(tokens) > first && tokens[first].text == "raw" {
				at = endRaw(text, at)
			}
			tokens = append(tokens, jinjaToken{})
		default:
			at++
		}
	}
	shadowed := map[string]bool{}
	for _, s := range starts {
		jinjaBindings(tokens[s:], shadowed)
	}
	var out []Reference
	for i, t := range tokens {
		if t.kind != jinjaName || t.text != "conn" && t.text != "var" || shadowed[t.text] {
			continue
		}
		if i > 0 && (tokens[i-1].text == "." || tokens[i-1].text == "|") || i+1 < len(tokens) && tokens[i+1].text == "=" {
			continue
		}
		if r, ok := jinjaAccess(tokens[i:]); ok {
			out = append(out, r)
		}
	}
	return out
}

// refers reports whether a template may use conn or var.
func refers(text string) bool { return strings.Contains(text, "conn") || strings.Contains(text, "var") }

// after returns the offset behind the next closing, or the end of the text.
func after(text string, from int, closing string) int {
	if i := strings.Index(text[from:], closing); i >= 0 {
		return from + i + len(closing)
	}
	return len(text)
}

// endRaw returns the offset of the statement that ends a raw block.
func endRaw(text string, from int) int {
	for at := from; ; {
		i := strings.Index(text[at:], "{%")
		if i < 0 {
			return len(text)
		}
		at += i
		if word := strings.TrimLeft(text[at+2:], "-+ \t\r\n"); strings.HasPrefix(word, "endraw") {
			return at
		}
		at += 2
	}
}

type jinjaKind uint8

const (
	jinjaEnd jinjaKind = iota // the end of an expression; the zero token
	jinjaName
	jinjaString
	jinjaOther
)

type jinjaToken struct {
	kind       jinjaKind
	text       string // of a string its value
	start, end int    // of a string without its quotes
}

// lexJinja appends the tokens up to the closing delimiter and returns the offset behind it.
func lexJinja(tokens []jinjaToken, text string, at int, closing string) ([]jinjaToken, int) {
	for at < len(text) {
		c := text[at]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			at++
		case strings.HasPrefix(text[at:], closing), strings.HasPrefix(text[at+1:], closing) && (c == '-' || c == '+'):
			return tokens, after(text, at, closing)
		case isWord(c):
			start := at
			for at < len(text) && isWord(text[at]) {
				at++
			}
			tokens = append(tokens, jinjaToken{jinjaName, text[start:at], start, at})
		case c == '"' || c == '\'':
			start := at + 1
			for at++; at < len(text) && text[at] != c; at++ {
				if text[at] == '\\' {
					at++
				}
			}
			end := min(at, len(text))
			tokens = append(tokens, jinjaToken{jinjaString, text[start:max(start, end)], start, max(start, end)})
			at = end + 1
		default:
			tokens = append(tokens, jinjaToken{jinjaOther, text[at : at+1], at, at + 1})
			at++
		}
	}
	return tokens, len(text)
}

func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80 || c == python.Unresolved[0]
}

// jinjaBindings records conn and var if a statement binds them itself.
func jinjaBindings(tokens []jinjaToken, shadowed map[string]bool) {
	switch tokens[0].text {
	case "set", "for", "macro", "with", "import", "from":
	default:
		return
	}
	for _, t := range tokens[1:] {
		if t.kind == jinjaEnd || t.text == "=" || t.text == "in" {
			return
		}
		if t.kind == jinjaName {
			shadowed[t.text] = true
		}
	}
}

// jinjaAccess reads what follows conn or var. It returns false for what is no access: a test,
// a call of dbt's var().
func jinjaAccess(tokens []jinjaToken) (Reference, bool) {
	r := Reference{Kind: schema.Connection}
	rest := tokens[1:]
	if tokens[0].text == "var" {
		r.Kind = schema.Variable
		name, _, next, ok := jinjaMember(rest)
		if !ok || name != "value" && name != "json" {
			return r, false
		}
		rest = next
	}
	name, place, next, ok := jinjaMember(rest)
	switch {
	case !ok && (len(rest) == 0 || rest[0].text != "["):
		return r, false
	case !ok: // an index that is no literal
		r.Dynamic, r.Start, r.End = true, tokens[0].start, rest[0].end
		return r, true
	case name == "get" && len(next) > 1 && next[0].text == "(":
		return jinjaGet(r, tokens[0].start, next[1:])
	}
	r.ID, r.Start, r.End = name, place[0], place[1]
	return finish(r, next), true
}

// jinjaMember reads ".name" or "['name']".
func jinjaMember(tokens []jinjaToken) (name string, place [2]int, rest []jinjaToken, ok bool) {
	switch {
	case len(tokens) >= 2 && tokens[0].text == "." && tokens[1].kind == jinjaName:
		return tokens[1].text, [2]int{tokens[1].start, tokens[1].end}, tokens[2:], true
	case len(tokens) >= 3 && tokens[0].text == "[" && tokens[1].kind == jinjaString && tokens[2].text == "]":
		return tokens[1].text, [2]int{tokens[1].start, tokens[1].end}, tokens[3:], true
	}
	return "", place, tokens, false
}

// jinjaGet reads the arguments of a call of get.
func jinjaGet(r Reference, start int, args []jinjaToken) (Reference, bool) {
	depth := 0
	end := 0
	for end < len(args) && args[end].kind != jinjaEnd {
		switch t := args[end]; {
		case t.kind != jinjaOther:
		case t.text == "(", t.text == "[":
			depth++
		case t.text == ")", t.text == "]":
			depth--
		case t.text == "," && depth == 0:
			r.Use = Optional
		}
		if depth < 0 {
			break
		}
		end++
	}
	if end == 0 {
		return r, false
	}
	first := args[0]
	if first.kind != jinjaString || end > 1 && args[1].text != "," {
		r.Dynamic, r.Start, r.End = true, start, args[end-1].end
		return r, true
	}
	r.ID, r.Start, r.End = first.text, first.start, first.end
	return finish(r, args[min(end+1, len(args)):]), true
}

// finish looks at what follows an access: a filter or a test that allows for nothing there.
func finish(r Reference, next []jinjaToken) Reference {
	for len(next) >= 2 && next[0].text == "." && next[1].kind == jinjaName {
		next = next[2:]
	}
	if len(next) >= 2 && (next[0].text == "|" && (next[1].text == "default" || next[1].text == "d") || next[0].text == "is") {
		r.Use = Optional
	}
	if strings.ContainsAny(r.ID, python.Unresolved+"\\") {
		r.ID, r.Dynamic = "", true
	}
	return r
}
