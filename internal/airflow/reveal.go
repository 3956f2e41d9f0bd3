package airflow

import (
	"strings"
	"unicode"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Reveal marks what of the settings' values may be printed: the class path, and of the
// kwargs the structure, the keys and the values of kwargs that we know and that hold no
// credential. Every other value of every file stays hidden: a value that is not
// understood may be the secret. Only a project with findings needs it.
func (s *Settings) Reveal() {
	for _, e := range s.Environments {
		for _, b := range []*Backend{e.Secrets, e.Workers} {
			if b.Class != nil && b.Class.Value.File != nil && looksLikeClass(b.Path) {
				b.Class.Value.File.Show(b.Class.Value.Span)
			}
			if b.Kwargs != nil && b.Kwargs.Doc != nil {
				show(b)
			}
		}
	}
	// What one reader takes for a credential stays hidden, whatever another makes of it.
	for _, e := range s.Environments {
		for _, b := range []*Backend{e.Secrets, e.Workers} {
			if b.Kwargs != nil {
				for _, c := range b.Credentials() {
					if c.Placeholder {
						continue
					}
					b.Kwargs.Var.Value.File.Hide(b.Kwargs.File(c.Value.Span))
				}
			}
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

// show reveals the harmless parts of kwargs.
func show(b *Backend) {
	k := b.Kwargs
	f := k.Var.Value.File
	file := func(s source.Span) { showEach(k, f, s) }
	o := k.Object()
	if o == nil {
		return
	}
	// The quotes around the whole, and the brace.
	file(source.Span{Start: o.Span.Start, End: min(o.Span.Start+1, o.Span.End)})
	edge(f, k.Var.Value.Span, k.File(o.Span))
	at := o.Span.Start + 1
	for _, m := range o.Members {
		between(k, f, at, m.Key.Span.Start)
		name := m.Key.Text.Value
		if looksLikeKey(name) && !m.Key.Doubtful {
			file(m.Key.Span)
		}
		between(k, f, m.Key.Span.End, m.Value.Span.Start)
		if harmless(b, name, m.Value) {
			file(m.Value.Span)
		} else if m.Value.Kind == pyjson.String && m.Value.Span.Len() > 2 {
			quotes(k, f, m.Value.Span)
		}
		at = m.Value.Span.End
	}
	between(k, f, at, o.Span.End)
}

// quotes shows the quotation marks around a hidden string.
func quotes(k *Kwargs, f *source.File, s source.Span) {
	text := k.Text.Value
	for _, at := range []int{s.Start, s.End - 1} {
		if text[at] == '"' || text[at] == '\'' {
			f.Show(k.File(source.Span{Start: at, End: at + 1}))
		}
	}
}

// edge shows the quotes of the file's format around a value.
func edge(f *source.File, whole, inner source.Span) {
	for _, s := range []source.Span{{Start: whole.Start, End: inner.Start}, {Start: inner.End, End: whole.End}} {
		if s.Start < s.End && strings.Trim(f.Slice(s), "\"' \t\r\n|>-+") == "" {
			f.Show(s)
		}
	}
}

// between shows the punctuation of JSON between two tokens, if there is nothing else.
func between(k *Kwargs, f *source.File, i, j int) {
	if i < j && strings.Trim(k.Text.Value[i:j], " \t\r\n,:{}[]") == "" {
		showEach(k, f, source.Span{Start: i, End: j})
	}
}

// showEach shows the bytes that a part of kwargs was made of, one by one: between two lines
// of a value may stand a comment, and in it an old password.
func showEach(k *Kwargs, f *source.File, s source.Span) {
	for i := s.Start; i < s.End; i++ {
		f.Show(k.File(source.Span{Start: i, End: i + 1}))
	}
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
			if right, _ := b.Spec.SuggestKwarg(m.Key.Text.Value); right != "" && b.Spec.ValueUnder(m.Key.Text.Value) != "env" {
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
