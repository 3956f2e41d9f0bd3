package rules

import (
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

// jsonMessage returns the message about one kind of mistake in the JSON of kwargs.
func jsonMessage(b *airflow.Backend, kind repair.FaultKind) finding.Message {
	m, ok := jsonWords[kind]
	if !ok {
		m = finding.Message{Text: "not valid JSON", Help: "Write the kwargs as a JSON object."}
	}
	return m.With(droppedKwargs(b))
}

// droppedKwargs says what Airflow does with kwargs that are not JSON. Releases before 2.4.1 log
// nothing (apache/airflow#26580).
func droppedKwargs(b *airflow.Backend) finding.Effect {
	if len(b.Env.Airflow) > 0 && b.Env.Airflow.All(schema.Range{Until: "2.4.1"}) {
		return withoutKwargs(b, "silently drops")
	}
	return withoutKwargs(b, "logs one warning and drops")
}

// withoutKwargs says what happens where Airflow drops the kwargs. drops is the verb of that sentence.
func withoutKwargs(b *airflow.Backend, drops string) finding.Effect {
	dropped := "Airflow " + drops + " the kwargs."
	if e, ok := effectOfNone(b); ok {
		e.Words = dropped + " " + e.Words
		return e
	}
	if b.Spec == nil { // what the class does without kwargs is unknown
		return finding.Effect{Outcome: schema.Ignored, Words: dropped}
	}
	return finding.Effect{Outcome: schema.Ignored, Words: dropped + " The backend works without them."}
}

// continues is the end of many effects. It is left out where the effect has two causes already.
const continues = " Airflow continues with environment variables and the metadata database."

// effectOfNone says what a backend does without kwargs, and reports false if it works. Some
// backends do not start then, and some find nothing.
func effectOfNone(b *airflow.Backend) (finding.Effect, bool) {
	if b.Spec == nil {
		return finding.Effect{}, false
	}
	left := map[string]any{}
	if b.Env.ReadsPerKey() {
		for _, own := range b.PerKey {
			left[own.Kwarg] = schema.UnknownValue{}
		}
	}
	violations := b.Spec.Validate(left, b.Versions())
	for _, outcome := range []schema.Outcome{schema.DoesNotStart, schema.LookupFails} {
		for _, v := range violations {
			if _, needed := check.SeverityOf(b, v); needed && v.Outcome == outcome {
				return finding.Effect{Outcome: outcome, Words: strings.TrimSuffix(v.Effect, continues)}, true
			}
		}
	}
	return finding.Effect{}, false
}

var jsonWords = map[repair.FaultKind]finding.Message{
	repair.Empty:             {Text: "the kwargs contain no JSON", Help: "Write a JSON object, such as {}."},
	repair.ByteOrderMark:     {Text: "a byte order mark (BOM) precedes the JSON", Help: "Remove the byte order mark."},
	repair.TextBefore:        {Text: "text before the JSON", Help: "Remove the text."},
	repair.TextAfter:         {Text: "text after the end of the JSON", Help: "Remove the text."},
	repair.WrappedQuotes:     {Text: "the quotes around the JSON are part of the value", Help: "Remove the quotes."},
	repair.EscapedQuotes:     {Text: `the backslashes before the quotes are part of the value`, Help: `Write " in place of \".`},
	repair.LostQuotes:        {Text: "no key and no string has quotes", Help: "Put each key and each string in double quotes."},
	repair.SingleQuotes:      {Text: "single quotes around a string", Help: "Write double quotes."},
	repair.TypographicQuotes: {Text: "typographic quotes around a string", Help: `Write the character " in their place.`},
	repair.DoubledQuotes:     {Text: "doubled quotes around a string", Help: `Write one " on each side.`},
	repair.InnerQuotes:       {Text: "unescaped quote inside a string", Help: `Write \" for a quote inside a string.`},
	repair.UnterminatedText:  {Text: "missing quote of a string", Help: "Add the missing double quote."},
	repair.PythonLiteral:     {Text: "True, False or None: Python literals, not JSON", Help: "Write true, false or null."},
	repair.PythonString:      {Text: "Python string with a prefix or triple quotes", Help: "Write the string in one pair of double quotes."},
	repair.Tuple:             {Text: "parentheses: a Python tuple, not a JSON array", Help: "Write [ and ]."},
	repair.Undefined:         {Text: "undefined is JavaScript, not JSON", Help: "Write null."},
	repair.NumberForm:        {Text: "number in a form that JSON does not have", Help: "Write a decimal number without leading zeros, plus sign or bare decimal point."},
	repair.HugeInteger:       {Text: "integer of more than 4300 digits, which Python refuses", Help: "Write a smaller number, or a string."},
	repair.BareWord:          {Text: "text without quotes", Help: "Put the text in double quotes."},
	repair.Variable:          {Text: "variable without quotes: its value must be JSON itself", Help: "Put the variable in double quotes if its value is text."},
	repair.Template:          {Text: "a placeholder or template expression was not replaced", Help: "Write the value in its place."},
	repair.TrailingComma:     {Text: "trailing comma", Help: "Remove the comma."},
	repair.ExtraComma:        {Text: "extra comma", Help: "Remove the comma."},
	repair.MissingComma:      {Text: "missing comma", Help: "Add the comma."},
	repair.EqualsSign:        {Text: "equals sign between key and value", Help: "Write a colon."},
	repair.MissingColon:      {Text: "missing colon between key and value", Help: "Add the colon."},
	repair.MissingKey:        {Text: "value without a key", Help: "Write a key and a colon before the value."},
	repair.MissingValue:      {Text: "key without a value", Help: "Write a colon and a value after the key."},
	repair.MissingOpen:       {Text: "missing braces around the members", Help: "Put the members in { and }."},
	repair.MissingClose:      {Text: "missing closing brace or bracket", Help: "Add the closing brace or bracket."},
	repair.WrongClose:        {Text: "closing brace or bracket does not match the opening one", Help: "Write the matching brace or bracket."},
	repair.ExtraOpen:         {Text: "extra opening brace", Help: "Remove the brace."},
	repair.ExtraClose:        {Text: "extra closing brace or bracket", Help: "Remove the brace or bracket."},
	repair.Comment:           {Text: "comment inside JSON", Help: "Remove the comment: JSON has none."},
	repair.StrayBackslash:    {Text: "backslash outside a string", Help: "Remove the backslash."},
	repair.OtherSpace:        {Text: "whitespace that JSON does not allow", Help: "Write an ordinary space."},
	repair.ControlCharacter:  {Text: "line break, tab or other control character inside a string", Help: `Write \n for a line break and \t for a tab.`},
	repair.InvalidEscape:     {Text: "a backslash that does not start a JSON escape", Help: `Write \\ for a backslash.`},
	repair.TooDeep:           {Text: "nested too deeply for Python", Help: "Write a flat object."},
}
