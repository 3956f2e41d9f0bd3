package airflow

import (
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Views returns what may be displayed of some files: the structure of their formats and, of the
// settings, names, class paths, and of the kwargs the structure, the keys and the values of
// kwargs that are known and hold no credential. Every other value stays redacted: a value that
// nobody understands may be the secret.
// extra are tokens of the files that others found.
func (s *Settings) Views(files map[*source.File]bool, extra map[*source.File][]source.Token) redact.Views {
	c := tokenCollector{tokens: make(map[*source.File][]source.Token, len(files))}
	for f := range files {
		c.tokens[f] = append(load.Tokens(f), extra[f]...)
	}
	if s != nil {
		for _, e := range s.Environments {
			for _, l := range e.Layers {
				for _, v := range l.Vars {
					c.variable(v)
				}
			}
			for _, b := range []*Backend{e.Secrets, e.Workers} {
				c.backend(b)
			}
		}
	}
	out := make(redact.Views, len(files))
	for f := range files {
		out[f] = redact.New(f, c.tokens[f])
	}
	return out
}

// tokenCollector collects the tokens of the files that are its keys.
type tokenCollector struct {
	tokens map[*source.File][]source.Token
}

func (c *tokenCollector) add(f *source.File, kind source.TokenKind, at source.Span) {
	if list, wanted := c.tokens[f]; wanted && at.Len() > 0 {
		c.tokens[f] = append(list, source.Token{Kind: kind, Span: at})
	}
}

// variable adds the name of a variable, and what separates it from the value.
func (c *tokenCollector) variable(v *setting.Variable) {
	if _, wanted := c.tokens[v.Name.File]; !wanted {
		return
	}
	c.add(v.Name.File, source.Name, v.Name.Span)
	if v.Value.File == v.Name.File && v.Name.Span.End < v.Value.Span.Start {
		c.add(v.Name.File, source.Punctuation, source.Span{Start: v.Name.Span.End, End: v.Value.Span.Start})
	}
}

// backend adds the class and the kwargs of a backend. What one reader takes for a credential
// stays redacted, whatever another makes of it.
func (c *tokenCollector) backend(b *Backend) {
	if b.Class != nil && b.Class.Value.File != nil && looksLikeClass(b.Path) {
		c.add(b.Class.Value.File, source.Keyword, b.Class.Value.Span)
	}
	if b.Kwargs == nil {
		return
	}
	if _, wanted := c.tokens[b.Kwargs.Var.Value.File]; !wanted {
		return
	}
	if b.Kwargs.Doc != nil {
		c.kwargs(b)
	}
	for _, cred := range b.Credentials() {
		if !cred.Placeholder {
			c.add(b.Kwargs.Var.Value.File, source.Credential, b.Kwargs.File(cred.Value.Span))
		}
	}
}

// looksLikeClass accepts a dotted path of identifiers.
func looksLikeClass(path string) bool {
	return strings.Contains(path, ".") && !strings.ContainsAny(path, "- []") && source.LooksLikeIdentifier(path)
}

// ClassName is the class path as reports may show it: masked where it is no path, but
// whatever stands in its place.
func (b *Backend) ClassName() string {
	if b.Path == "" || b.SpecClass != nil || looksLikeClass(b.Path) {
		return b.Path
	}
	return source.Mask
}

// kwargs adds what is harmless of kwargs.
func (c *tokenCollector) kwargs(b *Backend) {
	k := b.Kwargs
	f := k.Var.Value.File
	o := k.Object()
	if o == nil {
		return
	}
	// The quotes around the whole, and the brace.
	c.part(k, source.Keyword, source.Span{Start: o.Span.Start, End: min(o.Span.Start+1, o.Span.End)})
	whole, inner := k.Var.Value.Span, k.File(o.Span)
	c.add(f, source.Punctuation, source.Span{Start: whole.Start, End: inner.Start})
	c.add(f, source.Punctuation, source.Span{Start: inner.End, End: whole.End})
	at := o.Span.Start + 1
	for _, m := range o.Members {
		c.gap(k, at, m.Key.Span.Start)
		name := m.Key.Text.Value
		if looksLikeKey(name) && !m.Key.Doubtful {
			c.part(k, source.Keyword, m.Key.Span)
		}
		c.gap(k, m.Key.Span.End, m.Value.Span.Start)
		if harmless(b, name, m.Value) {
			c.part(k, source.Keyword, m.Value.Span)
		} else if m.Value.Kind == pyjson.String && m.Value.Span.Len() > 2 {
			c.quotes(k, m.Value.Span)
		}
		at = m.Value.Span.End
	}
	c.gap(k, at, o.Span.End)
}

// quotes adds the quotation marks around a redacted string.
func (c *tokenCollector) quotes(k *Kwargs, s source.Span) {
	text := k.Text.Value
	for _, at := range []int{s.Start, s.End - 1} {
		if text[at] == '"' || text[at] == '\'' {
			c.part(k, source.Keyword, source.Span{Start: at, End: at + 1})
		}
	}
}

// gap adds the punctuation of JSON between two tokens, if there is nothing else.
func (c *tokenCollector) gap(k *Kwargs, i, j int) {
	if i < j && strings.Trim(k.Text.Value[i:j], " \t\r\n,:{}[]") == "" {
		c.part(k, source.Keyword, source.Span{Start: i, End: j})
	}
}

// part adds the bytes that a part of kwargs was made of. Between two lines of a value there may
// be a comment, and in it an old password: what is not next to one another is no one part.
func (c *tokenCollector) part(k *Kwargs, kind source.TokenKind, s source.Span) {
	f := k.Var.Value.File
	var run source.Span
	for i := s.Start; i < s.End; i++ {
		at := k.File(source.Span{Start: i, End: i + 1})
		if run.Len() > 0 && at.Start >= run.Start && at.Start <= run.End {
			run.End = max(run.End, at.End)
			continue
		}
		c.add(f, kind, run)
		run = at
	}
	c.add(f, kind, run)
}

// looksLikeKey accepts the name of a kwarg and no key that may be a secret. Kwargs are in
// small letters; capitals again and again are a secret that a lost quote or comma has made a
// part of the key.
func looksLikeKey(name string) bool {
	humps := 0
	for i := 1; i < len(name); i++ {
		if unicode.IsUpper(rune(name[i])) && unicode.IsLower(rune(name[i-1])) {
			humps++
		}
	}
	return humps <= 2 && len(name) <= 40 && !strings.ContainsAny(name, ".[] 0123456789") && source.LooksLikeIdentifier(name)
}

// harmless reports a value that may be shown: of a kwarg that we know and that is no
// credential, or one that cannot be a secret by its type.
func harmless(b *Backend, name string, v *pyjson.Value) bool {
	if v.Doubtful { // where it ends in this broken text is a guess
		return false
	}
	if b.Spec == nil {
		return v.Kind == pyjson.Bool || v.Kind == pyjson.Null
	}
	kwarg := b.Spec.Kwarg(name)
	if kwarg == nil || kwarg.Credential {
		return kwarg == nil && (v.Kind == pyjson.Bool || v.Kind == pyjson.Null) || v.Kind == pyjson.String && isPlaceholderText(v.Text.Value)
	}
	switch v.Kind {
	case pyjson.Object, pyjson.Array:
		return false // a nested value may hold anything (a header, a proxy's password)
	case pyjson.Unknown: // what stands after $( may go on to the end of a broken text
		name, n := reference(v.Text.Value)
		return n > 0 && n == len(v.Text.Value) && source.LooksLikeIdentifier(name)
	case pyjson.String:
		return !betrays(v.Text.Value)
	}
	return true
}

// hasUserinfo reports a URL with a password in it.
func hasUserinfo(s string) bool {
	i := strings.Index(s, "://")
	return i >= 0 && strings.Contains(s[i:], "@")
}

// isPlaceholderText accepts <your-client-secret> and nothing else.
func isPlaceholderText(s string) bool {
	return len(s) > 2 && len(s) <= 48 && s[0] == '<' && s[len(s)-1] == '>' && strings.Trim(strings.ToLower(s[1:len(s)-1]), "abcdefghijklmnopqrstuvwxyz-_ ") == "" && source.LooksLikeIdentifier(s[1:len(s)-1])
}

// Credential is a kwarg that holds a secret.
type Credential struct {
	Name  string
	Key   *pyjson.Value
	Value *pyjson.Value
	// Placeholder is set for text that was meant to be replaced.
	Placeholder bool
}

// Credentials are the kwargs of the JSON that hold a secret in plain text. A reference to
// an environment variable is none, nor is what the files do not tell.
func (b *Backend) Credentials() []Credential {
	k := b.Kwargs
	if b.Spec == nil || k == nil || k.Object() == nil {
		return nil
	}
	var out []Credential
	for _, m := range k.Object().Members {
		kwarg := b.Spec.Kwarg(m.Key.Text.Value)
		if kwarg == nil {
			if right, _ := b.Spec.SuggestKwarg(m.Key.Text.Value); right != "" && b.Spec.ValueAfterRename(m.Key.Text.Value) != "env" {
				kwarg = b.Spec.Kwarg(right) // a misspelt key still carries the secret
			}
		}
		if kwarg == nil || !kwarg.Credential || !k.Determined(m.Value) {
			continue
		}
		switch m.Value.Kind {
		case pyjson.String:
			if m.Value.Text.Value == "" {
				continue
			}
		case pyjson.Object, pyjson.Array:
		default:
			continue
		}
		out = append(out, Credential{kwarg.Name, m.Key, m.Value, m.Value.Kind == pyjson.String && isPlaceholderText(m.Value.Text.Value)})
	}
	return out
}
