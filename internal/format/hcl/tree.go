// Package hcl reads the native syntax of HCL (Terraform, Terragrunt): in goes a text, out comes its
// tree, with the byte offsets of every part. It evaluates nothing and knows no file names.
//
// github.com/hashicorp/hcl/v2 is the reader of Terraform. Tests compare with it: both accept the same
// files, and their trees have the same parts at the same places. The program does without it because
// its parser cannot be linked without its evaluator and a library of functions, an eighth of the
// program (docs/dependencies.md).
package hcl

import "github.com/astrosecrets/astrosecrets/internal/source"

// Node is a part of a file: a Body, a Block, an Attribute or an Expression.
type Node interface {
	// Range returns the bytes of the node.
	Range() source.Span
	// children calls f for each direct part, in the order of the syntax.
	children(f func(Node))
}

// Expression is the value of an attribute, or a part of it.
type Expression interface{ Node }

// span is the place of a node.
type span struct{ source.Span }

func (s span) Range() source.Span { return s.Span }

// value is the place of a node that is an expression.
type value struct{ span }

// Body is the content of a file or a block.
type Body struct {
	span
	// Attributes are by name. Of two with one name, an error, the first counts.
	Attributes map[string]*Attribute
	Blocks     []*Block

	order []*Attribute
}

// Attribute is NAME = EXPRESSION.
type Attribute struct {
	span
	Name         string
	NameSpan     source.Span
	EqualsOffset int
	Expr         Expression
}

// Block is TYPE "LABEL" { BODY }.
type Block struct {
	span
	Type     string
	TypeSpan source.Span
	Labels   []string
	Body     *Body
}

type (
	// Literal is a number, true, false or null, or a text in a template.
	Literal struct {
		value
		// IsText is set for a text. Its Text is what it means, without escapes and indentation;
		// the Text of any other literal is as written.
		IsText bool
		Text   string
	}

	// Template is a string in quotes or a here-document.
	Template struct {
		value
		Parts []Expression
	}

	// Interpolation is a template that is one ${EXPRESSION}: it has the value of the expression.
	Interpolation struct {
		value
		Inner Expression
	}

	// Reference is a name with its steps: var.a["b"].
	Reference struct {
		value
		Steps []Step
	}

	// Call is a call of a function.
	Call struct {
		value
		Name        string
		NameSpan    source.Span
		Open, Close source.Span // the parentheses; Close is empty if it is missing
		Args        []Expression
	}

	// Parentheses are ( EXPRESSION ).
	Parentheses struct {
		value
		Inner Expression
	}

	// Object is { KEY = VALUE }.
	Object struct {
		value
		Open  source.Span
		Items []Item
	}

	// Key is the key of an item: a bare name is its own value.
	Key struct {
		value
		Inner Expression
	}

	// Tuple is [ VALUE, VALUE ].
	Tuple struct {
		value
		Open  source.Span
		Items []Expression
	}

	// For is a "for" expression, in brackets or braces, or a %{for} in a template.
	For struct {
		value
		// KeyName and ValueName are the names of an item's key, "" if it has none, and value.
		KeyName, ValueName string
		Collection         Expression
		// Key and Condition are nil if there is none.
		Key, Value, Condition Expression
	}

	// Operation is any other expression: operators, conditions, indexes, splats.
	Operation struct {
		value
		Operands []Expression
	}
)

// Item is one item of an object.
type Item struct {
	Key   *Key
	Value Expression
}

// Step is a part of a reference.
type Step struct {
	// Name is the name in NAME, .NAME and ["NAME"]; "" for any other index.
	Name string
	// IsIndex is set for an index in brackets, and for a number after a dot.
	IsIndex bool
}

// Name returns a key that is a bare name; "" for any other.
func (k *Key) Name() string {
	switch e := k.Inner.(type) {
	case *Reference:
		if len(e.Steps) == 1 {
			return e.Steps[0].Name
		}
	case *Literal: // true, false and null are names here; a number is not
		if !e.IsText && !isDigit(e.Text[0]) {
			return e.Text
		}
	}
	return ""
}

// IsNull reports null.
func (e *Literal) IsNull() bool { return !e.IsText && e.Text == "null" }

// Walk calls f for a node and then for all parts of it, at any depth.
func Walk(n Node, f func(Node)) {
	f(n)
	n.children(func(c Node) { Walk(c, f) })
}

func (b *Body) children(f func(Node)) {
	for _, a := range b.order {
		f(a)
	}
	for _, c := range b.Blocks {
		f(c)
	}
}

func (a *Attribute) children(f func(Node)) { f(a.Expr) }
func (b *Block) children(f func(Node))     { f(b.Body) }

func (*Literal) children(func(Node))           {}
func (*Reference) children(func(Node))         {}
func (e *Template) children(f func(Node))      { each(e.Parts, f) }
func (e *Call) children(f func(Node))          { each(e.Args, f) }
func (e *Tuple) children(f func(Node))         { each(e.Items, f) }
func (e *Operation) children(f func(Node))     { each(e.Operands, f) }
func (e *Interpolation) children(f func(Node)) { f(e.Inner) }
func (e *Parentheses) children(f func(Node))   { f(e.Inner) }

func (e *Object) children(f func(Node)) {
	for _, it := range e.Items {
		f(it.Key)
		f(it.Value)
	}
}

func (k *Key) children(f func(Node)) {
	if k.Name() == "" {
		f(k.Inner)
	}
}

func (e *For) children(f func(Node)) {
	for _, c := range []Expression{e.Collection, e.Key, e.Value, e.Condition} {
		if c != nil {
			f(c)
		}
	}
}

func each(list []Expression, f func(Node)) {
	for _, e := range list {
		f(e)
	}
}
