package redact

import (
	"index/suffixarray"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Piece is the length in bytes from which on a part of redacted text gives it away.
const Piece = 5

// Corpus is the text that some views redact, and the text that they show. It finds redacted text
// in words and in edits. It is safe for concurrent use.
type Corpus struct {
	views           Views
	redacted, shown texts
}

// NewCorpus returns the corpus of some views.
func NewCorpus(views Views) *Corpus {
	c := &Corpus{views: views, redacted: make(texts, len(views)), shown: make(texts, len(views))}
	for i, v := range views {
		redacted, shown := v.Split()
		c.redacted[i].content, c.shown[i].content = withoutComments(redacted), shown
	}
	return c
}

// Split returns the text that a view redacts and the text that it shows. Parts that are not next
// to each other are separated by a zero.
func (v *View) Split() (redacted, shown string) {
	var hidden, open strings.Builder
	content := v.File.Content
	hidden.Grow(len(content))
	open.Grow(len(content))
	at := 0
	add := func(b *strings.Builder, s source.Span) {
		if s.Len() > 0 {
			b.Write(content[s.Start:s.End])
			b.WriteByte(0)
		}
	}
	for _, s := range v.shown {
		add(&hidden, source.Span{Start: at, End: s.Start})
		add(&open, s)
		at = s.End
	}
	add(&hidden, source.Span{Start: at, End: len(content)})
	return hidden.String(), open.String()
}

// withoutComments leaves out the lines that are comments in most formats.
func withoutComments(text string) string {
	if !strings.ContainsAny(text, "#;/") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		start := strings.TrimLeft(line, " \t")
		if strings.HasPrefix(start, "#") || strings.HasPrefix(start, ";") || strings.HasPrefix(start, "//") {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}

// text is searched directly at first, and by an index once it was searched often. The index costs as
// much as some dozens of searches, and without it a file with many findings would take quadratic time.
type text struct {
	content  string
	searches atomic.Int64
	once     sync.Once
	index    *suffixarray.Index

	lowerOnce sync.Once
	lower     *text // the content in lower case
}

type texts []text

const (
	shortText   = 512 // bytes that are always searched directly
	maxSearches = 64  // how often a longer text is
)

func (t *text) contains(s string) bool {
	if len(t.content) <= shortText || t.searches.Add(1) <= maxSearches {
		return strings.Contains(t.content, s)
	}
	t.once.Do(func() { t.index = suffixarray.New([]byte(t.content)) })
	return len(t.index.Lookup([]byte(s), 1)) > 0
}

// lowered returns the text in lower case.
func (t *text) lowered() *text {
	t.lowerOnce.Do(func() { t.lower = &text{content: strings.ToLower(t.content)} })
	return t.lower
}

// containLower reports whether a string in lower case is in one of the texts, in any case.
func (t texts) containLower(s string) bool {
	for i := range t {
		if t[i].lowered().contains(s) {
			return true
		}
	}
	return false
}

func (t texts) contain(s string) bool {
	for i := range t {
		if t[i].contains(s) {
			return true
		}
	}
	return false
}

// repeats reports whether text has a piece of what is redacted that is not shown elsewhere. Some names are
// those of a file in other letters: configparser reads options in lower case.
func (c *Corpus) repeats(text string) bool {
	if c.shown.contain(text) {
		return false // as most names are, and so is each piece of it
	}
	return hasPiece(text, c.redacted.contain, c.shown.contain) || hasPiece(strings.ToLower(text), c.redacted.containLower, c.shown.containLower)
}

// hasPiece reports whether a piece of a text is redacted and not shown.
func hasPiece(text string, redacted, shown func(piece string) bool) bool {
	for i := 0; i+Piece <= len(text); i++ {
		if piece := text[i : i+Piece]; redacted(piece) && !shown(piece) {
			return true
		}
	}
	return false
}

// Message returns a message with a mask over the parts in backquotes that repeat redacted text. A
// part that is a known name, a command or the path of a file stays.
func (c *Corpus) Message(message string) string {
	kept := 0 // how much of the message is in b: most messages stay as they are
	var b strings.Builder
	for at := 0; ; {
		start := strings.IndexByte(message[at:], '`')
		if start < 0 {
			break
		}
		start += at + 1
		length := strings.IndexByte(message[start:], '`')
		if length < 0 {
			break
		}
		end := start + length
		if !c.Quotable(message[start:end]) {
			b.WriteString(message[kept:start])
			b.WriteString(Mask)
			kept = end
		}
		at = end + 1
	}
	if kept == 0 {
		return message
	}
	b.WriteString(message[kept:])
	return b.String()
}

// Quotable reports whether a name or a command may be quoted in a message.
func (c *Corpus) Quotable(text string) bool {
	return !c.repeats(text) || c.views.isPath(text) || isKnownText(text) // the last takes longest
}

// isKnownText reports text of which each word is known: a name, a class, a flag, a command.
func isKnownText(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if !isKnownWord(strings.Trim(word, "\"'()[]{}<>,;:=$*.…/")) {
			return false
		}
	}
	return true
}

func isKnownWord(word string) bool {
	if word == "" || IsKnownName(word) || isDistribution(word) || IsClass(word) {
		return true
	}
	for w := range strings.FieldsFuncSeq(word, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		if !commandWords()[w] && !isWord(w) && !placeholderWords()[strings.ToLower(w)] && !prefixWords()[w] && !formatWords()[w] && !IsKnownName(w) {
			return false
		}
	}
	return true
}
