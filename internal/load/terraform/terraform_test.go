package terraform

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func infrastructure(name, content string) (*Infrastructure, *source.File) {
	f := source.New(name, name, []byte(content))
	out := &Infrastructure{scopes: map[scope]*load.DeploymentSource{}}
	if body, _ := parseHCL(f); body != nil {
		m := &module{File: f, body: body, dir: newDirectory()}
		m.collect()
		out.module(m)
		out.unused(m)
	}
	return out, f
}

func TestTerraformValues(t *testing.T) {
	const open, end = "resource \"astro_deployment\" \"d\" {\n  environment_variables = [{ key = \"A\", is_secret = false, value = ", " }]\n}\n"
	tests := []struct{ expr, want, unresolved string }{
		{`"plain"`, "plain", ""},
		{`""`, "", ""},
		{`"a\"b\\c\nd\u00e9$${x}%%{y}"`, "a\"b\\c\ndé${x}%{y}", ""},
		{`"a-${var.b}-c"`, "a-${var.b-c", "${var.b"},
		{`"${var.b["x"]}"`, "${var.b", "${var.b"},
		{`var.b`, "var.b", "var.b"},
		{`sensitive("x")`, "x", ""},
		{`jsonencode({ a = "b", "c" = 1, d = null, e = [true, "x\ny"] })`, `{"a": "b", "c": 1, "d": null, "e": [true, "x\ny"]}`, ""},
		{`jsonencode({ a = var.b, c = "x-${local.y}", (var.k) = { d = "\"" } })`, `{"a": var.b, "c": "x-${local.y", "(var.k)": {"d": "\""}}`, "var.b ${local.y (var.k)"},
		{`jsonencode({ a = [ for x in y : x ], b = !z, c = jsonencode({ d = "e\n", f = var.g }) })`, `{"a": for, "b": z, "c": "{\"d\": \"e\\n\", \"f\": var.g}"}`, "for z var.g"},
		{`jsonencode(var.b)`, "var.b", "var.b"},
		{"<<-EOT\n    {\"a\": \"b\",\n      \"c\": \"${var.d}\"}\n    EOT\n", "{\"a\": \"b\",\n  \"c\": \"${var.d\"}\n", "${var.d"},
	}
	for _, test := range tests {
		out, f := infrastructure("m.tf", open+test.expr+end)
		if len(out.Sources) != 1 || len(out.Sources[0].Vars) != 1 {
			t.Errorf("%s: not one variable", test.expr)
			continue
		}
		v := out.Sources[0].Vars[0]
		if v.Value.Value != test.want {
			t.Errorf("%s = %q, want %q", test.expr, v.Value.Value, test.want)
		}
		var unresolved []string
		for _, h := range v.Value.Unresolved {
			unresolved = append(unresolved, v.Value.Value[h.Start:h.End])
		}
		if got := strings.Join(unresolved, " "); got != test.unresolved {
			t.Errorf("%s: unresolved %q, want %q", test.expr, got, test.unresolved)
		}
		for i := range v.Value.Value {
			if at := v.Value.At(i, i+1); at.Len() == 1 && strings.IndexByte("\"\\", v.Value.Value[i]) < 0 && f.Content[at.Start] != v.Value.Value[i] {
				t.Errorf("%s: byte %d is %q in the file, want %q", test.expr, i, f.Content[at.Start], v.Value.Value[i])
			}
		}
		if v.Secrecy != setting.Plain || f.Slice(v.MarkSpan) != "false" {
			t.Errorf("%s: mark %v at %q", test.expr, v.Secrecy, f.Slice(v.MarkSpan))
		}
	}
}

func TestTerraformPlaces(t *testing.T) {
	out, f := infrastructure("m.tf", `locals {
  k = jsonencode({ a = "b" })
}
resource "astro_environment_object" "o" {
  object_type = "ENVIRONMENT_VARIABLE"
  object_key  = "AIRFLOW__SECRETS__BACKEND_KWARGS"
  value       = local.k
  is_secret   = true
}
resource "astro_environment_object" "c" {
  object_type = "CONNECTION"
  object_key  = "x"
}
resource "google_composer_environment" "c" {
  config {
    software_config {
      airflow_config_overrides = {
        secrets-backend        = "a.B"
        secrets-backend_kwargs = "{}"
        core-x                 = "y"
      }
    }
  }
}
module "mwaa" {
  options = merge(local.x, { "secrets.backend" = "c.D" })
  environment = [{ name = "AIRFLOW__SECRETS__BACKEND", value = "e.F" }]
}
`)
	if len(out.Sources) != 1 || out.Sources[0].Vars[0].Value.Value != `{"a": "b"}` || out.Sources[0].Vars[0].Secrecy != setting.Secret {
		t.Errorf("objects: %+v", out.Sources)
	}
	if got := f.Slice(out.Sources[0].Vars[0].Value.At(6, 9)); got != `"b"` {
		t.Errorf("the value of a is at %q", got)
	}
	var got []string
	for _, d := range out.Elsewhere {
		for _, v := range d.Vars {
			got = append(got, v.Name.Value+"="+v.Value.Value)
		}
	}
	want := "AIRFLOW__SECRETS__BACKEND=a.B AIRFLOW__SECRETS__BACKEND_KWARGS={} AIRFLOW__SECRETS__BACKEND=c.D AIRFLOW__SECRETS__BACKEND=e.F"
	if strings.Join(got, " ") != want {
		t.Errorf("elsewhere %q, want %q", got, want)
	}
}

