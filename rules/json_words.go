package rules

import (
	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/schema"
)

// jsonMessage returns the message about one kind of mistake in the JSON of kwargs.
func jsonMessage(b *airflow.Backend, kind pyjson.FaultKind) finding.Message {
	m, ok := jsonWords[kind]
	if !ok {
		m = finding.Message{Text: "not valid JSON", Help: "Write the kwargs as a JSON object."}
	}
	m.Effect = droppedKwargs(b)
	return m
}

// droppedKwargs says what Airflow does with kwargs that are not JSON. Releases before 2.4.1 log
// nothing (apache/airflow#26580).
func droppedKwargs(b *airflow.Backend) string {
	if len(b.Env.Airflow) > 0 && b.Env.Airflow.All(schema.Range{Until: "2.4.1"}) {
		return "Airflow silently drops the kwargs and starts the backend without them."
	}
	return "Airflow logs one warning, drops the kwargs and starts the backend without them."
}

var jsonWords = map[pyjson.FaultKind]finding.Message{
	pyjson.Empty:             {Text: "the kwargs contain no JSON", Help: "Write a JSON object, such as {}."},
	pyjson.ByteOrderMark:     {Text: "a byte order mark (BOM) precedes the JSON", Help: "Remove the byte order mark."},
	pyjson.TextBefore:        {Text: "text before the JSON", Help: "Remove the text."},
	pyjson.TextAfter:         {Text: "text after the end of the JSON", Help: "Remove the text."},
	pyjson.WrappedQuotes:     {Text: "the quotes around the JSON are part of the value", Help: "Remove the quotes."},
	pyjson.EscapedQuotes:     {Text: `the backslashes before the quotes are part of the value`, Help: `Write " in place of \".`},
	pyjson.LostQuotes:        {Text: "no key and no string has quotes", Help: "Put each key and each string in double quotes."},
	pyjson.SingleQuotes:      {Text: "single quotes around a string", Help: "Write double quotes."},
	pyjson.TypographicQuotes: {Text: "typographic quotes around a string", Help: `Write the character " in their place.`},
	pyjson.DoubledQuotes:     {Text: "doubled quotes around a string", Help: `Write one " on each side.`},
	pyjson.InnerQuotes:       {Text: "unescaped quote inside a string", Help: `Write \" for a quote inside a string.`},
	pyjson.UnterminatedText:  {Text: "missing quote of a string", Help: "Add the missing double quote."},
	pyjson.PythonLiteral:     {Text: "True, False or None: Python literals, not JSON", Help: "Write true, false or null."},
	pyjson.PythonString:      {Text: "Python string with a prefix or triple quotes", Help: "Write the string in one pair of double quotes."},
	pyjson.Tuple:             {Text: "parentheses: a Python tuple, not a JSON array", Help: "Write [ and ]."},
	pyjson.Undefined:         {Text: "undefined is JavaScript, not JSON", Help: "Write null."},
	pyjson.NumberForm:        {Text: "number in a form that JSON does not have", Help: "Write a decimal number without leading zeros, plus sign or bare decimal point."},
	pyjson.HugeInteger:       {Text: "integer of more than 4300 digits, which Python refuses", Help: "Write a smaller number, or a string."},
	pyjson.BareWord:          {Text: "text without quotes", Help: "Put the text in double quotes."},
	pyjson.Variable:          {Text: "variable without quotes: its value must be JSON itself", Help: "Put the variable in double quotes if its value is text."},
	pyjson.Template:          {Text: "a placeholder or template expression was not replaced", Help: "Write the value in its place."},
	pyjson.TrailingComma:     {Text: "trailing comma", Help: "Remove the comma."},
	pyjson.ExtraComma:        {Text: "extra comma", Help: "Remove the comma."},
	pyjson.MissingComma:      {Text: "missing comma", Help: "Add the comma."},
	pyjson.EqualsSign:        {Text: "equals sign between key and value", Help: "Write a colon."},
	pyjson.MissingColon:      {Text: "missing colon between key and value", Help: "Add the colon."},
	pyjson.MissingKey:        {Text: "value without a key", Help: "Write a key and a colon before the value."},
	pyjson.MissingValue:      {Text: "key without a value", Help: "Write a colon and a value after the key."},
	pyjson.MissingOpen:       {Text: "missing braces around the members", Help: "Put the members in { and }."},
	pyjson.MissingClose:      {Text: "missing closing brace or bracket", Help: "Add the closing brace or bracket."},
	pyjson.WrongClose:        {Text: "closing brace or bracket does not match the opening one", Help: "Write the matching brace or bracket."},
	pyjson.ExtraOpen:         {Text: "extra opening brace", Help: "Remove the brace."},
	pyjson.ExtraClose:        {Text: "extra closing brace or bracket", Help: "Remove the brace or bracket."},
	pyjson.Comment:           {Text: "comment inside JSON", Help: "Remove the comment: JSON has none."},
	pyjson.StrayBackslash:    {Text: "backslash outside a string", Help: "Remove the backslash."},
	pyjson.OtherBlank:        {Text: "whitespace that JSON does not allow", Help: "Write an ordinary space."},
	pyjson.ControlCharacter:  {Text: "line break, tab or other control character inside a string", Help: `Write \n for a line break and \t for a tab.`},
	pyjson.InvalidEscape:     {Text: "a backslash that does not start a JSON escape", Help: `Write \\ for a backslash.`},
	pyjson.TooDeep:           {Text: "nested too deeply for Python", Help: "Write a flat object."},
}
