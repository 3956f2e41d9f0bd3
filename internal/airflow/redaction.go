package airflow

import (
	"slices"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/load/registry"
	"github.com/astrosecrets/astrosecrets/internal/placeholder"
	"github.com/astrosecrets/astrosecrets/internal/redact"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"
)

// Views returns what may be displayed of some files: the structure of their formats and, of the
// settings, names, class paths, and of the kwargs the structure, the keys and the values of
// kwargs that are known and hold no credential. Every other value stays redacted: a value of
// unknown meaning may be the secret.
// extra are tokens of the files that others found.
func (s *Settings) Views(files map[*source.File]bool, extra map[*source.File][]source.Token) redact.Views {
	c := tokenCollector{tokens: make(map[*source.File][]source.Token, len(files))}
	for f := range files {
		c.tokens[f] = append(registry.Tokens(f), extra[f]...)
	}
	if s != nil {
		for _, e := range s.Environments {
			for i := range e.Layers {
				c.layer(&e.Layers[i])
			}
			for _, b := range []*Backend{e.Secrets, e.Workers} {
				c.backend(b)
			}
		}
	}
	out := make(redact.Views, 0, len(files))
	for f := range files {
		out = append(out, redact.New(f, c.tokens[f]))
	}
	return out
}

// tokenCollector collects the tokens of the files that are its keys.
type tokenCollector struct {
	tokens map[*source.File][]source.Token
	class  source.Range // that was added last
	// backends are those whose kwargs were added, layers those whose variables were.
	backends [maxDone]*Backend
	layers   [maxDone]*setting.Layer
	// backendCount and layerCount are how many there are.
	backendCount, layerCount int
}

// isDone reports kwargs of which another backend had the same text, from the same bytes and for the same
// class: the local target and the Deployment mostly read the same.
func (c *tokenCollector) isDone(b *Backend) bool {
	return slices.ContainsFunc(c.backends[:c.backendCount], func(o *Backend) bool {
		k, l := b.Kwargs, o.Kwargs
		return b.Spec == o.Spec && b.Env.Template == o.Env.Template && k.Doc == l.Doc && k.Var.Value.File == l.Var.Value.File &&
			k.Text.SameSource(&l.Text) && k.Var.Value.SameSource(&l.Var.Value.String) && slices.Equal(k.Text.Unresolved, l.Text.Unresolved)
	})
}

// maxDone bounds how many backends a backend is compared with, and how many layers a layer.
const maxDone = 16

// isAdded reports a layer whose variables are at the same places as those of another one: the readers of a
// file mostly agree.
func (c *tokenCollector) isAdded(l *setting.Layer) bool {
	return slices.ContainsFunc(c.layers[:c.layerCount], func(o *setting.Layer) bool {
		return slices.EqualFunc(l.Vars, o.Vars, func(v, w *setting.Variable) bool {
			return v == w || v.Name.File == w.Name.File && v.Name.Span == w.Name.Span &&
				v.Value.File == w.Value.File && v.Value.Span.Start == w.Value.Span.Start
		})
	})
}

// layer adds the variables of a layer.
func (c *tokenCollector) layer(l *setting.Layer) {
	if len(l.Vars) == 0 || c.isAdded(l) {
		return
	}
	if c.layerCount < maxDone {
		c.layers[c.layerCount] = l
		c.layerCount++
	}
	for _, v := range l.Vars {
		c.variable(v)
	}
}

func (c *tokenCollector) add(f *source.File, kind source.TokenKind, at source.Span) {
	if list, ok := c.tokens[f]; ok {
		c.tokens[f] = appendToken(list, kind, at)
	}
}

// appendToken appends a token that is not empty.
func appendToken(list []source.Token, kind source.TokenKind, at source.Span) []source.Token {
	if at.Len() == 0 {
		return list
	}
	return append(list, source.Token{Kind: kind, Span: at})
}

