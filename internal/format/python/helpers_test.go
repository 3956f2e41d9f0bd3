package python

// Parse reads a file with a Parser of its own.
func Parse(src string) *Module { return new(Parser).Parse(src) }

var kindNames = [...]string{"ENDMARKER", "NEWLINE", "NL", "INDENT", "DEDENT", "COMMENT", "NAME", "NUMBER", "STRING", "OP",
	"FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END"}

// String returns the name that CPython gives to the kind.
func (k Kind) String() string { return kindNames[k] }
