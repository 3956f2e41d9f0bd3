package python

// Module is what one file holds.
type Module struct {
	Body []*Stmt
	// Bound are names that expressions bind: targets of comprehensions, parameters of lambdas
	// and names before ":=".
	Bound []string
	// Err says why the rest of the file is missing; nil if all of it was read.
	Err *SyntaxError

	src    string
	memory *Parser
	// narrow is set if the file is in an encoding of one byte a character that agrees with ASCII:
	// its other characters are not decoded.
	narrow bool
}

// StmtKind is the kind of a statement.
type StmtKind uint8

// The kinds of statements.
const (
	// Simple is an expression, or what return, raise, assert, del and the like take.
	Simple StmtKind = iota
	// Assign is an assignment, also with an annotation or an operator (see Stmt.Op).
	Assign
	// Import is an import statement; see Stmt.Imports.
	Import
	// Def is a function with its Body. Decorators are statements of their own before it.
	Def
	// Class is a class with its Body. Exprs holds one call: its bases and keywords.
	Class
	// Try is a try block: Body, then Handlers, which holds except, else and finally.
	Try
	// Block is any other compound statement: Exprs of its heading, and its Body.
	Block
	// Decorator is the expression behind @.
	Decorator
)

// Stmt is a statement. Start and End are byte offsets; those of a compound statement cover its
// heading.
type Stmt struct {
	Kind       StmtKind
	Start, End int
	// Name is that of a function or class.
	Name string
	// Op is the operator of an assignment without "=", "" for a plain one.
	Op string
	// Targets are what an assignment binds; Exprs are all other expressions.
	Targets, Exprs []*Expr
	// Names are further names that the statement binds: parameters, names behind as, captures
	// of patterns. One that is declared global or nonlocal, or deleted, is there twice.
	Names   []string
	Imports []Imported
	Body    []*Stmt
	// Handlers are the except, else and finally blocks of Try.
	Handlers []*Stmt
	// Catches is set for a Try with an except block.
	Catches bool
}

// Imported is one name that an import binds.
type Imported struct {
	// Module is the dotted path before import, or the whole path of "import a.b"; it begins
	// with the dots of a relative import.
	Module string
	// Name is the imported name, "" for "import a.b", "*" for a star.
	Name string
	// As is the name that is bound: of "import a.b" without as, it is "a".
	As string
}

// ExprKind is the kind of an expression.
type ExprKind uint8

// The kinds of expressions.
const (
	// Other is an expression of operators and operands; Args holds the operands.
	Other ExprKind = iota
	// Identifier is a name; see Expr.Name.
	Identifier
	// Attribute is X.Name.
	Attribute
	// Call is X(Args).
	Call
	// Subscript is X[Args].
	Subscript
	// Str is one string literal or several in a row; see Module.Text.
	Str
	// Dict is a dict display: Args with Key and Value, or with Star 2.
	Dict
	// List is a list, tuple or set display; a comprehension is Other.
	List
	// Constant is a number, None, True, False or an ellipsis.
	Constant
)

// Expr is an expression. Start and End are byte offsets, without parentheses around it.
type Expr struct {
	Kind       ExprKind
	Start, End int
	Name       string
	X          *Expr
	Args       []Arg

	tokens []Token // of Str
	fields []*Expr // of Str: the expressions in its replacement fields
}

// Arg is an argument of a call, an element of a display, or an operand.
type Arg struct {
	// Name is the keyword, "" for a positional argument.
	Name string
	// NameStart is where the keyword begins, in bytes.
	NameStart int
	// Key is set for a pair of a Dict.
	Key   *Expr
	Value *Expr
	// Star is the number of asterisks before the value.
	Star int
}

// Fields returns the expressions in the replacement fields of f-strings of a Str.
func (e *Expr) Fields() []*Expr { return e.fields }

// Path returns the dotted path of a name or of attributes of a name: "a.b.c"; false for any
// other expression.
func (e *Expr) Path() (string, bool) {
	switch {
	case e == nil:
		return "", false
	case e.Kind == Identifier:
		return e.Name, true
	case e.Kind == Attribute:
		if base, ok := e.X.Path(); ok {
			return base + "." + e.Name, true
		}
	}
	return "", false
}

// Walk calls visit for e and all expressions in it, outermost first; it does not go into an
// expression for which visit returns false.
func (e *Expr) Walk(visit func(*Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	e.X.Walk(visit)
	for _, a := range e.Args {
		a.Key.Walk(visit)
		a.Value.Walk(visit)
	}
	for _, f := range e.fields {
		f.Walk(visit)
	}
}