func FuzzTerraform(f *testing.F) {
	f.Add("resource \"astro_deployment\" \"d\" {\n  environment_variables = [{ key = \"A\", is_secret = false, value = jsonencode({a = \"${b}\", \"c\" = <<-E\n  x\n  E\n}) }]\n}\n")
	f.Add("x = {\"secrets.backend\" = \"a\\u00e9\", \"secrets.backend_kwargs\" = \"$${a}\"}")
	f.Add("locals {\n a = local.b\n b = local.a\n}\nresource \"astro_environment_object\" \"o\" {\n object_key = \"A\"\n value = local.a\n}")
	f.Fuzz(func(t *testing.T, content string) {
		out, _ := infrastructure("m.tf", content)
		for _, d := range append(out.Sources, out.Elsewhere...) {
			for _, v := range d.Vars {
				for _, s := range []source.Span{v.Name.Span, v.Value.Span, v.MarkSpan, v.Value.At(0, len(v.Value.Value))} {
					if s.Start < 0 || s.End < s.Start || s.End > len(content) {
						t.Fatalf("span %v outside of %d bytes", s, len(content))
					}
				}
			}
		}
	})
}

func TestDefinitions(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"one", `resource "astro_environment_object" "a" {
  object_key  = "my_db"
  object_type = "CONNECTION"
}`, "connection my_db at \"my_db\""},
		{"a variable", `resource "astro_environment_object" "a" {
  object_key  = local.key
  object_type = "AIRFLOW_VARIABLE"
}
locals { key = "region" }`, "variable region at \"region\""},
		{"other types", `resource "astro_environment_object" "a" {
  object_key  = "A"
  object_type = "ENVIRONMENT_VARIABLE"
}
resource "astro_environment_object" "b" {
  object_key  = "b"
  object_type = "METRICS_EXPORT"
}`, ""},
		{"a key from elsewhere", `resource "astro_environment_object" "a" {
  object_key  = "${var.team}_db"
  object_type = "CONNECTION"
}`, "connection  at \"${var.team}_db\""},
		{"a type from elsewhere", `resource "astro_environment_object" "a" {
  object_key  = "a"
  object_type = var.type
}`, "connection a at \"a\"\nvariable a at \"a\""},
		{"a map", `resource "astro_environment_object" "a" {
  for_each    = { one = { type = "CONNECTION" }, "two" = { type = "AIRFLOW_VARIABLE" } }
  object_key  = each.key
  object_type = each.value.type
}`, "connection one at one\nvariable two at \"two\""},
		{"values of a map", `resource "astro_environment_object" "a" {
  for_each    = local.all
  object_key  = each.value.id
  object_type = "CONNECTION"
}
locals { all = { x = { id = "one" } } }`, "connection one at \"one\""},
		{"a set", `resource "astro_environment_object" "a" {
  for_each    = toset(["one", "two"])
  object_key  = each.value
  object_type = "CONNECTION"
}`, "connection one at \"one\"\nconnection two at \"two\""},
		{"each item of a variable", `resource "astro_environment_object" "a" {
  for_each    = var.connections
  object_key  = each.key
  object_type = "CONNECTION"
}`, "connection  at each.key"},
		{"no key", `resource "astro_environment_object" "a" { object_type = "CONNECTION" }`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			out, _ := infrastructure("main.tf", test.content)
			for _, d := range out.Definitions {
				got = append(got, string(d.Kind)+" "+d.ID+" at "+d.Range.File.Slice(d.Range.Span))
			}
			if s := strings.Join(got, "\n"); s != test.want {
				t.Errorf("%s, want %s", s, test.want)
			}
		})
	}
}
