package airflow

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pyjson/repair"
)

const classLine = "AIRFLOW__SECRETS__BACKEND=" + azure

func kwargs(t *testing.T, value string, lines ...string) *Kwargs {
	t.Helper()
	if strings.Contains(value, "$") { // in single quotes docker compose replaces nothing
		value = "'" + value + "'"
	}
	k := backend(t, append([]string{classLine, "AIRFLOW__SECRETS__BACKEND_KWARGS=" + value}, lines...)...).Kwargs
	if k == nil {
		t.Fatalf("no kwargs in %q", value)
	}
	return k
}

func TestKwargsMembers(t *testing.T) {
	k := kwargs(t, `{"sep": "-", "sep": "_", "n": 1, "u": "$UNSET"}`)
	if text, known := k.String("sep"); !known || text != "_" {
		t.Errorf("sep is %q, %t: the last of two keys counts", text, known)
	}
	if _, known := k.String("n"); known {
		t.Error("a number is taken for a string")
	}
	if _, known := k.String("u"); known {
		t.Error("a reference that nothing sets is taken for a value")
	}
	if _, known := k.String("absent"); known || k.Has("absent") || k.Member("absent") != nil {
		t.Error("a key that is absent is found")
	}
	if !k.Determined(k.Member("n").Value) || k.Determined(k.Member("u").Value) {
		t.Error("Determined does not tell what the files determine")
	}
}

func TestKwargsFaults(t *testing.T) {
	for value, want := range map[string]struct{ faulty, object bool }{
		`{"a": 1}`:             {false, true},
		`{"a": 1,}`:            {true, true},
		`["a"]`:                {false, false},
		`{'a': 1}`:             {true, true},
		`nonsense`:             {true, false},
		`{"a": "b c, "d": 1}`:  {true, true},
		`{"a": "un\qknown"}`:   {true, true},
		`{"a": "unterminated`:  {true, true},
		`{"a": $UNSET}`:        {true, true},
		`{"a": "$QUOTE" }`:     {true, true},
		`{"a": "${HARMLESS}"}`: {false, true},
	} {
		k := kwargs(t, value, `QUOTE='x"y'`, "HARMLESS=h")
		if got := k.Faulty(); got != want.faulty {
			t.Errorf("%s: faulty = %t, want %t (%v)", value, got, want.faulty, k.Faults())
		}
		if got := k.Object() != nil; got != want.object {
			t.Errorf("%s: has an object = %t, want %t", value, got, want.object)
		}
	}
	s := project(t, "-- values.yaml --\nsecretBackend: "+azure+"\ncommonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    value: ''\n", noOverrides)
	if k := s.Environments[0].Secrets.Kwargs; !k.Empty() || !k.Known() {
		t.Error("empty kwargs are not taken as no kwargs")
	}
}

// What the value of a reference breaks is reported at the reference, and the other keys are read.
func TestKwargsBrokenReference(t *testing.T) {
	k := kwargs(t, `{"sep": "-", "vault_url": "$QUOTE"}`, `QUOTE='x"y'`)
	if text, known := k.String("sep"); !known || text != "-" {
		t.Errorf("sep is %q, %t beside a broken reference", text, known)
	}
	faults := k.Faults()
	if len(faults) != 1 || faults[0].Kind != repair.Variable {
		t.Fatalf("faults are %v, want one at the reference", faults)
	}
	file := k.Var.Value.File
	if got := file.Slice(k.File(faults[0].Span)); got != "$QUOTE" {
		t.Errorf("the fault is at %q, want $QUOTE", got)
	}
	if k.Referred("QUOTE") == nil || k.Referred("AIRFLOW__SECRETS__BACKEND_KWARGS") != nil {
		t.Error("Referred does not find the variable, or finds the kwargs themselves")
	}
	bare := kwargs(t, `{"sep": $SEP}`, `SEP="-"`)
	if len(bare.Refs) != 1 || !bare.Refs[0].Bare {
		t.Errorf("references are %+v, want one outside of quotes", bare.Refs)
	}
}

func TestKwargsUnresolved(t *testing.T) {
	s := project(t, "-- values.yaml --\nsecretBackend: "+azure+"\ncommonEnv:\n  - name: AIRFLOW__SECRETS__BACKEND_KWARGS\n    valueFrom:\n      secretKeyRef: {name: a, key: b}\n", noOverrides)
	k := s.Environments[0].Secrets.Kwargs
	if k.Known() || k.Object() != nil || k.Faulty() || k.Faults() != nil || k.HasUnresolvedFault() || k.Empty() {
		t.Errorf("kwargs from a Kubernetes Secret are judged: %+v", k)
	}
}

func TestKwargsFix(t *testing.T) {
	k := kwargs(t, `{"conections_prefix": "x", "r": "$REF"}`, "REF=1")
	key := k.Member("conections_prefix").Key
	fix := k.Fix("rename", repair.Edit{Span: key.Span, New: `"connections_prefix"`})
	if len(fix) != 1 || len(fix[0].Edits) != 1 {
		t.Fatalf("the fix is %+v, want one edit", fix)
	}
	e := fix[0].Edits[0]
	content := string(e.File.Content)
	if got := content[:e.Span.Start] + e.Text + content[e.Span.End:]; !strings.Contains(got, `{"connections_prefix": "x"`) {
		t.Errorf("the file becomes %q", got)
	}
	if fix := k.Fix("touch a reference", repair.Edit{Span: k.Member("r").Value.Span, New: `"y"`}); fix != nil {
		t.Errorf("an edit of an expanded reference is offered: %+v", fix)
	}
}

// TestKwargsInner: a part of a decoded string is found again in the text, behind an escape too.
func TestKwargsInner(t *testing.T) {
	k := kwargs(t, `'{"vault_url": "https:\/\/contoso.vault.azure.net"}'`)
	v := k.Member("vault_url").Value
	i := strings.Index(v.Text.Value, "contoso")
	at := k.Inner(v, i, i+len("contoso"))
	if got := k.Text.Value[at.Start:at.End]; i != len("https://") || got != "contoso" {
		t.Errorf("Inner is %q, want contoso", got)
	}
}

// TestDeterminedStrings: nobody knows what a string with a fault in its text was meant to be.
func TestDeterminedStrings(t *testing.T) {
	for value, want := range map[string]bool{
		`'{"sep": "-"}'`:                 true,
		`'{"sep": "-",}'`:                true,
		`'{"sep": "un\qknown"}'`:         false,
		`'{"sep": "a "quoted" word"}'`:   false,
		`'{"sep": "unterminated'`:        false,
		`'{"sep": "-", "b": "x\qy"}'`:    true,
		"'{\"sep\": \"a\tb\"}'":          false,
		`'{"sep": "-", "b": "x "y" z"}'`: true,
	} {
		k := kwargs(t, value)
		m := k.Member("sep")
		if m == nil {
			t.Errorf("%s: no sep", value)
			continue
		}
		if got := k.Determined(m.Value); got != want {
			t.Errorf("%s: Determined = %t, want %t", value, got, want)
		}
	}
}
