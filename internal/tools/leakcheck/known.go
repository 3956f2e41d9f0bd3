//go:build leakcheck

package leakcheck

import (
	"go/types"
	"strings"
)

const module = "github.com/astrosecrets/astrosecrets/"

// full is the name of a function or method: "fmt.Errorf",
// "(*github.com/astrosecrets/astrosecrets/internal/source.File).Slice".
func full(fn *types.Func) string { return fn.Origin().FullName() }

// rawFields are the fields that hold raw text by definition.
var rawFields = map[string]bool{
	module + "internal/mapped.String.Value": true,
	module + "internal/source.File.Content": true,
}

// holders are structs of the library that are what was put into them, as a whole.
var holders = map[string]bool{
	"strings.Builder": true, "bytes.Buffer": true, "strings.Reader": true, "bytes.Reader": true, "strings.Replacer": true,
	"bufio.Reader": true, "bufio.Writer": true, "bufio.Scanner": true, "text/scanner.Scanner": true, "encoding/json.Decoder": true,
	"net/url.URL": true, "net/url.Userinfo": true,
}

// rawCalls return raw text.
var rawCalls = map[string]bool{
	"(*" + module + "internal/source.File).Slice": true,
}

// sanitizers return text that may be shown, whatever they are given.
var sanitizers = map[string]bool{
	"(*" + module + "internal/redact.View).Cells":         true,
	"(*" + module + "internal/redact.View).Text":          true,
	"(*" + module + "internal/redact.Corpus).Message":     true,
	module + "internal/redact.Text":                       true,
	module + "internal/airflow.MaskedValue":               true,
	"(*" + module + "internal/airflow.Backend).ClassName": true,
	module + "internal/airflow.NameIn":                    true, // names of options
	module + "rules/check.Quote":                          true,
	module + "rules/check.Name":                           true,
	module + "rules/check.Named":                          true,
	module + "internal/lint.knownRules":                   true, // ids of rules
	module + "internal/redact.Word":                       true,
}

// writers are packages that put the text of a file back where it came from.
var writers = map[string]bool{
	module + "internal/atomicfile": true,
}

// printed reports a field that reports print: the message of anything, the key of a finding.
func printed(owner string, field *types.Var) bool {
	if b, ok := field.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsString == 0 || field.Pkg() == nil {
		return false
	}
	switch pkg := field.Pkg().Path(); field.Name() {
	case "Message":
		return ours(pkg) || pkg == "golang.org/x/tools/go/analysis"
	case "Text", "Effect", "Help":
		return owner == module+"internal/finding.Message"
	case "Reason":
		return owner == module+"internal/report.Suppression"
	case "Key":
		return owner == module+"internal/finding.Finding" // the engine looks at what rules give it
	}
	return false
}

func ours(pkg string) bool { return strings.HasPrefix(pkg, module) }

// shows reports a function that puts its arguments where people or programs see them.
func shows(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	name := fn.Name()
	switch fn.Pkg().Path() {
	case "fmt":
		return !strings.Contains(name, "can")
	case "log", "log/slog", "testing":
		return true
	case "errors":
		return name == "New"
	case "text/template", "html/template":
		return strings.HasPrefix(name, "Execute")
	case "strings", "bytes":
		return name == "WriteTo" || full(fn) == replacerWrite
	case "io":
		return name == "WriteString" || strings.HasPrefix(name, "Copy") || fn.Signature().Recv() != nil && (name == "Write" || name == "WriteString")
	case "os":
		return fn.Signature().Recv() != nil && strings.HasPrefix(name, "Write")
	case "bufio":
		return strings.HasPrefix(name, "Write")
	case "encoding/json", "encoding/xml", "encoding/csv", "encoding/gob", "gopkg.in/yaml.v3":
		return strings.HasPrefix(name, "Marshal") || strings.HasPrefix(name, "Encode") || strings.HasPrefix(name, "Write")
	case "os/exec", "net/http", "net":
		return true
	}
	return false
}

const replacerWrite = "(*strings.Replacer).WriteString"

// carries reports a type with raw text in it: printing or encoding such a value as a whole
// shows the text.
func (s *state) carries(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if o := t.Obj(); o.Pkg() != nil && (o.Pkg().Path() == module+"internal/source" && o.Name() == "File" || o.Pkg().Path() == module+"internal/mapped" && o.Name() == "String") {
			return true
		}
		for i := range t.NumMethods() { // it says itself what is printed
			switch m := t.Method(i); m.Name() {
			case "String", "Error", "MarshalJSON", "MarshalText", "MarshalYAML", "Format":
				sum := s.known(m, s.byObject[m.Origin()])
				return sum != nil && len(sum.Results) > 0 && sum.Results[0]&raw != 0
			}
		}
		return s.carries(t.Underlying(), seen)
	case *types.Pointer:
		return s.carries(t.Elem(), seen)
	case *types.Slice:
		return s.carries(t.Elem(), seen)
	case *types.Array:
		return s.carries(t.Elem(), seen)
	case *types.Map:
		return s.carries(t.Key(), seen) || s.carries(t.Elem(), seen)
	case *types.Struct:
		for i := range t.NumFields() {
			if f := t.Field(i); s.rawField(f) && shown(f.Type()) || s.carries(f.Type(), seen) {
				return true
			}
		}
	}
	return false
}

// text reports a type that can hold text: a flag, a number and a place cannot.
func text(t types.Type) bool { return holds(t, map[types.Type]bool{}, true) }

// shown reports a type that shows text when it is printed: more than one character.
func shown(t types.Type) bool { return holds(t, map[types.Type]bool{}, false) }

func holds(t types.Type, seen map[types.Type]bool, characters bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0 || characters && (u.Kind() == types.Uint8 || u.Kind() == types.Int32 || u.Kind() == types.UntypedRune)
	case *types.Pointer:
		return holds(u.Elem(), seen, true)
	case *types.Slice:
		return holds(u.Elem(), seen, true)
	case *types.Array:
		return holds(u.Elem(), seen, true)
	case *types.Map:
		return holds(u.Key(), seen, true) || holds(u.Elem(), seen, true)
	case *types.Tuple:
		for i := range u.Len() {
			if holds(u.At(i).Type(), seen, true) {
				return true
			}
		}
		return false
	case *types.Struct:
		for i := range u.NumFields() {
			if holds(u.Field(i).Type(), seen, true) {
				return true
			}
		}
		return false
	}
	return true // interfaces, functions, type parameters, channels
}