// variable adds the name of a variable, and what separates it from the value.
func (c *tokenCollector) variable(v *setting.Variable) {
	if _, ok := c.tokens[v.Name.File]; !ok {
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
	if b.Class != nil && b.Class.Value.File != nil {
		class := source.Range{File: b.Class.Value.File, Span: b.Class.Value.Span}
		if class != c.class && redact.IsClass(b.Path) {
			c.class = class
			c.add(class.File, source.Keyword, class.Span)
		}
	}
	if b.Kwargs == nil {
		return
	}
	if _, ok := c.tokens[b.Kwargs.Var.Value.File]; !ok || c.isDone(b) {
		return
	}
	if c.backendCount < maxDone {
		c.backends[c.backendCount] = b
		c.backendCount++
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

// ClassName returns the class path as reports may show it. Text that is not a class path is masked.
func (b *Backend) ClassName() string {
	if b.Path == "" || b.SpecClass != nil || redact.IsClass(b.Path) {
		return b.Path
	}
	return redact.Mask
}

// kwargs adds what may be displayed of kwargs.
func (c *tokenCollector) kwargs(b *Backend) {
	k := b.Kwargs
	o := k.Object()
	if o == nil {
		return
	}
	shown := displayed(k.Text.Value, k.Doc, b.Spec)
	f, whole, inner := k.Var.Value.File, k.Var.Value.Span, k.File(o.Span)
	list := slices.Grow(c.tokens[f], len(shown)+2)
	list = appendToken(list, source.Punctuation, source.Span{Start: whole.Start, End: inner.Start})
	list = appendToken(list, source.Punctuation, source.Span{Start: inner.End, End: whole.End})
	for _, s := range shown {
		list = k.appendPart(list, s)
	}
	c.tokens[f] = list
}

// appendPart appends the bytes that a part of kwargs was made of. Between two lines of a value there may
// be a comment with an old password, so bytes that are not adjacent are separate tokens. Bytes that
// also made the text before or after the part stay redacted, since that text may be a credential.
func (k *Kwargs) appendPart(list []source.Token, s source.Span) []source.Token {
	if k.Text.IsCopy() && k.Var.Value.IsCopy() { // no two bytes were made of the same ones
		return appendToken(list, source.Keyword, k.File(s))
	}
	var run, before, after source.Span
	if s.Start > 0 {
		before = k.File(source.Span{Start: s.Start - 1, End: s.Start})
	}
	if s.End < len(k.Text.Value) {
		after = k.File(source.Span{Start: s.End, End: s.End + 1})
	}
	for i := s.Start; i < s.End; i++ {
		at := k.File(source.Span{Start: i, End: i + 1})
		if at.Overlaps(before) || at.Overlaps(after) {
			continue
		}
		if run.Len() > 0 && at.Start >= run.Start && at.Start <= run.End {
			run.End = max(run.End, at.End)
			continue
		}
		list = appendToken(list, source.Keyword, run)
		run = at
	}
	return appendToken(list, source.Keyword, run)
}

// Credential is a kwarg that holds a secret.
type Credential struct {
	Name  string
	Key   *pyjson.Value
	Value *pyjson.Value
	// Placeholder is set for text that was meant to be replaced.
	Placeholder bool
}

// findCredentials computes Credentials.
func (b *Backend) findCredentials() []Credential {
	k := b.Kwargs
	if k == nil || k.Object() == nil {
		return nil
	}
	var out []Credential
	for _, m := range k.Object().Members {
		kwarg := b.credentialKwarg(m.Key.Text.Value)
		if kwarg == nil || !k.Determined(m.Value) {
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
		out = append(out, Credential{kwarg.Name, m.Key, m.Value, b.isUnfilled(kwarg.Name, m.Value)})
	}
	return out
}

// secretMembers are the members of a key file that hold its credential.
var secretMembers = []string{"private_key", "client_secret", "refresh_token", "token", "password"}

// isUnfilled reports the value of a kwarg that is a placeholder, or a key file in which placeholders
// and references have the place of its credentials.
func (b *Backend) isUnfilled(kwarg string, v *pyjson.Value) bool {
	switch v.Kind {
	case pyjson.String:
		return b.IsPlaceholder(kwarg, v.Text.Value)
	case pyjson.Object:
	default:
		return false
	}
	found := false
	for _, m := range v.Members {
		if !slices.Contains(secretMembers, m.Key.Text.Value) {
			continue
		}
		found = true
		text := m.Value.Text.Value
		if m.Value.Kind != pyjson.String || text != "" && !b.IsPlaceholder(m.Key.Text.Value, text) && !placeholder.IsReference(text) {
			return false
		}
	}
	return found
}

// credentialKwarg returns the kwarg that a key means, if it holds a credential; nil otherwise. A
// misspelled key still carries the credential.
func (b *Backend) credentialKwarg(key string) *schema.Kwarg {
	if b.Spec == nil {
		return schema.CredentialKwarg(key)
	}
	kwarg := b.Spec.Kwarg(key)
	if kwarg == nil {
		if right, _ := b.Spec.SuggestKwarg(key); right != "" && b.Spec.ValueAfterRename(key) != schema.NamesVariable {
			kwarg = b.Spec.Kwarg(right)
		}
	}
	if kwarg == nil { // of another backend
		return schema.CredentialKwarg(key)
	}
	if !kwarg.Credential {
		return nil
	}
	return kwarg
}

// OverriddenKwargs returns the kwargs of the environment's sources that another source overrides,
// without a class. Airflow does not read them, and a credential in them is exposed all the same.
func (e *Environment) OverriddenKwargs() []*Backend {
	e.overriddenOnce.Do(func() { e.overridden = e.overriddenKwargs() })
	return e.overridden
}

func (e *Environment) overriddenKwargs() []*Backend {
	var out []*Backend
	for i := range e.Layers {
		for _, v := range e.Layers[i].Vars {
			opt, ok := ParseOption(v.Name.Value)
			if ok && opt.Role == RoleKwargs && opt.Suffix == "" && e.Lookup(v.Name.Value) != v {
				out = append(out, &Backend{Section: opt.Section, Env: e, Kwargs: newKwargs(v, e), answers: &answers{}})
			}
		}
	}
	return out
}

// IsPlaceholder reports the value of a kwarg that is evidently no credential. A short word is a
// credential: a Vault server in development mode takes the token root. In a template it is a placeholder.
func (b *Backend) IsPlaceholder(kwarg, text string) bool {
	_, _, found := placeholder.Find(text)
	return found || placeholder.IsFiller(text) || placeholder.Describes(text, kwarg) || b.Env.Template && placeholder.IsCredential(text)
}
