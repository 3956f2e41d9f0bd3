package cfg

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/loadtest"
)

func TestAirflowCfg(t *testing.T) {
	const text = `[secrets]
Backend = x.Y
backends: x.Z
backend_kwargs =
backend_kwarg__url = x
use_cache = %(home)s
[workers]
secrets_backend = x.W
concurrency = 4
[core]
secrets_backend = x.V
home = /h
[Secrets]
backend = x.U
`
	got := loadtest.Run(t, Analyzer, "airflow.cfg", text).(*Files)
	if len(got.Files) != 1 {
		t.Fatalf("%+v", got)
	}
	vars := got.Files[0].Layer.Vars
	want := "AIRFLOW__SECRETS__BACKEND=x.Y@x.Y AIRFLOW__SECRETS__BACKENDS=x.Z@x.Z AIRFLOW__SECRETS__USE_CACHE=~ " +
		"AIRFLOW__WORKERS__SECRETS_BACKEND=x.W@x.W AIRFLOW__core__SECRETS_BACKEND=x.V@x.V AIRFLOW__Secrets__BACKEND=x.U@x.U"
	if s := loadtest.Describe(vars); s != want {
		t.Errorf("%s, want %s", s, want)
	}
	if s := vars[1].DisplayName; s != "`backends` in [secrets]" {
		t.Errorf("written %s", s)
	}
	if len(got.Problems) != 1 || got.Problems[0].Kind != load.CfgPercent || got.Problems[0].File.Slice(got.Problems[0].Span) != "%(home)s" {
		t.Errorf("%+v", got.Problems)
	}

	// A wrong name is fixed in place, within its section only.
	if e, ok := vars[1].Name.Rewrite("AIRFLOW__SECRETS__BACKEND"); !ok || e.Text != "backend" || e.File.Slice(e.Span) != "backends" {
		t.Errorf("%+v %v", e, ok)
	}
	if e, ok := vars[4].Name.Rewrite("AIRFLOW__SECRETS__BACKEND"); ok {
		t.Errorf("[core] %+v", e)
	}
	if e, ok := vars[5].Name.Rewrite("AIRFLOW__SECRETS__BACKEND"); ok {
		t.Errorf("[Secrets] %+v", e)
	}
}

// The fixes for lines that are not indented make a file that configparser reads.
func TestIndent(t *testing.T) {
	for _, text := range []string{
		"[secrets]\nbackend_kwargs = {\n  \"a\": 1\n}\n",
		"[secrets]\n  backend_kwargs = {\n\"a\": {\n\"b\": 1\n},\n\"c\": 2}\n  use_cache = True\n",
		"[secrets]\r\nbackend_kwargs = {\r\n\"a\": 1,\r\n  \"b\": 2}\r\n",
	} {
		got := loadtest.Run(t, Analyzer, "airflow.cfg", text).(*Files)
		if len(got.Problems) != 1 || got.Problems[0].Kind != load.CfgUnindented || len(got.Problems[0].Fixes) != 1 {
			t.Errorf("%q: %+v", text, got.Problems)
			continue
		}
		fixed := text
		edits := got.Problems[0].Fixes[0].Edits
		for i := len(edits) - 1; i >= 0; i-- {
			fixed = fixed[:edits[i].Span.Start] + edits[i].Text + fixed[edits[i].Span.End:]
		}
		now := loadtest.Run(t, Analyzer, "airflow.cfg", fixed).(*Files)
		if len(now.Problems) != 0 || loadtest.Describe(now.Files[0].Layer.Vars[:1]) == "" ||
			now.Files[0].Layer.Vars[0].Value.Value != got.Files[0].Layer.Vars[0].Value.Value {
			t.Errorf("%q: %q: %+v", text, fixed, now.Problems)
		}
		if strings.Count(fixed, "\n") != strings.Count(text, "\n") {
			t.Errorf("%q: %q", text, fixed)
		}
	}
}
