package names

import (
	"fmt"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/schema"
)

// show writes references as "conn my_db" with what is special about them.
func show(src string, list []Reference) string {
	var out []string
	for _, r := range list {
		kind := map[schema.Kind]string{schema.Connection: "conn", schema.Variable: "var"}[r.Kind]
		id := r.ID
		if r.Dynamic {
			id = "dynamic<" + src[r.Start:r.End] + ">"
		}
		use := map[Use]string{Optional: "?", Default: "~", Written: "!"}[r.Use]
		out = append(out, fmt.Sprintf("%s%s %s", kind, use, id))
		if lit := src[r.Start:r.End]; !r.Dynamic && strings.Contains(src, id) && r.Use != Default && lit != id && !isPlainName(lit) {
			out = append(out, "AT<"+lit+">")
		}
	}
	return strings.Join(out, "; ")
}

func isPlainName(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.") == ""
}

const sdk = "from airflow.sdk import Variable, Connection, BaseHook\n"

func TestPython(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"keyword":                     {`Op(task_id="t", postgres_conn_id="my_db")`, "conn my_db"},
		"bare conn_id":                {`f(conn_id='x')`, "conn x"},
		"none":                        {`f(conn_id=None, aws_conn_id="")`, ""},
		"adjacent literals":           {`f(conn_id="my_" 'db')`, "conn my_db"},
		"constant":                    {"DB = 'my_db'\nf(conn_id=DB)", "conn my_db"},
		"annotated constant":          {"DB: str = 'my_db'\nf(conn_id=DB)", "conn my_db"},
		"constant of a constant":      {"A = 'my_db'\nB = A\nf(conn_id=B)", "conn my_db"},
		"constant of a class":         {"class C:\n    DB = 'my_db'\nf(conn_id=C.DB)", "conn my_db"},
		"class constant set again":    {"class C:\n    DB = 'my_db'\nC.DB = x\nf(conn_id=C.DB)", "conn dynamic<C.DB>"},
		"assigned twice":              {"DB = 'a'\nif x:\n    DB = 'b'\nf(conn_id=DB)", "conn dynamic<DB>"},
		"a loop variable":             {"DB = 'a'\n[f(conn_id=DB) for DB in l]", "conn dynamic<DB>"},
		"a parameter":                 {"DB = 'a'\ndef g(DB='b'): f(conn_id=DB)", "conn dynamic<DB>"},
		"f-string":                    {`f(conn_id=f"{env}_db")`, `conn dynamic<f"{env}_db">`},
		"f-string without fields":     {`f(conn_id=f"db")`, "conn db"},
		"choice":                      {`f(conn_id="a" if x else "b")`, `conn dynamic<"a" if x else "b">`},
		"template":                    {`f(conn_id="{{ var.value.c }}")`, `conn dynamic<"{{ var.value.c }}">; var c`},
		"default of a parameter":      {`def f(conn_id="x", sql="{{ var.value.y }}"): pass`, ""},
		"docstring":                   {`def f(): "Op(conn_id='x') {{ var.value.y }}"`, ""},
		"comment":                     {`x = 1 # Op(conn_id="x")`, ""},
		"doc_md":                      {`DAG(doc_md="{{ var.value.y }}")`, ""},
		"default_args":                {`default_args = {"owner": "me", "ssh_conn_id": "s"}`, "conn s"},
		"item":                        {`default_args["ssh_conn_id"] = "s"`, "conn s"},
		"dict call":                   {`d = dict(ssh_conn_id="s")`, "conn s"},
		"definition as a dict":        {`{"conn_id": "x", "conn_type": "http"}`, ""},
		"definition":                  {"from airflow.models import Connection\nConnection(conn_id='x', uri='y')", ""},
		"query":                       {`session.query(Connection).filter_by(conn_id="x")`, ""},
		"expand":                      {`Op.partial(task_id="t").expand(conn_id=["a", "b"])`, "conn a; conn b"},
		"partial":                     {`Op.partial(task_id="t", conn_id="a").expand(x=[1])`, "conn a"},
		"Variable.get":                {sdk + `Variable.get("x")`, "var x"},
		"Variable.get with default":   {sdk + `Variable.get("x", default=None); Variable.get("y", 1)`, "var? x; var? y"},
		"Airflow 2":                   {"from airflow.models import Variable\nVariable.get('x', default_var=1)\nVariable.get(key='y', deserialize_json=True)", "var? x; var y"},
		"alias":                       {"from airflow.models import Variable as V\nV.get('x')", "var x"},
		"module alias":                {"import airflow.models as m\nm.Variable.get('x')", "var x"},
		"module":                      {"import airflow.models\nairflow.models.Variable.get('x')", "var x"},
		"either import":               {"try:\n    from airflow.sdk import Variable\nexcept ImportError:\n    from airflow.models import Variable\nVariable.get('x')", "var x"},
		"another Variable":            {"from tkinter import Variable\nVariable.get('x')", ""},
		"no import":                   {"Variable.get('x')", ""},
		"Variable of the file":        {"from airflow.models import Variable\nclass Variable: pass\nVariable.get('x')", ""},
		"Variable.set":                {sdk + `Variable.set("x", 1); Variable.delete(key="y")`, "var! x; var! y"},
		"setdefault":                  {sdk + `Variable.setdefault("x", 1)`, "var? x"},
		"dynamic":                     {sdk + `Variable.get(f"{e}_x"); Variable.get(name)`, `var dynamic<f"{e}_x">; var dynamic<name>`},
		"try":                         {sdk + "try:\n    Variable.get('x')\nexcept KeyError:\n    Variable.get('y')", "var? x; var y"},
		"try and finally":             {sdk + "try:\n    Variable.get('x')\nfinally:\n    pass", "var x"},
		"Connection.get":              {sdk + `Connection.get("c")`, "conn c"},
		"BaseHook":                    {"from airflow.hooks.base import BaseHook\nBaseHook.get_connection('c').host", "conn c"},
		"BaseHook keyword":            {sdk + `BaseHook.get_connection(conn_id="c")`, "conn c"},
		"a hook":                      {"from airflow.providers.ssh.hooks.ssh import SSHHook\nSSHHook.get_connection('c')", "conn c"},
		"an object of a hook":         {"from airflow.providers.ftp.hooks.ftp import FTPHook\nh = FTPHook(ftp_conn_id='a')\nh.get_connection('c')", "conn a; conn c"},
		"own hook":                    {sdk + "class H(BaseHook):\n    def f(self):\n        self.get_connection('c')", "conn c"},
		"no hook":                     {"pool.get_connection('c')", ""},
		"positional":                  {"from airflow.providers.postgres.hooks.postgres import PostgresHook\nPostgresHook('c')", "conn c"},
		"default id of a hook":        {"from airflow.providers.postgres.hooks.postgres import PostgresHook\nPostgresHook()", "conn~ postgres_default"},
		"default id of an operator":   {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nS3ListOperator(task_id='t', bucket='b')", "conn~ aws_default"},
		"no default with an id":       {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nS3ListOperator(task_id='t', aws_conn_id='a')", "conn a"},
		"no default with **":          {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nS3ListOperator(**kw)", ""},
		"default id and default_args": {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nDAG(default_args={'aws_conn_id': 'a'})\nS3ListOperator(task_id='t')", "conn a"},
		"default id, default_args from elsewhere": {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nDAG(default_args=common())\nS3ListOperator(task_id='t')", ""},
		"default id of a mapped task":             {"from airflow.providers.amazon.aws.operators.s3 import S3ListOperator\nS3ListOperator.partial(task_id='t').expand(bucket=['b'])", "conn~ aws_default"},
		"jinja in an argument":                    {`Bash(bash_command="echo {{ var.value.x }} {{ conn.c.host }}")`, "var x; conn c"},
		"jinja in a constant":                     {"SQL = '''\nselect {{ var.json.x.y }}'''", "var x"},
		"jinja in an f-string":                    {`f"{{{{ var.value.x }}}} {{{{ var.value.{y} }}}}"`, `x = 1`},
		"decorator":                               {`@task.snowflake(conn_id="c")` + "\ndef f(): pass", "conn c"},
		"walrus":                                  {`if (h := f(conn_id="c")): pass`, "conn c"},
		"match":                                   {"match x:\n    case {'conn_id': 'no'}: f(conn_id='c')", "conn c"},
		"lambda":                                  {`g(lambda conn_id="no": f(conn_id="c"))`, "conn c"},
		"broken":                                  {"f(conn_id='c')\nx = (", ""},
		"bytes":                                   {`f(conn_id=b"c")`, ""},
		"escapes":                                 {`f(conn_id="my\u005fdb")`, "conn my_db"},
		"a keyword that only looks so":            {`f(nonconn_id="x", connection_id="y")`, ""},
	} {
		if name == "jinja in an f-string" {
			c.src = "x = " + c.src
			c.want = "var x; var dynamic<y>"
		}
		f := Python(c.src)
		if got := show(c.src, f.References); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if (f.Err != nil) != (name == "broken") {
			t.Errorf("%s: %v", name, f.Err)
		}
	}
}

func TestTemplates(t *testing.T) {
	src := `
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.python import PythonOperator
DAG(template_searchpath=["/usr/local/airflow/include", DIR])
DIR = "include/sql"
SQLExecuteQueryOperator(sql="a.sql", task_id="no.sql")
SQLExecuteQueryOperator(sql=["b.sql", "select 1"])
BashOperator(bash_command="c.sh ")
BashOperator(bash_command="d.sh")
BashOperator(env={"x": "e.sh"})
PythonOperator(templates_dict={"q": "f.sql"}, templates_exts=[".sql"])
Own(sql="g.sql", path="no.sql")
`
	f := Python(src)
	if s := strings.Join(f.Templates, " "); s != "a.sql b.sql d.sh e.sh f.sql g.sql" {
		t.Errorf("templates: %s", s)
	}
	if s := strings.Join(f.SearchPaths, " "); s != "/usr/local/airflow/include include/sql" {
		t.Errorf("search paths: %s", s)
	}
}

func TestJinja(t *testing.T) {
	for src, want := range map[string]string{
		"{{ var.value.x }}":                                  "var x",
		"{{ var.json.x.y['z'] }}":                            "var x",
		"{{var.value.get('x')}}":                             "var x",
		"{{ var.value.get('x', 'd') }}":                      "var? x",
		"{{ var.value.x | default('d') }}":                   "var? x",
		"{{ var['value']['x-y'] }}":                          "var x-y",
		"{{ var.value[params.k] }}":                          "var dynamic<var.value[>",
		"{{ conn.x.host }}{{ conn['y'].port }}":              "conn x; conn y",
		"{{ conn.get('x').extra_dejson.k }}":                 "conn x",
		"{{ conn.get(params.k) }}":                           "conn dynamic<conn.get(params.k>",
		"{% if var.value.x == 'a' %}{{ conn.y }}{% endif %}": "var x; conn y",
		"{% raw %}{{ var.value.x }}{% endraw %}{{ conn.y }}": "conn y",
		"{# {{ var.value.x }} #}":                            "",
		"{{ var('dbt') }} {{ env_var('x') }}":                "",
		"{{ foo.var.value.x }} {{ x | conn }}":               "",
		"{% set conn = 1 %}{{ conn.x }}":                     "",
		"{% for var in l %}{{ var.value.x }}{% endfor %}":    "",
		"{{ f(conn=1, x=conn.y.host) }}":                     "conn y",
		"{{ '}}' ~ var.value.x }}":                           "var x",
		"{{- var.value.x -}}":                                "var x",
		"{ var.value.x } var.value.y":                        "",
		"{{ var.value":                                       "",
		"{{ conn":                                            "",
		"{{ conn.get(":                                       "",
		"{{ var.value.get('x":                                "var x",
	} {
		if got := show(src, Jinja(src)); got != want {
			t.Errorf("%s: %s, want %s", src, got, want)
		}
	}
}

func FuzzJinja(f *testing.F) {
	f.Add("{{ var.value.get('x', \"y\") | d }}{% raw %}{{ conn.a }}{% endraw %}{# #}")
	f.Fuzz(func(t *testing.T, src string) {
		for _, r := range Jinja(src) {
			if r.Start < 0 || r.End < r.Start || r.End > len(src) || !r.Dynamic && src[r.Start:r.End] != r.ID {
				t.Fatalf("%+v", r)
			}
		}
	})
}
